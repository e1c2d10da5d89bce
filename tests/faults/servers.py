"""A whole installation of its own: database server, web and worker as processes that can be killed, and its clients."""

import http.client
import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests import cast, databases

STUCK_S = 120
ROOT = Path(__file__).resolve().parent.parent.parent


class Postgres:
    """A PostgreSQL server that is nobody else's, with the durability of a real one."""

    def __init__(self, folder: Path) -> None:
        self._data, self._tools = folder / "data", Path(databases.tools())
        self._user = "pgserver" if os.geteuid() == 0 else None  # it refuses to run as root
        folder.mkdir(parents=True)
        if self._user:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, -1)
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", f"--pgdata={self._data}")
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self._folder = folder
        self.start()

    def _run(self, tool: str, *arguments: str) -> None:
        subprocess.run([self._tools / tool, *arguments], user=self._user, check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        options = [
            "-c",
            "listen_addresses=",
            "-c",
            f"unix_socket_directories={self._folder}",
            "-c",
            "max_connections=60",
        ]
        give_up = time.monotonic() + STUCK_S
        while time.monotonic() < give_up:
            self._process = subprocess.Popen(
                [self._tools / "postgres", "-D", self._data, *options],
                user=self._user,
                cwd="/",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            while self._process.poll() is None:
                if subprocess.run([self._tools / "pg_isready", "-q", "-h", self._folder], check=False).returncode == 0:
                    return
                time.sleep(0.05)
            time.sleep(0.1)  # backends of the killed one still hold its memory
        raise TimeoutError("PostgreSQL does not start")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(STUCK_S)


class Installation:
    """Web, worker and database of one machine."""

    def __init__(self, folder: Path) -> None:
        self.postgres = Postgres(folder / "postgres") if databases.KIND == "postgres" else None
        self.port = _free_port()
        where = {"DATABASE_URL": self.postgres.url} if self.postgres else {"SQLITE_PATH": str(folder / "antri.sqlite3")}
        self.environment = where | {
            "ENV_FILE": os.devnull,
            "DEMO": "1",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PORT": str(self.port),
            "LOG_LEVEL": "CRITICAL",
            "DATABASE_POOL": "4",
            "JOURNAL_HEAD_FILE": str(folder / "heads.jsonl"),
        }
        self._said = folder / "said.log"
        self.run("-m", "tests.faults.found")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("serve", "work"):
            self.start(name)

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, name: str) -> None:
        with self._said.open("ab") as said:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "manage.py", name],
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,  # all of its processes die by one signal
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def kill(self, name: str) -> None:
        """Kill `serve` or `work` with all their processes, or the `database`; and start again what was killed."""
        names = ["serve", "work"] if name == "database" and not self.postgres else [name]
        if name == "database" and self.postgres:
            self.postgres.kill()
            self.postgres.start()
            return
        for each in names:
            os.killpg(self._processes[each].pid, signal.SIGKILL)
            self._processes[each].wait()
        for each in names:
            self.start(each)

    def said(self) -> str:
        """What the servers said of themselves, the end of it."""
        return self._said.read_text()[-3000:]

    def look(self) -> dict[str, list]:
        return json.loads(self.run("-m", "tests.faults.found", "look"))

    def end(self) -> None:
        for process in self._processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self.postgres:
            self.postgres.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as link:
        return int(link.getsockname()[1])


@contextmanager
def installation() -> Iterator[Installation]:
    """Set up an installation in a folder that PostgreSQL's own user can reach, and remove it."""
    folder = databases.HERE / f"killed-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = None
    try:
        made = Installation(folder)
        yield made
    finally:
        if made:
            made.end()
        shutil.rmtree(folder, ignore_errors=True)


class Clients:
    """People at home: each sends one booking, and sends it again with the same key until an answer comes."""

    def __init__(self, port: int, count: int = 3) -> None:
        self.told: dict[str, dict] = {}
        self.refused: list[dict] = []
        self.tries = 0
        self._port, self._stop = port, threading.Event()
        self._numbers, self._turn = iter(range(100_000)), threading.Lock()
        self._threads = [threading.Thread(target=self._live, daemon=True) for _ in range(count)]

    def _live(self) -> None:
        while not self._stop.is_set():
            with self._turn:
                number = next(self._numbers)
            key = f"killed-{number:012d}"
            while not self._stop.is_set() and not self._send(key, cast.person(number), number):
                self._stop.wait(0.1)

    def _send(self, key: str, who: cast.Person, number: int) -> bool:
        self.tries += 1
        body = {
            "office": random.Random(number).choice(("disdukcapil", "rekaan-utara")),
            "service": "KTP_HILANG",
            "date": _weekday(number).isoformat(),
            "name": who.name,
            "nik": who.nik,
            "phone": who.phone,
            "if_full": "next",
        }
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            headers = {"Content-Type": "application/json", "Idempotency-Key": key}
            link.request("POST", "/api/v1/bookings", json.dumps(body), headers)
            answer = link.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False  # whether it was booked nobody knows: the next try tells
        finally:
            link.close()
        if answer.status in (200, 201):
            self.told[key] = said
        elif answer.status < 500:
            self.refused.append(said)
        return answer.status < 500

    def wait_for_more(self, count: int) -> None:
        wanted, give_up = len(self.told) + count, time.monotonic() + STUCK_S
        while len(self.told) < wanted:
            if time.monotonic() > give_up:
                raise TimeoutError(f"{len(self.told)} told, {self.tries} tries, {self.refused[:3]}")
            time.sleep(0.005)

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)


def _weekday(number: int) -> date:
    """Spread the bookings over the weekdays of the next weeks."""
    days = [datetime.now(UTC).date() + timedelta(days=n) for n in range(2, 28)]
    open_days = [day for day in days if day.isoweekday() < 6]
    return open_days[number // 300 % len(open_days)]
