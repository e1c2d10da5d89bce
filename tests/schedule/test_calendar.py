"""The calendar shows what can really be taken."""

from datetime import date

import pytest
import time_machine

from antri.booking.actions import cancel
from antri.schedule.actions import close_day, ensure_day
from antri.schedule.models import Slot
from antri.schedule.queries import calendar, first_room
from antri.web import moment
from tests import cast
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, later, take


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def days(city, first=date(2026, 11, 30), count=40):
    moment.forget()
    return {day.date: day for day in calendar(city.main, from_date=first, days=count)}


def test_each_date_has_the_first_state_that_applies(city):
    states = {on: day.state for on, day in days(city).items()}

    assert states[date(2026, 11, 30)] == "past"
    assert states[date(2026, 12, 1)] == "open"
    assert states[date(2026, 12, 5)] == "closed"
    assert states[date(2026, 12, 31)] == "open"
    assert states[date(2027, 1, 1)] == "not_yet_open"
    assert states[date(2027, 1, 2)] == "closed"


def test_a_day_that_nobody_made_yet_looks_like_one_that_was_made(city):
    before = days(city)[TUESDAY]
    ensure_day(office=city.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)

    assert days(city)[TUESDAY] == before


def test_a_number_taken_is_no_longer_left_and_one_that_rests_neither(city, clock):
    token = take(city).token
    taken = days(city)[TUESDAY].left
    cancel(token=token, by=cast.CITRA.actor)
    resting = days(city)[TUESDAY].left
    clock.move_to(later(minutes=121), tick=False)

    assert (taken, resting, days(city)[TUESDAY].left) == (199, 199, 200)


def test_a_number_given_out_as_often_as_there_are_letters_is_not_left(city):
    ensure_day(office=city.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    Slot.objects.filter(number=1).update(turn=12)

    assert days(city)[TUESDAY].left == 199
    assert take(city).booking.label == "A-002"


def test_a_full_day_is_full_and_the_next_room_is_behind_it(city):
    ensure_day(office=city.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    Slot.objects.update(state="withdrawn")

    assert (days(city)[TUESDAY].state, days(city)[TUESDAY].left) == ("full", 0)
    moment.forget()
    assert first_room(city.main, after=date(2026, 12, 7)).date == WEDNESDAY
    moment.forget()
    assert first_room(city.main, after=date(2026, 12, 7), skip=[WEDNESDAY]).date == date(2026, 12, 10)


@pytest.mark.django_db(transaction=True)
def test_the_calendar_shows_a_change_of_the_office_at_once(city):
    shown = calendar(city.main, from_date=TUESDAY, days=1)[0].state
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)

    assert (shown, calendar(city.main, from_date=TUESDAY, days=1)[0].state) == ("open", "closed")
