"""A gateway that stands on this machine and speaks the protocol: it notes what comes and answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """What came in, and what is answered: `answers` one after the other, afterwards always 200."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.answers: list[int | Callable[[Any], None]] = []
        self.body: Any = {"messages": [{"id": "m1"}]}
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def texts(self) -> list[str]:
        """The texts of the SMS that were taken."""
        return [request["body"]["message"] for request in self.came]


@contextmanager
def gateway() -> Iterator[Gateway]:
    """Open a gateway for as long as the block lasts."""
    there = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_json = self.headers["Content-Type"] == "application/json"
            body = json.loads(raw) if is_json else raw
            there.came.append({"path": self.path, "headers": dict(self.headers), "body": body})
            answer = there.answers.pop(0) if there.answers else 200
            if callable(answer):
                answer(self)
                return
            said = json.dumps(there.body).encode()
            self.send_response(answer)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_said: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 100

        def handle_error(self, *_which: Any) -> None:
            pass  # a caller that hung up

    server = Server(("127.0.0.1", 0), Handler)
    there.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# -- answers that are none -------------------------------------------------------------------------


def dropped_line(handler: BaseHTTPRequestHandler) -> None:
    """Take the message and hang up without a word."""
    handler.close_connection = True
    handler.connection.close()


def half_an_answer(handler: BaseHTTPRequestHandler) -> None:
    """Begin to answer and hang up."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    handler.close_connection = True


def no_http(handler: BaseHTTPRequestHandler) -> None:
    """Answer in another language."""
    handler.wfile.write(b"220 mail ready\r\n")
    handler.close_connection = True


def redirect_to(url: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send the caller elsewhere."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer
