"""The hall of the demo moves by itself, at any hour, and leaves a visitor's counter alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.home.actions import move_demo_hall
from antri.insight.queries.replay import replay
from antri.people.models import Role
from antri.schedule.actions import ensure_day
from antri.schedule.models import Slot
from antri.service_day import actions
from antri.service_day.models import Call, Visit
from antri.web import moment
from tests import cast
from tests.service_day.cast import counter

SUNDAY_NIGHT = datetime(2027, 1, 3, 16, 40, tzinfo=UTC)  # 23.40 in Jakarta
MONDAY = date(2027, 1, 4)


@pytest.fixture
def office(city, settings):
    settings.DEMO = True
    for number in (1, 2, 3, 4):
        counter(city.main, number)
    return city


def play(start, steps):
    with time_machine.travel(start, tick=False) as clock:
        for step in range(steps):
            clock.move_to(start + timedelta(seconds=5 * step))
            moment.forget()
            move_demo_hall()


@pytest.mark.parametrize("start", [SUNDAY_NIGHT, datetime(2027, 1, 4, 20, 0, tzinfo=UTC)])
def test_people_come_are_called_and_served_whatever_the_hour(office, start):
    play(start, 40)

    assert Call.objects.count() > 5
    assert Visit.objects.filter(outcome="done").exists()
    assert list(replay()) == []


@pytest.mark.parametrize("hour", [5, 10, 20])
def test_no_number_is_above_those_of_the_day_at_any_hour(office, city, hour):
    """Also when the day was made long ago with its own hours, and when its numbers are nearly gone."""
    with time_machine.travel(datetime(2027, 1, 3, 5, 0, tzinfo=UTC), tick=False):
        day_id = ensure_day(office=city.main, date=MONDAY, by=cast.HEAD_OF_OFFICE)
        Slot.objects.filter(day=day_id).exclude(number__in=[3, 50, 199]).update(state=Slot.State.TAKEN, turn=1)
    play(datetime(2027, 1, 4, hour - 7, 0, tzinfo=UTC) if hour > 7 else datetime(2027, 1, 3, 22, 0, tzinfo=UTC), 40)

    assert Booking.objects.filter(date=MONDAY).exists()
    assert set(Booking.objects.filter(date=MONDAY).values_list("number", flat=True)) <= {3, 50, 199}
    assert not Slot.objects.filter(number__gt=200).exists()


def test_a_visitors_counter_is_left_to_the_visitor(office, city):
    visitor = cast.officer(Role.COUNTER_OFFICER, city.main)
    with time_machine.travel(SUNDAY_NIGHT, tick=False):
        row = Counter.objects.get(office=city.main, number=1)
        actions.open_desk(counter=row, officer_id=visitor.pk, by=cast.HEAD_OF_OFFICE)

    play(SUNDAY_NIGHT, 40)

    assert not Call.objects.filter(counter=row).exists()
    assert Call.objects.exists()


def test_nothing_moves_outside_the_demo(office, settings):
    settings.DEMO = False

    play(SUNDAY_NIGHT, 5)

    assert not Call.objects.exists()
