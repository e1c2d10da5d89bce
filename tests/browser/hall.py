"""A hall that a test moves by hand: it tells its state as the live process does, and its line can be cut."""

import json
import queue
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Route

from antri.web import clock

ZONE = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    return clock.now().astimezone(ZONE)


class Hall:
    """What `/queue` and `/live` tell. `call` and `tell` change it, `cut` and `mend` the line."""

    def __init__(self) -> None:
        self.version, self.calls = 0, 0
        self.state: dict[str, Any] = {
            "office": "disdukcapil",
            "disruption": None,
            "counters": [
                {"name": f"Loket {number}", "number": number, "serving": None, "service": None, "state": "open"}
                for number in range(1, 9)
            ],
            "called": [],
            "order": [],
            "sessions": [
                {"start": "08:00", "state": "done", "behind_minutes": 0},
                {"start": "09:00", "state": "on_time", "behind_minutes": 0},
                {"start": "10:00", "state": "early", "behind_minutes": 0},
                {"start": "13:00", "state": "early", "behind_minutes": 0},
                {"start": "14:00", "state": "early", "behind_minutes": 0},
            ],
            "notices": [],
        }
        self.is_cut = False
        self._listeners: list[queue.Queue[bytes | None]] = []
        self._lock = threading.Lock()
        hall = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                hall._answer(self)

            def log_message(self, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    # -- what happens in the hall -----------------------------------------------------------------

    def call(self, label: str, counter: int, *, at: datetime | None = None) -> int:
        """Call a label to a counter and tell it; return the call's number."""
        self.calls += 1
        call = {"label": label, "counter": f"Loket {counter}", "counter_number": counter, "call": self.calls}
        call["at"] = (at or now()).isoformat(timespec="seconds")
        rest = [each for each in self.state["called"] if each["label"] != label]
        counters = [dict(each) for each in self.state["counters"]]
        for each in counters:
            if each["number"] == counter:
                each["serving"] = label
        self.tell(called=[call, *rest][:8], counters=counters)
        return self.calls

    def tell(self, **changes: Any) -> None:
        with self._lock:
            self.state |= changes
            self.version += 1
            for listener in self._listeners:
                listener.put(self._event())

    # -- the line -----------------------------------------------------------------------------------

    def cut(self) -> None:
        with self._lock:
            self.is_cut = True
            for listener in self._listeners:
                listener.put(None)

    def mend(self) -> None:
        self.is_cut = False

    def feed(self, page: Page) -> None:
        """Let the page hear this hall."""
        page.route("**/live/*", lambda route: self._lead(route, "/live"))
        page.route("**/api/v1/offices/*/queue", lambda route: self._lead(route, "/queue"))

    def stop(self) -> None:
        self.cut()
        self._server.shutdown()
        self._server.server_close()

    def _lead(self, route: Route, path: str) -> None:
        if self.is_cut:
            route.abort("connectionrefused")
        else:
            route.continue_(url=f"{self.address}{path}")

    def board(self) -> dict[str, Any]:
        as_of = now()
        return self.state | {
            "date": as_of.date().isoformat(),
            "as_of": as_of.isoformat(timespec="seconds"),
            "sequence": f"{as_of.date().isoformat()}.{self.version}",
        }

    def _board(self) -> bytes:
        return json.dumps(self.board()).encode()

    def _event(self) -> bytes:
        return b"retry: 300\nevent: queue\nid: %d\ndata: %s\n\n" % (self.version, self._board())

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        is_live = request.path == "/live"
        request.send_response(200)
        request.send_header("Content-Type", "text/event-stream" if is_live else "application/json")
        request.send_header("Access-Control-Allow-Origin", "*")
        request.end_headers()
        if not is_live:
            request.wfile.write(self._board())
            return
        mine: queue.Queue[bytes | None] = queue.Queue()
        with self._lock:
            # Whoever was let in before the line was cut and comes to listen after it would hear of it never.
            mine.put(None if self.is_cut else self._event())
            self._listeners.append(mine)
        try:
            while (event := mine.get()) is not None:
                request.wfile.write(event)
                request.wfile.flush()
        except OSError:
            pass  # the page went away
        finally:
            with self._lock:
                self._listeners.remove(mine)
