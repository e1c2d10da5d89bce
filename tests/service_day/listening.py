"""A live process of its own, and readers of its streams."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
STUCK_S = 60


class Reader:
    """Somebody who follows a board."""

    def __init__(
        self, port: int, office: str = "disdukcapil", *, last_id: str = "", language: str = "id", at: str = "127.0.0.1"
    ) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=STUCK_S, source_address=(at, 0))
        headers = {"Accept": "text/event-stream", "Accept-Language": language}
        self._line.request("GET", f"/live/{office}", headers=headers | ({"Last-Event-ID": last_id} if last_id else {}))
        self.answer = self._line.getresponse()

    def next(self) -> tuple[str, Any]:
        """Wait for the next thing: a ("queue", board with its `id`), a ("comment", text), or ("end", None)."""
        fields: dict[str, str] = {}
        while True:
            raw = self.answer.readline()
            if not raw:
                return "end", None
            text = raw.decode().rstrip("\n")
            if text.startswith(":"):
                return "comment", text[1:].strip()
            if text:
                name, _colon, value = text.partition(": ")
                fields[name] = value
            elif "event" in fields:
                return fields["event"], json.loads(fields["data"]) | {"id": fields["id"]}

    def board(self) -> dict[str, Any]:
        """Wait for the next board."""
        while True:
            kind, told = self.next()
            if kind == "queue":
                return told
            assert kind != "end", "the stream has ended"

    def board_where(self, is_it: Any) -> dict[str, Any]:
        """Wait for a board of which this is true."""
        while not is_it(told := self.board()):
            pass
        return told

    def close(self) -> None:
        self.answer.close()
        self._line.close()


class Process:
    """`manage.py live`, or everything on one address."""

    def __init__(self, environment: dict[str, str], *words: str, port: int = 0, **settings: object) -> None:
        self.port = port or free_port()
        more = {name: str(value) for name, value in settings.items()}
        self._popen = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment | {"PORT": str(self.port), "LIVE_PORT": str(self.port), "LOG_LEVEL": "CRITICAL", **more},
            start_new_session=True,
        )
        give_up = time.monotonic() + STUCK_S
        while time.monotonic() < give_up:
            assert self._popen.poll() is None, "it did not start"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("it does not answer")

    @property
    def pid(self) -> int:
        return self._popen.pid

    def kill(self) -> None:
        """Take it away without a word, as a power cut does."""
        os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait(STUCK_S)

    def stop(self) -> None:
        if self._popen.poll() is None:
            os.killpg(self._popen.pid, signal.SIGTERM)
        self._popen.wait(STUCK_S)


@contextmanager
def live(environment: dict[str, str], **settings: object):
    process = Process(environment, "live", **settings)
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def one_address(environment: dict[str, str], **settings: object):
    process = Process(environment, "serve", "--one-address", WEB_PROCESSES=1, **settings)
    try:
        yield process
    finally:
        process.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
