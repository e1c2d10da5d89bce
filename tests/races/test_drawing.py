"""The minute of a draw: officers and the worker draw at once, people at home book the same numbers, lanes go on."""

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time

import pytest
import time_machine

from antri.booking.actions import book
from antri.booking.models import Booking
from antri.journal.actions import SYSTEM
from antri.schedule.actions import set_quota
from antri.schedule.models import ServiceCap, ServiceDay
from antri.service_day import actions
from antri.service_day.models import Draw, Hall, Standby
from antri.web import moment
from tests import cast
from tests.races.crowd import STUCK_S, kinds, together
from tests.races.truth import assert_sound
from tests.service_day.cast import DAY, at
from tests.service_day.lanes import open_lanes
from tests.service_day.standby import DESK, stand_by

# The module: the package shows its verb under the same name.
DRAW = importlib.import_module("antri.service_day.actions.draw")
AT = time(9, 10)


@pytest.fixture
def place(transactional_db) -> Iterator[cast.City]:
    """A day with twelve numbers left, a cap on one service, and fifteen people who stand by; it is eight."""
    with time_machine.travel(at(8), tick=True):
        city = cast.found_city()
        open_lanes(city)
        ServiceCap.objects.create(city=cast.CODE, office=city.main, services=[city.birth.code], per_day=2)
        moment.forget()
        stand_by(city, *range(1, 11))
        stand_by(city, *range(11, 16), service=city.birth, priority="toddler")
        quotas = {"08:00": 0, "09:00": 0, "10:00": 4, "11:00": 4, "13:00": 4}
        set_quota(office=city.main, date=DAY, quotas=quotas, by=DESK)
        yield city


def drawing(place: cast.City):
    return actions.draw(office=place.main, planned_for=AT, by=DESK)


def at_home(place: cast.City, number: int):
    who = cast.person(number)
    # Some of them stand by as well, and some want the service under the cap.
    service = place.birth if number % 3 == 0 else place.ktp
    return lambda: book(order=cast.order(place, DAY, who, service=service), key=cast.key(number), by=who.actor)


def at_a_lane(place: cast.City):
    return actions.give_lane_number(office=place.main, lane="pickup", by=DESK)


def test_one_draw_is_held_and_nothing_is_given_twice(place, tries):
    with time_machine.travel(at(9, 10), tick=True):
        works = [lambda: drawing(place)] * 3 + [lambda: actions.draw_due(by=SYSTEM)]
        works += [at_home(place, number) for number in range(8, 28)]
        works += [lambda: at_a_lane(place)] * 4
        answers = together(works)

    assert Draw.objects.count() == 1
    assert {answer.pk for answer in answers[:3]} == {Draw.objects.get().pk}
    main = Booking.objects.filter(day__lane="main", status__in=Booking.LIVE)
    assert main.count() == 12
    assert main.filter(service=place.birth).count() <= 2
    assert kinds(answers[-4:]) == {"Booking": 4}
    drawn = Standby.objects.filter(status="drawn").values_list("identity_index", flat=True)
    assert set(main.filter(channel="desk").values_list("identity_index", flat=True)) == set(drawn)
    assert_sound()
    tries(len(works))


def test_without_the_hall_in_hand_a_draw_begins_twice(place, monkeypatch):
    """The negative control: with the lock taken away both begin (and the constraint draw_once stops the second)."""
    both_have_looked = threading.Barrier(2)

    @contextmanager
    def nobodys_hand(office, *, by, date=None):
        yield Hall.objects.get(day=ServiceDay.objects.get(office=office, date=DAY, lane="main"))

    def look_together(office):
        both_have_looked.wait(STUCK_S)
        return [AT, time(13, 10)]

    begun = []

    def begin(hall, day, planned_for, by):
        begun.append(planned_for)

    monkeypatch.setattr(DRAW, "hall_in_hand", nobodys_hand)
    monkeypatch.setattr(DRAW, "draw_times", look_together)
    monkeypatch.setattr(DRAW, "_draw", begin)
    with time_machine.travel(at(9, 10), tick=True):
        together([lambda: drawing(place)] * 2)

    assert begun == [AT, AT]
