"""Two counters press at the same instant, and each press is sent twice: nobody is called twice, nobody skipped."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import time_machine

from antri.booking.models import Booking
from antri.schedule.models import ServiceDay
from antri.service_day import actions
from antri.service_day.actions import calling, pressing
from antri.service_day.models import Call, Hall, Visit
from antri.service_day.queries.order import next_for
from tests import cast, sizes
from tests.races.crowd import STUCK_S, together
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated


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


def desks_of(place: cast.City, first: int = 1) -> list:
    return [seated(counter(place.main, number)) for number in (first, first + 1)]


def press_together(desks: list) -> list:
    """Let each counter press twice with the same press: a double click, a slow line."""
    works = []
    for row, _officer, by in desks:
        seen = press_of(row)
        works += [lambda row=row, by=by, seen=seen: actions.call_next(counter=row, press=seen, by=by)] * 2
    return together(works)


def serve(desks: list) -> None:
    for row, _officer, by in desks:
        actions.start(counter=row, press=press_of(row), by=by)
        actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.DONE, by=by)


@pytest.mark.goal("G9")
@pytest.mark.parametrize("day", range(sizes.G9_DAYS))
def test_two_counters_pressing_together_call_nobody_twice_and_skip_nobody(place, tries, day):
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=True):
        people = full_hall(place, sizes.G9_PEOPLE)
    with time_machine.travel(at(8), tick=True):
        desks = desks_of(place)
        waiting = [who.label for who in people]
        while waiting:
            answers = press_together(desks)
            called = sorted(answer.label for answer in answers if isinstance(answer, Booking))
            stale = sum(isinstance(answer, actions.StalePress) for answer in answers)
            # The two who are next, one each; the second press of each counter does nothing.
            assert (called, stale) == (waiting[:2], 2)
            waiting = waiting[2:]
            serve(desks)

    assert sorted(Call.objects.values_list("label", flat=True)) == sorted(who.label for who in people)
    assert not Booking.objects.exclude(status="served").exists()
    tries(2 * len(people))


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
