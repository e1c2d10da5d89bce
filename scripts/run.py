"""Bring the database, the data and the files up to date, then run web and worker until Ctrl-C."""

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
EVERYBODY = "0.0.0.0"  # noqa: S104 - the demo is for phones in the same house; nothing in it is real
CITY = ROOT / "data" / "kota-bogor"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    choose_demo()
    with step("Settings"):
        import django
        from django.core.exceptions import ImproperlyConfigured

        try:
            django.setup()
        except ImproperlyConfigured as reason:
            give_up(str(reason))
    from django.conf import settings

    check_port(settings.WEB_ADDRESS, settings.PORT)
    prepare_database()
    prepare_city()
    prepare_static(Path(settings.STATIC_ROOT))
    run(settings.PORT, is_demo=settings.DEMO)


def choose_demo() -> None:
    """Be the demo, for every phone in the house, unless the environment or .env says what this is."""
    from dotenv import dotenv_values

    said = dotenv_values(ROOT / os.environ.get("ENV_FILE", ".env")) | os.environ
    if "DEMO" not in said and "SECRET_KEY" not in said:
        os.environ["DEMO"] = "1"
        if "WEB_ADDRESS" not in said:
            os.environ["WEB_ADDRESS"] = EVERYBODY


def check_port(address: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            give_up(f"Port {port} is taken. Type: PORT={port + 1} make run")


def prepare_database() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with step("Database"):
            command("migrate", interactive=False)


def prepare_city() -> None:
    from django.core.management import get_commands
    from django.utils import timezone

    from antri.directory.models import City
    from antri.schedule.models import Holiday

    if not is_done("city", fingerprint(CITY.parent)) or not City.objects.exists():
        with step("Offices, services and regions"):
            command("load_city", CITY)
        done("city", fingerprint(CITY.parent))
    year = timezone.now().year
    for each in (year, year + 1):
        if not Holiday.objects.filter(date__year=each).exists():
            with step(f"Holidays of {each}"):
                command("import_holidays", each)
    if os.environ.get("DEMO") == "1" and "demo" in get_commands():
        with step("Demo: invented people"):
            command("demo")


def prepare_static(root: Path) -> None:
    mark = fingerprint(ROOT / "antri" / "static")
    if not is_done("static", mark) or not root.exists():
        with step("Styles and pictures"):
            command("collectstatic", interactive=False, clear=True)
        done("static", mark)


def run(port: int, *, is_demo: bool) -> None:
    """Start web and worker, say where they are, and stop both when one ends or somebody asks."""

    def stop(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    # Pages and live boards on one address; behind nginx they are two (deploy/).
    children = {"web": start("web", "serve", "--one-address"), "worker": start("worker", "work")}
    try:
        with step("Web and worker"):
            wait_until_ready(port, children)
        welcome(port, is_demo=is_demo)
        while not (ended := [name for name, child in children.items() if child.poll() is not None]):
            time.sleep(0.5)
        give_up(f"The {ended[0]} process ended. What it said last: {tail(ended[0])}")
    except KeyboardInterrupt:
        print("\nStopping.")
    finally:
        stop_all(children)


def start(name: str, *words: str) -> subprocess.Popen[bytes]:
    VAR.joinpath("log").mkdir(exist_ok=True)
    with (VAR / "log" / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "manage.py", *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )


def wait_until_ready(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        for name, child in children.items():
            if child.poll() is not None:
                give_up(f"The {name} process did not start. What it said last: {tail(name)}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:  # refused, or not yet answering
            time.sleep(0.1)
    give_up("The web process does not answer. See var/log/web.log")


def stop_all(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()


def welcome(port: int, *, is_demo: bool) -> None:
    here = f"http://localhost:{port}/"
    print(f"\nPrima Antri is ready: {here}")
    if os.environ.get("WEB_ADDRESS") == EVERYBODY and (address := address_on_the_network()):
        import segno

        phone = f"http://{address}:{port}/"
        print(f"On a phone in the same network: {phone}\n")
        segno.make(phone, error="l").terminal(compact=True, border=2)
    if is_demo:
        print(
            "\nWhat to try: take a number (any NIK whose last four digits are 9990 to 9999, such as"
            "\n3174011508889995), look for a full date, open the ticket, move it, cancel it and undo that."
            "\nThe yellow bar switches between people in one click. Or sign in at /petugas/ as loket, pendamping,"
            "\nkelurahan, kecamatan, verifikator, pengelola, kepala or admin; the password is demo- and that name."
        )
    print("\nLogs: var/log/. Ctrl-C stops everything.", flush=True)


def address_on_the_network() -> str | None:
    """Find out which address this machine would use to reach others; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address


# -- steps ----------------------------------------------------------------------------------------


@contextmanager
def step(name: str) -> Iterator[None]:
    print(f"{name} …", end=" ", flush=True)
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def command(name: str, *arguments: Any, **options: Any) -> None:
    """Run a manage.py command quietly; what it says is shown only if it fails."""
    from django.core.management import call_command
    from django.core.management.base import CommandError

    said = io.StringIO()
    try:
        with redirect_stdout(said):
            call_command(name, *arguments, stdout=said, **options)
    except CommandError as reason:
        give_up(f"{said.getvalue()}{reason}")


def fingerprint(folder: Path) -> str:
    """Sum up the files of a folder by name, size and time of change."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_done(name: str, mark: str) -> bool:
    stamp = VAR / f"{name}.stamp"
    return stamp.exists() and stamp.read_text() == mark


def done(name: str, mark: str) -> None:
    (VAR / f"{name}.stamp").write_text(mark)


def tail(name: str) -> str:
    lines = (VAR / "log" / f"{name}.log").read_text(errors="replace").strip().splitlines()
    return "\n" + "\n".join(lines[-8:])


def give_up(reason: str) -> NoReturn:
    print(f"\n{reason}", file=sys.stderr, flush=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
