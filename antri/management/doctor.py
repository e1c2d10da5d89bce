"""Look at an installation from inside and say what is not well, and what to do about it."""

import contextlib
import datetime
import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from antri.directory.models import Office
from antri.directory.queries import NoCity, catalogue
from antri.journal.models import ChainCheck, Tick
from antri.journal.queries import chain_key, look_from, oldest_unsealed
from antri.management import channels, lists, papers, surroundings
from antri.management.findings import Finding
from antri.management.recovery import findings
from antri.management.worker import ALIVE
from antri.people.models import key_ring
from antri.schedule.models import ServiceDay
from antri.schedule.queries import last_open_date
from antri.web import clock

WORKER_IS_LATE_AFTER = datetime.timedelta(seconds=60)
LEAST_FREE_MB = 500
OLDEST_POSTGRESQL = 150_000
PDF_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core"


def examine() -> Iterator[Finding]:
    """Look at everything, one finding each; what cannot be looked at without the database is left out with it."""
    keys = _keys()
    yield keys
    yield _pdf()
    yield _translations()
    yield _disk()
    yield papers.folder()
    if settings.CLAMD:
        yield papers.scanner()
    yield surroundings.clock()
    yield _address()
    yield from surroundings.certificate()
    yield findings.copies()
    if settings.LIVE_PORT:
        yield _live()
    database = _database()
    yield database
    if database.advice:
        return
    if connection.vendor == "sqlite":
        yield _pragmas()
    migrations = _migrations()
    yield migrations
    if not migrations.advice:
        yield from (_data(), _days(), _worker(), _seals(), _chain(), lists.finding())
        yield from channels.findings()
        if not keys.advice:
            yield findings.key_copy()
            yield from findings.key_change()


def _keys() -> Finding:
    try:
        key_ring()
        chain_key()
    except ImproperlyConfigured as reason:
        return Finding(_("Kunci"), str(reason), _("Perbaiki di .env; scripts/keys membuat kunci baru."))
    said = _("kunci demo, dikenal semua orang") if settings.DEMO else _("terbaca")
    return Finding(_("Kunci"), said)


def _pdf() -> Finding:
    try:
        with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):  # it has a long text of its own
            import weasyprint  # noqa: F401 - loading it is the question
    except (ImportError, OSError):
        return Finding(
            _("PDF"),
            _("tidak dapat dibuat; tautan PDF tidak ditampilkan"),
            f"apt-get install --no-install-recommends {PDF_PACKAGES}",
            is_needed=False,
        )
    return Finding(_("PDF"), _("dapat dibuat"))


def _translations() -> Finding:
    missing = [path.name for path in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po") if not _compiled(path)]
    if missing:
        return Finding(_("Terjemahan"), _("belum dikompilasi"), "make messages")
    return Finding(_("Terjemahan"), _("lengkap terpasang; gettext tidak diperlukan"))


def _compiled(source: Path) -> bool:
    return source.with_suffix(".mo").exists()


def _disk() -> Finding:
    places: list[Any] = [settings.BASE_DIR, settings.BACKUP_DIR, settings.PAPERS_DIR]
    if connection.vendor == "sqlite":
        places.append(Path(settings.DATABASES["default"]["NAME"]).parent)
    free_mb = min(shutil.disk_usage(place).free for place in places if place and Path(place).exists()) // 1_000_000
    said = _("%(free)d MB kosong") % {"free": free_mb}
    return Finding(_("Disk"), said, "" if free_mb >= LEAST_FREE_MB else _("Kosongkan ruang di disk."))


def _address() -> Finding:
    if settings.DEMO:
        return Finding(_("Alamat"), _("demo"))
    if not settings.PUBLIC_URL.startswith("https://"):  # with HTTPS=0 only: nothing starts without an address
        return Finding(
            _("Alamat"),
            settings.PUBLIC_URL or _("PUBLIC_URL kosong"),
            _("Isi PUBLIC_URL dengan alamat https yang diketik warga."),
            is_needed=False,
        )
    return Finding(_("Alamat"), settings.PUBLIC_URL)


def _database() -> Finding:
    name = _("Basis data")
    try:
        connection.ensure_connection()
    except DatabaseError as reason:
        return Finding(name, str(reason).strip(), _("Nyalakan basis data, atau perbaiki DATABASE_URL."))
    if connection.vendor == "postgresql":
        number: int = connection.pg_version  # type: ignore[attr-defined]
        advice = "" if number >= OLDEST_POSTGRESQL else _("Pakai PostgreSQL 15 atau lebih baru.")
        return Finding(name, f"PostgreSQL {number // 10_000}.{number % 10_000}", advice)
    return Finding(name, f"SQLite {_ask('SELECT sqlite_version()')}, {settings.DATABASES['default']['NAME']}")


def _pragmas() -> Finding:
    asked = {"journal_mode": "wal", "synchronous": (2, 3), "foreign_keys": 1}
    found = {name: _ask(f"PRAGMA {name}") for name in asked}
    wrong = [
        f"{name}={found[name]}"
        for name, wanted in asked.items()
        if found[name] not in (wanted if isinstance(wanted, tuple) else (wanted,))
    ]
    said = ", ".join(f"{name}={value}" for name, value in found.items())
    return Finding("SQLite", said, _("Tidak aman: %s") % ", ".join(wrong) if wrong else "")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(_("Tabel"), _("%d perubahan belum dijalankan") % len(waiting), "manage.py migrate")
    return Finding(_("Tabel"), _("mutakhir"))


def _data() -> Finding:
    try:
        city = catalogue()
    except NoCity:
        return Finding(_("Data kota"), _("belum dimuat"), "manage.py load_city data/…")
    counts = {"offices": len(city.offices), "services": len(city.services)}
    return Finding(_("Data kota"), f"{city.city.name}: " + _("%(offices)d kantor, %(services)d layanan") % counts)


def _days() -> Finding:
    name = _("Hari layanan")
    try:
        book = catalogue()
        last = {row.slug: last_open_date(row, clock.now()) for row in book.offices.values()}
        offices = [row for row in book.offices.values() if _keeps_days(row) and book.gives_numbers(row, last[row.slug])]
    except NoCity:
        return Finding(name, _("menunggu data kota"), is_needed=False)
    behind = [office.name for office in offices if not _is_made(office)]
    if behind:
        return Finding(
            name,
            _("belum disiapkan sampai batas: %s") % ", ".join(behind),
            _("Jalankan manage.py work; hari juga dibuat saat pertama diminta."),
            is_needed=False,
        )
    return Finding(name, _("siap sampai batas"))


def _keeps_days(office: Office) -> bool:
    return office.kind != Office.Kind.OUTREACH


def _is_made(office: Office) -> bool:
    return ServiceDay.objects.filter(office=office, date=last_open_date(office, clock.now())).exists()


def _live() -> Finding:
    """Ask the process of the live boards; who follows one asks for it now and then while it is away."""
    name = _("Papan langsung")
    address = f"http://127.0.0.1:{settings.LIVE_PORT}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:
            told = json.load(answer)
    except (OSError, ValueError):
        return Finding(name, _("tidak menjawab"), "systemctl restart antri-live (manage.py live)", is_needed=False)
    said = _("%d pengikut") % told["listeners"]
    return Finding(name, said, "" if told["database"] else _("Papan langsung tidak dapat membaca basis data."))


def _worker() -> Finding:
    name = _("Pekerja")
    last = Tick.objects.filter(name=ALIVE).values_list("last_run_at", flat=True).first()
    if last is None:
        return Finding(name, _("belum pernah berjalan"), "manage.py work")
    age = clock.now() - last
    said = _("terakhir terlihat %d detik lalu") % age.total_seconds()
    return Finding(name, said, "manage.py work" if age > WORKER_IS_LATE_AFTER else "")


def _seals() -> Finding:
    name = _("Segel jurnal")
    oldest = oldest_unsealed(look_from())
    if oldest is None:
        return Finding(name, _("setiap peristiwa tersegel"))
    age = clock.now() - oldest
    said = _("ada peristiwa tanpa segel sejak %d detik lalu") % age.total_seconds()
    return Finding(name, said, _("Jalankan manage.py work; ia menyegel.") if age > WORKER_IS_LATE_AFTER else "")


def _chain() -> Finding:
    name = _("Rantai jurnal")
    check = ChainCheck.objects.order_by("-broken_count").first()
    if check is None:
        return Finding(name, _("belum diperiksa"))
    if check.broken_count:
        return Finding(name, check.broken[0], "manage.py verify_journal")
    return Finding(name, _("utuh sampai segel %d") % check.sequence)


def _ask(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
