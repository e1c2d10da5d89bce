"""Everything that stays behind after people have been here: rows, files, logs, what a process keeps."""

import base64
import hashlib
import logging
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection

from antri.management.recovery import archive
from antri.management.recovery.keys import Keys
from antri.web import moment
from config import logs
from tests import cast


def canaries(who: cast.Person) -> list[str]:
    """Write what must not be found of a person: all but the first name, which the ticket shows."""
    digits = who.phone.removeprefix("0")
    return [who.nik, f"{who.nik[:4]} {who.nik[4:8]}", digits, f"+62{digits}", who.name.split(maxsplit=1)[1], who.name]


def finds(text: str | bytes, people: Iterable[cast.Person]) -> list[str]:
    """List what is found of these people: as it is, in base64, in hexadecimal, in two bytes a letter."""
    raw = text.encode() if isinstance(text, str) else text
    lower = raw.lower()
    return [
        mark
        for who in people
        for mark in canaries(who)
        if mark.encode().lower() in lower
        or any(form in raw for form in _in_base64(mark.encode()))
        or mark.encode().hex().encode() in lower
        or mark.encode("utf-16-le") in raw
    ]


def _in_base64(plain: bytes) -> list[bytes]:
    """Encode at each of the three places where a text can begin; the edges depend on the neighbours."""
    return [base64.b64encode(b"\0" * skip + plain)[4 if skip else 0 : -4].rstrip(b"=") for skip in range(3)]


def unkeyed_hashes(who: cast.Person) -> list[str]:
    """Hash what a thief would hash first to recognise a person in a stolen table."""
    digits = who.phone.removeprefix("0")
    forms = [who.nik, f"nik:{who.nik}", who.phone, digits, f"+62{digits}", f"62{digits}", who.name, who.name.upper()]
    return [
        hashlib.new(kind, form.encode()).hexdigest() for form in forms for kind in ("sha256", "sha1", "md5", "sha512")
    ]


def database() -> bytes:
    """Read all that the database keeps: of SQLite every byte of its files, of PostgreSQL every column of every row."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return b"\n".join(path.read_bytes() for end in ("", "-wal", "-journal") if (path := Path(name + end)).exists())
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} AS t")
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).encode()


def unpacked(path: Path) -> bytes:
    """Open a copy and write out all that it holds, also what PostgreSQL's own format had packed."""
    with path.open("rb") as file:
        opened = archive.Opening(file, Keys.of_settings().backup_key()).read(-1)
    if connection.vendor == "sqlite":
        return opened
    with tarfile.open(fileobj=BytesIO(opened)) as tar:
        dump = tar.extractfile("database.dump")
        assert dump is not None
        command = [Path(settings.DATABASE_TOOLS, "pg_restore") if settings.DATABASE_TOOLS else "pg_restore", "-f", "-"]
        return opened + subprocess.run(command, input=dump.read(), check=True, capture_output=True).stdout


def rows() -> str:
    """Read every column of every row, bytes in hexadecimal. What a file keeps between its rows is not in it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [_plain(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def _plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def memory() -> str:
    """Write out what this process keeps between requests."""
    return "\n".join(repr(kept) for kept in moment._kept.items())


@contextmanager
def logged(level: int = logging.DEBUG) -> Iterator[StringIO]:
    """Collect the log as the product writes it, down to the least level."""
    out = StringIO()
    config = logs.logging_config("DEBUG")["formatters"]["json"]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(**{name: value for name, value in config.items() if name != "()"})
    )
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield out
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
