"""Moving to another date or session."""

from datetime import date, time

import pytest
import time_machine

from antri.booking.actions import (
    AlreadyBooked,
    DayClosed,
    DayFull,
    LimitReached,
    NotFound,
    WrongState,
    cancel,
    reschedule,
)
from antri.booking.models import Booking
from antri.schedule.actions import close_day
from antri.schedule.models import Slot
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.story import NOW, THURSDAY, TUESDAY, WEDNESDAY, happened, later, slot_of, take
from tests.scenarios.replay import as_stored, replayed

BY = cast.CITRA.actor


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def move(token, on=WEDNESDAY, session=None):
    return reschedule(token=token, date=on, session=session, by=BY)


def test_the_new_number_is_taken_and_the_old_one_rests(city):
    booked = take(city)

    moved = move(booked.token, session=time(10))

    assert (moved.pk, moved.code) == (booked.booking.pk, booked.booking.code)
    assert (moved.date, moved.start, moved.label) == (WEDNESDAY, time(10), "A-081")
    old = Slot.objects.get(day__date=TUESDAY, number=1)
    assert (old.state, old.free_from >= later(minutes=10)) == ("free", True)
    assert slot_of(moved).state == "taken"
    assert happened(moved) == ["booking.taken", "booking.rescheduled"]
    assert replayed() == as_stored()


def test_another_session_of_the_same_date_is_a_move(city):
    token = take(city).token

    assert move(token, TUESDAY, time(13)).label == "A-161"


@pytest.mark.parametrize("session", [None, time(8)])
def test_the_date_and_session_already_held_change_nothing(city, session):
    booked = take(city)

    same = move(booked.token, TUESDAY, session)

    assert (same.label, same.reschedules) == ("A-001", 0)
    assert happened(same) == ["booking.taken"]


def test_the_third_move_is_refused(city):
    token = take(city).token
    move(token, WEDNESDAY)
    move(token, THURSDAY)

    with pytest.raises(LimitReached) as refusal:
        move(token, TUESDAY)
    assert refusal.value.facts["limit"] == "reschedules"
    assert Booking.objects.get().date == THURSDAY


def test_a_full_date_changes_nothing(city):
    booked = take(city)
    take(city, cast.WATI, on=WEDNESDAY, n=2)
    Slot.objects.filter(day__date=WEDNESDAY, state="free").update(state="withdrawn")

    with pytest.raises(DayFull) as refusal:
        move(booked.token)
    assert refusal.value.facts["next"].date == THURSDAY
    assert slot_of(booked.booking).state == "taken"
    assert Booking.objects.get(pk=booked.booking.pk).label == "A-001"


def test_a_date_on_which_the_person_has_a_number_is_refused_and_changes_nothing(city):
    token = take(city).token
    take(city, on=WEDNESDAY, n=2)

    with pytest.raises(AlreadyBooked):
        move(token)
    assert Slot.objects.filter(state="taken").count() == 2
    assert replayed() == as_stored()


@pytest.mark.parametrize(
    ("on", "state"), [(date(2026, 11, 30), "past"), (date(2027, 1, 4), "not_yet_open"), (date(2026, 12, 12), "closed")]
)
def test_a_date_that_is_not_open_is_refused(city, on, state):
    token = take(city).token

    with pytest.raises(DayClosed) as refusal:
        move(token, on)
    assert refusal.value.facts["state"] == state


def test_a_session_that_does_not_exist_is_refused(city):
    token = take(city).token

    with pytest.raises(Invalid) as refusal:
        move(token, WEDNESDAY, time(7))
    assert str(refusal.value) == "session.unknown"


def test_a_number_of_a_closed_day_may_be_moved_and_is_then_withdrawn(city):
    token = take(city).token
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)

    moved = move(token)

    assert moved.label == "A-001"
    assert Slot.objects.get(day__date=TUESDAY, number=1).state == "withdrawn"


def test_a_cancelled_number_cannot_be_moved(city):
    token = take(city).token
    cancel(token=token, by=BY)

    with pytest.raises(WrongState):
        move(token)


def test_a_number_of_a_past_date_cannot_be_moved(city, clock):
    token = take(city).token
    clock.move_to(later(days=8), tick=False)

    with pytest.raises(WrongState):
        move(token, date(2026, 12, 11))


def test_a_token_that_never_existed_finds_nothing(city):
    with pytest.raises(NotFound):
        move("x" * 22)


def test_a_move_that_the_office_caused_does_not_count(city):
    booked = take(city)
    for on in (date(2026, 12, 9), date(2026, 12, 10)):
        reschedule(token=booked.token, date=on, session=None, by=cast.CITRA.actor)
    close_day(office=city.main, date=date(2026, 12, 10), reason="Rapat", by=cast.HEAD_OF_OFFICE)

    moved = reschedule(token=booked.token, date=date(2026, 12, 11), session=None, by=cast.CITRA.actor)

    assert (moved.date, moved.reschedules) == (date(2026, 12, 11), 2)
