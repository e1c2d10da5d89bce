"""Read when an office opens and what is left. The slots are the truth of a day that has been made;
a day that nobody has asked for yet is told from the opening plan."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q
from django.utils.translation import get_language

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import DayOverride, Holiday, Lane, OpeningPlan, ServiceCap, ServiceDay, Slot
from antri.web import clock, moment

# Texts of a day in both languages: a calendar is kept for a second and read in either.
BY_HAND = "Kantor ini melayani langsung, tanpa nomor daring", "This office serves people directly, without online numbers"
CLOSED_WEEKDAY = "Tidak ada pelayanan", "No service on this day"

# A plan's sessions as they are stored with a day: [["08:00", "09:00", 40], …].
Sessions = list[list]


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
    what anyone may take now. `reason` tells why it is closed, `note` what a special opening is for.
    """

    date: datetime.date
    state: str
    capacity: int = 0
    public_capacity: int = 0
    left: int = 0
    sessions: tuple[Session, ...] = ()
    reason_id: str = ""
    reason_en: str = ""
    note_id: str = ""
    note_en: str = ""
    is_holiday: bool = False

    @property
    def reason(self) -> str:
        return self.reason_en if self.reason_en and get_language() == "en" else self.reason_id

    @property
    def note(self) -> str:
        return self.note_en if self.note_en and get_language() == "en" else self.note_id


@dataclass(frozen=True, slots=True)
class Room:
    """A place to offer: the first session with room on a date."""

    date: datetime.date
    start: datetime.time
    end: datetime.time


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


def plans(office: Office, *, first: datetime.date, last: datetime.date, lane: str = "main") -> dict[datetime.date, Plan]:
    """Tell what the office wants on each date from `first` to `last`: override, then holiday, then plan."""
    overrides = {
        row.date: row
        for row in DayOverride.objects.filter(office=office, lane=lane, date__range=(first, last)).prefetch_related(
            "sessions"
        )
    }
    holidays = {row.date: row for row in Holiday.objects.filter(city=office.city, closes=True, date__range=(first, last))}
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


def calendar(
    office: Office, *, from_date: datetime.date, days: int, services: tuple[str, ...] = (), lane: str = "main"
) -> list[Day]:
    """Tell each of `days` dates from `from_date`; with `services`, under the caps of those services too.

    Read from the database at most once a second per office and services, whoever asks.
    """
    now = clock.now()
    caps = caps_for(office, services)
    key = ("calendar", office.pk, lane, tuple(cap.pk for cap in caps), from_date, days)
    return moment.keep(key, 1.0, lambda: _calendar(office, lane, caps, from_date, days, now))


def caps_for(office: Office, services: Iterable[str]) -> list[ServiceCap]:
    """The optional caps that a visit for `services` counts against."""
    wanted = set(services)
    if not wanted:
        return []
    rows = moment.keep(("caps", office.pk), 1.0, lambda: list(ServiceCap.objects.filter(office=office).order_by("pk")))
    return [cap for cap in rows if wanted & set(cap.services)]


def _calendar(
    office: Office, lane: str, caps: list[ServiceCap], first: datetime.date, days: int, now: datetime.datetime
) -> list[Day]:
    last = first + datetime.timedelta(days=days - 1)
    made = {row.date: row for row in ServiceDay.objects.filter(office=office, lane=lane, date__range=(first, last))}
    wanted = plans(office, first=first, last=last, lane=lane)
    counts = _counts(office, lane, first, last, now, caps)
    turns = lane_turns(office, lane)
    return [
        _day(office, date, made.get(date), wanted[date], counts.get(date, {}), caps, now, has_lane=turns > 0)
        for date in dates(first, last)
    ]


def lane_turns(office: Office, lane: str) -> int:
    """How often a number of this lane may be given out (0: the office has no such lane)."""
    return len(lane_letters(office, lane))


def lane_letters(office: Office, lane: str) -> str:
    """The label's letter by turn, such as ABC: turn 1 is A."""
    rows = moment.keep(
        ("lanes", office.pk), 2.0, lambda: dict(Lane.objects.filter(office=office).values_list("code", "letters"))
    )
    return rows.get(lane, "")


def _counts(office, lane, first, last, now, caps) -> dict[datetime.date, dict[datetime.time, dict[str, int]]]:
    may_be_given = Q(state="free", pool="public", turn__lt=lane_turns(office, lane))
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
    found: dict[datetime.date, dict[datetime.time, dict[str, int]]] = defaultdict(dict)
    for row in rows:
        found[row["day__date"]][row["start"]] = row
    return found


def _day(office, date, made, plan, counts, caps, now, *, has_lane) -> Day:
    wanted = made.sessions if made else (plan.sessions if has_lane else [])
    reason, reason_en = (made.reason, made.reason_en) if made else (plan.reason, plan.reason_en)
    shut = closed_by_clock(office, date, now)
    if shut == "past":
        return Day(date, "past", sum(row[2] for row in wanted))
    if office.mode == Office.Mode.MANUAL:
        return Day(date, "closed", reason_id=BY_HAND[0], reason_en=BY_HAND[1])
    if not wanted:
        no_day = reason or CLOSED_WEEKDAY[0], reason_en or ("" if reason else CLOSED_WEEKDAY[1])
        return Day(date, "closed", reason_id=no_day[0], reason_en=no_day[1], is_holiday=plan.is_holiday)
    if shut == "cut_off":
        hour = f"{closes_at(office, date):%H.%M}"
        return Day(
            date,
            "closed",
            sum(row[2] for row in wanted),
            reason_id=f"Pendaftaran untuk hari ini ditutup pukul {hour}",
            reason_en=f"Booking for today closed at {hour.replace('.', ':')}",
        )
    cut = session_cut(office, date, now)
    shares = catalogue().setting("pool_shares", office, date)
    sessions, public, today_caps = [], 0, [cap for cap in caps if cap.weekday in (None, date.isoweekday())]
    day_room = min(
        [cap.per_day - sum(row[f"cap{cap.pk}"] for row in counts.values()) for cap in today_caps if cap.per_day is not None],
        default=999,
    )
    held = pools_of(wanted, shares)
    for (begin, finish, capacity), pools in zip(wanted, held, strict=True):
        start, end = datetime.time.fromisoformat(begin), datetime.time.fromisoformat(finish)
        row = counts.get(start)
        open_part = pools.count("public")
        left = (row["left"] if row else 0) if made else open_part
        for cap in today_caps:
            if cap.per_session is not None:
                left = min(left, cap.per_session - (row[f"cap{cap.pk}"] if row else 0))
        is_past = cut is not None and start <= cut
        left = 0 if shut or is_past else max(0, min(left, day_room))
        sessions.append(Session(start, end, capacity, left, is_past))
        public += (row["public"] if row else 0) if made else open_part
    left = min(sum(session.left for session in sessions), max(day_room, 0))
    state = "not_yet_open" if shut else "open" if left else "full"
    return Day(
        date,
        state,
        sum(row[2] for row in wanted),
        public,
        left,
        tuple(sessions),
        note_id=reason,
        note_en=reason_en,
    )


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
        for pool, share in shares.items():
            due = round(min(share, total) * seen / total) if total else 0
            count = max(0, min(due - given[pool], capacity - len(kept)))
            given[pool] += count
            kept += [pool] * count
        pools.append(["public"] * (capacity - len(kept)) + kept)
    return pools


def open_days(office: Office, *, services: tuple[str, ...] = ()) -> list[Day]:
    """The dates from today to the horizon, in order."""
    today = clock.today(office.timezone)
    horizon = int(catalogue().setting("horizon_days", office)) + 1
    return calendar(office, from_date=today, days=horizon, services=services)


def rooms(
    office: Office,
    *,
    services: tuple[str, ...] = (),
    after: datetime.date | None = None,
    skip: Iterable[datetime.date] = (),
) -> Iterable[Room]:
    """Each date with room, soonest first, strictly after `after` and without the dates in `skip`."""
    if office.mode == Office.Mode.MANUAL:
        return
    avoid = set(skip)
    for day in open_days(office, services=services):
        if day.state == "open" and day.date not in avoid and (after is None or day.date > after):
            session = next(session for session in day.sessions if session.left)
            yield Room(day.date, session.start, session.end)


def first_room(
    office: Office,
    *,
    services: tuple[str, ...] = (),
    after: datetime.date | None = None,
    skip: Iterable[datetime.date] = (),
) -> Room | None:
    """The soonest date with room, holidays and closures skipped; None when there is none to the horizon."""
    return next(iter(rooms(office, services=services, after=after, skip=skip)), None)
