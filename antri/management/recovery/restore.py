"""Bring a copy back to an empty machine, or prove in a place of its own that it could be brought back."""

import contextlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from psycopg import sql
from psycopg.conninfo import make_conninfo

from antri.journal.actions import Actor, change, record
from antri.management.recovery import database
from antri.management.recovery.backup import HEADS
from antri.management.recovery.database import Place
from antri.management.recovery.keys import Keys, city_code
from antri.management.recovery.refusal import Refused
from antri.management.recovery.rows import APPLIED, Rows
from antri.management.recovery.unpack import Unpacked, unpacked
from antri.people.models import Invitation, KeyRing, SealBroken
from antri.web import clock

SAMPLE = 1_000  # sealed rows opened of each table


@dataclass(frozen=True, slots=True)
class Found:
    """What a copy held and what was looked at: rows, sealed rows opened, files."""

    made_at: str
    version: str
    rows: int
    opened: int
    files: int
    newer_migrations: list[str] = field(default_factory=list)


def restore(file: Path, *, place: Place, keys: Keys, by: Actor, without_keys: bool = False) -> Found:
    """Put a copy into the empty `place` and its papers into PAPERS_DIR.

    Everything is looked at before anything is written, and what was written is compared row by row before it
    may be started. Raises `Refused`; then the place is as empty as before. `without_keys`: go on though the
    field keys do not fit, for the numbers and labels alone.
    """
    if not database.is_empty(place):
        raise Refused(
            _("Tujuan tidak kosong: %s. Pulihkan ke basis data kosong; yang lama jangan ditimpa.") % _shown(place)
        )
    papers = Path(settings.PAPERS_DIR)
    if any(papers.glob("??/*")):
        raise Refused(
            _("Folder berkas tidak kosong: %s. Pulihkan ke folder kosong; yang lama jangan ditimpa.") % papers
        )
    with unpacked(file, keys, near=_near(place)) as copy:
        found = _put_back(copy, place, keys, without_keys=without_keys, papers=papers)
        _put_heads(copy)
    if place == Place.of_settings() and not found.newer_migrations:
        _end_sign_ins()
    _write_down("system.restored", file, found, by)
    return found


def prove(file: Path, *, keys: Keys, by: Actor) -> Found:
    """Restore into a place of its own with nothing but the keys of an exported copy, and write that it was proven."""
    with _scratch() as place, unpacked(file, keys, near=_near(place)) as copy:
        found = _put_back(copy, place, keys, without_keys=False, papers=None)
    _write_down("system.restore_proven", file, found, by, marks=keys.marks())
    return found


def _put_back(copy: Unpacked, place: Place, keys: Keys, *, without_keys: bool, papers: Path | None) -> Found:
    manifest = copy.manifest
    newer = _newer_than_this(manifest["migrations"])
    if newer:
        raise Refused(
            _("Salinan dari versi %(version)s, lebih baru dari yang terpasang. Pasang versi itu dulu (%(names)s).")
            % {"version": manifest["version"], "names": ", ".join(newer[:3])}
        )
    if not without_keys:
        _check_marks(manifest["key_marks"], keys)
    try:
        database.put_back(place, copy.copied, engine=manifest["engine"])
        with database.opened(database.unfinished(place)) as rows:
            _compare(rows, manifest, keys.backup_key(), is_finished=manifest["engine"] == "sqlite")
            opened = 0 if without_keys else _open_sample(rows, keys.ring())
        files = _put_papers(copy, papers)
        database.finish(place, copy.copied)
    except BaseException:
        database.take_away(place)
        raise
    total = sum(count for count, _sum in manifest["tables"].values())
    return Found(manifest["made_at"], manifest["version"], total, opened, files, _missing_here(manifest["migrations"]))


# -- before anything is written --------------------------------------------------------------------


def _check_marks(marks: dict[str, str], keys: Keys) -> None:
    """Say which keys of the copy are not these."""
    ours = keys.marks()
    # A newer index key may come to rows by INDEX_KEY_BEFORE, so each index key is looked for in all of them.
    indexes = {mark for name, mark in ours.items() if name.startswith("INDEX_KEY")}
    wrong = [
        name
        for name, mark in marks.items()
        if (name.startswith("FIELD_KEYS") and ours.get(name) != mark)
        or (name.startswith("INDEX_KEY") and mark not in indexes)
        or (name == "JOURNAL_KEY" and ours.get(name) != mark)
    ]
    if wrong:
        raise Refused(
            _(
                "Kunci tidak cocok: %s. Salinan ini dibuat dengan kunci lain, jadi data warga tidak akan terbaca."
                " Ambil kunci dari salinan kunci di brankas (.env), lalu ulangi. Tidak ada yang ditulis."
            )
            % ", ".join(wrong)
        )


def _newer_than_this(applied: list[str]) -> list[str]:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return [name for name in applied if name not in known]


def _missing_here(applied: list[str]) -> list[str]:
    """The migrations that this version has and the copy has not: `migrate` comes next."""
    return sorted({f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations} - set(applied))


# -- after it was written --------------------------------------------------------------------------


def _compare(rows: Rows, manifest: dict[str, Any], key: bytes, *, is_finished: bool) -> None:
    """Refuse what is not, row by row, what was copied."""
    if faults := rows.faults():
        raise Refused(_("Basis data yang dipulihkan rusak: %s") % "; ".join(faults[:5]))
    wanted, found = dict(manifest["tables"]), rows.sums(key)
    if not is_finished:  # it comes last
        wanted.pop(APPLIED, None)
        found.pop(APPLIED, None)
    wrong = sorted(table for table in wanted.keys() | found.keys() if wanted.get(table) != found.get(table))
    if wrong:
        raise Refused(_("Baris tidak sama dengan saat disalin: %s") % ", ".join(wrong))


def sealed_tables() -> list[type[models.Model]]:
    """Every table whose rows carry a sealed blob."""
    return [
        model
        for model in apps.get_models()
        if any(row.name == "sealed" and isinstance(row, models.BinaryField) for row in model._meta.concrete_fields)
    ]


def _open_sample(rows: Rows, ring: KeyRing) -> int:
    """Open sealed rows of each table, all of them up to `SAMPLE`; refuse if a key does not fit."""
    opened, there = 0, rows.tables()
    for model in sealed_tables():
        table, key = model._meta.db_table, model._meta.pk.column
        if table not in there or "sealed" not in rows.columns(table):
            continue
        statement = f"SELECT {key}, sealed FROM {table} WHERE length(sealed) > 0 ORDER BY {key} LIMIT {SAMPLE}"  # noqa: S608
        for row_id, blob in rows.all(statement):
            name = uuid.UUID(row_id) if isinstance(row_id, str) and len(row_id) == 32 else row_id
            try:
                ring.open("row", bytes(blob), f"{model._meta.model_name}\0{name}")
            except SealBroken as reason:
                raise Refused(_("FIELD_KEYS tidak membuka data warga (%s).") % reason) from None
            opened += 1
    return opened


def _put_papers(copy: Unpacked, papers: Path | None) -> int:
    source = copy.folder / "media"
    count = sum(1 for path in source.rglob("*") if path.is_file()) if source.exists() else 0
    if count != copy.manifest["media"]["files"]:
        raise Refused(_("Berkas unggahan di dalam salinan tidak lengkap."))
    if papers and count:
        part = papers.with_name(f"{papers.name}.restoring")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(source, part)
        shutil.rmtree(papers, ignore_errors=True)  # it has no papers: looked at before
        part.replace(papers)
        for folder in (papers, *papers.glob("??")):
            folder.chmod(0o700)
    return count


def _put_heads(copy: Unpacked) -> None:
    """Bring the heads of the journal back where there are none: those of this machine would know more."""
    heads = Path(settings.JOURNAL_HEAD_FILE)
    if (copy.folder / HEADS).exists() and not heads.exists():
        heads.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy.folder / HEADS, heads)


def _end_sign_ins() -> None:
    """Let nobody come back with the copy: whoever was signed out or lost an account since then signs in anew."""
    connection.close()  # it may have been opened on the empty file that stood there
    with change():
        Session.objects.all().delete()
        Invitation.objects.filter(ended_at__isnull=True).update(ended_at=clock.now())


def _write_down(what: str, file: Path, found: Found, by: Actor, **more: Any) -> None:
    connection.close()  # it may have been opened on the empty file that stood there
    if found.newer_migrations and what == "system.restored":
        return  # the tables are those of an older version: `migrate` first
    city = city_code()
    with change():
        record(
            what,
            about=("backup", file.name[:40]),
            by=by,
            city=city,
            made_at=found.made_at,
            rows=found.rows,
            opened=found.opened,
            **more,
        )


# -- where -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _scratch() -> Iterator[Place]:
    """Make an empty place of the same engine for a proof, and remove it."""
    live = Place.of_settings()
    if live.engine == "sqlite":
        with tempfile.TemporaryDirectory(dir=Path(live.address).parent, prefix=".proof-") as work:
            yield Place("sqlite", str(Path(work) / "proof.sqlite3"))
        return
    name = f"antri_proof_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(live.address, autocommit=True) as link:
        try:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.Error as reason:
            raise Refused(
                _("Basis data untuk pembuktian tidak dapat dibuat (%s). Beri hak: ALTER ROLE … CREATEDB") % str(reason)
            ) from None
        try:
            yield Place("postgresql", make_conninfo(live.address, dbname=name))
        finally:
            link.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _near(place: Place) -> Path | None:
    """Where to unpack: beside the file, so that there is room where there must be room."""
    if place.engine != "sqlite":
        return None
    folder = Path(place.address).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _shown(place: Place) -> str:
    if place.engine == "sqlite":
        return place.address
    with contextlib.suppress(psycopg.Error):
        return make_conninfo(place.address, password="***")  # noqa: S106 - hides it
    return "PostgreSQL"
