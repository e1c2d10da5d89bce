"""Read when an office opens: the rules of the clock, and the plan of a date that nobody has booked yet."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import DayOverride, Holiday, OpeningPlan

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


def plans(
    office: Office, *, first: datetime.date, last: datetime.date, lane: str = "main"
) -> dict[datetime.date, Plan]:
    """Tell what the office wants on each date from `first` to `last`: override, then holiday, then plan."""
    overrides = {
        row.date: row
        for row in DayOverride.objects.filter(office=office, lane=lane, date__range=(first, last)).prefetch_related(
            "sessions"
        )
    }
    holidays = {
        row.date: row for row in Holiday.objects.filter(city=office.city, closes=True, date__range=(first, last))
    }
    openings = list(
        OpeningPlan.objects.filter(office=office, lane=lane, valid_from__lte=last)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first))
        .prefetch_related("sessions")
        # The one that ends wins over the standing one, then the one that began last.
        .order_by(F("valid_until").asc(nulls_last=True), "-valid_from")
    )
    return {date: _plan(date, overrides.get(date), holidays.get(date), openings) for date in dates(first, last)}


def dates(first: datetime.date, last: datetime.date) -> Iterable[datetime.date]:
    return (first + datetime.timedelta(days=n) for n in range((last - first).days + 1))


def _plan(
    date: datetime.date, override: DayOverride | None, holiday: Holiday | None, openings: list[OpeningPlan]
) -> Plan:
    if override and not override.is_open:
        return Plan(reason=override.reason, reason_en=override.reason_en)
    if override:
        own = _rows(override.sessions.all())
        return Plan(own or _weekday(date, openings), override.reason, override.reason_en)
    if holiday:
        return Plan(reason=holiday.name, reason_en=holiday.name_en, is_holiday=True)
    return Plan(_weekday(date, openings))


def _weekday(date: datetime.date, openings: list[OpeningPlan]) -> Sessions:
    for plan in openings:
        if plan.valid_from <= date and (plan.valid_until is None or date <= plan.valid_until):
            return _rows(row for row in plan.sessions.all() if row.weekday == date.isoweekday())
    return []


def _rows(sessions: Iterable) -> Sessions:
    return [
        [f"{row.start:%H:%M}", f"{row.end:%H:%M}", row.capacity] for row in sorted(sessions, key=lambda row: row.start)
    ]
