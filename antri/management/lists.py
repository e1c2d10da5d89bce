"""Keep printable lists outside the database, encrypted, so that an office goes on with paper when all else fails.

Every quarter of an hour what is left of today; at the city's hour (16.00) and at closing the next working day. A list
has labels, codes, short names, services and help that was asked for: no NIK, no phone. It is sealed with BACKUP_KEY
like a copy of the database (recovery/archive.py), and `manage.py open_list` opens it on any machine that has the key.
"""

import datetime
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from antri.booking.views.face import can_make_pdf
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.management.findings import Finding
from antri.management.recovery import archive
from antri.management.recovery.keys import Keys, read_backup_key
from antri.management.recovery.refusal import Refused
from antri.schedule.models import ServiceDay
from antri.service_day.models import Hall
from antri.service_day.queries.lists import PaperList, paper_list
from antri.web import clock

EVERY: Final = datetime.timedelta(minutes=15)
# Before the doors open there must be one; people come early.
_BEFORE_OPENING: Final = datetime.timedelta(hours=2)
_IS_LATE_AFTER: Final = datetime.timedelta(minutes=15)
# Names tell whole seconds.
_SECOND: Final = datetime.timedelta(seconds=1)
REST, NEXT = "sisa", "besok"
NAME: Final = re.compile(
    r"daftar-(?P<office>[a-z0-9-]+)-(?P<date>\d{8})-(?P<kind>sisa|besok)-(?P<at>\d{8}-\d{6})\.antri"
)


class Due(NamedTuple):
    """A list that should be there: made at `since` or later."""

    office: Office
    date: datetime.date
    kind: str
    since: datetime.datetime


def keep_lists(*, by: Actor) -> list[Path]:
    """Write each list that is due and not there, and delete those older than LISTS_KEEP_DAYS; return the new ones."""
    if not settings.BACKUP_KEY or not settings.LISTS_DIR:
        return []
    folder, now = Path(settings.LISTS_DIR), clock.now()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = [write_list(due, folder, by=by) for due in due_lists(now) if not _is_there(due, folder)]
    for path, at in _files(folder):
        if now - at > datetime.timedelta(days=settings.LISTS_KEEP_DAYS):
            path.unlink(missing_ok=True)
    return made


def due_lists(now: datetime.datetime) -> Iterator[Due]:
    """Tell which lists should be there at this instant."""
    for office in catalogue().offices.values():
        zone = ZoneInfo(office.timezone)
        today = now.astimezone(zone).date()
        day = ServiceDay.objects.filter(office=office, lane="main", date=today).first()
        hall = Hall.objects.filter(pk=day.pk).first() if day else None
        closed_at = hall.closed_at if hall else None
        if day and day.sessions and closed_at is None:
            opens = _instant(today, day.sessions[0][0], zone)
            if now >= opens - _BEFORE_OPENING:
                yield Due(office, today, REST, now - EVERY + 2 * _SECOND)
        at = _instant(today, str(catalogue().setting("tomorrow_list_at", office)), zone)
        moments = [moment for moment in (at, closed_at) if moment is not None and moment <= now]
        following = _next_open(office, today)
        if moments and following:
            yield Due(office, following, NEXT, max(moments))


def write_list(due: Due, folder: Path, *, by: Actor) -> Path:
    """Write one list under its name, whole or not at all; only this user may read the file."""
    now = clock.now()
    key = Keys.of_settings().backup_key()
    page = paper_list(due.office, due.date, now=now, is_rest=due.kind == REST)
    path = folder / f"daftar-{due.office.slug}-{due.date:%Y%m%d}-{due.kind}-{now:%Y%m%d-%H%M%S}.antri"
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with part.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        sealing = archive.Sealing(file, key)
        sealing.write(as_html(page).encode())
        sealing.finish()
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    with change():
        # Short names were read: how many, for which day.
        record(
            "service_day.list_kept",
            about=("office", due.office.slug),
            by=by,
            city=due.office.city,
            office=due.office.slug,
            date=f"{due.date}",
            kind=due.kind,
            count=len(page.entries),
        )
    return path


def as_html(page: PaperList) -> str:
    """Make a list one file that needs nothing from anywhere, in the language of the office."""
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string("service_day/paper_list.html", {"list": page})
    sheet = finders.find("css/paper_list.css")
    style = Path(str(sheet)).read_text("utf-8")
    return html.replace("</head>", f"<style>\n{style}</style>\n</head>")


def as_pdf(html: str) -> bytes:
    """Make a PDF of an opened list, as the ticket's is made; raise `Refused` where the library for it is not there."""
    if not can_make_pdf():
        raise Refused(_("PDF tidak dapat dibuat di mesin ini: paket Pango belum terpasang. Buka .html di peramban."))
    # Loaded here: a page engine of 40 MB that most processes never need.
    from weasyprint import HTML

    made: bytes = HTML(string=html, url_fetcher=_fetch_nothing).write_pdf()
    return made


def _fetch_nothing(url: str, *args: object, **kwargs: object) -> dict[str, object]:
    """Refuse every address: a list carries all that it needs."""
    raise ValueError("a list fetches nothing")


def open_list(path: Path, *, key: str = "") -> str:
    """Open a list with BACKUP_KEY, or with `key` written the same way; raise `Refused` when it does not open."""
    found = read_backup_key(key) if key else Keys.of_settings().backup_key()
    try:
        with path.open("rb") as file:
            return io.BufferedReader(archive.Opening(file, found)).read().decode()
    except OSError as reason:
        raise Refused(str(reason)) from None


def finding() -> Finding:
    """Tell the doctor whether every list that should be there is there."""
    name = _("Daftar di kertas")
    if not settings.BACKUP_KEY or not settings.LISTS_DIR:
        said = _("tidak disimpan: BACKUP_KEY atau LISTS_DIR kosong")
        return Finding(name, said, _("Isi BACKUP_KEY dan LISTS_DIR di .env."), is_needed=False)
    folder, now = Path(settings.LISTS_DIR), clock.now()
    late = [due for due in due_lists(now - _IS_LATE_AFTER) if not _is_there(due, folder)]
    if late:
        said = _("belum ada: %s") % ", ".join(f"{due.office.slug} {due.date} ({due.kind})" for due in late)
        return Finding(name, said, _("Periksa manage.py work dan apakah %s dapat ditulis.") % folder)
    newest = max((at for _path, at in _files(folder)), default=None)
    if newest is None:
        return Finding(name, _("belum ada yang perlu disimpan"))
    return Finding(name, _("yang terbaru %d menit lalu") % ((now - newest).total_seconds() // 60))


def _is_there(due: Due, folder: Path) -> bool:
    mark = f"daftar-{due.office.slug}-{due.date:%Y%m%d}-{due.kind}-"
    return any(path.name.startswith(mark) and at > due.since - _SECOND for path, at in _files(folder))


def _files(folder: Path) -> list[tuple[Path, datetime.datetime]]:
    if not folder.is_dir():
        return []
    found = [(path, match) for path in folder.iterdir() if (match := NAME.fullmatch(path.name))]
    return [(path, datetime.datetime.strptime(f"{match['at']}Z", "%Y%m%d-%H%M%S%z")) for path, match in found]


def _next_open(office: Office, today: datetime.date) -> datetime.date | None:
    days = ServiceDay.objects.filter(office=office, lane="main", date__gt=today).order_by("date")
    return next((row.date for row in days.only("date", "sessions")[:31] if row.sessions), None)


def _instant(date: datetime.date, time: str, zone: ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time.fromisoformat(time), zone)
