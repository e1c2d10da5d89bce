"""Whom the office sends away moves freely: from a closed day, from a closed session, as often as it takes."""

from datetime import time

import pytest
import time_machine
from django.test import Client

from antri.booking.actions import DayFull, reschedule, undo_cancel
from antri.booking.actions import cancel as give_back
from antri.booking.models import Booking
from antri.people.models import Attempt
from tests import cast
from tests.booking.calendar.office import back, closing, marked, quota, save
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, take

BY = cast.CITRA.actor


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_move_away_from_a_closed_session_counts_against_no_limit_and_takes_the_mark_off(city):
    token = take(city, session=time(8)).token
    Booking.objects.update(reschedules=2)
    save(closing(city, TUESDAY, None, "08:00"))

    moved = reschedule(token=token, date=WEDNESDAY, session=None, by=BY)

    assert (moved.reschedules, moved.date, marked()) == (2, WEDNESDAY, [])


def test_the_first_session_with_room_on_the_same_date_is_a_move_too(city):
    token = take(city, session=time(8)).token
    save(closing(city, TUESDAY, None, "08:00"))

    moved = reschedule(token=token, date=TUESDAY, session=None, by=BY)

    assert (moved.start, moved.reschedules, marked()) == (time(9), 0, [])


def test_asking_for_the_closed_session_itself_changes_nothing(city):
    token = take(city, session=time(8)).token
    save(closing(city, TUESDAY, None, "08:00"))

    assert reschedule(token=token, date=TUESDAY, session=time(8), by=BY).start == time(8)
    assert marked() == ["A-001"]
    with pytest.raises(DayFull):
        take(city, cast.WATI, n=2, session=time(8))


def test_a_cancellation_that_the_office_caused_does_not_count(city):
    token = take(city, session=time(8)).token
    save(closing(city, TUESDAY, None, "08:00"))

    give_back(token=token, by=BY)

    assert not Attempt.objects.exists()


def test_a_number_taken_back_after_the_session_opened_again_carries_no_mark(city):
    token = take(city, session=time(8)).token
    closed = save(closing(city, TUESDAY, None, "08:00"))
    give_back(token=token, by=BY)
    back(closed)

    assert undo_cancel(token=token, by=BY).to_move_at is None


def test_whoever_stands_above_a_lowered_quota_is_told_nothing(city):
    tokens = [take(city, cast.person(n), n=n).token for n in range(2)]
    save(quota(city, quotas={"08:00": 1}))

    notices = [Client().get(f"/api/v1/bookings/{token}").json()["notice"] for token in tokens]

    assert notices == [None, None]
