"""Where the share of people with a number is going: a robust line through its months, and a range around it.

How it is computed, and when it is not: docs/decisions/2026-11-24-how-the-road-is-computed.md.
"""

import datetime
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Final, NamedTuple

from antri.insight.queries.road.months import Month, first_of

LEAST_MONTHS: Final = 4
LEAST_PEOPLE: Final = 30
MOST_MONTHS: Final = 12
AHEAD: Final = 3
# Eight of ten: below and above stand one in ten each.
LOW, HIGH = 0.1, 0.9
_DRAWS: Final = 500
# A range wider than this, three months ahead, says nothing.
WIDEST: Final = 50
# Later than this nobody can tell a date.
_FARTHEST_MONTHS: Final = 36


class Ahead(NamedTuple):
    """What is expected of one month: the middle and the range, in whole percent."""

    first: datetime.date
    middle: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The expectation of an office. `reached`, `earliest`, `latest`: when its target is reached; None: not foreseeable.

    `since`: the target is reached already, from this month on. `why_not`: a code when nothing is computed:
    no_target, no_numbers, few_months, too_wide.
    """

    months: tuple[Month, ...]
    ahead: tuple[Ahead, ...] = ()
    target: int | None = None
    since: datetime.date | None = None
    reached: datetime.date | None = None
    earliest: datetime.date | None = None
    latest: datetime.date | None = None
    why_not: str = ""


class _Line(NamedTuple):
    slope: float
    level: float

    def at(self, x: float) -> float:
        return self.level + self.slope * x

    def reaches(self, y: float, after: float) -> float | None:
        """Where it reaches `y`, not before `after`; None: never in foreseeable time."""
        if self.at(after) >= y:
            return after
        if self.slope <= 0:
            return None
        x = (y - self.level) / self.slope
        return x if x <= after + _FARTHEST_MONTHS else None


def trend(months: Sequence[Month], target: int | None, *, today: datetime.date, seed: str) -> Trend:
    """Expect the coming months from those that were. The same months and seed give the same answer.

    No date before `today` is expected: what was not reached in the last whole month may be reached now.
    """
    usable = tuple(month for month in months if month.parts.people >= LEAST_PEOPLE)[-MOST_MONTHS:]
    since = _since(usable, target)
    if usable and not any(month.parts.numbered for month in usable):
        return Trend(usable, target=target, why_not="no_numbers")
    if len(usable) < LEAST_MONTHS:
        return Trend(usable, target=target, since=since, why_not="few_months")
    xs = [_distance(usable[0].first, month.first) for month in usable]
    ys = [_logit(month.parts.numbered, month.parts.people) for month in usable]
    line = _theil_sen(xs, ys)
    doubts = [_doubt(month.parts.numbered, month.parts.people) for month in usable]
    draws = _draws(line, xs, ys, doubts, random.Random(seed))  # noqa: S311 - the same look gives the same range
    ahead = tuple(_expect(usable[-1].first, step, xs[-1], line, draws) for step in range(1, AHEAD + 1))
    if ahead[-1].high - ahead[-1].low > WIDEST:
        return Trend(usable, target=target, since=since, why_not="too_wide")
    if target is None:
        return Trend(usable, ahead, why_not="no_target")
    if since:
        return Trend(usable, ahead, target, since)
    goal = math.log(target / (100 - target)) if target < 100 else math.inf
    when = sorted(each.reaches(goal, xs[-1]) or math.inf for each, _rest in draws)
    middle, early, late = (_quantile(when, part) for part in (0.5, LOW, HIGH))
    dates = [_as_date(usable[0].first, x) for x in (middle, early, late)]
    reached, earliest, latest = (date and max(date, today) for date in dates)
    return Trend(usable, ahead, target, None, reached, earliest, latest)


def _since(months: Sequence[Month], target: int | None) -> datetime.date | None:
    """From which month on every month has reached the target; None when the last has not."""
    since = None
    for month in reversed(months):
        if target is None or (month.parts.ready or 0) < target:
            break
        since = month.first
    return since


def _theil_sen(xs: Sequence[float], ys: Sequence[float]) -> _Line:
    """The middle of all slopes between two months: one odd month does not turn it."""
    slope = median((ys[b] - ys[a]) / (xs[b] - xs[a]) for a, b in combinations(range(len(xs)), 2))
    return _Line(slope, median(y - slope * x for x, y in zip(xs, ys, strict=True)))


def _draws(
    line: _Line, xs: Sequence[float], ys: Sequence[float], doubts: Sequence[float], dice: random.Random
) -> list[tuple[_Line, list[float]]]:
    """Other lines that the same scatter could have given, each with what its next months may be off.

    The scatter around a line through few points is smaller than it is: it is widened by sqrt(n / (n - 2)). And each
    month is a count of so many people: with fewer of them it could as well have been another.
    """
    widen = math.sqrt(len(xs) / (len(xs) - 2))
    rests = [widen * (y - line.at(x)) for x, y in zip(xs, ys, strict=True)]
    found = []
    for _ in range(_DRAWS):
        again = [line.at(x) + dice.choice(rests) + dice.gauss(0, doubt) for x, doubt in zip(xs, doubts, strict=True)]
        off = [dice.choice(rests) + dice.gauss(0, doubts[-1]) for _ in range(AHEAD)]
        found.append((_theil_sen(xs, again), off))
    return found


def _expect(last: datetime.date, step: int, x: float, line: _Line, draws: list[tuple[_Line, list[float]]]) -> Ahead:
    values = sorted(each.at(x + step) + rests[step - 1] for each, rests in draws)
    middle = _share(line.at(x + step))
    low, high = _share(_quantile(values, LOW)), _share(_quantile(values, HIGH))
    return Ahead(first_of(last, -step), middle, min(low, middle), max(high, middle))


def _quantile(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _logit(part: int, whole: int) -> float:
    """Half a person is added on both sides, so that none and all can be told."""
    return math.log((part + 0.5) / (whole - part + 0.5))


def _doubt(part: int, whole: int) -> float:
    """How far a share of so many people may be off by chance, on the scale of `_logit`."""
    return math.sqrt(1 / (part + 0.5) + 1 / (whole - part + 0.5))


def _share(y: float) -> int:
    return round(100 / (1 + math.exp(-y)))


def _distance(first: datetime.date, later: datetime.date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month


def _as_date(first: datetime.date, x: float) -> datetime.date | None:
    """A month stands for its middle."""
    if math.isinf(x):
        return None
    whole = int(x)
    return first_of(first, -whole) + datetime.timedelta(days=round((x - whole) * 30.4) + 14)
