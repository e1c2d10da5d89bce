"""The counts by month, with what is missing: open days on which an office wrote nothing down."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.road.counts import ASSISTED, BY_HAND, HOW, ONLINE, Counts, count
from antri.kecamatan.models import DayWithoutRecords
from antri.schedule.models import DayOverride, Holiday
from antri.schedule.queries.opening import openings, weekday_sessions
from antri.web import clock, moment

# How far back the pages look, in months, this one included.
MONTHS_BACK: Final = 13
_KEPT_S: Final = 60.0
# Two years of a city are two seconds of counting. What is over for a month is remembered for longer: only a paper that
# is typed in very late, or a row that is taken back, still changes it.
_CLOSED_DAYS: Final = 31
_CLOSED_KEPT_S: Final = 3_600.0
_SATURDAY: Final = 6


class Gap(NamedTuple):
    """An open day without a record; `reason` when the office has said one."""

    date: datetime.date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """How people were served, and who came and was not."""

    online: int = 0
    assisted: int = 0
    by_hand: int = 0
    not_served: int = 0

    @property
    def people(self) -> int:
        """Everybody who came."""
        return self.online + self.assisted + self.by_hand + self.not_served

    @property
    def numbered(self) -> int:
        """Who held a number, their own or one that was booked for them."""
        return self.online + self.assisted

    @property
    def percent(self) -> dict[str, int | None]:
        """Whole percent that add up to 100; None for nobody. What is there is never told as 0."""
        return _percents({name: getattr(self, name) for name in ("online", "assisted", "by_hand", "not_served")})

    @property
    def ready(self) -> int | None:
        """The share of all who came that held a number, in whole percent: what targets are set for."""
        return None if not self.people else round(100 * self.numbered / self.people)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one office. `recorded`: days with a record; `counts`: all of it by (what, how)."""

    first: datetime.date
    parts: Parts
    recorded: int
    gaps: tuple[Gap, ...]
    counts: "Counter[tuple[str, str]]"

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def is_empty(self) -> bool:
        return not self.recorded

    def share(self, part: str, whole: str, how: str = "") -> tuple[int | None, int]:
        """Tell a share in whole percent and of how many, over all ways or one."""
        ways = (how,) if how else HOW
        of = sum(self.counts[whole, each] for each in ways)
        return (round(100 * sum(self.counts[part, each] for each in ways) / of) if of else None), of


def months_of(office: Office) -> tuple[Month, ...]:
    """The months of one office from its first record on, the oldest first, up to yesterday."""
    return all_months()[office.pk]


def all_months() -> dict[int, tuple[Month, ...]]:
    """The months of every kecamatan. A minute old at most; those that are over for a month, an hour."""
    today = clock.today(catalogue().city.timezone)
    return moment.keep(("road", today), _KEPT_S, lambda: _read(today))


def districts() -> list[Office]:
    return [office for office in catalogue().offices.values() if office.kind == Office.Kind.DISTRICT]


def first_of(date: datetime.date, back: int = 0) -> datetime.date:
    """The first of the month, or of one `back` months before."""
    month = date.year * 12 + date.month - 1 - back
    return datetime.date(month // 12, month % 12 + 1, 1)


def _read(today: datetime.date) -> dict[int, tuple[Month, ...]]:
    first, last = first_of(today, MONTHS_BACK - 1), today - datetime.timedelta(days=1)
    # Of places to which somebody went out the host's count, so all are asked for.
    offices = [office.pk for office in catalogue().offices.values()]
    open_from = first_of(today - datetime.timedelta(days=_CLOSED_DAYS))
    closed_until = open_from - datetime.timedelta(days=1)
    closed = moment.keep(
        ("road-closed", first, closed_until), _CLOSED_KEPT_S, lambda: count(offices, first, closed_until)
    )
    counts = closed + count(offices, open_from, last)
    by_office: dict[int, Counts] = defaultdict(Counter)
    for key, number in counts.items():
        by_office[key.office][key] = number
    return {office.pk: tuple(_months(office, by_office[office.pk], last)) for office in districts()}


def _months(office: Office, counts: Counts, last: datetime.date) -> Iterable[Month]:
    dates = {key.date for key in counts}
    if not dates:
        return
    recorded = Counter(map(first_of, dates))
    by_month: dict[datetime.date, Counter[tuple[str, str]]] = defaultdict(Counter)
    for key, number in counts.items():
        by_month[first_of(key.date)][key.what, key.how] += number
    gaps = gaps_of(office, dates, min(dates), last)
    first = first_of(min(dates))
    while first <= last:
        yield Month(
            first=first,
            parts=parts_of(by_month[first]),
            recorded=recorded[first],
            gaps=tuple(gap for gap in gaps if first_of(gap.date) == first),
            counts=by_month[first],
        )
        first = first_of(first, -1)


def parts_of(counts: "Counter[tuple[str, str]]") -> Parts:
    return Parts(
        online=counts["people", ONLINE],
        assisted=counts["people", ASSISTED],
        by_hand=counts["people", BY_HAND],
        not_served=counts["not_served", ""],
    )


def together(parts: Iterable[Parts]) -> Parts:
    """Add up several."""
    rows = list(parts)
    return Parts(*(sum(getattr(row, name) for row in rows) for name in ("online", "assisted", "by_hand", "not_served")))


def gaps_of(office: Office, recorded: set[datetime.date], first: datetime.date, last: datetime.date) -> list[Gap]:
    """Name the open days from `first` to `last` without a record."""
    said = dict(
        DayWithoutRecords.objects.filter(office=office, date__range=(first, last)).values_list("date", "reason")
    )
    missing = [date for date in open_days(office, first, last) if date not in recorded]
    return [Gap(date, said.get(date, "")) for date in sorted({*missing, *(said.keys() - recorded)})]


def open_days(office: Office, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The dates on which an office was open: by its opening hours, else from Monday to Friday; never on holidays."""
    closed = set(
        Holiday.objects.filter(city=office.city, closes=True, date__range=(first, last)).values_list("date", flat=True)
    )
    plans = openings(office)
    days = []
    overrides = dict(
        DayOverride.objects.filter(office=office, lane="main", date__range=(first, last)).values_list("date", "is_open")
    )
    for n in range((last - first).days + 1):
        date = first + datetime.timedelta(days=n)
        is_open = overrides.get(date)
        if is_open is None:
            covered = any(plan.covers(date) for plan in plans)
            is_workday = bool(weekday_sessions(date, plans)) if covered else date.isoweekday() < _SATURDAY
            is_open = is_workday and date not in closed
        if is_open:
            days.append(date)
    return days


def _percents(parts: dict[str, int]) -> dict[str, int | None]:
    whole = sum(parts.values())
    if not whole:
        return dict.fromkeys(parts)
    floors = {name: 100 * part // whole for name, part in parts.items()}
    # The largest remainders get what is missing to 100.
    by_rest = sorted(parts, key=lambda name: -(100 * parts[name] % whole))
    for name in by_rest[: 100 - sum(floors.values())]:
        floors[name] += 1
    return dict(floors)
