"""Read an office's month as the office sees it: quota, taken and free of each date, by session and pool."""

import datetime
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import ServiceDay, Slot
from antri.schedule.queries import Plan, calendar, closed_by_clock, last_open_date, plans, pools_of
from antri.schedule.queries.states import DayState, states
from antri.web import clock

POOLS = (Slot.Pool.PUBLIC, Slot.Pool.ASSISTED, Slot.Pool.HALL)


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """One date. `state`: past, closed, not_yet_open, full, cut_off or open. `free`: what is left of the whole quota.

    "cut_off" is today from the hour on at which nobody books for it any more.
    """

    date: datetime.date
    state: str
    quota: int
    taken: int
    to_move: int
    reason: str
    reason_en: str
    is_holiday: bool
    is_special: bool
    is_today: bool

    @property
    def free(self) -> int:
        return max(0, self.quota - self.taken)

    @property
    def is_open(self) -> bool:
        return self.quota > 0


@dataclass(frozen=True, slots=True)
class OfficeMonth:
    """A month of an office, with its sums over the dates that are open; `free`: what can still be booked."""

    first: datetime.date
    days: tuple[OfficeDay, ...]
    opens_until: datetime.date

    @property
    def quota(self) -> int:
        return sum(day.quota for day in self.days)

    @property
    def taken(self) -> int:
        # Whoever holds a number of a closed date is told as to be moved.
        return sum(day.taken for day in self.days if day.is_open)

    @property
    def free(self) -> int:
        return sum(day.free for day in self.days if day.state == "open")

    @property
    def open_days(self) -> int:
        return sum(day.is_open for day in self.days)

    @property
    def to_move(self) -> int:
        return sum(day.to_move for day in self.days)

    @property
    def weeks(self) -> list[list[OfficeDay | None]]:
        """Cut it into weeks from Monday; None where another month would be."""
        before: list[OfficeDay | None] = [None] * self.first.weekday()
        cells = [*before, *self.days]
        cells += [None] * (-len(cells) % 7)
        return [cells[at : at + 7] for at in range(0, len(cells), 7)]

    @property
    def earlier(self) -> datetime.date:
        return (self.first - datetime.timedelta(days=1)).replace(day=1)

    @property
    def later(self) -> datetime.date:
        return (self.first + datetime.timedelta(days=32)).replace(day=1)


def office_month(office: Office, first: datetime.date) -> OfficeMonth:
    """Read the month that begins on `first`, past the memory of a second that citizens' pages use."""
    dates = [first.replace(day=number + 1) for number in range(monthrange(first.year, first.month)[1])]
    return OfficeMonth(first, tuple(office_days(office, dates)), last_open_date(office, clock.now()))


def office_days(office: Office, dates: list[datetime.date]) -> Iterable[OfficeDay]:
    """Read these dates, which follow each other."""
    today, now = clock.today(office.timezone), clock.now()
    made = {row.date: row for row in ServiceDay.objects.filter(office=office, lane="main", date__in=dates)}
    planned = plans(office, first=dates[0], last=dates[-1])
    held = Slot.objects.filter(day__in=[day.pk for day in made.values()], state=Slot.State.TAKEN)
    taken = dict(held.values("day").annotate(count=Count("pk")).values_list("day", "count"))
    marked = dict(
        Booking.objects.filter(office=office, date__in=dates, to_move_at__isnull=False, status__in=Booking.LIVE)
        .values("date")
        .annotate(count=Count("pk"))
        .values_list("date", "count")
    )
    for date in dates:
        day, plan = made.get(date), planned[date]
        quota = sum(row[2] for row in (day or plan).sessions)
        count = taken.get(day.pk, 0) if day else 0
        yield OfficeDay(
            date=date,
            state=_state(office, date, quota, count, now),
            quota=quota,
            taken=count,
            to_move=marked.get(date, 0),
            reason=(day or plan).reason,
            reason_en=(day or plan).reason_en,
            is_holiday=plan.is_holiday and not quota,
            is_special=bool(quota and _is_special(plan, day)),
            is_today=date == today,
        )


def _state(office: Office, date: datetime.date, quota: int, taken: int, now: datetime.datetime) -> str:
    by_clock = closed_by_clock(office, date, now)
    if by_clock == "past":
        return "past"
    if not quota:
        return "closed"
    if by_clock == "not_yet_open":
        return "not_yet_open"
    return "full" if taken >= quota else by_clock or "open"


def _is_special(plan: Plan, day: ServiceDay | None) -> bool:
    """Opened for a reason of its own."""
    return bool((day or plan).reason)


@dataclass(frozen=True, slots=True)
class OfficeSession:
    """One session of a date: its numbers, and how many of each pool are taken and free."""

    start: str
    end: str
    quota: int
    taken: int
    pools: tuple[tuple[str, int, int], ...]
    to_move: int

    @property
    def free(self) -> int:
        return max(0, self.quota - self.taken)


@dataclass(frozen=True, slots=True)
class OfficeDate:
    """One date in full."""

    day: OfficeDay
    state: DayState
    sessions: tuple[OfficeSession, ...]
    people: dict[str, int]
    others: tuple[str, ...]

    @property
    def has_pools(self) -> bool:
        """Some numbers are held back for a channel."""
        return any(pool != Slot.Pool.PUBLIC for row in self.sessions for pool, _taken, _free in row.pools)


def office_date(office: Office, date: datetime.date) -> OfficeDate:
    """Read one date in full."""
    (day,) = office_days(office, [date])
    state = states(office, [date])[date]
    made = ServiceDay.objects.filter(office=office, lane="main", date=date).first()
    pools = _pools(made) if made else _planned(state, office, date)
    held = _held(office, date)
    hours = {row[0]: row for row in state.sessions}
    starts = sorted({*hours, *(start for start, count in held.items() if count["held"])})
    sessions = tuple(_session(start, hours.get(start), pools, held[start]) for start in starts)
    people = Counter[str]()
    for count in held.values():
        people.update(count)
    return OfficeDate(day, state, sessions, dict(people), _others(office, date))


Pools = dict[str, Counter[tuple[str, str]]]


def _pools(day: ServiceDay) -> Pools:
    """Count a day's standing slots by session, then pool and state."""
    found: Pools = defaultdict(Counter)
    rows = Slot.objects.filter(day=day).exclude(state=Slot.State.WITHDRAWN)
    for row in rows.values("start", "pool", "state").annotate(count=Count("pk")):
        found[f"{row['start']:%H:%M}"][row["pool"], row["state"]] += row["count"]
    return found


def _planned(state: DayState, office: Office, date: datetime.date) -> Pools:
    shares = catalogue().setting("pool_shares", office, date)
    return {
        row[0]: Counter((pool, Slot.State.FREE.value) for pool in pools)
        for row, pools in zip(state.sessions, pools_of(state.sessions, shares), strict=True)
    }


def _held(office: Office, date: datetime.date) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    live = Booking.objects.filter(office=office, date=date, day__lane="main", status__in=Booking.LIVE)
    for start, phone, priority, marked in live.values_list("start", "phone_index", "is_priority", "to_move_at"):
        row = found[f"{start:%H:%M}"]
        row["held"] += 1
        row["no_phone"] += not phone
        row["priority"] += priority
        row["to_move"] += marked is not None
    return found


def _session(start: str, hours: list[Any] | None, pools: Pools, held: Counter[str]) -> OfficeSession:
    counts = pools.get(start, Counter())
    rows = (
        (str(pool), counts[pool, Slot.State.TAKEN], counts[pool, Slot.State.FREE])
        for pool in POOLS
        if counts[pool, Slot.State.TAKEN] or counts[pool, Slot.State.FREE]
    )
    return OfficeSession(
        start, hours[1] if hours else "", hours[2] if hours else 0, held["held"], tuple(rows), held["to_move"]
    )


def _others(office: Office, date: datetime.date) -> tuple[str, ...]:
    """Name the notices that citizens read before choosing this date here."""
    book = catalogue()
    return tuple(
        notice.text
        for notice in book.notices
        if notice.office_id in (None, office.pk) and notice.from_date <= date <= notice.until_date
    )


def room_after(office: Office, date: datetime.date, seats: int) -> tuple[datetime.date, int] | None:
    """Find the first later date on which that many people would find room, with what is left there."""
    days = calendar(office, from_date=date + datetime.timedelta(days=1), days=31)
    return next(((day.date, day.left) for day in days if day.state == "open" and day.left >= max(seats, 1)), None)
