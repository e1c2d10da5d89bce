"""Help asked for when booking: sealed until the day, at the door and the counter on it, forgotten after it."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client

from antri.booking.actions import KeyMismatch, book, cancel, reschedule, undo_cancel
from antri.booking.models import Booking
from antri.booking.queries import link_token, needs_of
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.service_day import actions
from antri.service_day.actions.close_hall import is_unfinished
from antri.service_day.actions.no_show import let_go
from antri.service_day.models import Visit
from antri.service_day.queries.lists import paper_list
from antri.web import clock as city_clock
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import DAY, EVE, at, booked, counter, hall_of, press_of, seated, status
from tests.service_day.lanes import open_lanes

DESK = cast.COUNTER_OFFICER
HELP = ("guide", "low_counter")

pytestmark = pytest.mark.usefixtures("clock")


def fresh(booking):
    return Booking.objects.select_related("office", "day", "service").get(pk=booking.pk)


def comes(booking, **fields):
    return actions.check_in(booking=booking, door=Visit.Door.DESK, by=DESK, **fields)


def test_the_door_and_the_counter_see_what_was_asked_for_when_booking(city, clock):
    who = booked(city, 1, needs=HELP)
    clock.move_to(at(8))

    comes(who)

    assert Visit.objects.get(pk=who.pk).needs == ["guide", "low_counter"]


def test_whoever_asked_for_a_low_counter_is_called_by_an_accessible_one_only(city, clock):
    who = booked(city, 1, needs=["low_counter"])
    clock.move_to(at(8))
    comes(who)
    high, _who, by_high = seated(counter(city.main, 1))
    low, _who, by_low = seated(counter(city.main, 2, is_accessible=True))

    with pytest.raises(actions.NobodyWaits):
        actions.call_next(counter=high, press=press_of(high), by=by_high)
    assert actions.call_next(counter=low, press=press_of(low), by=by_low).pk == who.pk


def test_nobody_reads_in_the_table_which_help_was_asked_for(city):
    booked(city, 1, needs=HELP)
    booked(city, 2)

    with connection.cursor() as cursor:
        cursor.execute("SELECT needs FROM antri_booking ORDER BY number")
        first, second = [row[0] for row in cursor.fetchall()]

    assert second is None
    assert all(code.encode() not in bytes(first) for code in HELP)
    # Nor does the journal say it.
    assert "guide" not in str(list(Event.objects.values_list("data", flat=True)))


def test_help_that_is_not_on_the_list_is_refused(city):
    with pytest.raises(Invalid) as refused:
        booked(city, 1, needs=["a_taxi"])

    assert [field for field, *_rest in refused.value.errors] == ["needs"]


def test_another_wish_under_a_spent_key_is_another_order(city):
    order = cast.order(city, DAY, cast.CITRA, needs=("write",))
    book(order=order, key=cast.key(1), by=cast.CITRA.actor)

    assert book(order=order, key=cast.key(1), by=cast.CITRA.actor).is_repeat
    with pytest.raises(KeyMismatch):
        book(order=cast.order(city, DAY, cast.CITRA), key=cast.key(1), by=cast.CITRA.actor)


def test_a_number_that_moves_takes_the_wish_along(city, clock):
    who = booked(city, 1, needs=HELP)
    reschedule(token=link_token(who), date=DAY + timedelta(days=1), session=time(9), by=cast.CITRA.actor)

    assert needs_of(fresh(who)) == ["guide", "low_counter"]


def test_who_takes_a_cancellation_back_need_not_ask_again(city):
    who = booked(city, 1, needs=HELP)
    cancel(token=link_token(who), by=cast.CITRA.actor)
    undo_cancel(token=link_token(who), by=cast.CITRA.actor)

    assert needs_of(fresh(who)) == ["guide", "low_counter"]


def test_of_a_cancelled_number_it_is_forgotten_once_it_cannot_be_taken_back(city, clock):
    who = booked(city, 1, needs=HELP)
    cancel(token=link_token(who), by=cast.CITRA.actor)

    actions.erase_hall(by=SYSTEM)
    assert fresh(who).needs is not None

    clock.move_to(EVE + timedelta(minutes=int(catalogue().setting("undo_minutes", city.main)) + 1))
    actions.erase_hall(by=SYSTEM)
    assert fresh(who).needs is None


def test_of_who_never_came_it_is_forgotten_when_the_day_is_over(city, clock):
    who = booked(city, 1, needs=HELP)
    later = booked(city, 2, on=DAY + timedelta(days=7), needs=HELP)
    clock.move_to(at(0, 5, on=DAY + timedelta(days=1)))

    actions.erase_hall(by=SYSTEM)

    assert fresh(who).needs is None
    assert fresh(later).needs is not None


def test_closing_the_day_forgets_it_and_who_gets_a_first_place_keeps_it(city, clock):
    open_lanes(city)
    waits, absent = booked(city, 1, needs=HELP), booked(city, 2, needs=HELP)
    clock.move_to(at(8))
    comes(waits)
    clock.move_to(at(15))

    hall = actions.close_hall(office=city.main, by=DESK)

    assert (status(absent), fresh(absent).needs) == ("no_show", None)
    assert not is_unfinished(hall, city.main)
    assert not Visit.objects.exclude(needs=[]).exists()
    moved = fresh(waits)
    assert moved.date > DAY
    assert needs_of(moved) == ["guide", "low_counter"]


def test_a_wish_that_was_forgotten_to_be_forgotten_lets_closing_go_on(city, clock):
    """A crash between the last person and the end of closing: the next round of the worker finishes it."""
    who = booked(city, 1, needs=HELP)
    clock.move_to(at(15))
    actions.close_hall(office=city.main, by=DESK)
    Booking.objects.filter(pk=who.pk).update(needs=b"left")

    assert is_unfinished(hall_of(city.main), city.main)
    actions.close_forgotten(by=SYSTEM)
    assert fresh(who).needs is None


def test_what_the_door_writes_takes_the_place_of_what_was_asked_for_when_booking(city, clock):
    who = booked(city, 1, needs=HELP)
    clock.move_to(at(8))
    comes(who)

    actions.set_needs(booking=fresh(who), needs=["write"], by=DESK)
    assert needs_of(fresh(who)) == ["write"]

    actions.set_needs(booking=fresh(who), needs=[], by=DESK)
    assert fresh(who).needs is None


def test_on_the_phone_the_wish_stands_ticked_and_can_be_taken_off(city, clock):
    who = booked(city, 1, needs=["guide"])
    clock.move_to(at(8))
    page = Client().get(f"/hadir/{link_token(who)}/").content.decode()
    assert 'value="guide"' in page
    assert page.count(" checked") == 1

    comes(who, needs=[])

    assert Visit.objects.get(pk=who.pk).needs == []
    assert fresh(who).needs is None


def test_who_comes_after_all_is_still_helped(city, clock):
    who = booked(city, 1, needs=HELP)
    clock.move_to(at(10))
    with actions.hall_in_hand(city.main, by=DESK):
        let_go(who, by=DESK, reason="never_came")

    back = actions.come_after_all(booking=fresh(who), by=DESK)

    assert Visit.objects.get(pk=back.pk).needs == ["guide", "low_counter"]


def test_tomorrows_list_on_paper_says_who_asked_for_help(city):
    booked(city, 1, needs=["guide"])

    page = paper_list(city.main, DAY, now=city_clock.now(), is_rest=False)

    assert [entry.needs for entry in page.entries] == [("pandu",)]
