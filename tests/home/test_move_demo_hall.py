"""The hall of the demo moves by itself, at any hour, and leaves a visitor's counter alone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from antri.directory.models import Counter
from antri.home.actions import move_demo_hall
from antri.insight.queries.replay import replay
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.models import Call, Visit
from antri.web import moment
from tests import cast
from tests.service_day.cast import counter

SUNDAY_NIGHT = datetime(2027, 1, 3, 16, 40, tzinfo=UTC)  # 23.40 in Jakarta


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
