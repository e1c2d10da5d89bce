"""A load generator that costs little: raw sockets kept open, requests built beforehand, one thread a connection."""

import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Result:
    """What came back: answers by status, seconds each took (of those in `kept`), seconds in all."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    wall_s: float = 0.0

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
    lock = threading.Lock()
    start = threading.Barrier(connections + 1)

    def work() -> None:
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own: list[tuple[int, float, bytes]] = []
        start.wait()
        while True:
            with lock:
                request = next(todo, None)
            if request is None:
                break
            begun = time.perf_counter()
            link.sendall(request)
            status, body = _read(link)
            own.append((status, time.perf_counter() - begun, body if keep_bodies else b""))
        link.close()
        with lock:
            for status, took, body in own:
                result.statuses[status] = result.statuses.get(status, 0) + 1
                result.seconds.append(took)
                if keep_bodies:
                    result.bodies.append(body)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    result.wall_s = time.perf_counter() - begun
    return result


def _read(link: socket.socket) -> tuple[int, bytes]:
    data = link.recv(65536)
    while b"\r\n\r\n" not in data:
        data += link.recv(65536)
    head, _blank, body = data.partition(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    while len(body) < length:
        body += link.recv(65536)
    return int(head[9:12]), body
