"""Giving a number back."""

import pytest
import time_machine

from antri.booking.actions import DayFull, LimitReached, NotFound, WrongState, cancel
from antri.booking.models import Booking
from antri.schedule.actions import close_day, set_quota
from antri.schedule.models import Slot
from tests import cast
from tests.booking.story import NOW, TUESDAY, happened, later, slot_of, take

BY = cast.CITRA.actor


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_cancelled_number_is_given_back_and_written_down(city):
    booked = take(city)

    cancelled = cancel(token=booked.token, by=BY)

    assert (cancelled.status, cancelled.cancelled_at) == ("cancelled", NOW)
    assert slot_of(cancelled).state == "free"
    assert happened(cancelled) == ["booking.taken", "booking.cancelled"]


def test_cancelling_again_is_harmless(city):
    token = take(city).token

    first, second = cancel(token=token, by=BY), cancel(token=token, by=BY)

    assert first.cancelled_at == second.cancelled_at
    assert happened(second) == ["booking.taken", "booking.cancelled"]


def test_a_number_given_back_rests_between_ten_minutes_and_two_hours(city):
    rests = []
    for n in range(30):
        booked = take(city, cast.person(n), n=n)
        rests.append(slot_of(cancel(token=booked.token, by=BY)).free_from - NOW)

    assert later(minutes=10) - NOW <= min(rests)
    assert max(rests) <= later(minutes=120) - NOW
    assert len(set(rests)) > 20  # by chance, so that nobody can plan on it


@pytest.mark.goal("G29")
def test_nobody_gets_the_number_while_it_rests_and_then_it_is_a_b(city, clock):
    cancel(token=take(city).token, by=BY)
    Slot.objects.filter(number__gt=1).update(state="withdrawn")

    with pytest.raises(DayFull):
        take(city, cast.WATI, n=2)
    clock.move_to(later(minutes=121), tick=False)

    assert take(city, cast.WATI, n=2).booking.label == "B-001"


def test_the_person_may_book_that_date_again_with_another_number(city):
    cancel(token=take(city).token, by=BY)

    assert take(city, n=2).booking.label == "A-002"


def test_a_number_cancelled_on_its_day_goes_to_the_hall(city, clock):
    booked = take(city)
    clock.move_to(later(days=7), tick=False)

    cancel(token=booked.token, by=BY)

    assert slot_of(booked.booking).pool == "hall"


def test_a_number_of_a_day_closed_meanwhile_is_withdrawn(city):
    booked = take(city)
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)

    cancel(token=booked.token, by=BY)

    assert slot_of(booked.booking).state == "withdrawn"


def test_a_number_above_a_lowered_quota_is_withdrawn(city):
    tokens = [take(city, cast.person(n), n=n).token for n in range(3)]
    over = set_quota(office=city.main, date=TUESDAY, quotas={"08:00": 2}, by=cast.HEAD_OF_OFFICE)

    states = [slot_of(cancel(token=token, by=BY)).state for token in tokens[:2]]

    assert over == 1
    assert states == ["withdrawn", "free"]


@pytest.mark.parametrize("status", ["called", "serving", "served", "missed", "no_show"])
def test_what_has_been_called_cannot_be_cancelled(city, status):
    booked = take(city)
    Booking.objects.update(status=status)

    with pytest.raises(WrongState):
        cancel(token=booked.token, by=BY)
    assert slot_of(booked.booking).state == "taken"


def test_a_number_of_a_past_date_cannot_be_cancelled(city, clock):
    booked = take(city)
    clock.move_to(later(days=8), tick=False)

    with pytest.raises(WrongState):
        cancel(token=booked.token, by=BY)


@pytest.mark.parametrize("token", ["", "A-001", "x" * 22, "x" * 500])
def test_a_token_that_never_existed_finds_nothing(city, token):
    take(city)

    with pytest.raises(NotFound):
        cancel(token=token, by=BY)


@pytest.mark.goal("G29")
def test_one_nik_cannot_empty_a_day_by_booking_and_cancelling(city, clock):
    for n in range(4):
        cancel(token=take(city, n=n).token, by=BY)

    with pytest.raises(LimitReached) as refusal:
        take(city, n=5)
    assert refusal.value.facts["limit"] == "nik_cancels_a_day"
    assert Slot.objects.filter(day__date=TUESDAY, free_from__gt=NOW).count() == 4

    clock.shift(25 * 3600)
    assert take(city, n=6).booking.status == "booked"
