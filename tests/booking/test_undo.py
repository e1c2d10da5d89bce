"""Taking a cancellation back, within ten minutes."""

import pytest
import time_machine

from antri.booking.actions import AlreadyBooked, LimitReached, NotFound, WrongState, cancel, undo_cancel
from antri.booking.models import Booking
from antri.schedule.actions import close_day, open_day
from tests import cast
from tests.booking.story import NOW, THURSDAY, TUESDAY, WEDNESDAY, happened, later, slot_of, take

BY = cast.CITRA.actor


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token(city):
    """Citra has just cancelled A-001."""
    booked = take(city)
    cancel(token=booked.token, by=BY)
    return booked.token


def test_the_very_same_number_comes_back(city, token):
    restored = undo_cancel(token=token, by=BY)

    assert (restored.label, restored.status, restored.cancelled_at) == ("A-001", "booked", None)
    assert (slot_of(restored).state, slot_of(restored).free_from) == ("taken", None)
    assert happened(restored) == ["booking.taken", "booking.cancelled", "booking.restored"]


def test_undoing_twice_is_harmless(city, token):
    undo_cancel(token=token, by=BY)

    assert happened(undo_cancel(token=token, by=BY))[-1:] == ["booking.restored"]
    assert happened(Booking.objects.get()).count("booking.restored") == 1


def test_ten_minutes_are_the_limit(city, token, clock):
    clock.move_to(later(minutes=10), tick=False)

    with pytest.raises(WrongState):
        undo_cancel(token=token, by=BY)
    clock.move_to(later(minutes=9, seconds=59), tick=False)

    assert undo_cancel(token=token, by=BY).status == "booked"


def test_another_number_on_that_date_meanwhile_forbids_it(city, token):
    take(city, n=2)

    with pytest.raises(AlreadyBooked):
        undo_cancel(token=token, by=BY)
    assert Booking.objects.get(label="A-001").status == "cancelled"


def test_two_other_numbers_meanwhile_forbid_it(city, token):
    take(city, on=WEDNESDAY, n=2)
    take(city, on=THURSDAY, n=3)

    with pytest.raises(LimitReached) as refusal:
        undo_cancel(token=token, by=BY)
    assert refusal.value.facts["limit"] == "nik_future_bookings"


def test_four_others_on_the_phone_meanwhile_forbid_it(city, token):
    for n in range(4):
        take(city, cast.person(10 + n), n=10 + n, phone=cast.CITRA.phone)

    with pytest.raises(LimitReached) as refusal:
        undo_cancel(token=token, by=BY)
    assert refusal.value.facts["limit"] == "phone_niks"


def test_a_day_closed_meanwhile_forbids_it_until_it_opens_again(city, token):
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)
    with pytest.raises(WrongState):
        undo_cancel(token=token, by=BY)
    assert Booking.objects.get().status == "cancelled"

    open_day(office=city.main, date=TUESDAY, reason="Jadi buka", by=cast.HEAD_OF_OFFICE)
    assert undo_cancel(token=token, by=BY).label == "A-001"


def test_a_number_of_yesterday_does_not_come_back(city, clock):
    booked = take(city)
    clock.move_to(later(days=7, hours=13, minutes=59), tick=False)  # 23.59 of its day
    cancel(token=booked.token, by=BY)
    clock.move_to(later(days=7, hours=14), tick=False)

    with pytest.raises(WrongState):
        undo_cancel(token=booked.token, by=BY)


def test_a_token_that_never_existed_finds_nothing(city, token):
    with pytest.raises(NotFound):
        undo_cancel(token="x" * 22, by=BY)
