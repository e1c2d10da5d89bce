"""Moving, cancelling and undoing at once: of one booking, and of many into the last places."""

import random
import sys
import threading
from datetime import date, time

import pytest
from django.db.models import Manager, QuerySet

from antri.booking.actions import Booked, DayFull, LimitReached, WrongState, book, cancel, reschedule, undo_cancel
from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.actions import close_day, ensure_day, open_day
from antri.schedule.models import Slot
from tests import cast
from tests.races.crowd import kinds, together
from tests.races.rush import THURSDAY, TUESDAY, WEDNESDAY
from tests.races.truth import assert_sound, live

PLACES = 5
CHANGE = sys.modules[reschedule.__module__]


def booked(place, number, on=TUESDAY, **changes):
    who = cast.person(number)
    return book(order=cast.order(place, on, who, **changes), key=cast.key(number), by=who.actor)


def moving(token, on, session=None):
    return lambda: reschedule(token=token, date=on, session=session, by=cast.CITRA.actor)


@pytest.mark.goal("G1")
def test_sixteen_people_who_move_into_the_last_five_places_fill_just_these(place, tries):
    tokens = [booked(place, n).token for n in range(16)]
    day = ensure_day(office=place.main, date=WEDNESDAY, by=cast.HEAD_OF_OFFICE)
    Slot.objects.filter(day=day, number__gt=PLACES).update(state="withdrawn")

    answers = together([moving(token, WEDNESDAY) for token in tokens])

    assert kinds(answers) == {"Booking": PLACES, "DayFull": 16 - PLACES}
    assert [booking.number for booking in live(date=WEDNESDAY)] == list(range(1, PLACES + 1))
    assert len(live(date=TUESDAY)) == 16 - PLACES
    assert Slot.objects.filter(day__date=TUESDAY, state="free", turn=1, free_from__isnull=False).count() == PLACES
    assert_sound()
    tries(16)


def move_at_once(token: str) -> None:
    """Move one booking eight times at once, to two dates: it holds one number at the end."""
    answers = together([moving(token, on) for on in (WEDNESDAY, THURSDAY)] * 4)

    assert {type(answer) for answer in answers} <= {Booking, WrongState, LimitReached}
    assert len(live()) == Slot.objects.filter(state="taken").count() == 1
    moves = Event.objects.filter(what="booking.rescheduled").count()
    assert moves == Booking.objects.get().reschedules
    assert 1 <= moves <= 2
    assert_sound()


@pytest.mark.goal("G1")
@pytest.mark.parametrize("round_", range(5))
def test_two_moves_of_one_booking_at_once_give_one_number(place, round_, tries):
    move_at_once(booked(place, round_).token)

    tries(8)


class AnyState(QuerySet):
    """Bookings that are moved as they were once seen, whatever has become of them."""

    def filter(self, *conditions, **which):
        return super().filter(*conditions, **({"pk": which["pk"]} if "reschedules" in which else which))


@pytest.mark.goal("G1")
def test_without_the_look_at_what_it_was_two_moves_take_two_numbers(place, monkeypatch):
    """Negative control: the update that moves does not ask whether somebody else was first."""
    held, everybody, seen = CHANGE.held, threading.Barrier(8), threading.local()

    def held_by_all(token):
        """Go on only when all eight have seen the booking as it was."""
        booking = held(token)
        if not hasattr(seen, "once"):
            seen.once = True
            everybody.wait(20)
        return booking

    token = booked(place, 0).token
    careless = Manager.from_queryset(AnyState)()
    careless.model = Booking
    monkeypatch.setattr(Booking, "objects", careless)
    monkeypatch.setattr(CHANGE, "held", held_by_all)

    with pytest.raises(AssertionError):
        move_at_once(token)
    assert Slot.objects.filter(state="taken").count() > 1 == len(live())


@pytest.mark.goal("G1")
def test_people_who_swap_their_dates_at_once_never_wait_for_each_other(place, tries):
    tuesday = [booked(place, n).token for n in range(12)]
    wednesday = [booked(place, n, WEDNESDAY).token for n in range(12, 24)]

    answers = together(
        [moving(token, WEDNESDAY) for token in tuesday] + [moving(token, TUESDAY) for token in wednesday], workers=12
    )

    assert kinds(answers) == {"Booking": 24}
    assert (len(live(date=TUESDAY)), len(live(date=WEDNESDAY))) == (12, 12)
    assert_sound()
    tries(24)


@pytest.mark.goal("G6")
@pytest.mark.parametrize("seed", range(6))
def test_cancel_undo_and_move_of_one_booking_at_once_leave_one_truth(place, seed, tries):
    token = booked(place, seed).token
    dice = random.Random(seed)
    works = [
        lambda: cancel(token=token, by=cast.CITRA.actor),
        lambda: undo_cancel(token=token, by=cast.CITRA.actor),
        moving(token, WEDNESDAY),
        moving(token, TUESDAY, time(9)),
    ] * 3
    dice.shuffle(works)

    answers = together(works)

    assert {type(answer) for answer in answers} <= {Booking, WrongState, LimitReached}
    booking = Booking.objects.get()
    assert len(live()) == (booking.status == "booked") == Slot.objects.filter(state="taken").count()
    assert_sound()
    tries(len(works))


@pytest.mark.goal("G1")
@pytest.mark.parametrize("closing", [TUESDAY, WEDNESDAY])
def test_moving_while_either_day_closes_and_opens_loses_nothing(place, closing: date, tries):
    tokens = [booked(place, n).token for n in range(20)]

    def close_and_open():
        close_day(office=place.main, date=closing, reason="Rapat", by=cast.HEAD_OF_OFFICE)
        open_day(office=place.main, date=closing, reason="Jadi buka", by=cast.HEAD_OF_OFFICE)

    together([close_and_open, *(moving(token, WEDNESDAY) for token in tokens), close_and_open], workers=12)

    assert len(live()) == 20
    assert Slot.objects.exclude(state="withdrawn").filter(day__date=closing).count() == cast.QUOTA
    assert_sound()
    tries(20)


@pytest.mark.goal("G1")
def test_a_number_given_back_is_never_given_out_while_it_rests(place, tries):
    tokens = [booked(place, n).token for n in range(10)]
    works = []
    for n, token in enumerate(tokens):
        works += [
            lambda token=token: cancel(token=token, by=cast.CITRA.actor),
            lambda n=n: booked(place, 100 + n),
        ]

    answers = together(works)

    new = [answer.booking for answer in answers if isinstance(answer, Booked)]
    assert sorted(booking.number for booking in new) == list(range(11, 21))
    assert {booking.turn for booking in new} == {1}
    assert not [answer for answer in answers if isinstance(answer, DayFull)]
    assert_sound()
    tries(20)
