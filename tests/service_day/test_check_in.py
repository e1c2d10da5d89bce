"""Arriving: whoever comes waits for their call, early, in time or late."""

from datetime import time

import pytest

from antri.booking.actions import NotFound, WrongState, cancel, undo_cancel
from antri.booking.queries import link_token
from antri.journal.models import Event
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.service_day.queries.hall_code import hall_code, is_hall_code
from tests import cast
from tests.service_day.cast import DAY, at, booked, hall_of, status

BY = cast.COUNTER_OFFICER
DESK = Visit.Door.DESK


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def nine(city):
    """A number of nine o'clock."""
    return booked(city, 1, session=time(9))


def come(booking, **more):
    return actions.check_in(booking=booking, door=DESK, by=BY, **more)


def place(booking):
    return Visit.objects.values_list("hour", "rank").get(pk=booking.pk)


def test_half_an_hour_before_ones_hour_the_door_opens(nine, clock):
    clock.move_to(at(8, 29, 59))
    with pytest.raises(actions.TooEarly) as early:
        come(nine)
    assert f"{early.value.facts['opens_at']:%H:%M}" == "08:30"
    assert not Visit.objects.exists()

    clock.move_to(at(8, 30))
    come(nine)

    assert status(nine) == "checked_in"
    assert place(nine) == (time(9), Visit.Rank.IN_TIME)
    event = Event.objects.get(what="service_day.checked_in")
    assert (event.data["label"], event.data["door"], event.actor_id) == (nine.label, "desk", BY.id)


@pytest.mark.parametrize(
    ("comes", "hour", "rank"),
    [
        (at(9, 59), time(9), Visit.Rank.IN_TIME),
        (at(10), time(10), Visit.Rank.LATE),
        (at(12, 30), time(13), Visit.Rank.LATE),
        (at(16), time(13), Visit.Rank.LATE),
    ],
)
def test_late_goes_to_the_end_of_the_hour_now_running_and_is_never_lost(nine, clock, comes, hour, rank):
    clock.move_to(comes)

    come(nine)

    assert place(nine) == (hour, rank)


def test_checking_in_twice_is_harmless(nine, clock):
    clock.move_to(at(9))
    come(nine)
    come(nine)

    assert Visit.objects.count() == Event.objects.filter(what="service_day.checked_in").count() == 1


def test_another_day_is_told_with_its_date(nine):
    with pytest.raises(actions.NotToday) as other:
        come(nine)

    assert other.value.facts["date"] == DAY


def test_a_cancelled_number_is_not_checked_in(nine, clock):
    cancel(token=link_token(nine), by=cast.CITRA.actor)
    clock.move_to(at(9))

    with pytest.raises(WrongState):
        come(nine)


def test_after_the_announced_minute_nobody_is_checked_in(nine, clock, city):
    clock.move_to(at(8))
    with actions.hall_in_hand(city.main, by=BY) as hall:
        hall.last_check_in_at = at(9, 30)
        hall.save()
    clock.move_to(at(9, 31))

    with pytest.raises(actions.DoorClosed):
        come(nine)
    assert status(nine) == "booked"


def test_help_asked_for_at_the_door_is_kept_for_the_counter(nine, clock):
    clock.move_to(at(9))

    come(nine, needs=["low_counter"])

    assert Visit.objects.get().needs == ["low_counter"]


def test_the_wrong_ticket_can_be_taken_back_until_it_is_called(nine, clock):
    clock.move_to(at(9))
    come(nine)

    actions.undo_check_in(booking=nine, by=BY)

    assert status(nine) == "booked"
    come(nine)
    assert status(nine) == "checked_in"


@pytest.mark.parametrize("typed", ["{code}", "{lower}", " {spaced} ", "https://antri.example/t/{token}/", "{token}"])
def test_the_door_reads_code_and_link_however_they_come(nine, city, typed):
    token = link_token(nine)
    spaced = f"{nine.code[:4]}-{nine.code[4:]}"

    found = actions.find_at_door(
        office=city.main, text=typed.format(code=nine.code, lower=nine.code.lower(), spaced=spaced, token=token)
    )

    assert found.pk == nine.pk


@pytest.mark.parametrize("typed", ["", "00000000", "A-001", "https://antri.example/t/" + "x" * 24 + "/", "9" * 500])
def test_what_is_no_ticket_is_not_found(nine, city, typed):
    with pytest.raises(NotFound):
        actions.find_at_door(office=city.main, text=typed)


def test_a_ticket_of_another_office_is_told(nine, city):
    with pytest.raises(actions.OtherOffice) as other:
        actions.find_at_door(office=city.district, text=nine.code)

    assert other.value.facts["office"] == city.main.name


def test_who_was_missed_comes_back_by_checking_in_again(nine, clock, city):
    clock.move_to(at(9))
    come(nine)
    Visit.objects.filter(pk=nine.pk).update(misses=1)
    type(nine).objects.filter(pk=nine.pk).update(status="missed")

    come(nine)

    assert status(nine) == "checked_in"
    assert Visit.objects.get().after_call == hall_of(city.main).calls + 5


def test_the_code_of_the_hall_changes_every_minute_and_the_last_one_still_counts(city):
    now = at(9, 0, 30)
    code = hall_code(city.main, now)

    assert len(code) == 6
    assert hall_code(city.main, at(9, 0, 59)) == code
    assert is_hall_code(city.main, f" {code[:3]} {code[3:]}", at(9, 1, 59))
    assert not is_hall_code(city.main, code, at(9, 2))
    assert not is_hall_code(city.main, "", now)
    assert hall_code(city.district, now) != code


def test_who_cancelled_in_the_hall_and_took_it_back_checks_in_again(city, clock):
    who = booked(city, 1)
    clock.move_to(at(8))
    actions.check_in(booking=who, door=Visit.Door.DESK, by=cast.COUNTER_OFFICER)
    cancel(token=link_token(who), by=cast.person(1).actor)
    undo_cancel(token=link_token(who), by=cast.person(1).actor)

    actions.check_in(booking=who, door=Visit.Door.KIOSK, by=cast.COUNTER_OFFICER)

    assert status(who) == "checked_in"
    assert Visit.objects.get(pk=who.pk).door == Visit.Door.KIOSK
