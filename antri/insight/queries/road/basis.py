"""What is known of an office's days before anything is supposed: how many came on which weekday, how long each took."""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple

from antri.directory.models import Office
from antri.insight.queries.road.counts import ASSISTED, HOW, ONLINE, Counts, count, visited_by
from antri.insight.queries.road.months import open_days
from antri.kecamatan.models import EarlierWait, Intake
from antri.service_day.models import Call, Visit
from antri.service_day.queries.pace import Called, spells

# Weeks looked at, and what is too little to suppose anything from.
_WEEKS: Final = 12
LEAST_DAYS: Final = 20
LEAST_PER_WEEKDAY: Final = 3
LEAST_SERVED: Final = 20
LEAST_NUMBERED: Final = 30
# Longer between two people: the office rested.
_LONGEST_MINUTES: Final = 45.0


class Stay(NamedTuple):
    """Somebody from coming to being done."""

    arrived_at: datetime.datetime
    finished_at: datetime.datetime

    @property
    def minutes(self) -> float:
        return (self.finished_at - self.arrived_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Basis:
    """What the supposing rests on. `demand`: by weekday, how many wanted to be served on each recorded day.

    `paces`: minutes from one person to the next while people waited, at the whole office; empty: not known.
    `stay_minutes`: the middle of coming to done, of `stays` people. `assisted`: which share of numbers is booked by
    an officer, of `numbered` people. `absent`: which share of numbers nobody came for.
    """

    first: datetime.date
    last: datetime.date
    demand: dict[int, tuple[int, ...]]
    paces: tuple[float, ...]
    pace_from: str
    stays: int
    stay_minutes: int | None
    assisted: float | None
    numbered: int
    helped_a_day: int
    absent: float
    later_a_day: int
    earlier: EarlierWait | None

    @property
    def days(self) -> int:
        return sum(len(each) for each in self.demand.values())

    @property
    def missing_days(self) -> int:
        """How many more recorded days are needed before anything is supposed."""
        short = sum(max(0, LEAST_PER_WEEKDAY - len(each)) for each in self.demand.values())
        return max(LEAST_DAYS - self.days, short)

    @property
    def middle(self) -> int | None:
        every = [number for each in self.demand.values() for number in each]
        return round(median(every)) if every else None


def basis_of(office: Office, today: datetime.date) -> Basis:
    """Gather what the last twelve weeks of an office tell."""
    first, last = today - datetime.timedelta(weeks=_WEEKS), today - datetime.timedelta(days=1)
    counts = Counts(
        {key: n for key, n in count([office.pk, *visited_by(office)], first, last).items() if key.office == office.pk}
    )
    by_day: dict[datetime.date, int] = defaultdict(int)
    for key, number in counts.items():
        if key.what in ("people", "not_served", "not_come"):
            by_day[key.date] += number
    demand: dict[int, list[int]] = {date.isoweekday(): [] for date in open_days(office, first, last)}
    for date, number in sorted(by_day.items()):
        # On other weekdays something special was done (jemput bola): that is no ordinary day.
        if date.isoweekday() in demand:
            demand[date.isoweekday()].append(number)
    sums = {(what, how): _sum(counts, what, how) for what in ("people", "served", "not_come") for how in HOW}
    numbered = sums["people", ONLINE] + sums["people", ASSISTED]
    expected = sum(sums[what, how] for what in ("served", "not_come") for how in (ONLINE, ASSISTED))
    absent = sum(sums["not_come", how] for how in (ONLINE, ASSISTED))
    stays, paces, pace_from = _pace(office, first, last)
    return Basis(
        first=first,
        last=last,
        demand={weekday: tuple(each) for weekday, each in sorted(demand.items())},
        paces=paces,
        pace_from=pace_from,
        stays=len(stays),
        stay_minutes=round(median(stay.minutes for stay in stays)) if len(stays) >= LEAST_SERVED else None,
        assisted=sums["people", ASSISTED] / numbered if numbered >= LEAST_NUMBERED else None,
        numbered=numbered,
        helped_a_day=round(sums["people", ASSISTED] / len(by_day)) if by_day else 0,
        absent=absent / expected if expected >= LEAST_NUMBERED else 0.0,
        later_a_day=round(sum(n for key, n in counts.items() if key.what == "not_served") / len(by_day))
        if by_day
        else 0,
        earlier=EarlierWait.objects.filter(office=office, struck_at__isnull=True).order_by("-period_until").first(),
    )


def _sum(counts: Counts, what: str, how: str) -> int:
    return sum(number for key, number in counts.items() if key.what == what and key.how == how)


def _pace(office: Office, first: datetime.date, last: datetime.date) -> tuple[list[Stay], tuple[float, ...], str]:
    """From sampled days, else from the hall: how long people stayed, and how long from one to the next."""
    rows = Intake.objects.filter(
        office=office,
        date__range=(first, last),
        arrived_at__isnull=False,
        finished_at__isnull=False,
        undone_at__isnull=True,
    )
    by_day: dict[datetime.date, list[Stay]] = defaultdict(list)
    for date, arrived, finished in rows.values_list("date", "arrived_at", "finished_at"):
        if arrived and finished:
            by_day[date].append(Stay(arrived, finished))
    paces = tuple(minutes for stays in by_day.values() for minutes in between(stays))
    if len(paces) >= LEAST_SERVED:
        return [stay for stays in by_day.values() for stay in stays], paces, "sampled"
    return _pace_of_hall(office, first, last)


def between(stays: Iterable[Stay]) -> list[float]:
    """Tell the minutes from one person done to the next, where the next was already waiting."""
    ordered = sorted(stays, key=lambda stay: stay.finished_at)
    found = []
    for before, after in itertools.pairwise(ordered):
        minutes = (after.finished_at - before.finished_at).total_seconds() / 60
        if after.arrived_at <= before.finished_at and minutes <= _LONGEST_MINUTES:
            found.append(minutes)
    return found


def _pace_of_hall(
    office: Office, first: datetime.date, last: datetime.date
) -> tuple[list[Stay], tuple[float, ...], str]:
    visits = Visit.objects.filter(
        day__office=office, day__date__range=(first, last), booking__day__lane="main", finished_at__isnull=False
    )
    stays = [Stay(came, done) for came, done in visits.values_list("arrived_at", "finished_at") if done]
    queued = dict(visits.values_list("pk", "queued_at"))
    calls = Call.objects.filter(
        day__office=office, day__date__range=(first, last), is_again=False, undone_at__isnull=True
    )
    by_day: dict[int, list[Called]] = defaultdict(list)
    for day, at, booking in calls.values_list("day", "at", "booking"):
        # All counters as one: what counts is how fast the office goes.
        by_day[day].append(Called(0, at, queued.get(booking)))
    paces = tuple(minutes for each in by_day.values() for minutes in spells(each))
    return (stays, paces, "hall") if len(paces) >= LEAST_SERVED else (stays, (), "")
