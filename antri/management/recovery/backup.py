"""Make one encrypted file of everything: the database at one instant, papers, settings, heads of the journal."""

import contextlib
import datetime
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from antri.journal.actions import Actor, change, record
from antri.management.recovery import archive, database
from antri.management.recovery.keys import Keys, city_code
from antri.management.recovery.refusal import Refused
from antri.web import clock

FORMAT = 1
HEADS = "journal-heads.jsonl"
NAME = re.compile(r"antri-(\d{8}-\d{6})\.backup")


@dataclass(frozen=True, slots=True)
class Made:
    """A finished copy, and which old ones were deleted after it."""

    path: Path
    size: int
    rows: int
    deleted: list[str]


def back_up(*, to: Path, keep_days: int, by: Actor) -> Made:
    """Make a copy in the folder `to`, then delete those older than `keep_days`; raise `Refused` and leave nothing.

    The file has its name only when it is whole, written through to the disk, and was read again from its
    first byte to its last.
    """
    keys = Keys.of_settings()
    key = keys.backup_key()
    with _only_one(to):
        now = clock.now()
        path = to / f"antri-{now:%Y%m%d-%H%M%S}.backup"
        if path.exists():
            raise Refused(_("%s sudah ada.") % path)
        with tempfile.TemporaryDirectory(dir=to, prefix=".making-") as work:
            part = Path(work) / path.name
            manifest = _write(part, Path(work), keys, key, now)
            read_through(part, key)
            database.write_through(part)
            part.replace(path)
        database.write_through(to)
        rows = sum(count for count, _sum in manifest["tables"].values())
        made = Made(path, path.stat().st_size, rows, _age_out(to, keep_days, now))
    city = city_code()
    with change():
        record(
            "system.backed_up",
            about=("backup", path.name),
            by=by,
            city=city,
            bytes=made.size,
            rows=made.rows,
            deleted=len(made.deleted),
        )
    return made


def copies(folder: Path) -> list[tuple[datetime.datetime, Path]]:
    """List the copies of a folder by the instant they were made, newest first."""
    found = [(match[1], path) for path in folder.iterdir() if (match := NAME.fullmatch(path.name))]
    return sorted(
        ((datetime.datetime.strptime(f"{text}Z", "%Y%m%d-%H%M%S%z"), path) for text, path in found), reverse=True
    )


def read_through(path: Path, key: bytes) -> None:
    """Read a copy from first to last; raise `Refused` if any of it is not as it was written."""
    with path.open("rb") as file:
        shutil.copyfileobj(archive.Opening(file, key), _Nothing(), archive.PIECE)


def _write(part: Path, work: Path, keys: Keys, key: bytes, now: datetime.datetime) -> dict[str, Any]:
    # Before the database: heads of seals that are not in it would look like a journal cut short.
    heads = Path(settings.JOURNAL_HEAD_FILE)
    known = heads.read_bytes() if heads.is_file() else b""
    copied = database.copy(database.Place.of_settings(), to=work, key=key)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "version": product_version(),
        "city": city_code(),
        "engine": copied.engine,
        "engine_version": copied.engine_version,
        "database": {"name": copied.path.name, "bytes": copied.path.stat().st_size, "sha256": _sha256(copied.path)},
        "migrations": copied.migrations,
        "tables": copied.tables,
        "key_marks": keys.marks(),
    }
    with part.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        sealing = archive.Sealing(file, key)
        with tarfile.open(fileobj=sealing, mode="w|", format=tarfile.PAX_FORMAT, dereference=True) as tar:
            _add(tar, "settings.env", "".join(f"{n}={v}\n" for n, v in settings.PLAIN_SETTINGS.items()).encode())
            if known:
                _add(tar, HEADS, known)
            tar.add(copied.path, copied.path.name)
            manifest["media"] = _add_papers(tar)
            _add(tar, "manifest.json", json.dumps(manifest, indent=1).encode())  # last: it counts what was added
        sealing.finish()
    copied.path.unlink()
    return manifest


def _add_papers(tar: tarfile.TarFile) -> dict[str, int]:
    """Add the papers, each closed as it lies on the disk; return how many files and bytes.

    After the database: what came since has no row and is swept after a restore, what was removed since is gone.
    """
    folder, files, size = Path(settings.PAPERS_DIR), 0, 0
    for path in sorted(folder.glob("??/*")):
        with contextlib.suppress(FileNotFoundError):
            tar.add(path, f"media/{path.relative_to(folder)}", recursive=False)
            files += 1
            size += path.stat().st_size
    return {"files": files, "bytes": size}


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def _age_out(folder: Path, keep_days: int, now: datetime.datetime) -> list[str]:
    """Delete what is older than it may be; the newest copy always stays."""
    before = now - datetime.timedelta(days=keep_days)
    old = [path for made_at, path in copies(folder)[1:] if made_at < before]
    for path in old:
        path.unlink()
    return [path.name for path in old]


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Let one copy be made at a time; what a killed one left is removed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a")
    except OSError as reason:
        raise Refused(_("Folder salinan tidak dapat ditulisi: %s") % reason) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(_("Salinan lain sedang dibuat di folder ini.")) from None
        for left in folder.glob(".making-*"):
            shutil.rmtree(left)
        try:
            yield
        except OSError as reason:
            raise Refused(_("Salinan tidak jadi dibuat: %s") % reason) from None


def product_version() -> str:
    """The version of the product that stands here."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Nothing(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return len(data)
