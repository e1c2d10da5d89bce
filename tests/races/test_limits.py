"""Limits over several bookings hold when everything is tried at once: for a NIK, for a phone, for a date."""

import random
import sys
import time
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.db import connection

from antri.booking.actions import AlreadyBooked, Booked, LimitReached, book, cancel, undo_cancel
from antri.schedule.actions import ensure_day
from tests import cast, sizes
from tests.races.crowd import kinds, together
from tests.races.rush import TUESDAY, rephoned, retyped
from tests.races.truth import assert_sound, live

BOOK = sys.modules[Booked.__module__]
PER_PHONE, PER_NIK = 4, 2


def tries_from_one_phone(place, count=sizes.G3_SAME_PHONE):
    dice = random.Random(count)

    def one(number, typed):
        who = cast.person(number)
        return lambda: book(order=cast.order(place, TUESDAY, who, phone=typed), key=cast.key(number), by=who.actor)

    return [one(number, rephoned(cast.phone(0), dice)) for number in range(count)]


def tries_of_one_nik(place, days, offices=("disdukcapil",)):
    dice = random.Random(len(days))

    def one(number, on, typed, office):
        order = cast.order(place, on, nik=typed, phone=cast.phone(number), office=office)
        return lambda: book(order=order, key=cast.key(number), by=cast.CITRA.actor)

    return [
        one(number, on, retyped(cast.CITRA.nik, dice), offices[number % len(offices)]) for number, on in enumerate(days)
    ]


def weekdays(count: int) -> list[date]:
    """So many dates that are open now, over and over."""
    days = [day for n in range(1, 30) if (day := date(2026, 12, 1) + timedelta(days=n)).isoweekday() < 6]
    return [days[n % len(days)] for n in range(count)]


@pytest.mark.goal("G3")
def test_fifty_people_on_one_phone_at_once_get_four_numbers(place, tries):
    answers = together(tries_from_one_phone(place))

    assert kinds(answers) == {"Booked": PER_PHONE, "LimitReached": len(answers) - PER_PHONE}
    assert len(live()) == PER_PHONE
    assert_sound()
    tries(len(answers))


@pytest.mark.goal("G3")
def test_fifty_dates_for_one_nik_at_once_give_two_numbers(place, tries):
    answers = together(tries_of_one_nik(place, weekdays(sizes.G3_SAME_NIK)))

    assert kinds(answers)["Booked"] == PER_NIK
    assert {type(answer) for answer in answers} <= {Booked, LimitReached, AlreadyBooked}
    assert len(live()) == PER_NIK
    assert_sound()
    tries(len(answers))


@pytest.mark.goal("G3")
def test_one_nik_on_one_date_at_two_offices_at_once_gets_one_number(place, tries):
    answers = together(tries_of_one_nik(place, [TUESDAY] * 30, offices=("disdukcapil", "rekaan-utara")))

    assert kinds(answers) == {"Booked": 1, "AlreadyBooked": 29}
    assert len(live()) == 1
    assert_sound()
    tries(30)


@pytest.mark.goal("G3")
def test_undoing_a_cancellation_at_once_with_new_bookings_never_goes_over_two(place, tries):
    for who in (cast.person(number) for number in range(8)):
        first = books(place, who, 0)()
        books(place, who, 1)()
        cancel(token=first.token, by=who.actor)

        together([undoes(first.token), books(place, who, 2), books(place, who, 3)])

        held = [booking for booking in live() if booking.identity_index == first.booking.identity_index]
        assert len(held) == PER_NIK
    assert_sound()
    tries(24)


def books(place, who, number):
    order = cast.order(place, weekdays(9)[number], who)
    return lambda: book(order=order, key=f"{who.nik}-{number}", by=who.actor)


def undoes(token):
    return lambda: undo_cancel(token=token, by=cast.CITRA.actor)


@pytest.fixture
def unguarded(place, monkeypatch):
    """The same limits without what makes them hold: the person's lock, and on SQLite the one writer."""
    for on in {TUESDAY, *weekdays(sizes.G3_SAME_NIK)}:
        ensure_day(office=place.main, date=on, by=cast.HEAD_OF_OFFICE)
    check = BOOK.check_limits

    def slow_check(*args):
        check(*args)
        time.sleep(0.05)

    monkeypatch.setattr(BOOK, "check_limits", slow_check)
    monkeypatch.setattr(BOOK, "lock_person", lambda *_keys: None)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(BOOK, "change_in_one_go", nullcontext)
    return place


@pytest.mark.goal("G3")
def test_without_the_lock_one_phone_gets_more_than_four(unguarded):
    together(tries_from_one_phone(unguarded))

    assert len(live()) > PER_PHONE


@pytest.mark.goal("G3")
def test_without_the_lock_one_nik_gets_more_than_two(unguarded):
    together(tries_of_one_nik(unguarded, weekdays(sizes.G3_SAME_NIK)))

    assert len(live()) > PER_NIK
