"""How long a call takes a counter: only while people wait for it, never over a break or a disruption."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from antri.booking.queries import link_token
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.service_day.queries.pace import Called, spells
from antri.service_day.queries.pauses import Pause
from antri.service_day.queries.turn import turn_of
from antri.web import moment
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated

EARLY = at(7, 40)


@pytest.fixture
def clock():
    moment.forget()
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=False) as traveller:
        yield traveller
    moment.forget()


def test_time_between_two_calls_of_one_counter_is_a_spell():
    calls = [
        Called(1, at(8), EARLY),
        Called(2, at(8, 1), EARLY),
        Called(1, at(8, 9), EARLY),
        Called(2, at(8, 12), EARLY),
    ]

    assert spells(calls) == [9, 11]


def test_counter_that_waited_for_people_tells_no_pace():
    assert spells([Called(1, at(8), EARLY), Called(1, at(8, 30), at(8, 30))]) == []
    assert spells([Called(1, at(8), EARLY), Called(1, at(8, 30), None)]) == []


def test_break_and_disruption_are_no_pace():
    calls = [
        Called(1, at(8), EARLY),
        Called(1, at(8, 46), EARLY),
        Called(1, at(8, 56), EARLY),
        Called(1, at(9, 6), EARLY),
    ]

    assert spells(calls) == [10, 10]
    assert spells(calls, [Pause(at(8, 50), at(8, 52))]) == [10]
    assert spells(calls, [Pause(at(8, 50), None)]) == []


def serve(row, by, clock, when):
    clock.move_to(when)
    actions.call_next(counter=row, press=press_of(row), by=by)
    actions.start(counter=row, press=press_of(row), by=by)
    actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.DONE, by=by)


def test_range_on_the_phone_comes_from_the_hall_itself(city, clock):
    people = [booked(city, number) for number in range(1, 12)]
    clock.move_to(at(7, 50))
    for who in people[:10]:
        arrive(who, at(7, 50))
    row, _officer, by = seated(counter(city.main, 1))
    assert turn_of(fresh(people[9])).range is None

    for place in range(6):
        serve(row, by, clock, at(8, 4 * place))

    told = turn_of(fresh(people[9])).range
    # The counter is free and calls the first of three at once: theirs is the third visit from now.
    assert told.minutes_a_call == 4
    assert told.earliest < at(8, 32) < told.latest
    answer = Client().get(f"/api/v1/bookings/{link_token(people[9])}").json()
    assert answer["people_ahead"] == 3
    assert (answer["estimate"]["from"], answer["estimate"]["to"]) == (
        "2027-01-05T08:20+07:00",
        "2027-01-05T08:45+07:00",
    )
    # Who is not here yet is told their hour, not a minute.
    assert turn_of(fresh(people[10])).range is None


def test_no_range_without_an_open_counter(city, clock):
    people = [booked(city, number) for number in range(1, 11)]
    clock.move_to(at(7, 50))
    for who in people:
        arrive(who, at(7, 50))
    row, _officer, by = seated(counter(city.main, 1))
    for place in range(6):
        serve(row, by, clock, at(8, 4 * place))

    actions.close_desk(counter=row, press=press_of(row), by=by)

    assert turn_of(fresh(people[9])).range is None


def fresh(booking):
    moment.forget()
    return type(booking).objects.select_related("office", "service", "day").get(pk=booking.pk)
