"""Carry requests from an ASGI server to Django's WSGI handlers in threads.

Django under ASGI costs four times the processor of Django under WSGI, and a general bridge passes bodies on piece by
piece between loop and thread. Here a request is whole before it goes to a thread and an answer is whole when it comes
back: one hand-over each way (docs/decisions/2026-11-24-one-address-by-a-bridge.md).
"""

import asyncio
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from starlette.types import Receive, Scope, Send

from antri.web import errors
from antri.web.addresses import network_of, seen_address
from antri.web.middleware import ContentPolicy, language, security_headers

_BODY_WITHIN_S: Final = 20.0
# Some seconds of work for the threads: who would wait longer is told to come back. Bodies of 64 KB are at most 128 MB.
MOST_WAITING: Final = 2_000
# Papers are larger and come over weak lines: more time, and so many bytes of them in hand at once. Who is over that is
# told to come back, and upload.js does.
_PAPERS_WITHIN_S: Final = 120.0
MOST_OF_PAPERS: Final = 128 * 1024 * 1024
# As nginx allows (deploy/nginx.conf): a quarter behind one address gets through, one machine does not take all.
MOST_FROM_ONE: Final = 1_000

_MOST_OF_FORM: Final[int] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class Bridge:
    def __init__(
        self,
        application: Wsgi,
        *,
        most: int = MOST_WAITING,
        most_from_one: int = MOST_FROM_ONE,
        most_of_papers: int = MOST_OF_PAPERS,
    ) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(settings.WEB_THREADS, "antri-web")
        self._most, self._most_from_one, self._most_of_papers = most, most_from_one, most_of_papers
        self._waiting = self._of_papers = 0
        self._in_hand: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ = _environ(scope)
        sender = network_of(seen_address(environ.get("HTTP_X_FORWARDED_FOR", ""), environ["REMOTE_ADDR"]))
        if self._in_hand[sender] >= self._most_from_one:
            await _send(send, _busy(environ))
            return
        self._in_hand[sender] += 1
        size = _size_of_papers(environ)
        self._of_papers += size
        try:
            if size and self._of_papers > self._most_of_papers:
                await _send(send, _busy(environ))
            else:
                await self._pass_on(environ, scope, receive, send)
        finally:
            self._of_papers -= size
            self._in_hand[sender] -= 1
            if not self._in_hand[sender]:
                del self._in_hand[sender]

    async def _pass_on(self, environ: dict[str, Any], scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(_PAPERS_WITHIN_S if _size_of_papers(environ) else _BODY_WITHIN_S):
                body = await _body(environ, receive)
        except TimeoutError:
            body = None
        if body is None:
            # Cut off half-way: half a form must not be read as a whole one.
            scope["extensions"]["antri.transport"].abort()
            return
        if self._waiting >= self._most:
            await _send(send, _busy(environ))
            return
        environ["wsgi.input"] = io.BytesIO(body)
        self._waiting += 1
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, environ)
        finally:
            self._waiting -= 1
        await _send(send, answer)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        """Let Django answer, in a thread that keeps its database connection."""
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> None:
            said.append((status, headers))

        parts = self._application(environ, start)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        status, headers = said[-1]
        return int(status[:3]), _rows(headers), body


def _busy(environ: dict[str, Any]) -> Answer:
    """Say that too many wait, without a thread: the error that the pages and the API have for it."""
    told = _TOO_MANY(WSGIRequest(environ | {"wsgi.input": io.BytesIO()}))
    return told.status_code, _rows(told.items()), told.content


_TOO_MANY = security_headers(
    ContentPolicy(language(lambda request: errors.answer(request, 503)))  # type: ignore[arg-type]
)


def _rows(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def _send(send: Send, answer: Answer) -> None:
    status, headers, body = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _body(environ: dict[str, Any], receive: Receive) -> bytes | None:
    """Read what was sent; None when the sender left before its end.

    A body longer than any form of ours is not read: Django refuses it by its length.
    """
    # Django reads no further than the length says.
    length = _length(environ)
    if length > (settings.FILE_UPLOAD_MAX_MEMORY_SIZE if _takes_papers(environ) else _MOST_OF_FORM):
        return b""
    body = bytearray()
    while len(body) < length:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(body)


def _length(environ: dict[str, Any]) -> int:
    """The length that was told; 0 without one. What cannot be one is larger than anything we read."""
    text = environ.get("CONTENT_LENGTH", "")
    if not text.isdecimal():
        return 0
    return int(text) if len(text) <= 12 else sys.maxsize


def _takes_papers(environ: dict[str, Any]) -> bool:
    return re.match(settings.PAPER_PATHS, environ["PATH_INFO"]) is not None


def _size_of_papers(environ: dict[str, Any]) -> int:
    """How much a request brings that only an address for papers takes; 0 when it is a form or is not read at all."""
    length = _length(environ)
    is_read = _MOST_OF_FORM < length <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE and _takes_papers(environ)
    return length if is_read else 0


def _environ(scope: Scope) -> dict[str, Any]:
    host, port = scope["server"] or ("", None)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        # From the bytes that were sent: no spelling of a path is read differently than by a WSGI server.
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:
            continue  # x_forwarded_for would be read as x-forwarded-for
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ
