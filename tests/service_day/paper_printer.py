"""A slip printer on the network that is none: it listens for raw ESC/POS and keeps what it would have printed."""

import socket
import threading
from types import TracebackType

_ASKS_PAPER = b"\x10\x04\x04"
_HAS_PAPER, _NO_PAPER = b"\x12", b"\x72"


class PaperPrinter:
    """Use as a context. `paper`: how many papers are left; each cut uses one."""

    def __init__(self, paper: int = 100) -> None:
        self.paper = paper
        self.printed = b""
        self.papers = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "PaperPrinter":
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                link, _address = self._server.accept()
            except OSError:
                return
            with link:
                self._print(link)

    def _print(self, link: socket.socket) -> None:
        kept = b""
        while True:
            try:
                data = link.recv(4096)
            except OSError:
                return
            if not data:
                return
            kept += data
            while _ASKS_PAPER in kept:
                before, kept = kept.split(_ASKS_PAPER, 1)
                self._feed(before)
                link.sendall(_HAS_PAPER if self.paper > 0 else _NO_PAPER)

    def _feed(self, data: bytes) -> None:
        cuts = data.count(b"\x1dV")
        self.papers += cuts
        self.paper -= cuts
        self.printed += data
