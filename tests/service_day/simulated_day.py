"""A whole day of 200 numbers and eight counters, made up from a seed, through the real actions on a real database.

A stepping clock: nothing waits. What happened is then told twice, once by the tables and once by the journal alone.
"""

import heapq
import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from antri.booking.models import Booking
from antri.insight.queries.promise import promise_kept
from antri.journal.models import Event
from antri.people import actions as people_actions
from antri.service_day import actions
from antri.service_day.models import Call, Visit
from antri.service_day.queries.turn import turn_of
from antri.web import moment
from antri.web.refusals import Refusal
from tests import cast
from tests.service_day.cast import DAY, at, booked, counter, hall_of, press_of, seated

BY = cast.COUNTER_OFFICER
Status = Booking.Status
NO_SHOW, LATE, NOT_THERE, TRANSFERRED = 0.10, 0.05, 0.04, 0.03
CLOSE = at(16)


@dataclass
class Told:
    """A range that somebody's phone showed at some instant."""

    booking: Any
    range: Any


@dataclass
class SimulatedDay:
    """One day; `run` lives it from booking to Tutup Hari."""

    place: cast.City
    clock: Any
    seed: int = 1
    people: int = 200
    counters: int = 8
    tick_minutes: int = 2
    told: list[Told] = field(default_factory=list)
    asked: int = 0

    def run(self) -> "SimulatedDay":
        self.chance = random.Random(self.seed)
        self.events: list[tuple[datetime, int, Any, Any]] = []
        self.order = count()
        self.returns: set[Any] = set()
        self._book()
        self._move_to(at(7, 30))
        self.desks = [seated(counter(self.place.main, number)) for number in range(1, self.counters + 1)]
        for desk in range(self.counters):
            self._later(at(8) + timedelta(seconds=20 * desk), self._free, desk)
        for minute in range(0, 8 * 60, self.tick_minutes):
            self._later(at(8) + timedelta(minutes=minute), self._tick, minute)
        while self.events:
            when, _number, what, who = heapq.heappop(self.events)
            self._move_to(when)
            what(who)
        self._move_to(CLOSE)
        actions.close_hall(office=self.place.main, by=BY)
        return self

    # -- people -------------------------------------------------------------------------------------

    def _book(self) -> None:
        for number in range(1, self.people + 1):
            people_actions.forget()
            row = booked(self.place, number, session=None)
            if self.chance.random() < NO_SHOW:
                continue
            start = at(row.start.hour, row.start.minute)
            minutes = min(50.0, max(-28.0, self.chance.gauss(-8, 14)))
            if self.chance.random() < LATE:
                minutes = self.chance.uniform(61, 90)
            self._later(max(at(7, 45), start + timedelta(minutes=minutes)), self._come, row)

    def _come(self, row: Booking) -> None:
        self._did(actions.check_in, booking=row, door=self.chance.choice(list(Visit.Door)[:3]), by=BY)
        self._ask(row)

    def _come_back(self, row: Booking) -> None:
        self._did(actions.come_back, booking=row, by=BY)

    # -- counters: each does one thing at a time ------------------------------------------------------

    def _free(self, desk: int) -> None:
        if self.now >= CLOSE - timedelta(minutes=10):
            return
        # Whose screen says that nobody waits presses nothing.
        is_empty = not Booking.objects.filter(date=DAY, status=Status.CHECKED_IN).exists()
        answer = None if is_empty else self._press(desk, actions.call_next)
        if not isinstance(answer, Booking):
            self._in(1, self._free, desk)
        elif self.chance.random() < NOT_THERE:
            self._in(1.5, self._not_there, (desk, answer, 1))
        else:
            self._in(self.chance.uniform(0.2, 1.2), self._start, desk)

    def _start(self, desk: int) -> None:
        started = self._press(desk, actions.start)
        if isinstance(started, Refusal):
            self._in(0.1, self._free, desk)
            return
        self._in(self.chance.lognormvariate(math.log(9.0), 0.5), self._finish, desk)

    def _finish(self, desk: int) -> None:
        if self.chance.random() < TRANSFERRED:
            other = self.desks[(desk + 1) % self.counters][0]
            self._press(desk, actions.transfer, to_counter=other)
        else:
            outcome = self.chance.choices(("done", "in_process", "incomplete"), (0.8, 0.12, 0.08))[0]
            self._press(desk, actions.finish, outcome=Visit.Outcome(outcome))
        self._in(0.3, self._free, desk)

    def _not_there(self, who: tuple[int, Booking, int]) -> None:
        desk, row, calls = who
        if calls < 3:
            self._press(desk, actions.call_again)
            self._in(1.5, self._not_there, (desk, row, calls + 1))
            return
        self._press(desk, actions.miss)
        if row.pk not in self.returns and self.chance.random() < 0.5:
            self.returns.add(row.pk)
            self._in(self.chance.uniform(3, 15), self._come_back, row)
        self._in(0.3, self._free, desk)

    # -- the clock ------------------------------------------------------------------------------------

    def _tick(self, minute: int) -> None:
        actions.run_clocks(by=BY)
        if minute % 20 == 0:
            waiting = Booking.objects.filter(date=DAY, status=Status.CHECKED_IN).order_by("pk")
            for row in waiting[:15]:
                self._ask(row)

    def _ask(self, row: Booking) -> None:
        """Look at the ticket as a phone does."""
        self._fresh()
        turn = turn_of(Booking.objects.select_related("office", "service", "day").get(pk=row.pk))
        if turn is None or turn.ahead is None:
            return
        self.asked += 1
        if turn.range:
            self.told.append(Told(row.pk, turn.range))

    def _press(self, desk: int, action: Any, **more: Any) -> Any:
        row, _officer, by = self.desks[desk]
        return self._did(action, counter=row, press=press_of(row), by=by, **more)

    def _did(self, action: Any, **facts: Any) -> Any:
        self._fresh()
        try:
            return action(**facts)
        except Refusal as refusal:
            return refusal

    def _in(self, minutes: float, what: Any, who: Any) -> None:
        self._later(self.now + timedelta(minutes=minutes), what, who)

    def _later(self, when: datetime, what: Any, who: Any) -> None:
        heapq.heappush(self.events, (when, next(self.order), what, who))

    def _move_to(self, when: datetime) -> None:
        self.now = when
        self.clock.move_to(when)

    def _fresh(self) -> None:
        moment.forget()
        people_actions.forget()


def by_tables(place: cast.City) -> dict[str, Any]:
    """The figures of the day as the tables have them."""
    rows = list(Visit.objects.select_related("booking", "served_at_counter").filter(booking__date=DAY))
    moment.forget()
    kept = next(day for day in promise_kept(place.main, DAY + timedelta(days=1)).days if day.date == DAY)
    calls = Call.objects.filter(undone_at__isnull=True)
    return {
        "standing": dict(Counter(Booking.objects.filter(date=DAY).values_list("status", flat=True))),
        "came": len(rows),
        "calls": hall_of(place.main).calls,
        "calls_again": calls.filter(is_again=True).count(),
        "calls_by_counter": dict(Counter(calls.filter(is_again=False).values_list("counter__number", flat=True))),
        "served_by_counter": dict(Counter(row.served_at_counter.number for row in rows if row.served_at_counter)),
        "waits_s": sorted(seconds(row.arrived_at, row.first_called_at) for row in rows if row.first_called_at),
        "serving_s": sorted(seconds(row.serving_at, row.finished_at) for row in rows if row.finished_at),
        "outcomes": dict(Counter(row.outcome for row in rows if row.outcome)),
        "misses": sum(row.misses for row in rows),
        "promise": (kept.people, kept.kept),
    }


def by_journal(ends: dict[str, datetime]) -> dict[str, Any]:
    """The same figures from the events alone; `ends`: when each number's hour is over, which stands on the ticket."""
    told: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(about_kind="booking", about_id__in=list(ends)).order_by("id"):
        told[event.about_id].append(event)
    found: dict[str, Any] = {"calls": 0, "calls_again": 0, "misses": 0, "waits_s": [], "serving_s": []}
    standing, outcomes, called_by, served_by = Counter[str](), Counter[str](), Counter[int](), Counter[int]()
    came = people = kept = 0
    for key, events in told.items():
        stands = "booked"
        arrived = first_called = started = None
        for event in events:
            stands = event.data.get("status", stands)
            match event.what:
                case "service_day.checked_in":
                    arrived = event.at
                case "service_day.called":
                    first_called = first_called or event.at
                    called_by[event.data["counter"]] += 1
                    found["calls"] += 1
                case "service_day.called_again":
                    found["calls_again"] += 1
                case "service_day.missed":
                    found["misses"] += 1
                case "service_day.started":
                    started = event.at
                case "service_day.finished":
                    outcomes[event.data["outcome"]] += 1
                    served_by[event.data["counter"]] += 1
                    found["serving_s"].append(seconds(started, event.at))
        standing[stands] += 1
        came += arrived is not None
        if first_called:
            found["waits_s"].append(seconds(arrived, first_called))
        if arrived and arrived <= ends[key]:
            people += 1
            kept += first_called is not None and first_called <= ends[key]
    for name in ("waits_s", "serving_s"):
        found[name].sort()
    return found | {
        "standing": dict(standing),
        "came": came,
        "calls_by_counter": dict(called_by),
        "served_by_counter": dict(served_by),
        "outcomes": dict(outcomes),
        "promise": (people, kept),
    }


def seconds(since: datetime | None, until: datetime | None) -> int:
    assert since is not None
    assert until is not None
    return round((until - since).total_seconds())


def ends_of_hours() -> dict[str, datetime]:
    rows = Booking.objects.filter(date=DAY).values_list("pk", "end")
    return {str(key): at(end.hour, end.minute) for key, end in rows}


def held(day: SimulatedDay) -> tuple[int, int, float]:
    """How many of the ranges held, of how many, and how wide the widest was in minutes."""
    called = dict(Visit.objects.filter(booking__date=DAY).values_list("pk", "first_called_at"))
    rows = [row for row in day.told if called.get(row.booking)]
    good = sum(row.range.earliest <= called[row.booking] <= row.range.latest for row in rows)
    widest = max(((row.range.latest - row.range.earliest).total_seconds() / 60 for row in rows), default=0.0)
    return good, len(rows), widest


def in_words(day: SimulatedDay, figures: dict[str, Any]) -> str:
    waits = [wait / 60 for wait in figures["waits_s"]]
    good, of, widest = held(day)
    people, kept = figures["promise"]
    return (
        f"seed {day.seed}: {figures['came']} of {day.people} came, {figures['standing']}; "
        f"wait p50 {waits[len(waits) // 2]:.0f}, p90 {waits[len(waits) * 9 // 10]:.0f}, longest {waits[-1]:.0f} min; "
        f"called within their hour {kept} of {people}; ranges held {good} of {of} ({good / max(of, 1):.0%}), "
        f"widest {widest:.0f} min, told to {len(day.told)} of {day.asked} looks"
    )
