"""Standing by without a number: until the announced minute, one chance each, nobody goes home with nothing."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from antri.booking.actions import AlreadyBooked, WrongState
from antri.booking.models import Booking
from antri.booking.queries import find
from antri.directory.models import Setting
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.schedule.actions import close_day
from antri.service_day import actions
from antri.service_day.models import Standby
from antri.service_day.queries.draws import usual_chance
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import DAY, EVE, at, booked
from tests.service_day.standby import DESK, asks, leave_free, stand_by

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(8), tick=False) as traveller:
        yield traveller


def test_who_stands_by_has_a_code_and_waits_for_the_draw(city):
    (row,) = stand_by(city, 1, priority="elderly", people=2)

    assert (row.status, len(row.code), row.is_priority, row.people) == ("waiting", 4, True, 2)
    kept = Standby.objects.get()
    assert open_sealed(kept, by=DESK, reason="test")["nik"] == cast.nik(1)
    assert cast.nik(1) not in str([event.data for event in Event.objects.all()])


def test_coming_twice_is_one_chance(city):
    (first,) = stand_by(city, 1)
    (again,) = stand_by(city, 1)

    assert again.pk == first.pk
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_standby SET identity_index = 'a'")
        stand_by(city, 2)
        cursor.execute("UPDATE antri_standby SET identity_index = 'a'")


def test_before_it_opens_nobody_can_stand_by(city, clock):
    clock.move_to(at(5))

    with pytest.raises(actions.StandbyNotOpen):
        stand_by(city, 1)


def test_the_whole_announced_minute_counts_and_then_it_is_over(city, clock):
    clock.move_to(at(9, 0, 59))
    stand_by(city, 1)
    clock.move_to(at(9, 1))

    with pytest.raises(actions.StandbyOver):
        stand_by(city, 2)


def test_the_minute_is_the_citys_to_announce(city, clock):
    Setting.objects.create(city=cast.CODE, key="standby_until", value="10:00")
    clock.move_to(at(9, 30))

    assert stand_by(city, 1)


def test_on_a_closed_day_nobody_stands_by(city):
    close_day(office=city.main, date=DAY, reason="Libur", by=DESK)

    with pytest.raises(actions.StandbyOver):
        stand_by(city, 1)


def test_who_holds_a_number_of_today_needs_not_stand_by(city, clock):
    clock.move_to(EVE)
    booked(city, 1)
    clock.move_to(at(8))

    with pytest.raises(AlreadyBooked):
        stand_by(city, 1)


def test_what_was_typed_wrong_is_told_at_once(city):
    with pytest.raises(Invalid):
        stand_by(city, 1, nik="123")


def test_who_came_too_late_counts_as_not_served_and_is_in_no_draw(city, clock):
    clock.move_to(at(9, 5))

    row = actions.register(order=asks(city, 1), by=DESK, is_turned_away=True)

    assert row.status == "unserved"
    assert [event.what for event in Event.objects.filter(about_kind="standby").order_by("id")] == [
        "service_day.stood_by",
        "service_day.unserved",
    ]
    clock.move_to(at(9, 10))
    assert actions.draw(office=city.main, planned_for=time(9, 10), by=DESK).people == 0


def test_who_goes_home_may_come_back_in_time(city):
    (row,) = stand_by(city, 1)
    assert actions.go_home(standby=row, by=DESK).status == "left"

    (again,) = stand_by(city, 1)

    assert (again.pk, again.status) == (row.pk, "waiting")


def unserved(city, clock, number=1):
    (row,) = stand_by(city, number)
    leave_free(city, 0)
    for hour, minute in ((9, 10), (10, 10), (13, 10)):
        clock.move_to(at(hour, minute))
        actions.draw(office=city.main, planned_for=time(hour, minute), by=DESK)
    return Standby.objects.select_related("day__office", "service").get(pk=row.pk)


def test_who_got_none_gets_the_next_free_date_at_once(city, clock):
    row = unserved(city, clock)

    got = actions.book_next(standby=row, by=DESK)

    assert (row.status, got.booking.date, got.booking.label) == ("unserved", NEXT, "A-001")
    assert find(got.token).identity_index == row.identity_index
    assert Standby.objects.get(pk=row.pk).booking_id == got.booking.pk


def test_pressing_again_is_the_same_booking(city, clock):
    row = unserved(city, clock)
    first = actions.book_next(standby=row, by=DESK)

    again = actions.book_next(standby=row, by=DESK)

    assert (again.booking.pk, again.token) == (first.booking.pk, first.token)
    assert Booking.objects.count() == 1


def test_who_still_waits_for_a_draw_is_not_sent_to_another_day(city):
    (row,) = stand_by(city, 1)

    with pytest.raises(WrongState):
        actions.book_next(standby=row, by=DESK)


def test_when_the_hall_closes_nobody_is_left_waiting(city):
    stand_by(city, 1, 2, 3)

    assert len(actions.leave_unserved(office=city.main, by=DESK)) == 3
    assert set(Standby.objects.values_list("status", flat=True)) == {"unserved"}


def test_the_usual_chance_is_counted_over_the_last_days_and_unknown_when_too_few_came(city, clock):
    assert usual_chance(city.main, DAY) is None
    for offset, won in ((0, 5), (1, 10)):
        on = DAY + timedelta(days=offset)
        clock.move_to(at(8, on=on))
        for number in range(1, 16):
            order = cast.order(city, on, cast.person(number + 100 * offset))
            actions.register(order=order, by=DESK)
        keys = list(Standby.objects.filter(day__date=on).values_list("pk", flat=True)[:won])
        Standby.objects.filter(pk__in=keys).update(status="drawn")
    moment.forget()

    chance = usual_chance(city.main, date(2027, 1, 7))

    assert (chance.drawn, chance.registered, chance.days, chance.percent) == (15, 30, 2, 50)


def test_one_person_stands_by_at_one_office(city):
    stand_by(city, 1)

    with pytest.raises(actions.StandsByElsewhere):
        stand_by(city, 1, office=city.district.slug)

    assert Standby.objects.count() == 1
