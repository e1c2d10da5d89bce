"""Read when an office opens: the rules of the clock, and the plan of a date that nobody has booked yet."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import DayOverride, Holiday, OpeningPlan, OverrideSession, PlanSession

# A plan's sessions as they are stored with a day: [["08:00", "09:00", 40], …].
Sessions = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the office wants on one date before anyone has booked. No sessions: closed, with a reason."""

    sessions: Sessions = field(default_factory=list)
    reason: str = ""
    reason_en: str = ""
    is_holiday: bool = False


def opens_at(office: Office, date: datetime.date) -> datetime.datetime:
    """Tell the instant from which `date` may be booked, on every path: by default 07.00 local, 30 days before."""
    book = catalogue()
    hour = datetime.time.fromisoformat(book.setting("opens_at", office, date))
    day = date - datetime.timedelta(days=int(book.setting("horizon_days", office, date)))
    return datetime.datetime.combine(day, hour, ZoneInfo(office.timezone))


def closes_at(office: Office, date: datetime.date) -> datetime.datetime:
    """Tell the instant from which `date` itself takes no bookings from home any more."""
    hour = datetime.time.fromisoformat(catalogue().setting("same_day_until", office, date))
    return datetime.datetime.combine(date, hour, ZoneInfo(office.timezone))


def session_cut(office: Office, date: datetime.date, now: datetime.datetime) -> datetime.time | None:
    """Tell the local time that a session must begin after; None on any date but today."""
    local = now.astimezone(ZoneInfo(office.timezone))
    if date != local.date():
        return None
    lead = datetime.timedelta(minutes=int(catalogue().setting("session_lead_minutes", office, date)))
    later = local + lead
    return later.time() if later.date() == date else datetime.time(23, 59, 59)


def closed_by_clock(office: Office, date: datetime.date, now: datetime.datetime) -> str:
    """Say "past", "cut_off" or "not_yet_open" when the clock alone forbids booking `date`; else ""."""
    if date < now.astimezone(ZoneInfo(office.timezone)).date():
        return "past"
    if now < opens_at(office, date):
        return "not_yet_open"
    if now >= closes_at(office, date):
        return "cut_off"
    return ""


def last_open_date(office: Office, now: datetime.datetime) -> datetime.date:
    """Tell the last date whose booking has opened."""
    date = now.astimezone(ZoneInfo(office.timezone)).date()
    date += datetime.timedelta(days=int(catalogue().setting("horizon_days", office)))
    return date if now >= opens_at(office, date) else date - datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening plan as it is read, or as somebody thinks of writing it. `rows`: weekday, start, end, capacity."""

    pk: int | None
    valid_from: datetime.date
    valid_until: datetime.date | None
    rows: tuple[tuple[int, str, str, int], ...]

    def covers(self, date: datetime.date) -> bool:
        return self.valid_from <= date and (self.valid_until is None or date <= self.valid_until)

    def on(self, date: datetime.date) -> Sessions:
        """The sessions of that weekday, in order."""
        return sorted([start, end, capacity] for day, start, end, capacity in self.rows if day == date.isoweekday())


def openings(office: Office, *, lane: str = "main") -> list[Opening]:
    """Read all plans of an office."""
    rows = OpeningPlan.objects.filter(office=office, lane=lane).order_by("valid_from", "pk")
    return [opening_of(row) for row in rows.prefetch_related("sessions")]


def opening_of(plan: OpeningPlan) -> Opening:
    rows = tuple(sorted((row.weekday, *_row(row)) for row in plan.sessions.all()))
    return Opening(plan.pk, plan.valid_from, plan.valid_until, rows)


def weekday_sessions(date: datetime.date, among: Iterable[Opening]) -> Sessions:
    """Tell a date's sessions by the plans alone: the one that ends wins, then the one that began last."""
    covering = [opening for opening in among if opening.covers(date)]
    if not covering:
        return []
    latest = datetime.date.max
    return min(covering, key=lambda row: (row.valid_until or latest, -row.valid_from.toordinal())).on(date)


def plans(
    office: Office,
    *,
    first: datetime.date,
    last: datetime.date,
    lane: str = "main",
    among: Iterable[Opening] | None = None,
) -> dict[datetime.date, Plan]:
    """Tell what the office wants on each date from `first` to `last`: override, then holiday, then plan.

    `among`: by these plans instead of those that are written.
    """
    overrides = {
        row.date: row
        for row in DayOverride.objects.filter(office=office, lane=lane, date__range=(first, last)).prefetch_related(
            "sessions"
        )
    }
    holidays = {
        row.date: row for row in Holiday.objects.filter(city=office.city, closes=True, date__range=(first, last))
    }
    known = list(openings(office, lane=lane) if among is None else among)
    return {date: _plan(date, overrides.get(date), holidays.get(date), known) for date in dates(first, last)}


def dates(first: datetime.date, last: datetime.date) -> Iterable[datetime.date]:
    return (first + datetime.timedelta(days=n) for n in range((last - first).days + 1))


def _plan(date: datetime.date, override: DayOverride | None, holiday: Holiday | None, known: list[Opening]) -> Plan:
    if override and not override.is_open:
        return Plan(reason=override.reason, reason_en=override.reason_en)
    if override:
        own = sorted(_row(row) for row in override.sessions.all())
        return Plan(own or weekday_sessions(date, known), override.reason, override.reason_en)
    if holiday:
        return Plan(reason=holiday.name, reason_en=holiday.name_en, is_holiday=True)
    return Plan(weekday_sessions(date, known))


def _row(session: PlanSession | OverrideSession) -> list[Any]:
    return [f"{session.start:%H:%M}", f"{session.end:%H:%M}", session.capacity]
