"""Read the calendar: what each date has and what anyone may take now."""

import datetime
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.schedule.models import MOST_NUMBERS, Lane, ServiceCap, ServiceDay, Slot
from antri.schedule.queries.opening import Plan, Sessions, closed_by_clock, closes_at, dates, plans, session_cut
from antri.templatetags.antri_time import hour
from antri.web import clock, moment

# A calendar is kept for a second and read in any language: its texts are translated when they are shown.
BY_HAND = _("Kantor ini melayani langsung, tanpa nomor daring")
CLOSED_WEEKDAY = _("Tidak ada pelayanan")
OPEN = (Slot.Pool.PUBLIC.value,)
EVERY = (Slot.Pool.PUBLIC.value, Slot.Pool.ASSISTED.value, Slot.Pool.HALL.value)
_said = lazy(said, str)
_hour = lazy(hour, str)

# Per session start: numbers in all, open to everyone, left, and for each cap how many count against it.
Counts = dict[datetime.time, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a day: local start and end, numbers in all, and what anyone may take now."""

    start: datetime.time
    end: datetime.time
    capacity: int
    left: int
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One date of the calendar. `state`: past, closed, not_yet_open, full or open, the first that applies.

    `capacity` is the day's whole quota, `public_capacity` what is not held back for a channel, `left`
    what anyone may take now. `reason` tells why it is closed, `note` what a special opening is for
    (`why` is either, translated when it is shown). `is_usual`: closed as on every such weekday.
    """

    date: datetime.date
    state: str
    capacity: int = 0
    public_capacity: int = 0
    left: int = 0
    sessions: tuple[Session, ...] = ()
    why: Any = ""
    is_holiday: bool = False
    is_usual: bool = False

    @property
    def reason(self) -> str:
        return str(self.why) if self.state == "closed" else ""

    @property
    def note(self) -> str:
        return str(self.why) if self.state != "closed" else ""


def calendar(
    office: Office,
    *,
    from_date: datetime.date,
    days: int,
    services: tuple[str, ...] = (),
    lane: str = "main",
    pools: tuple[str, ...] = OPEN,
) -> list[Day]:
    """Tell each of `days` dates from `from_date`; with `services`, under the caps of those services too.

    `pools`: whose numbers count as left; with others than the open ones it tells what an officer may take.

    Each month is read from the database at most once a second per office and services, whoever asks and
    for whichever span: spans that anybody can make up cost nothing more.
    """
    caps = caps_for(office, services)
    modes = catalogue().set_apart(office, services)
    pools = pools_in(lane, pools)
    last = from_date + datetime.timedelta(days=days - 1)
    found: list[Day] = []
    month = from_date.replace(day=1)
    while month <= last:
        found += _month(office, lane, caps, month, modes, pools)
        month = (month + datetime.timedelta(days=32)).replace(day=1)
    return found[from_date.day - 1 :][:days]


def _month(
    office: Office,
    lane: str,
    caps: list[ServiceCap],
    first: datetime.date,
    services: tuple[str, ...],
    pools: tuple[str, ...],
) -> list[Day]:
    key = ("calendar", office.pk, lane, tuple(cap.pk for cap in caps), first, services, pools)
    days = monthrange(first.year, first.month)[1]
    return moment.keep(key, 1.0, lambda: _calendar(office, lane, caps, first, days, clock.now(), services, pools))


def caps_for(office: Office, services: Iterable[str], *, on: datetime.date | None = None) -> list[ServiceCap]:
    """The optional caps that a visit for `services` counts against (on one date: those of its weekday)."""
    wanted = set(services)
    if not wanted:
        return []
    rows = moment.keep(("caps", office.pk), 1.0, lambda: list(ServiceCap.objects.filter(office=office).order_by("pk")))
    return [cap for cap in rows if wanted & set(cap.services) and (on is None or cap.counts_on(on))]


def _calendar(
    office: Office,
    lane: str,
    caps: list[ServiceCap],
    first: datetime.date,
    days: int,
    now: datetime.datetime,
    services: tuple[str, ...],
    pools: tuple[str, ...],
) -> list[Day]:
    last = first + datetime.timedelta(days=days - 1)
    made = {row.date: row for row in ServiceDay.objects.filter(office=office, lane=lane, date__range=(first, last))}
    wanted = plans(office, first=first, last=last, lane=lane)
    counts = _counts(office, lane, first, last, now, caps, pools)
    turns, book = lane_turns(office, lane), catalogue()
    return [
        _day(office, date, made.get(date), wanted[date], counts.get(date, {}), caps, now, pools, has_lane=turns > 0)
        if book.gives_numbers(office, date, services=services)
        else _by_hand(office, date, made.get(date) or wanted[date], now)
        for date in dates(first, last)
    ]


def _by_hand(office: Office, date: datetime.date, plan: ServiceDay | Plan, now: datetime.datetime) -> Day:
    """Tell a date on which people are served as they come."""
    if closed_by_clock(office, date, now) == "past":
        return Day(date, "past", sum(row[2] for row in plan.sessions))
    return Day(date, "closed", why=BY_HAND)


def pools_in(lane: str, pools: tuple[str, ...] = OPEN) -> tuple[str, ...]:
    """Tell whose numbers may be taken by whoever may take `pools` of the quota: only that is shared out."""
    return pools if lane == "main" else EVERY


def lane_turns(office: Office, lane: str) -> int:
    """How often a number of this lane may be given out (0: the office has no such lane)."""
    return len(lane_letters(office, lane))


def lane_letters(office: Office, lane: str) -> str:
    """The label's letter by turn, such as ABC: turn 1 is A."""
    rows = moment.keep(
        ("lanes", office.pk), 2.0, lambda: dict(Lane.objects.filter(office=office).values_list("code", "letters"))
    )
    return rows.get(lane, "")


def _counts(
    office: Office,
    lane: str,
    first: datetime.date,
    last: datetime.date,
    now: datetime.datetime,
    caps: list[ServiceCap],
    pools: tuple[str, ...],
) -> dict[datetime.date, Counts]:
    may_be_given = Q(state="free", pool__in=pools, turn__lt=lane_turns(office, lane))
    rests = Q(free_from__gt=now) | Q(held_until__gt=now)
    counts_for_caps = Q(state="taken") | Q(state="free", free_from__gt=now)
    rows = (
        Slot.objects.filter(day__office=office, day__lane=lane, day__date__range=(first, last))
        .exclude(state="withdrawn")
        .values("day__date", "start")
        .annotate(
            public=Count("pk", filter=Q(pool="public")),
            left=Count("pk", filter=may_be_given & ~rests),
            **{f"cap{cap.pk}": Count("pk", filter=counts_for_caps & Q(caps__contains=f"|{cap.pk}|")) for cap in caps},
        )
    )
    found: dict[datetime.date, Counts] = defaultdict(dict)
    for row in rows:
        found[row["day__date"]][row["start"]] = dict(row)
    return found


def _day(
    office: Office,
    date: datetime.date,
    made: ServiceDay | None,
    plan: Plan,
    counts: Counts,
    caps: list[ServiceCap],
    now: datetime.datetime,
    pools: tuple[str, ...],
    *,
    has_lane: bool,
) -> Day:
    """Tell one date: from its slots when the day has been made, else from the plan."""
    wanted = made.sessions if made else (plan.sessions if has_lane else [])
    # A session without numbers is closed: nobody needs to hear that it is full.
    wanted = [row for row in wanted if row[2]]
    why = _said(made or plan, "reason") if (made or plan).reason else ""
    capacity = sum(row[2] for row in wanted)
    shut = closed_by_clock(office, date, now)
    if shut == "past":
        return Day(date, "past", capacity)
    if not wanted:
        return Day(date, "closed", why=why or CLOSED_WEEKDAY, is_holiday=plan.is_holiday, is_usual=not why)
    if shut == "cut_off":
        return Day(date, "closed", capacity, why=_cut_off(closes_at(office, date)))
    if not made:
        counts = _planned(wanted, catalogue().setting("pool_shares", office, date), caps, pools)
    caps = [cap for cap in caps if cap.counts_on(date)]
    sessions = _sessions(wanted, counts, caps)
    if shut:
        sessions = [Session(row.start, row.end, row.capacity, 0) for row in sessions]
    elif cut := session_cut(office, date, now):
        sessions = [
            Session(row.start, row.end, row.capacity, 0, is_past=True) if row.start <= cut else row for row in sessions
        ]
    left = min(sum(row.left for row in sessions), max(0, _left_of_day(counts, caps)))
    return Day(
        date,
        "not_yet_open" if shut else "open" if left else "full",
        capacity,
        sum(row["public"] for row in counts.values()),
        left,
        tuple(sessions),
        why=why,
    )


def _cut_off(closes: datetime.datetime) -> Any:
    return format_lazy(_("Pemesanan untuk hari ini ditutup pukul {hour}"), hour=_hour(closes))


def _planned(wanted: Sessions, shares: dict[str, int], caps: list[ServiceCap], pools: tuple[str, ...]) -> Counts:
    """Count what a day that nobody has made yet will have."""
    found: Counts = {}
    for (start, _end, _capacity), of_each in zip(wanted, pools_of(wanted, shares), strict=True):
        found[datetime.time.fromisoformat(start)] = {
            "public": of_each.count(Slot.Pool.PUBLIC),
            "left": sum(map(of_each.count, pools)),
            **{f"cap{cap.pk}": 0 for cap in caps},
        }
    return found


def _sessions(wanted: Sessions, counts: Counts, caps: list[ServiceCap]) -> list[Session]:
    sessions = []
    for begin, finish, capacity in wanted:
        start = datetime.time.fromisoformat(begin)
        row = counts.get(start, {"left": 0, **{f"cap{cap.pk}": 0 for cap in caps}})
        rooms = [cap.per_session - row[f"cap{cap.pk}"] for cap in caps if cap.per_session is not None]
        left = min([row["left"], *rooms, _left_of_day(counts, caps)])
        sessions.append(Session(start, datetime.time.fromisoformat(finish), capacity, max(0, left)))
    return sessions


def _left_of_day(counts: Counts, caps: list[ServiceCap]) -> int:
    """How many more the caps allow on this day."""
    rooms = [
        cap.per_day - sum(row[f"cap{cap.pk}"] for row in counts.values()) for cap in caps if cap.per_day is not None
    ]
    return min(rooms, default=MOST_NUMBERS)


def pools_of(sessions: Sessions, shares: dict[str, int]) -> list[list[str]]:
    """Spread the numbers held back (`shares`: pool to how many of the day) evenly over the sessions.

    Returns for each session the pool of each of its numbers; within a session the open ones come first.
    """
    total = sum(row[2] for row in sessions)
    pools: list[list[str]] = []
    seen = 0
    given = dict.fromkeys(shares, 0)
    for _begin, _finish, capacity in sessions:
        seen += capacity
        kept: list[str] = []
        # Sorted, because PostgreSQL does not keep the order in which the office wrote them.
        for pool, share in sorted(shares.items()):
            due = round(min(share, total) * seen / total) if total else 0
            count = max(0, min(due - given[pool], capacity - len(kept)))
            given[pool] += count
            kept += [pool] * count
        pools.append(["public"] * (capacity - len(kept)) + kept)
    return pools
