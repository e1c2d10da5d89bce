"""Tell who would be affected by a change of the calendar, before it is saved and again by whoever saves it."""

import datetime
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.schedule.queries import closed_by_clock
from antri.schedule.queries.changes import Change, raise_faults
from antri.schedule.queries.numbers import used_up
from antri.schedule.queries.states import DayState, states
from antri.web import clock

BY_HAND_CHANNELS = ("desk", "helper", "kiosk")


class People(NamedTuple):
    """How many hold a number, and among them those whom a message does not reach or who need more care."""

    held: int = 0
    no_phone: int = 0
    assisted: int = 0
    priority: int = 0

    def plus(self, other: "People") -> "People":
        return People(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class SessionPreview:
    """One session: numbers before and after, who holds one, how many of them must move or stay above the quota."""

    start: str
    before: int
    after: int
    held: int
    to_move: int
    over: int
    moves_off: int


@dataclass(frozen=True, slots=True)
class DayPreview:
    """One date that changes."""

    date: datetime.date
    before: DayState
    after: DayState
    sessions: tuple[SessionPreview, ...]
    people: People
    movers: People

    @property
    def to_move(self) -> int:
        return sum(row.to_move for row in self.sessions)

    @property
    def over(self) -> int:
        return sum(row.over for row in self.sessions)

    @property
    def moves_off(self) -> int:
        return sum(row.moves_off for row in self.sessions)

    @property
    def is_raised(self) -> bool:
        """Some session, or the day, gets more numbers than it had."""
        before, after = self.before.quotas, self.after.quotas
        return any(count > before.get(start, 0) for start, count in after.items())


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do. `passed`: dates left as they are, and why. Nothing has been saved."""

    change: Change
    days: tuple[DayPreview, ...]
    passed: dict[datetime.date, str]

    @property
    def people(self) -> People:
        """Everybody who holds a number on these days."""
        return _sum(day.people for day in self.days)

    @property
    def movers(self) -> People:
        """Those who will have to be moved."""
        return _sum(day.movers for day in self.days)

    @property
    def to_move(self) -> int:
        return self.movers.held

    @property
    def over(self) -> int:
        return sum(day.over for day in self.days)

    @property
    def moves_off(self) -> int:
        return sum(day.moves_off for day in self.days)

    @property
    def passed_by_reason(self) -> list[tuple[str, list[datetime.date]]]:
        """The dates left as they are, by why."""
        found: dict[str, list[datetime.date]] = defaultdict(list)
        for date, why in sorted(self.passed.items()):
            found[why].append(date)
        return list(found.items())

    @property
    def is_cut_off(self) -> bool:
        """Today is among them, and nobody books for today any more."""
        office, now = self.change.office, clock.now()
        return any(closed_by_clock(office, day.date, now) == "cut_off" for day in self.days)

    @property
    def is_under_way(self) -> bool:
        """Today is among them, and all its sessions, those of before and those wanted, have begun."""
        office, now = self.change.office, clock.now()
        today, hour = clock.today(office.timezone), f"{now.astimezone(ZoneInfo(office.timezone)):%H:%M}"
        return any(day.date == today and all(row.start <= hour for row in day.sessions) for day in self.days)

    @property
    def sessions(self) -> list[SessionPreview]:
        """The sessions of all days together, by start."""
        rows: dict[str, list[SessionPreview]] = defaultdict(list)
        for day in self.days:
            for row in day.sessions:
                rows[row.start].append(row)
        names = ("before", "after", "held", "to_move", "over", "moves_off")
        return [
            SessionPreview(start, *(sum(getattr(row, name) for row in found) for name in names))
            for start, found in sorted(rows.items())
        ]

    @property
    def calendar(self) -> str:
        """What was seen of the calendar, in whatever language: the change, and each date that it reaches."""
        days = [[f"{day.date}", day.before.as_json(), day.after.as_json()] for day in self.days]
        return _digest([self.change.as_json(), days, [f"{date}" for date in sorted(self.passed)]])

    @property
    def fingerprint(self) -> str:
        """What was seen, in two parts: the calendar, and the people. Who saves carries it along."""
        people = [
            [f"{day.date}", *map(list, (day.people, day.movers)), [_counts(row) for row in day.sessions]]
            for day in self.days
        ]
        return f"{self.calendar}.{_digest(people)}"


def look(change: Change) -> Preview:
    """Tell what a change would do and to whom. Raises Invalid, and ChangedSince for what cannot be put back."""
    before = states(change.office, change.dates(), lane=change.lane)
    outcome = change.outcome(before)
    raise_faults(used_up(change.office, change.lane, before, outcome.after))
    held = _held(change.office, change.lane, outcome.after)
    days = [_day(date, before[date], after, held.get(date, {})) for date, after in sorted(outcome.after.items())]
    return Preview(change, tuple(days), outcome.passed)


_COUNTED = ("held", "no_phone", "assisted", "priority", "marked")
Held = dict[str, dict[str, int]]


def _held(office: Office, lane: str, dates: Iterable[datetime.date]) -> dict[datetime.date, Held]:
    """Count the live numbers of each date by session."""
    rows = (
        Booking.objects.filter(office=office, day__lane=lane, date__in=list(dates), status__in=Booking.LIVE)
        .values("date", "start")
        .annotate(
            held=Count("pk"),
            no_phone=Count("pk", filter=Q(phone_index="")),
            assisted=Count("pk", filter=Q(channel__in=BY_HAND_CHANNELS)),
            priority=Count("pk", filter=Q(is_priority=True)),
            marked=Count("pk", filter=Q(to_move_at__isnull=False)),
        )
        .order_by("date", "start")
    )
    found: dict[datetime.date, Held] = defaultdict(dict)
    for row in rows:
        start = f"{row['start']:%H:%M}"
        found[row["date"]][start] = {name: row[name] for name in _COUNTED}  # type: ignore[literal-required]
    return found


def _day(date: datetime.date, before: DayState, after: DayState, held: Held) -> DayPreview:
    old, new = before.quotas, after.quotas
    sessions, people, movers = [], People(), People()
    for start in sorted({*old, *new, *held}):
        row: dict[str, int] = held.get(start, Counter())
        count = row["held"]
        mine = People(count, row["no_phone"], row["assisted"], row["priority"])
        people = people.plus(mine)
        is_closed = not new.get(start)
        if is_closed:
            movers = movers.plus(mine)
        sessions.append(
            SessionPreview(
                start,
                before=old.get(start, 0),
                after=new.get(start, 0),
                held=count,
                to_move=count if is_closed else 0,
                over=0 if is_closed else max(0, count - new[start]),
                moves_off=0 if is_closed else row["marked"],
            )
        )
    return DayPreview(date, before, after, tuple(sessions), people, movers)


def _sum(rows: Iterable[People]) -> People:
    total = People()
    for row in rows:
        total = total.plus(row)
    return total


def _counts(row: SessionPreview) -> list[Any]:
    return [row.start, row.held, row.to_move, row.over, row.moves_off]


def _digest(value: Any) -> str:
    written = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:24]
