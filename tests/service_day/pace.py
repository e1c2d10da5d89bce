"""A day of 200 numbers and eight counters, made up from a seed: who comes when, how long each visit takes.

No database: the real calling order and the real estimate over invented people.
"""

import heapq
import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from antri.service_day.models import Visit
from antri.service_day.queries.estimate import LATEST, Facts, estimate
from antri.service_day.queries.order import Pace, Waiting, calling_order

HOURS = (8, 9, 10, 13, 14)
START = datetime(2027, 1, 5, 0, 0, tzinfo=UTC)
USUAL = 11.0


def minutes(hour: float) -> float:
    return hour * 60


@dataclass
class Asked:
    """One answer somebody got: when, and how it came."""

    day: int
    label: str
    at: float
    range: tuple[float, float] | None
    called: float | None = None

    @property
    def holds(self) -> bool:
        return self.range is not None and self.called is not None and self.range[0] <= self.called <= self.range[1]


@dataclass
class Day:
    """One invented day."""

    seed: int
    mean: float = 10.5
    no_show: float = 0.12
    asked: list[Asked] = field(default_factory=list)
    called: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        # Some days are slow and some are quick, and nobody knows it in the morning.
        self.mean *= self.chance.uniform(0.85, 1.15)

    def run(self) -> "Day":
        arrivals, expected = self._arrivals()
        events = [(at, 0, n, person) for n, (at, person) in enumerate(arrivals)]
        events += [(minutes(8) + 5 * tick, 2, tick, None) for tick in range(int(7.5 * 12))]
        events += [(minutes(8) + self.chance.uniform(0, 6), 1, number, None) for number in range(8)]
        heapq.heapify(events)
        waiting: dict[str, tuple[float, Waiting]] = {}
        idle: set[int] = set()
        last: dict[int, float] = {}
        spells: list[float] = []
        calls = without = 0
        open_counters = 0
        while events:
            at, kind, number, person = heapq.heappop(events)
            if kind == 0:
                waiting[person.label] = (at, person)
                expected.pop(person.label, None)
            elif kind == 1:
                if number not in last:
                    open_counters += 1
                    last[number] = -1
                idle.add(number)
            else:
                self._ask(at, waiting, expected, open_counters - len(self._pausing(at)), spells, calls, without)
            resting = self._pausing(at)
            for counter in sorted(idle - resting):
                if not waiting:
                    break
                first = next(calling_order((row for _t, row in waiting.values()), self._pace(at, calls, without)))
                queued, _row = waiting.pop(first.label)
                calls, without = calls + 1, 0 if first.is_priority else without + 1
                self.called.setdefault(first.label, at)
                idle.discard(counter)
                if last[counter] > 0 and queued <= at - 1:
                    spells.append(at - last[counter])
                last[counter] = at
                heapq.heappush(events, (at + self._spell(), 1, counter, None))
            for counter in idle & resting:
                idle.discard(counter)
                last[counter] = -1
                heapq.heappush(events, (self._back(at), 1, counter, None))
        for row in self.asked:
            row.called = self.called.get(row.label)
        return self

    def _arrivals(self) -> tuple[list[tuple[float, Waiting]], dict[str, Waiting]]:
        come, expected = [], {}
        for number in range(1, 201):
            hour = HOURS[(number - 1) // 40]
            person = self._person(number, time(hour))
            expected[person.label] = person
            if self.chance.random() < self.no_show:
                continue
            at = minutes(hour) + min(55, max(-30, self.chance.gauss(-8, 14)))
            if self.chance.random() < 0.06:
                at = minutes(hour) + self.chance.uniform(60, 100)
                later = next((each for each in HOURS if minutes(each) + 60 > at), HOURS[-1])
                person = person._replace(hour=time(later), rank=Visit.Rank.LATE)
            come.append((at, person._replace(queued_at=START + timedelta(minutes=at))))
        return come, expected

    def _person(self, number: int, hour: time) -> Waiting:
        is_priority = self.chance.random() < 0.1
        return Waiting(
            *(UUID(int=number), f"A-{number:03}", "main", number, hour, Visit.Rank.IN_TIME, START),
            *(is_priority, "KTP", False, None, None, None, False),
        )

    def _spell(self) -> float:
        if self.chance.random() < 0.04:
            return 5.5  # called three times and not there
        spread = 0.55
        return self.chance.lognormvariate(math.log(self.mean) - spread**2 / 2, spread) + 0.5

    def _pausing(self, at: float) -> set[int]:
        """Half of the counters rest from 12 to 12.30, the others after them."""
        if minutes(12) <= at < minutes(12.5):
            return {0, 1, 2, 3}
        return {4, 5, 6, 7} if minutes(12.5) <= at < minutes(13) else set()

    def _back(self, at: float) -> float:
        return minutes(12.5) if at < minutes(12.5) else minutes(13)

    def _pace(self, at: float, calls: int, without: int) -> Pace:
        return Pace(START + timedelta(minutes=at), calls, without, 3)

    def _ask(
        self,
        at: float,
        waiting: dict[str, tuple[float, Waiting]],
        expected: dict[str, Waiting],
        counters: int,
        spells: list[float],
        calls: int,
        without: int,
    ) -> None:
        """Let everybody who waits ask."""
        order = list(calling_order((row for _t, row in waiting.values()), self._pace(at, calls, without)))
        for place, person in enumerate(order):
            self._tell(at, person, place, expected, counters, spells)

    def _tell(
        self,
        at: float,
        person: Waiting,
        ahead: int,
        expected: dict[str, Waiting],
        counters: int,
        spells: list[float],
    ) -> None:
        earlier = sum(other.place < person.place and ends(other) > at for other in expected.values())
        facts = Facts(
            now=START + timedelta(minutes=at),
            ahead=ahead,
            to_come=earlier,
            counters=counters,
            spells=tuple(spells[-LATEST:]),
            usual_spell=USUAL,
        )
        told = estimate(facts)
        span = told and tuple((each - START).total_seconds() / 60 for each in (told.earliest, told.latest))
        self.asked.append(Asked(self.seed, person.label, at, span))


def ends(person: Waiting) -> float:
    return minutes(person.hour.hour) + 60


@dataclass
class Found:
    """How often the ranges held. `told`: the share of questions with a range; `first`: of each person's first one."""

    questions: int
    told: float
    holds: float
    first: float
    early: float
    late: float
    width: float
    widest: float
    wait: float


def measure(days: int, *, first_seed: int = 1, **day: float) -> Found:
    """Tell how often the ranges of so many days held, for those who were called at last."""
    seeds = range(first_seed, first_seed + days)
    asked = [row for seed in seeds for row in Day(seed, **day).run().asked]
    rows = [row for row in asked if row.called is not None]
    told = [row for row in rows if row.range]
    firsts: dict[tuple[int, str], Asked] = {}
    for row in told:
        firsts.setdefault((row.day, row.label), row)
    widths = [row.range[1] - row.range[0] for row in told if row.range]
    return Found(
        questions=len(rows),
        told=len(told) / len(rows),
        holds=sum(row.holds for row in told) / len(told),
        first=sum(row.holds for row in firsts.values()) / len(firsts),
        early=sum(row.called < row.range[0] for row in told if row.range and row.called) / len(told),
        late=sum(row.called > row.range[1] for row in told if row.range and row.called) / len(told),
        width=sum(widths) / len(widths),
        widest=max(widths),
        wait=sum(row.called - row.at for row in told if row.called) / len(told),
    )
