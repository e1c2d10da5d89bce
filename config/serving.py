"""The ASGI server of live boards and of one address for everything: uvicorn, and what it lacks on the open net."""

import asyncio
import contextlib
import os
import resource
import signal
import socket as sockets
from collections import Counter
from typing import Any, ClassVar, Final

import uvicorn
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from antri.web.addresses import network_of

# As granian: who has sent no whole head by then is cut off.
HEAD_WITHIN_S: Final = 10.0
# Address and headers together; a browser of ours sends two or three thousand bytes.
LONGEST_HEAD: Final = 32_768
_END_OF_HEAD: Final = b"\r\n\r\n"
# Six connections of each browser of a crowded hall. Behind a proxy of ours it is the proxy that counts.
MOST_FROM_ONE: Final = 4_000
_TOO_MANY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


class Wire(HttpToolsProtocol):
    """One connection. Gives the application its transport, so that a reader who does not read can be cut off."""

    most_from_one = MOST_FROM_ONE
    open_from: ClassVar[Counter[str]] = Counter()
    _counts_as: str | None = None
    _late: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._is_one_too_many():
            transport.write(_TOO_MANY)
            transport.close()
            return
        self._expect_head()

    def _is_one_too_many(self) -> bool:
        if settings.TRUSTED_PROXIES or not self.client:
            return False
        self._counts_as = network_of(self.client[0])
        self.open_from[self._counts_as] += 1
        return self.open_from[self._counts_as] > self.most_from_one

    def data_received(self, data: bytes) -> None:
        if self._late is not None:  # the head is not here yet; behind it a whole paper may have come in the same piece
            end = data.find(_END_OF_HEAD)
            self._head_bytes += len(data) if end < 0 else end
            if end >= 0 and self._head_bytes > LONGEST_HEAD:
                self.transport.abort()
                return
        super().data_received(data)
        if self._late is not None and self._head_bytes > LONGEST_HEAD:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        if self._counts_as is not None:
            self.open_from[self._counts_as] -= 1
            if not self.open_from[self._counts_as]:
                del self.open_from[self._counts_as]
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"antri.transport": self.transport}  # type: ignore[dict-item]
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._head_is_here()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_WITHIN_S, self.transport.abort)

    def _head_is_here(self) -> None:
        self._head_bytes = 0
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Server(uvicorn.Server):
    """Imports the application before the loop runs, and ends the streams first when it is asked to stop."""

    def run(self, sockets: list[sockets.socket] | None = None) -> None:
        self.config.load()  # Django does not ask the database on a thread that has a loop
        super().run(sockets)

    async def shutdown(self, sockets: list[sockets.socket] | None = None) -> None:
        from config.live import hub

        hub.stop()
        await super().shutdown(sockets)


def serve(application: str, *, address: str, port: int, processes: int = 1) -> None:
    """Serve until somebody asks to stop."""
    raise_open_files()
    config = uvicorn.Config(
        application,
        host=address,
        port=port,
        workers=processes,
        http=Wire,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        # Paths hold tickets' tokens: no access log. nginx keeps one without them (deploy/nginx.conf).
        access_log=False,
        server_header=False,
        # Django itself counts the proxies (TRUSTED_PROXIES).
        proxy_headers=False,
        backlog=4096,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
    )
    if processes == 1:
        Server(config).run()
    else:
        _serve_in(processes, config)


def _serve_in(processes: int, config: uvicorn.Config) -> None:
    """Let several processes take from one socket. When one of them ends, all do: whoever started us starts us anew."""
    shared = config.bind_socket()
    children = []
    for _n in range(processes):
        if child := os.fork():
            children.append(child)
        else:
            Server(config).run([shared])
            os._exit(0)

    def stop(*_: Any) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    os.wait()
    stop()
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def raise_open_files() -> None:
    """Allow as many open connections as this user may have: 5,000 listeners are 5,000 open files."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
