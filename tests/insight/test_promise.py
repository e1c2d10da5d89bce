"""The promise kept: called within their hour, of those who came in time."""

from datetime import timedelta

import pytest
import time_machine

from antri.booking.actions import cancel
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.insight.queries.promise import DAYS, KeptOn, Promise, promise_kept
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.web import moment
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated

AFTER = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    moment.forget()
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=False) as traveller:
        yield traveller
    moment.forget()


def call_all(city, clock, people, when):
    """Call these people one after the other at these instants."""
    row, _who, by = seated(counter(city.main, 1))
    for now in when:
        clock.move_to(now)
        actions.call_next(counter=row, press=press_of(row), by=by)
        actions.start(counter=row, press=press_of(row), by=by)
        actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.DONE, by=by)


def test_called_before_the_hour_is_over_is_kept_and_a_minute_after_is_not(city, clock):
    people = [booked(city, number) for number in range(1, 4)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))

    call_all(city, clock, people, [at(7, 55), at(9), at(9, 1)])

    assert promise_kept(city.main, AFTER).days == (KeptOn(DAY, 3, 2),)


def test_who_came_late_has_no_hour_of_their_own(city, clock):
    people = [booked(city, number) for number in range(1, 3)]
    clock.move_to(at(9, 30))
    arrive(people[0], at(7, 50))
    arrive(people[1], at(9, 30), rank=Visit.Rank.LATE)

    call_all(city, clock, people, [at(9, 31), at(9, 45)])

    assert promise_kept(city.main, AFTER).days == (KeptOn(DAY, 1, 0),)


def test_who_waited_and_was_never_called_is_a_broken_promise_and_who_went_away_is_none(city, clock):
    stayed, left = booked(city, 1), booked(city, 2)
    clock.move_to(at(8))
    arrive(stayed, at(7, 50))
    arrive(left, at(7, 50))
    cancel(token=link_token(left), by=cast.person(2).actor)

    assert promise_kept(city.main, AFTER).days == (KeptOn(DAY, 1, 0),)
    assert Booking.objects.get(pk=left.pk).status == Booking.Status.CANCELLED


def test_only_thirty_days_before_today_count(city, clock):
    who = booked(city, 1)
    clock.move_to(at(8))
    arrive(who, at(7, 50))

    assert promise_kept(city.main, DAY).days == ()
    assert promise_kept(city.main, DAY + timedelta(days=DAYS)).people == 1
    moment.forget()
    assert promise_kept(city.main, DAY + timedelta(days=DAYS + 1)).people == 0


@pytest.mark.parametrize(
    ("people", "kept", "percent"), [(9, 9, None), (10, 10, 100), (400, 399, 99), (200, 150, 75), (10, 0, 0)]
)
def test_share_needs_people_and_is_never_rounded_up_to_all(people, kept, percent):
    assert KeptOn(DAY, people, kept).percent == percent
    assert Promise((KeptOn(DAY, people, kept),)).percent == percent
