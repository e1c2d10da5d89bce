"""A kecamatan goes back to serving by hand while everybody books there: whoever has a number is counted and stays."""

import time as real_time
from contextlib import nullcontext
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError

from antri.booking.actions import Booked, DayClosed, DayFull, book
from antri.booking.models import Booking
from antri.directory.models import OfficeMode
from antri.kecamatan.actions import modes as acts
from antri.kecamatan.queries.modes import Switch, what_it_does
from antri.schedule.models import Slot
from tests import cast
from tests.booking.story import NOW
from tests.kecamatan.modes import MANUAL, switch
from tests.races.crowd import kinds, together
from tests.races.truth import assert_sound

CROWD = 32
WORKERS = 8  # as many as there are connections: who waits longer for one has nothing to do with the rule
MONDAY = date(2026, 12, 21)


@pytest.fixture
def place(transactional_db):
    with time_machine.travel(NOW, tick=True):
        yield cast.found_city()


def booking_by(place, n):
    who = cast.person(n)
    order = cast.order(place, MONDAY, who, office=place.district.slug)
    return lambda: book(order=order, key=cast.key(n), by=who.actor)


def switched(place, pause_s, *, moves_people):
    def act():
        real_time.sleep(pause_s)
        return switch(place.district, MANUAL, MONDAY, moves_people=moves_people)

    return act


@pytest.mark.parametrize("moves_people", [False, True])
@pytest.mark.parametrize("pause_s", [0.0, 0.05, 0.15])
def test_nobody_loses_a_number_while_an_office_stops_giving_them(place, pause_s, moves_people, tries):
    row, *answers = together(
        [switched(place, pause_s, moves_people=moves_people), *(booking_by(place, n) for n in range(CROWD))],
        workers=WORKERS,
    )

    assert isinstance(row, OfficeMode)
    assert {type(answer) for answer in answers} <= {Booked, DayClosed, DayFull}
    held = Booking.objects.filter(status="booked")
    assert held.count() == kinds(answers)["Booked"]
    effect = what_it_does(Switch(office=place.district, mode=MANUAL, since=MONDAY))
    assert effect.people.held == held.count()
    # Honoured, nobody is marked; to be moved, everybody is, also who booked in that very moment.
    assert held.filter(to_move_at__isnull=False).count() == (held.count() if moves_people else 0)
    assert_sound()
    tries(CROWD)


def test_no_number_is_free_any_more_where_people_are_to_be_moved(place):
    together([switched(place, 0.05, moves_people=True), *(booking_by(place, n) for n in range(CROWD))], workers=WORKERS)

    assert not Slot.objects.filter(day__office=place.district, day__date__gte=MONDAY, state="free").exists()


def test_two_who_decide_for_one_date_are_one_after_the_other(place):
    answers = together([switched(place, 0, moves_people=False)] * 4)

    assert sum(isinstance(answer, OfficeMode) for answer in answers) == 1
    assert kinds(answers)["ModeTaken"] == 3


def test_without_the_calendar_in_hand_two_decide_at_once(place, monkeypatch):
    """Negative control: all look before anybody writes; then only the database's own promise is left."""
    check, looked = acts._check_effect, []

    def late(effect):
        check(effect)
        looked.append(effect)
        most = real_time.monotonic() + 10
        while len(looked) < 2 and real_time.monotonic() < most:
            real_time.sleep(0.01)

    monkeypatch.setattr(acts, "_check_effect", late)
    monkeypatch.setattr(acts, "_calendar_in_hand", lambda office: None)
    monkeypatch.setattr(acts, "change", nullcontext)
    with pytest.raises(ExceptionGroup) as broken:
        together([switched(place, 0, moves_people=False)] * 2)

    assert {type(fault) for fault in broken.value.exceptions} == {IntegrityError}
    assert OfficeMode.objects.count() == 1
