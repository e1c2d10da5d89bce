"""Numbers outside the quota: pick-up, information, and what the office owes."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from antri.booking.actions import WrongState, book
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking
from antri.booking.queries import find, link_token
from antri.insight.queries.follow import follow
from antri.journal.models import Event
from antri.schedule.actions import close_day
from antri.schedule.models import OpeningPlan, ServiceDay, Slot
from antri.service_day import actions
from antri.service_day.actions.first_place import NoFirstPlace, give_first_place
from antri.service_day.actions.hall_numbers import LaneClosed, LaneFull, give_lane_number
from antri.service_day.models import Hall, Visit
from tests import cast
from tests.service_day.cast import DAY, EVE, arrive, at, booked, counter, press_of, seated, status
from tests.service_day.lanes import open_lanes

DESK = cast.COUNTER_OFFICER


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(8), tick=False) as traveller:
        yield traveller


@pytest.fixture
def lanes(city):
    return open_lanes(city)


def followed(booking):
    stands = None
    for event in Event.objects.filter(about_kind="booking", about_id=str(booking.pk)).order_by("id"):
        stands = follow(stands, event.what, event.data)
    return stands


def test_a_lane_number_has_its_own_letter_and_waits_in_the_hall_at_once(city, lanes):
    first = give_lane_number(office=city.main, lane="pickup", by=DESK)
    second = give_lane_number(office=city.main, lane="pickup", by=DESK)
    asks = give_lane_number(office=city.main, lane="information", by=DESK)

    assert [row.label for row in (first, second, asks)] == ["P-001", "P-002", "T-001"]
    visit = Visit.objects.get(pk=first.pk)
    assert (status(first), visit.door, visit.rank, visit.service_code) == ("checked_in", "hall", 1, "PICKUP")
    assert visit.day_id == Hall.objects.get().pk
    assert followed(first).status == "checked_in"


def test_a_lane_takes_nothing_of_the_quota(city, lanes):
    give_lane_number(office=city.main, lane="pickup", by=DESK)

    main = ServiceDay.objects.get(office=city.main, date=DAY, lane="main")
    assert Slot.objects.filter(day=main, state="free").count() == cast.QUOTA
    assert [row.faults for row in prove(first=DAY, last=DAY)] == [(), ()]


def test_nobody_by_name_stands_in_a_lane_and_its_link_opens_the_ticket(city, lanes):
    booking = Booking.objects.get(pk=give_lane_number(office=city.main, lane="pickup", by=DESK).pk)

    assert booking.identity_index.startswith("hall-")
    assert booking.phone_index == ""
    assert find(link_token(booking)) == booking


def test_the_numbers_of_the_part_of_the_day_now_running_are_given(city, lanes, clock):
    clock.move_to(at(12, 30))

    booking = give_lane_number(office=city.main, lane="pickup", by=DESK)

    assert (booking.label, booking.start) == ("P-021", time(13))


def test_a_lane_without_numbers_left_says_so(city, clock):
    open_lanes(city, capacity=1)
    for _each in range(2):
        give_lane_number(office=city.main, lane="pickup", by=DESK)

    with pytest.raises(LaneFull):
        give_lane_number(office=city.main, lane="pickup", by=DESK)


def test_a_lane_that_is_over_or_that_the_office_does_not_have_gives_nothing(city, lanes, clock):
    with pytest.raises(LaneClosed):
        give_lane_number(office=city.district, lane="pickup", by=DESK)
    with pytest.raises(LaneClosed):
        give_lane_number(office=city.main, lane="nowhere", by=DESK)
    clock.move_to(at(15, 1))
    with pytest.raises(LaneClosed):
        give_lane_number(office=city.main, lane="pickup", by=DESK)


def test_only_a_counter_of_the_lane_calls_it(city, lanes):
    booking = give_lane_number(office=city.main, lane="pickup", by=DESK)
    main, _officer, by = seated(counter(city.main, 1))
    pickup, _officer, pickup_by = seated(counter(city.main, 9, lanes=["pickup"]))

    with pytest.raises(actions.NobodyWaits):
        actions.call_next(counter=main, press=press_of(main), by=by)
    assert actions.call_next(counter=pickup, press=press_of(pickup), by=pickup_by).pk == booking.pk


def test_who_the_office_owes_is_called_before_the_hour_now_running(city, lanes, clock):
    clock.move_to(EVE)
    waiting = [booked(city, number) for number in range(1, 4)]
    clock.move_to(at(8))
    for who in waiting:
        arrive(who, at(8))
    owed = give_lane_number(office=city.main, lane="return", service=city.ktp, by=DESK)
    row, _officer, by = seated(counter(city.main, 1))

    assert owed.label == "X-001"
    assert actions.call_next(counter=row, press=press_of(row), by=by).pk == owed.pk


def test_two_lanes_never_show_the_same_label(city, lanes):
    booking = give_lane_number(office=city.main, lane="pickup", by=DESK)
    other = give_lane_number(office=city.main, lane="information", by=DESK)

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=other.pk).update(label=booking.label)


@pytest.fixture
def waiting(city, lanes, clock):
    """Somebody with a number of today who has come."""
    clock.move_to(EVE)
    booking = booked(city, 1)
    clock.move_to(at(8))
    arrive(booking, at(8))
    return booking


def test_the_first_place_is_on_the_next_working_day_with_the_same_link_and_code(city, waiting, clock):
    token = link_token(waiting)

    moved = give_first_place(booking=waiting, by=DESK, reason="hall_closed")

    assert (moved.date, moved.label, moved.status) == (DAY + timedelta(days=1), "X-001", "booked")
    assert (find(token).pk, moved.code) == (waiting.pk, waiting.code)
    assert not Visit.objects.filter(pk=waiting.pk).exists()
    assert followed(waiting) == (moved.day_id, moved.slot_id, 1, "X-001", "booked")
    assert all(not row.faults for row in prove(first=DAY, last=DAY + timedelta(days=1)))


def test_the_number_of_today_goes_to_the_hall(city, waiting):
    give_first_place(booking=waiting, by=DESK)

    slot = Slot.objects.get(pk=waiting.slot_id)
    assert (slot.state, slot.pool, slot.free_from) == ("free", "hall", at(8))


def test_closed_days_are_passed_over(city, waiting):
    close_day(office=city.main, date=DAY + timedelta(days=1), reason="Libur", by=DESK)
    close_day(office=city.main, date=DAY + timedelta(days=2), reason="Rapat", by=DESK, lane="return")

    assert give_first_place(booking=waiting, by=DESK).date == date(2027, 1, 8)


def test_who_has_a_number_of_that_day_already_gets_the_day_after_it(city, waiting):
    book(order=cast.order(city, DAY + timedelta(days=1), cast.person(1)), key=cast.key(9), by=cast.person(1).actor)

    assert give_first_place(booking=waiting, by=DESK).date == DAY + timedelta(days=2)


@pytest.mark.parametrize("until", ["called", "serving", "missed"])
def test_who_stands_at_a_counter_or_was_missed_is_led_back_first(city, waiting, until):
    row, _officer, by = seated(counter(city.main, 1))
    actions.call_next(counter=row, press=press_of(row), by=by)
    if until == "serving":
        actions.start(counter=row, press=press_of(row), by=by)
    if until == "missed":
        actions.miss(counter=row, press=press_of(row), by=by)

    moved = give_first_place(booking=waiting, by=DESK)

    assert moved.status == "booked"
    assert followed(waiting).status == "booked"


def test_who_was_served_is_owed_nothing(city, waiting):
    Booking.objects.filter(pk=waiting.pk).update(status="served")

    with pytest.raises(WrongState):
        give_first_place(booking=waiting, by=DESK)


def test_without_a_lane_for_it_no_first_place_is_promised(city, waiting):
    OpeningPlan.objects.filter(lane="return").delete()

    with pytest.raises(NoFirstPlace):
        give_first_place(booking=waiting, by=DESK)
    assert status(waiting) == "checked_in"


def test_on_the_owed_day_they_stand_before_everybody_of_the_hour(city, waiting, clock):
    moved = give_first_place(booking=waiting, by=DESK)
    others = [booked(city, number, on=moved.date) for number in range(5, 7)]
    clock.move_to(at(8, on=moved.date))
    for who in others:
        arrive(who, at(7, 40, on=moved.date))
    arrive(moved, at(8, on=moved.date), rank=Visit.Rank.OWED)
    row, _officer, by = seated(counter(city.main, 1))

    assert actions.call_next(counter=row, press=press_of(row), by=by).pk == moved.pk
