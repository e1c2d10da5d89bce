"""Read what was written on paper while the system was away, and hold it against what the system knows."""

import datetime
import re
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.journal.models import Event
from antri.schedule.models import ServiceDay, Slot
from antri.service_day.models import Visit
from antri.web import clock

Status = Booking.Status
Outcome = Visit.Outcome
MOST_ROWS: Final = 400
# What an officer writes behind a number. One letter is enough.
ABSENT: Final = "absent"
WORDS: Final = {
    **dict.fromkeys(("S", "SELESAI"), Outcome.DONE),
    **dict.fromkeys(("P", "PROSES", "DIPROSES"), Outcome.IN_PROCESS),
    **dict.fromkeys(("B", "BLANGKO"), Outcome.AWAITING_BLANK),
    **dict.fromkeys(("K", "KURANG"), Outcome.INCOMPLETE),
    **dict.fromkeys(("T", "TIDAK"), ABSENT),
}
_BETWEEN = re.compile(r"[\s,;|]+")
_LABEL = re.compile(r"([A-Z])-?(\d{1,3})")
_TIME = re.compile(r"(\d{1,2})[.:]?(\d{2})")


@dataclass(slots=True)
class Row:
    """One line as it was typed. `fault`: why it cannot be copied; `is_known`: it says what the system knows already."""

    line: int
    text: str
    outcome: str = ""
    time: datetime.time | None = None
    booking: Booking | None = None
    fault: str = ""
    is_known: bool = False
    date: datetime.date | None = None

    @property
    def at(self) -> datetime.datetime | None:
        if self.booking is None or self.time is None or self.date is None:
            return None
        return datetime.datetime.combine(self.date, self.time, ZoneInfo(self.booking.office.timezone))

    @property
    def was_moved(self) -> bool:
        """Closing has given them a first place on a later day before the paper was copied."""
        return self.booking is not None and self.booking.date != self.date

    @property
    def outcome_said(self) -> str:
        return _("Tidak hadir") if self.outcome == ABSENT else str(Outcome(self.outcome).label) if self.outcome else ""


def read_paper(text: str, *, office: Office, date: datetime.date) -> list[Row]:
    """Read every line, find its booking, and say what does not fit; nothing is changed.

    A line is number or code, outcome, time: "A-017 S 09.12". Without a time it has that of the line above.
    """
    rows = [_read(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()][: MOST_ROWS + 1]
    if len(rows) > MOST_ROWS:
        rows[-1].fault = _("Paling banyak %d baris sekali salin.") % MOST_ROWS
    _find(rows, office, date)
    _inherit_times(rows)
    _hold_against(rows)
    return rows


def _read(number: int, line: str) -> Row:
    who, *others = _BETWEEN.split(line.strip().upper())
    # "A 017" is one number, too.
    if len(who) == 1 and others and re.fullmatch(r"\d{1,3}", others[0]):
        who += others.pop(0)
    row = Row(number, line.strip()[:60])
    for other in others:
        if found := _TIME.fullmatch(other):
            row.time = _time(int(found[1]), int(found[2]))
            row.fault = row.fault or ("" if row.time else _("Jamnya tidak terbaca."))
        elif other in WORDS and not row.outcome:
            row.outcome = str(WORDS[other])
        else:
            row.fault = _("Tidak terbaca: %s.") % other[:20]
    if not row.outcome and not row.fault:
        row.fault = _("Hasilnya belum ditulis: S, P, B, K atau T.")
    row.text = who
    return row


def _time(hour: int, minute: int) -> datetime.time | None:
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else None


def _find(rows: list[Row], office: Office, date: datetime.date) -> None:
    there = list(Booking.objects.filter(office=office, date=date).select_related("office", "day", "service"))
    by_label = {row.label: row for row in there}
    by_code = {row.code: row for row in there}
    moved = _moved_at_closing(office, date)
    for row in rows:
        row.date = date
        if found := _LABEL.fullmatch(row.text):
            row.text = f"{found[1]}-{int(found[2]):03d}"
            row.booking = by_label.get(row.text) or moved.get(row.text)
        else:
            plain = row.text.replace("-", "").translate(str.maketrans("OIL", "011"))
            row.booking = by_code.get(plain) or moved.get(plain)


def _inherit_times(rows: list[Row]) -> None:
    above: datetime.time | None = None
    for row in rows:
        if row.time is None:
            row.time = above or (row.booking.start if row.booking else None)
        above = row.time


def _hold_against(rows: list[Row]) -> None:
    """Say of each row what does not fit what the system knows."""
    seen: dict[Any, int] = {}
    visits = Visit.objects.in_bulk([row.booking.pk for row in rows if row.booking])
    for row in rows:
        if row.booking is None:
            row.fault = row.fault or _("Tidak ada nomor atau kode ini pada tanggal itu.")
            continue
        if row.booking.pk in seen:
            row.fault = row.fault or _("Sudah ditulis di baris %d.") % seen[row.booking.pk]
        seen.setdefault(row.booking.pk, row.line)
        if not row.fault:
            visit = visits.get(row.booking.pk)
            row.fault = _against(row, visit)


def _against(row: Row, visit: Visit | None) -> str:
    booking, is_absent = row.booking, row.outcome == ABSENT
    assert booking is not None  # noqa: S101 - the caller looked
    if row.at is not None and row.at > clock.now():
        return _("Jam itu belum tiba.")
    if row.was_moved and (is_absent or booking.status != Status.BOOKED):
        # Absent: the place they were given stays theirs.
        row.is_known = is_absent or (
            booking.status == Status.SERVED and visit is not None and visit.outcome == row.outcome
        )
        moved = _("Dipindah menjadi %(label)s pada hari lain, sekarang: %(status)s.")
        return "" if row.is_known else moved % {"label": booking.label, "status": booking.get_status_display()}
    if booking.status == Status.CANCELLED:
        return _("Nomor ini dibatalkan. Periksa siapa yang dilayani.")
    if booking.status == Status.SERVED:
        if visit is not None and visit.outcome == row.outcome:
            row.is_known = True
            return ""
        return _("Sudah tercatat selesai dengan hasil lain: %s.") % (visit.get_outcome_display() if visit else "–")
    if booking.status == Status.NO_SHOW:
        if is_absent:
            row.is_known = True
            return ""
        return _after_no_show(booking)
    if booking.status == Status.SERVING and is_absent:
        return _("Sedang dilayani menurut sistem. Selesaikan di loketnya.")
    return ""


def _after_no_show(booking: Booking) -> str:
    if not Slot.objects.filter(pk=booking.slot_id, turn=booking.turn, state=Slot.State.FREE).exists():
        return _("Dicatat tidak hadir, dan nomornya sudah diberikan kepada orang lain.")
    others = Booking.objects.filter(
        identity_index=booking.identity_index, date=booking.date, status__in=Booking.LIVE
    ).exclude(pk=booking.pk)
    if other := others.first():
        return _("Dicatat tidak hadir; orang ini lalu memegang %s.") % other.label
    return ""


def _moved_at_closing(office: Office, date: datetime.date) -> dict[str, Booking]:
    """Find those who left this date with a first place, by the number and the code they had.

    A day that was served on paper may have been closed before anybody could copy it: they were served all the same.
    """
    days = set(ServiceDay.objects.filter(office=office, date=date).values_list("pk", flat=True))
    closing = Event.objects.filter(about_kind="hall", about_id__in=[str(pk) for pk in days])
    began = closing.filter(what="service_day.closing_began").order_by("pk").first()
    if began is None:
        return {}
    ended = closing.filter(what="service_day.hall_closed").order_by("pk").last()
    # Between two events of the journal: nothing else in it is looked at.
    moves = Event.objects.filter(pk__gt=began.pk, **({"pk__lt": ended.pk} if ended else {}))
    moves = moves.filter(what="booking.rescheduled", data__old_day__in=sorted(days))
    went = dict(moves.order_by("pk").values_list("about_id", "data"))
    found: dict[str, Booking] = {}
    for booking in Booking.objects.filter(pk__in=list(went)).select_related("office", "day", "service"):
        found[went[str(booking.pk)]["old_label"]] = found[booking.code] = booking
    return found
