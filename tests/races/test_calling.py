"""Counters press at the same instant, twice or over a line that is cut: nobody is called twice, nobody skipped."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection

from antri.booking.models import Booking
from antri.schedule.models import ServiceDay
from antri.service_day import actions
from antri.service_day.actions import calling, hall, pressing
from antri.service_day.models import Call, Hall, Visit
from antri.service_day.queries.order import next_for
from tests import cast, sizes
from tests.races.crowd import STUCK_S, together
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated

Seat = tuple[Any, Any, Any]  # counter, officer, actor


@pytest.fixture
def place(transactional_db) -> Iterator[cast.City]:
    """The eve of a day in the hall; the clock runs."""
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=True):
        yield cast.found_city()


def full_hall(place: cast.City, count: int) -> list[Booking]:
    people = [booked(place, number, session=None) for number in range(1, count + 1)]
    now: datetime = at(8)
    for who in people:
        arrive(who, now, hour=at(8).time())
    return people


def desks_of(place: cast.City, count: int = 2) -> list[Seat]:
    return [seated(counter(place.main, number)) for number in range(1, count + 1)]


class Line:
    """The lines between counters, server and database: `is_cut` holds for the thread that meets a cut."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.presses = self.cuts = 0
        self._of_thread, self._record = threading.local(), hall.record
        monkeypatch.setattr(hall, "record", self._write_or_break)

    def _write_or_break(self, *args: Any, **facts: Any) -> None:
        if getattr(self._of_thread, "is_cut", False):
            self.cuts += 1
            connection.connection.close()
            raise OperationalError("the line is cut")
        self._record(*args, **facts)

    def breaks(self, work: Callable[[], Any]) -> Any:
        """Do this over a line that is cut before its last statement."""
        self._of_thread.is_cut = True
        try:
            return work()
        except OperationalError:
            return Cut
        finally:
            self._of_thread.is_cut = False


class Cut:
    """What came of a press in whose middle the line was cut: no answer."""


def press_together(desks: list[Seat], line: Line, chance: random.Random) -> list[str]:
    """Let all counters press at the same instant, with what can happen on the way; return who was called.

    Most presses come twice: a double click, a slow line. Of others the answer is lost, and the officer presses
    again; or the line is cut in the middle, and the officer presses again; or the press never comes.
    """
    works: list[Callable[[], Any]] = []
    meant: list[tuple[str, int, Callable[[], Any]]] = []
    for row, _officer, by in desks:
        seen = press_of(row)

        def press(row: Any = row, by: Any = by, seen: int = seen) -> Any:
            return actions.call_next(counter=row, press=seen, by=by)

        fate = chance.choices(("twice", "no answer", "broken", "never came"), (15, 1, 1, 1))[0]
        meant.append((fate, len(works), press))
        works += {
            "twice": [press, press],
            "no answer": [press],
            "broken": [lambda press=press: line.breaks(press)],
            "never came": [],
        }[fate]

    line.presses += len(works)
    answers = together(works) if works else []
    for fate, place, press in meant:
        if fate == "twice":
            # One of the two did it, or both heard that nobody waits.
            kinds = Counter(type(answer) for answer in answers[place : place + 2])
            assert kinds in ({Booking: 1, actions.StalePress: 1}, {actions.NobodyWaits: 2}), kinds
        elif fate == "no answer":
            again = together([press])[0]
            assert isinstance(again, actions.StalePress if isinstance(answers[place], Booking) else actions.NobodyWaits)
        elif fate == "broken":
            assert answers[place] is Cut or isinstance(answers[place], actions.NobodyWaits)
            answers += together([press])
    return [answer.label for answer in answers if isinstance(answer, Booking)]


def serve(desks: list[Seat]) -> None:
    for row, _officer, by in desks:
        if Visit.objects.filter(counter=row).exists():
            actions.start(counter=row, press=press_of(row), by=by)
            actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.DONE, by=by)


@pytest.mark.goal("G9")
@pytest.mark.parametrize("day", range(sizes.G9_DAYS))
def test_counters_pressing_together_call_nobody_twice_and_skip_nobody(place, tries, day, monkeypatch):
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=True):
        people = full_hall(place, sizes.G9_PEOPLE)
    waiting = [who.label for who in people]
    pause = timedelta(hours=8) * sizes.G9_COUNTERS / len(people) * 0.8
    line, chance = Line(monkeypatch), random.Random(day)
    with time_machine.travel(at(8), tick=True) as traveller:
        desks = desks_of(place, sizes.G9_COUNTERS)
        while waiting:
            called = press_together(desks, line, chance)
            # The ones who are next, and nobody else.
            assert sorted(called) == waiting[: len(called)]
            waiting = waiting[len(called) :]
            serve(desks)
            traveller.shift(pause)

    assert sorted(Call.objects.values_list("label", flat=True)) == sorted(who.label for who in people)
    assert not Booking.objects.exclude(status="served").exists()
    assert line.cuts > 0
    tries(line.presses)


@pytest.mark.goal("G9")
def test_without_the_hall_in_hand_two_counters_want_the_same_person(place, monkeypatch):
    """The negative control: the same presses with the lock taken away."""
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=True):
        full_hall(place, 4)
    with time_machine.travel(at(8), tick=True):
        desks = desks_of(place)
        both_have_looked = threading.Barrier(2)

        @contextmanager
        def nobodys_hand(office, *, by, date=None):
            yield Hall.objects.get(day=ServiceDay.objects.get(office=office, date=DAY, lane="main"))

        def look_together(row, hall, now):
            person = next_for(row, hall, now)
            both_have_looked.wait(STUCK_S)
            return person

        monkeypatch.setattr(pressing, "hall_in_hand", nobodys_hand)
        monkeypatch.setattr(calling, "next_for", look_together)
        seen = [(row, by, press_of(row)) for row, _officer, by in desks]
        answers = together(
            [lambda row=row, by=by, at=at: actions.call_next(counter=row, press=at, by=by) for row, by, at in seen]
        )

    called = {answer.label for answer in answers if isinstance(answer, Booking)}
    # One of them is refused or both have the same person: A-002 is called by neither.
    assert called <= {"A-001"}
