"""Bring a year's public holidays and joint leave into the city's own table."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from django.db import transaction

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.schedule.actions.days import close_day, ensure_day, open_day
from antri.schedule.models import DayOverride, Holiday, Lane, ServiceDay
from antri.web import clock

SOURCE = "holidays (PyPI)"
_ESTIMATE = {"id": " (perkiraan)", "en_US": " (estimated)"}
_ELECTION = "Hari Pemilihan"
_FIELDS = ("name", "name_en", "kind", "is_estimate")


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A day that people hold numbers of: it stays open until someone decides, with them in mind."""

    office: str
    lane: str
    date: datetime.date
    held: int


@dataclass(slots=True)
class Imported:
    """What an import did. `kept`: edited by hand, so the import left them alone."""

    added: list[Holiday] = field(default_factory=list)
    changed: list[Holiday] = field(default_factory=list)
    removed: list[Holiday] = field(default_factory=list)
    kept: list[Holiday] = field(default_factory=list)
    left_open: list[LeftOpen] = field(default_factory=list)
    closed: int = 0
    reopened: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.closed or self.reopened)


class _HasHolders(Exception):
    """Undo a closing: numbers of that day are held."""

    def __init__(self, held: int) -> None:
        self.held = held
        super().__init__()


def import_holidays(*, year: int, by: Actor) -> Imported:
    """Import the holidays of `year`; hand edits stay, and doing it twice changes nothing.

    A day that has been made already is closed only when nobody holds a number of it; else it stays
    open and is told in `left_open`. A day closed for a holiday that moved away opens again.
    """
    book = catalogue()
    result = Imported()
    offices = list(book.offices.values())
    # Loading the package takes a while, and a change holds up who books.
    wanted = {row.date: row for row in _from_package(year, book.city.code)}
    with change():
        _make_days(offices, wanted, by)
        _write(wanted, year, book.city.code, result)
        today = min(clock.today(office.timezone) for office in offices)
        _open_again(offices, [row for row in result.removed if row.date >= today], by, result)
        closing = Holiday.objects.filter(city=book.city.code, closes=True, date__year=year, date__gte=today)
        _close(offices, list(closing.order_by("date")), by, result)
        if result.has_changes:
            record("schedule.holidays_imported", about=("year", year), by=by, city=book.city.code, **_counts(result))
    return result


def _from_package(year: int, city: str) -> Iterator[Holiday]:
    """Read both categories apart, so that the kind of each day is known; the law's day wins over the leave."""
    import holidays

    def read(category: str, language: str) -> dict[datetime.date, str]:
        # Without a language the package follows the locale of the process: names would differ by server.
        return dict(holidays.country_holidays("ID", years=year, categories=(category,), language=language).items())

    kinds = {"government": Holiday.Kind.JOINT_LEAVE, "public": Holiday.Kind.NATIONAL}
    found: dict[datetime.date, Holiday] = {}
    for category, kind in kinds.items():
        english = read(category, "en_US")
        for date, name in read(category, "id").items():
            found[date] = Holiday(
                city=city,
                date=date,
                name=name.replace(_ESTIMATE["id"], ""),
                name_en=english.get(date, "").replace(_ESTIMATE["en_US"], "").replace("Joint Holiday", "joint leave"),
                kind=Holiday.Kind.ELECTION if name.startswith(_ELECTION) else kind,
                is_estimate=_ESTIMATE["id"] in name,
                source=SOURCE,
            )
    yield from sorted(found.values(), key=lambda row: row.date)


def _make_days(offices: Iterable[Office], dates: Iterable[datetime.date], by: Actor) -> None:
    """Make each day within reach before the holidays are written.

    Whoever books at this moment makes a missing day by the old plan; once it exists, closing it and
    taking a number of it wait for each other.
    """
    lanes = [(lane.office_id, lane.code) for lane in Lane.objects.all()]
    dates = list(dates)
    for office in offices:
        codes = [code for office_id, code in lanes if office_id == office.pk]
        within_reach = [date for date in dates if _is_within_reach(office, date)]
        for date, code in product(within_reach, codes):
            ensure_day(office=office, date=date, lane=code, by=by)


def _is_within_reach(office: Office, date: datetime.date) -> bool:
    if office.mode == Office.Mode.MANUAL:
        return False
    today = clock.today(office.timezone)
    horizon = int(catalogue().setting("horizon_days", office)) + 1
    return today <= date <= today + datetime.timedelta(days=horizon)


def _write(wanted: dict[datetime.date, Holiday], year: int, city: str, result: Imported) -> None:
    present = {row.date: row for row in Holiday.objects.filter(city=city, date__year=year)}
    for date, row in wanted.items():
        there = present.pop(date, None)
        if there is None:
            row.save(force_insert=True)
            result.added.append(row)
        elif all(getattr(there, name) == getattr(row, name) for name in _FIELDS):
            continue
        elif there.is_edited or there.source != SOURCE:
            result.kept.append(there)
        else:
            for name in _FIELDS:
                setattr(there, name, getattr(row, name))
            there.save(update_fields=_FIELDS)
            result.changed.append(there)
    # What the package no longer has was an estimate that moved; a local or edited holiday is not the package's.
    for there in present.values():
        if there.source == SOURCE and not there.is_edited:
            Holiday.objects.filter(pk=there.pk).delete()
            result.removed.append(there)


def _close(offices: Iterable[Office], closing: list[Holiday], by: Actor, result: Imported) -> None:
    by_date = {row.date: row for row in closing}
    for office in offices:
        for day in _days_without_override(office, list(by_date)):
            if not day.sessions:
                continue
            if held := _close_unless_held(day, by_date[day.date], office, by):
                result.left_open.append(LeftOpen(office.slug, day.lane, day.date, held))
            else:
                result.closed += 1


def _close_unless_held(day: ServiceDay, holiday: Holiday, office: Office, by: Actor) -> int:
    """Close a day that nobody holds a number of; else leave it as it is and return how many are held."""
    why = {"reason": holiday.name, "reason_en": holiday.name_en}
    try:
        # Withdraw first, then look who holds one: a number taken at this moment is seen.
        with transaction.atomic():
            if held := close_day(office=office, date=day.date, lane=day.lane, by=by, **why):
                raise _HasHolders(held)
    except _HasHolders as fault:
        return fault.held
    _drop_override(day)
    return 0


def _open_again(offices: Iterable[Office], gone: list[Holiday], by: Actor, result: Imported) -> None:
    for office in offices:
        for day in _days_without_override(office, [row.date for row in gone]):
            if not day.sessions:
                open_day(office=office, date=day.date, reason="", by=by, lane=day.lane)
                _drop_override(day)
                result.reopened += 1


def _days_without_override(office: Office, dates: list[datetime.date]) -> list[ServiceDay]:
    """Find the days that follow the plan: one opened or closed by hand is nobody's business here."""
    by_hand = set(DayOverride.objects.filter(office=office, date__in=dates).values_list("date", "lane"))
    days = ServiceDay.objects.filter(office=office, date__in=dates).order_by("date", "lane")
    return [day for day in days if (day.date, day.lane) not in by_hand]


def _drop_override(day: ServiceDay) -> None:
    """Leave the holiday itself as the only reason, so that moving it moves the closing too."""
    DayOverride.objects.filter(office_id=day.office_id, lane=day.lane, date=day.date).delete()


def _counts(result: Imported) -> dict[str, int]:
    return {
        "added": len(result.added),
        "changed": len(result.changed),
        "removed": len(result.removed),
        "kept": len(result.kept),
        "closed": result.closed,
        "reopened": result.reopened,
        "left_open": len(result.left_open),
    }
