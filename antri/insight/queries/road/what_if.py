"""Suppose that a kecamatan went online on a date with so many numbers a day: what its own counted days would become.

No figure is invented: who comes is drawn from its own recorded days of the same weekday, how long each takes from its
own sampled days or hall. What is not known is left out and said.
"""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.road.basis import Basis
from antri.insight.queries.road.months import open_days

RUNS: Final = 200
# Of the hall fewer: each person in it is moved one by one.
_HALL_RUNS: Final = 40
# So many open days from the start are looked at.
DAYS: Final = 20
MOST_NUMBERS: Final = 999
# Enough numbers: on nine days of ten no more than one in ten gets a later date.
ENOUGH_PERCENT: Final = 10
LOW, HIGH = 0.1, 0.9
# People with a number come from so long before their hour begins to so long after; evenly.
_COME_BEFORE, _COME_AFTER = 15, 30
_FIRST_HOURS: Final = (8, 9, 10, 11, 13)


class Range(NamedTuple):
    """Eight of ten days lie between these two."""

    low: int
    high: int

    @property
    def is_one(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Supposed:
    """What becomes of a day, as ranges over days. `enough`: the smallest number of numbers that is enough.

    `later`: who gets a date after the one they want; `nowhere`: who finds none in the whole time that can be booked.
    `most_later`: how many a day at most, nine days of ten, with `enough`.
    """

    start: datetime.date
    numbers: int
    wanted: Range
    served: Range
    later: Range
    nowhere: Range
    stay: Range | None
    helped: Range | None
    enough: int | None
    most_later: int
    seed: str

    @property
    def is_enough(self) -> bool:
        return self.enough is not None and self.numbers >= self.enough

    def as_json(self) -> dict[str, object]:
        """As it is kept with a decision."""
        ranges = {name: getattr(self, name) for name in ("wanted", "served", "later", "nowhere", "stay", "helped")}
        told = {name: list(each) if each else None for name, each in ranges.items()}
        return {"start": f"{self.start}", "numbers": self.numbers, "enough": self.enough, "seed": self.seed, **told}


class Day(NamedTuple):
    """One day of one run: who wanted it, who holds a number on it, who got a later date, who found none."""

    wanted: int
    held: int
    later: int
    nowhere: int


def what_if(office: Office, basis: Basis, *, start: datetime.date, numbers: int) -> Supposed | None:
    """Suppose it; None when too little is recorded (`basis.missing_days`). The same question has the same answer."""
    if basis.missing_days:
        return None
    seed = f"{office.slug} {start} {basis.last}"
    horizon = int(catalogue().setting("horizon_days", office, start))
    dates = open_days(office, start, start + datetime.timedelta(days=2 * DAYS + horizon))
    weekdays = [date.isoweekday() for date in dates[:DAYS]]
    ahead = max(1, len([date for date in dates if date <= dates[0] + datetime.timedelta(days=horizon)]))
    runs = draw_demand(basis, weekdays, seed)
    days = [day for wanted in runs for day in run(wanted, numbers, ahead)]
    enough, most_later = smallest(runs, ahead)
    dice = random.Random(seed)  # noqa: S311 - the same question has the same answer
    held = [day.held for day in days]
    came = [sum(dice.random() >= basis.absent for _ in range(each)) for each in held]
    return Supposed(
        start=start,
        numbers=numbers,
        wanted=_range([day.wanted for day in days]),
        served=_range(came),
        later=_range([day.later for day in days]),
        nowhere=_range([day.nowhere for day in days]),
        stay=_stay(basis, numbers, came[: _HALL_RUNS * DAYS], dice),
        helped=None
        if basis.assisted is None
        else _range([sum(dice.random() < basis.assisted for _ in range(each)) for each in held]),
        enough=enough,
        most_later=most_later,
        seed=seed,
    )


def draw_demand(basis: Basis, weekdays: Sequence[int], seed: str) -> list[list[int]]:
    """For each run draw how many want each day, from the recorded days of its weekday."""
    dice = random.Random(f"{seed} demand")  # noqa: S311
    every = tuple(number for each in basis.demand.values() for number in each)
    # A weekday on which the office was never open before: as on any of its days.
    return [[dice.choice(basis.demand.get(weekday) or every) for weekday in weekdays] for _ in range(RUNS)]


def run(wanted: Sequence[int], numbers: int, ahead: int) -> list[Day]:
    """Give out `numbers` a day by the rule of the next date: who finds a day full gets the first with room.

    `ahead`: so many open days can be booked. More numbers never give anybody a later date.
    """
    held = [0] * (len(wanted) + ahead)
    days: list[Day] = []
    for day, people in enumerate(wanted):
        left, later, on = people, 0, day
        while left and on < day + ahead:
            taken = min(left, numbers - held[on])
            held[on] += taken
            left -= taken
            later += taken if on > day else 0
            on += 1
        days.append(Day(people, 0, later + left, left))
    return [each._replace(held=held[day]) for day, each in enumerate(days)]


def smallest(runs: Sequence[Sequence[int]], ahead: int) -> tuple[int | None, int]:
    """Find the smallest number of numbers that is enough, and how many a day still get a later date with it."""
    middle = median(people for wanted in runs for people in wanted)
    allowed = int(middle * ENOUGH_PERCENT / 100)
    low, high = 1, MOST_NUMBERS
    if _most_later(runs, high, ahead) > allowed:
        return None, allowed
    while low < high:
        between = (low + high) // 2
        if _most_later(runs, between, ahead) <= allowed:
            high = between
        else:
            low = between + 1
    return low, _most_later(runs, low, ahead)


def _most_later(runs: Sequence[Sequence[int]], numbers: int, ahead: int) -> int:
    return _range([day.later for wanted in runs for day in run(wanted, numbers, ahead)]).high


def _range(values: Sequence[float]) -> Range:
    ordered = sorted(values)
    low, high = (ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (LOW, HIGH))
    return Range(round(low), round(high))


def _stay(basis: Basis, numbers: int, days: Sequence[int], dice: random.Random) -> Range | None:
    """How long the middle person of a day is at the office, in minutes; None when no pace is known."""
    if not basis.paces:
        return None
    middles = [median(_one_day(people, basis.paces, dice)) for people in days if people]
    return _range(middles) if middles else None


def _one_day(people: int, paces: Sequence[float], dice: random.Random) -> list[float]:
    """Let people come to their hours and be served one after the other, each for as long as somebody took."""
    hours = [_FIRST_HOURS[place * len(_FIRST_HOURS) // people] * 60 for place in range(people)]
    arrivals = [(hour, hour + dice.uniform(-_COME_BEFORE, _COME_AFTER)) for hour in hours]
    free, stays = float(_FIRST_HOURS[0] * 60), []
    for _hour, arrives in sorted(arrivals):
        free = max(free, arrives) + dice.choice(paces)
        stays.append(free - arrives)
    return stays
