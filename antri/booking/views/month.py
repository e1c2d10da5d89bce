"""Lay out days as the month that people see: a cell each, with its sign, its word and its sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from antri.directory.models import Office
from antri.directory.queries import catalogue, few_left
from antri.schedule.queries import Day, calendar
from antri.web import clock

# The sign of a cell is a class of the style sheet: o free, k few left, f full, c closed, p past or not yet open.
FREE, FEW, FULL, CLOSED, QUIET = "o", "k", "f", "c", "p"


@dataclass(frozen=True, slots=True)
class Cell:
    """One date of the month: `word` fits into its cell, `said` tells all. `url` is empty where nothing is to press."""

    date: date
    sign: str
    word: str
    said: str
    url: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an office, `cells` from today on. `earlier` and `later` are None where the calendar ends."""

    first: date
    weeks: list[list[Cell | None]]
    cells: list[Cell]
    special: list[tuple[date, str]]
    earlier: date | None
    later: date | None

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """Name the days from Monday: in full, and short for the head of a column."""
        monday = self.first - timedelta(days=self.first.weekday())
        week = [monday + timedelta(days=n) for n in range(7)]
        return [(date_format(day, "l"), date_format(day, "D")) for day in week]


def lay_out(
    office: Office,
    *,
    services: tuple[str, ...],
    shown: date | None,
    chosen: date | None,
    url: Callable[[Day], str],
    lane: str = "main",
) -> Month:
    """Lay out the month of `shown` (else of `chosen`, else the present one), kept within the horizon."""
    city = catalogue()
    today = clock.today(office.timezone)
    last = today + timedelta(days=city.setting("horizon_days", office))
    first = min(max(shown or chosen or today, today), last).replace(day=1)
    from_date = max(first, today)
    span = (next_month(first) - from_date).days
    days = calendar(office, services=services, from_date=from_date, days=span, lane=lane)
    dated = {day.date: _cell(day, office, chosen=chosen, url=url) for day in days}
    return Month(
        first=first,
        weeks=_weeks(first, dated),
        cells=list(dated.values()),
        special=_special_days(days),
        earlier=previous_month(first) if first > today else None,
        later=next_month(first) if next_month(first) <= last else None,
    )


def _weeks(first: date, dated: dict[date, Cell]) -> list[list[Cell | None]]:
    """Cut the month that begins on `first` into weeks from Monday; None where another month would be."""
    start = first - timedelta(days=first.weekday())
    rows: list[list[Cell | None]] = []
    # Weeks that lie wholly behind would only push the free days down.
    start = max(start, min(dated) - timedelta(days=min(dated).weekday()))
    while start < next_month(first):
        week = [start + timedelta(days=n) for n in range(7)]
        rows.append([dated.get(each) or _quiet(each) if each.month == first.month else None for each in week])
        start += timedelta(days=7)
    return rows


def _special_days(days: Iterable[Day]) -> list[tuple[date, str]]:
    """List the dates that people would wonder about, each with its sentence."""
    special = []
    for day in days:
        if day.state == "closed" and not day.is_usual:
            special.append((day.date, _closed_sentence(day)))
        elif day.note and day.state != "past":
            special.append((day.date, _("Buka khusus: %(reason)s") % {"reason": day.note}))
    return special


def _closed_sentence(day: Day) -> str:
    if day.is_holiday:
        return _("Libur: %(reason)s") % {"reason": day.reason}
    return _("Tutup: %(reason)s") % {"reason": day.reason}


def next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def previous_month(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _cell(day: Day, office: Office, *, chosen: date | None, url: Callable[[Day], str]) -> Cell:
    is_chosen = day.date == chosen
    if day.state == "open":
        is_few = few_left(day.left, day.public_capacity, office)
        amount = ngettext("sisa %(left)d nomor", "sisa %(left)d nomor", day.left) % {"left": day.left}
        if is_few:
            amount = _("%(amount)s, hampir penuh") % {"amount": amount}
        return Cell(day.date, FEW if is_few else FREE, str(day.left), amount, url(day), is_chosen)
    if day.state == "full":
        return Cell(day.date, FULL, _("Penuh"), _("kuota penuh"), url(day), is_chosen)
    if day.state == "closed":
        word = _("Libur") if day.is_holiday else _("Tutup")
        return Cell(day.date, CLOSED, word, _closed_sentence(day) if day.reason else word, is_chosen=is_chosen)
    if day.state == "not_yet_open":
        return Cell(day.date, QUIET, _("Belum"), _("belum dibuka"), is_chosen=is_chosen)
    return replace(_quiet(day.date), is_chosen=is_chosen)


def _quiet(day: date) -> Cell:
    return Cell(day, QUIET, "", _("sudah lewat"))
