"""A load generator that costs little: raw sockets kept open, requests built beforehand, one thread for all."""

import select
import socket
import time
from dataclasses import dataclass, field


@dataclass
class Result:
    """What came back: answers by status, seconds each took, seconds in all and of the
    load generator's own processor time."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    wall_s: float = 0.0
    processor_s: float = 0.0

    def percentile_ms(self, share: float) -> float:
        rows = sorted(self.seconds)
        return rows[min(len(rows) - 1, int(len(rows) * share))] * 1000 if rows else 0.0


def post(path: str, body: bytes, key: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: id\r\n\r\n".encode()


def send_all(port: int, requests: list[bytes], connections: int, *, keep_bodies: bool = False) -> Result:
    """Send every request once over `connections` open connections; return what came back."""
    result = Result()
    todo = iter(requests)
    eyes = select.epoll()
    links = [_Link(port) for _ in range(min(connections, len(requests)))]
    by_number = {link.socket.fileno(): link for link in links}
    for number in by_number:
        eyes.register(number, select.EPOLLIN)
    spent, begun = time.process_time(), time.perf_counter()
    for link in links:
        link.send(next(todo))
    busy = len(links)
    while busy:
        for number, _event in eyes.poll():
            link = by_number[number]
            status, body = link.read()
            if not status:
                continue
            result.statuses[status] = result.statuses.get(status, 0) + 1
            result.seconds.append(time.perf_counter() - link.sent_at)
            if keep_bodies:
                result.bodies.append(body)
            request = next(todo, None)
            if request is None:
                busy -= 1
            else:
                link.send(request)
    result.wall_s = time.perf_counter() - begun
    result.processor_s = time.process_time() - spent
    for link in links:
        link.socket.close()
    eyes.close()
    return result


class _Link:
    """One open connection with one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._came = b""

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> tuple[int, bytes]:
        """Read what has come; status 0 while the answer is not whole."""
        came = self.socket.recv(65536)
        if not came:
            raise ConnectionError("the server closed a connection")
        self._came += came
        head, end, body = self._came.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return 0, b""
        self._came = b""
        return int(head[9:12]), body


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
