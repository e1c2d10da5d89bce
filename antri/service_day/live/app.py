"""GET /live/{office} as a bare Starlette application: no Django request, no database connection per listener."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import quote

import structlog
from csp.constants import HEADER as CSP_HEADER
from csp.utils import build_policy
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from antri.service_day.live.hub import Full, Hub, Listener
from antri.service_day.live.look import Look
from antri.web import clock
from antri.web.addresses import network_of, seen_address
from antri.web.middleware import HEADERS
from antri.web.problems import problem

log = structlog.get_logger("antri.live")

TICK_S: Final = 0.5
_FIRST_LOOK_WITHIN_S: Final = 5.0
BEAT_S: Final = 20.0
SLOW_AFTER_S: Final = 10.0
# What may lie unsent for one reader, in the kernel and here, before it counts as slow.
_UNSENT: Final = 64 * 1024
# A browser that lost the line comes back after a time of its own, so that not all come in the same second.
_BACK_AFTER_MS: Final = (1_000, 4_000)
_POLL_AFTER_S: Final = (30, 60)


def live_app(hub: Hub) -> Starlette:
    """Build the application around a hub; its lifespan runs the one poller and the heartbeat."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(job) for job in (_poll(hub, Look()), _keep_company(hub))]
        with contextlib.suppress(TimeoutError):  # a database that is away does not keep us from starting
            await asyncio.wait_for(hub.has_looked.wait(), _FIRST_LOOK_WITHIN_S)
        try:
            yield
        finally:
            hub.stop()
            for task in tasks:
                task.cancel()

    app = Starlette(
        routes=[Route("/live/{office}", Stream(hub)), Route("/healthz", _health(hub))],
        exception_handlers={404: _not_found},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


class Stream:
    """Answer one listener for as long as it stays."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._headers = {
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-cache",
            "X-Accel-Buffering": "no",
            "Access-Control-Allow-Origin": "*",
            **_common_headers(),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        office = scope["path_params"]["office"]
        if request.method == "OPTIONS":
            answer = _preflight()
        elif request.method not in ("GET", "HEAD"):
            answer = _say(
                request, 405, "method-not-allowed", _("Dengan cara itu tidak bisa"), _("Alamat ini hanya untuk GET.")
            )
            answer.headers["Allow"] = "GET, HEAD, OPTIONS"
        elif not self._hub.offices:
            answer = _not_now(request, office)
        elif office not in self._hub.offices:
            answer = _not_found(request)
        elif request.method == "HEAD":
            answer = Response(headers=self._headers)
        else:
            try:
                listener = self._hub.join(office, request.headers.get("Last-Event-ID", "")[:40], _network(request))
            except Full:
                await _full(request, office)(scope, receive, send)
                return
            await self._stream(listener, scope, receive, send)
            return
        await answer(scope, receive, send)

    async def _stream(self, listener: Listener, scope: Scope, receive: Receive, send: Send) -> None:
        listener.cut = _take_in_hand(scope)
        watch = asyncio.create_task(_until_gone(listener, receive))
        headers = [(name.lower().encode(), value.encode()) for name, value in self._headers.items()]
        hello = f"retry: {random.randint(*_BACK_AFTER_MS)}\n\n".encode()  # noqa: S311 - spreads, hides nothing
        clock_of_loop = asyncio.get_running_loop().time
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            data: bytes | None = hello + (listener.ready() or b"")
            while data is not None:
                listener.sending_since = clock_of_loop()
                await send({"type": "http.response.body", "body": data, "more_body": True})
                listener.sending_since = None
                data = await listener.next()
            if not listener.is_gone:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watch.cancel()
            self._hub.leave(listener)


def _network(request: Request) -> str:
    connected = request.client.host if request.client else ""
    return network_of(seen_address(",".join(request.headers.getlist("X-Forwarded-For")), connected))


async def _until_gone(listener: Listener, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.leave()


def _take_in_hand(scope: Scope) -> Any:
    """Let little lie unsent on this connection; give what cuts it off."""
    transport = scope.get("extensions", {}).get("antri.transport")
    if transport is None:
        task = asyncio.current_task()
        return task.cancel if task else None
    transport.set_write_buffer_limits(high=_UNSENT // 4)
    with contextlib.suppress(OSError):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT)
    return transport.abort


# -- what runs beside the listeners ---------------------------------------------------------------


async def _poll(hub: Hub, look: Look) -> None:
    """Look twice a second what has changed, in a thread of its own with the only connection; outlive the database."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "antri-live") as thread:
        try:
            while True:
                try:
                    boards = await loop.run_in_executor(thread, look.changed, tuple(hub.channels))
                    hub.offices = frozenset(look.offices)
                    for shown in boards:
                        hub.tell(shown.office, shown.sequence, shown.board, shown.data)
                    hub.speak_again()
                except Exception as trouble:
                    if hub.silent_since is None:
                        log.warning("no news from the database", exc_info=trouble)
                    hub.fall_silent(clock.now())
                    await loop.run_in_executor(thread, _let_go)
                hub.has_looked.set()
                hub.wanted.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(TICK_S):
                        await hub.wanted.wait()
        finally:
            thread.submit(_let_go)


def _let_go() -> None:
    with contextlib.suppress(Exception):
        connection.close()


async def _keep_company(hub: Hub) -> None:
    """Send the comment lines, and cut off who does not read."""
    loop = asyncio.get_running_loop()
    beat_at = loop.time() + BEAT_S
    while True:
        await asyncio.sleep(1)
        if dropped := hub.drop_slow(loop.time() - SLOW_AFTER_S):
            log.info("slow readers dropped", number=dropped)
        if loop.time() >= beat_at:
            hub.beat()
            beat_at = loop.time() + BEAT_S


# -- answers that are no stream -------------------------------------------------------------------


def _common_headers() -> dict[str, str]:
    more = {"Strict-Transport-Security": "max-age=31536000"} if settings.HTTPS else {}
    return {**HEADERS, CSP_HEADER: build_policy(), **more}


def _say(request: Request, status: int, code: str, title: Any, detail: Any, **facts: Any) -> Response:
    """Answer with a problem as the JSON API does, in the language that was asked for."""
    asked = request.headers.get("Accept-Language", "")
    django = HttpRequest()
    django.META["HTTP_ACCEPT_LANGUAGE"] = asked
    with translation.override(translation.get_language_from_request(django)):
        told = problem(django, status, code, title, detail, **facts)
    return Response(told.content, status, {**dict(told.items()), **_common_headers()})


def _full(request: Request, office: str) -> Response:
    """Say no to one listener too many, and where the same board is to be had by asking."""
    return _busy(request, office, _("Terlalu banyak yang mengikuti papan ini"))


def _not_now(request: Request, office: str) -> Response:
    """Say that the database has not answered since this process was started."""
    return _busy(request, office, _("Papan ini belum dapat dibaca"))


def _busy(request: Request, office: str, title: Any) -> Response:
    address = f"/api/v1/offices/{quote(office)}/queue"
    answer = _say(
        request,
        503,
        "unavailable",
        title,
        _("Tanyakan papan yang sama di alamat pada `poll`, setiap 30 sampai 60 detik."),
        poll=address,
        retry_after=random.randint(*_POLL_AFTER_S),  # noqa: S311 - spreads, hides nothing
    )
    answer.headers["Link"] = f'<{address}>; rel="alternate"'
    return answer


def _not_found(request: Request, _fault: Exception | None = None) -> Response:
    return _say(request, 404, "not-found", _("Tidak ditemukan"), _("Tidak ada apa-apa di alamat ini."))


def _preflight() -> Response:
    allowed = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": "Last-Event-ID, Cache-Control",
        "Access-Control-Max-Age": "86400",
        "Allow": "GET, HEAD, OPTIONS",
    }
    return Response(status_code=204, headers={**allowed, **_common_headers()})


def _health(hub: Hub) -> Any:
    async def health(_request: Request) -> Response:
        return JSONResponse({"listeners": hub.count, "database": hub.silent_since is None and bool(hub.offices)})

    return health
