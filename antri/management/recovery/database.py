"""Take a whole copy of the database at one instant, put one back, and tell whether two are the same.

Both engines stand in sight of each other: SQLite's VACUUM INTO, PostgreSQL's pg_dump and pg_restore.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from antri.management.recovery.refusal import Refused
from antri.management.recovery.rows import APPLIED, PostgresqlRows, Rows, SqliteRows, Sums


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy of the database in one file, and what is in it: of each table how many rows, and the sum of them."""

    path: Path
    engine: str
    engine_version: str
    tables: Sums
    migrations: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is or is to be: a path (SQLite) or a libpq address (PostgreSQL)."""

    engine: str
    address: str

    @classmethod
    def of_settings(cls) -> "Place":
        """The database this installation works on."""
        from django.db import connection

        facts = connection.settings_dict
        if connection.vendor == "sqlite":
            return cls("sqlite", str(facts["NAME"]))
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        ours = {"pool", "server_side_binding", "prepare_threshold", "isolation_level", "assume_role", "cursor_factory"}
        parts = {key: value for key, value in facts["OPTIONS"].items() if key not in ours}
        parts |= {theirs: facts[name] for name, theirs in names.items() if facts.get(name)}
        return cls("postgresql", make_conninfo(**parts))

    @classmethod
    def of_text(cls, text: str) -> "Place":
        """Read what the operator wrote: an address of PostgreSQL, or a path."""
        if text.startswith(("postgres://", "postgresql://")):
            return cls("postgresql", text)
        return cls("sqlite", text)

    def child_environment(self) -> dict[str, str]:
        """Tell a process of its own to work on this database."""
        if self.engine == "sqlite":
            return {"SQLITE_PATH": self.address, "DATABASE_URL": ""}
        return {"DATABASE_URL": self.address}


def copy(place: Place, *, to: Path, key: bytes) -> Copied:
    """Copy the database as it is at one instant, whoever writes meanwhile; sums are taken of that very instant."""
    return _copy_sqlite(place, to, key) if place.engine == "sqlite" else _copy_postgresql(place, to, key)


def _copy_sqlite(place: Place, to: Path, key: bytes) -> Copied:
    path = to / "database.sqlite3"
    source = sqlite3.connect(f"file:{place.address}?mode=ro", uri=True, timeout=60)
    try:
        # One reader in WAL mode: it holds up nobody, and nobody changes what it sees. Free pages, which may keep
        # the sealed remains of erased people, stay behind.
        source.execute("VACUUM INTO ?", [str(path)])
    finally:
        source.close()
    path.chmod(0o600)
    with opened(Place("sqlite", str(path))) as rows:
        return Copied(path, "sqlite", sqlite3.sqlite_version, rows.sums(key), rows.migrations())


def _copy_postgresql(place: Place, to: Path, key: bytes) -> Copied:
    path = to / "database.dump"
    with opened(place) as rows:
        version = rows.version()
        tool = _tool("pg_dump", at_least=version)
        snapshot = rows.one("SELECT pg_export_snapshot()")
        _run(
            [tool, "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", f"--file={path}"],
            place,
        )
        path.chmod(0o600)
        return Copied(path, "postgresql", str(version), rows.sums(key), rows.migrations())


def is_empty(place: Place) -> bool:
    """Tell whether nothing is there yet: no file or no table."""
    if place.engine == "sqlite" and not Path(place.address).exists():
        return True
    with opened(place) as rows:
        return not rows.tables()


def put_back(place: Place, copied: Path, *, engine: str) -> None:
    """Put a copy into an empty place, so far that it can be read but not yet be taken for whole.

    `finish` makes it whole; `take_away` removes it.
    """
    if place.engine != engine:
        raise Refused(
            _("Salinan ini dari %(from)s, sedangkan tujuannya %(to)s. Pulihkan ke jenis basis data yang sama.")
            % {"from": engine, "to": place.engine}
        )
    if engine == "sqlite":
        readable_by_us = os.open(unfinished(place).address, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with copied.open("rb") as source, os.fdopen(readable_by_us, "wb") as target:
            shutil.copyfileobj(source, target)
        return
    with opened(place) as rows:
        tool = _tool("pg_restore", at_least=rows.version())
    lines = _run([tool, "--list", str(copied)], None).splitlines()
    listed = copied.with_suffix(".list")
    listed.write_text("\n".join(line for line in lines if f" TABLE DATA public {APPLIED} " not in line))
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--use-list={listed}"]
    _run([tool, *options, str(copied)], place)


def unfinished(place: Place) -> Place:
    """Where a database lies that has been put back and not yet been found whole."""
    return Place("sqlite", f"{place.address}.restoring") if place.engine == "sqlite" else place


def finish(place: Place, copied: Path) -> None:
    """Make what was put back whole: from here on it may be started."""
    if place.engine == "sqlite":
        part, whole = Path(unfinished(place).address), Path(place.address)
        for left in ("-wal", "-shm", "-journal"):
            Path(f"{whole}{left}").unlink(missing_ok=True)
        write_through(part)
        part.replace(whole)
        write_through(whole.parent)
        return
    options = ["--exit-on-error", "--single-transaction", "--data-only", f"--table={APPLIED}"]
    with opened(place) as rows:
        tool = _tool("pg_restore", at_least=rows.version())
    _run([tool, *options, str(copied)], place)


def take_away(place: Place) -> None:
    """Leave the place as empty as it was found."""
    if place.engine == "sqlite":
        Path(unfinished(place).address).unlink(missing_ok=True)
        return
    with psycopg.connect(place.address, autocommit=True) as link:
        link.execute("DROP SCHEMA public CASCADE")
        link.execute("CREATE SCHEMA public")


def write_through(path: Path) -> None:
    """Wait until a file or folder is on the disk itself."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def opened(place: Place) -> Rows:
    """Read a database at one instant; raise `Refused` when it cannot be reached."""
    try:
        return SqliteRows(place.address) if place.engine == "sqlite" else PostgresqlRows(place.address)
    except (sqlite3.Error, psycopg.Error) as reason:
        raise Refused(_("Basis data tidak dapat dibuka: %s") % str(reason).strip()) from None


# -- PostgreSQL's own tools ------------------------------------------------------------------------


def _tool(name: str, *, at_least: int) -> str:
    """Find one of PostgreSQL's tools; it must be no older than the server."""
    path = shutil.which(name, path=settings.DATABASE_TOOLS or None)
    if path is None:
        raise Refused(
            _("%(tool)s tidak ditemukan. Pasang: apt-get install postgresql-client-%(version)d")
            % {"tool": name, "version": at_least}
        )
    version = int((re.search(r" (\d+)", _run([path, "--version"], None)) or ["", "0"])[1])
    if version < at_least:
        raise Refused(
            _("%(tool)s versi %(old)d terlalu tua untuk PostgreSQL %(new)d. Pasang postgresql-client-%(new)d.")
            % {"tool": name, "old": version, "new": at_least}
        )
    return path


def _run(command: list[str], place: Place | None) -> str:
    """Run one of them; the password goes by the environment, where a list of processes does not show it."""
    environment = dict(os.environ)
    if place is not None:
        parts: dict[str, Any] = conninfo_to_dict(place.address)
        if password := parts.pop("password", None):
            environment["PGPASSWORD"] = str(password)
        address = make_conninfo(**parts)
        command = [command[0], f"--dbname={address}", *command[1:]]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise Refused(f"{Path(command[0]).name}: {done.stderr.strip()[-600:]}")
    return done.stdout
