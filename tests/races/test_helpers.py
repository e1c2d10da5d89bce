"""One helper who asks from many places at once takes no more than a day's limit; families are whole or not there."""

import sys
import time
from contextlib import nullcontext
from datetime import time as hour

import pytest
from django.db import connection

from antri.booking.actions.assist import HelperLimit, HelpGiven, assist, assist_family
from antri.booking.models import Assistance, HelperDay
from antri.people.models import Appointment, Role
from antri.schedule.actions import ensure_day
from antri.schedule.models import PlanSession
from tests import cast, sizes
from tests.races.crowd import in_processes, kinds, together
from tests.races.rush import TUESDAY, assisting
from tests.races.truth import assert_sound, live

ASSIST = sys.modules[assist.__module__]
LIMIT = 7


@pytest.fixture
def helper(place):
    who = cast.officer(Role.OUTSIDE_HELPER, place.main)
    Appointment.objects.filter(officer=who).update(daily_limit=LIMIT)
    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    return Appointment.objects.select_related("office").get(officer=who)


def assert_at_the_limit() -> None:
    assert len(live()) == Assistance.objects.count() == HelperDay.objects.get().made == LIMIT
    assert_sound()


@pytest.mark.goal("G3", "G23")
def test_one_helper_asking_twenty_times_at_once_takes_the_limit(helper, tries):
    answers = together(list(assisting(helper.pk, range(sizes.HELPER_TRIES))))

    assert kinds(answers) == {"Booked": LIMIT, "HelperLimit": sizes.HELPER_TRIES - LIMIT}
    assert_at_the_limit()
    tries(len(answers))


@pytest.mark.goal("G3", "G23")
def test_one_helper_asking_through_several_processes_takes_the_limit(helper, child_environment, tries):
    count = 4 if connection.vendor == "postgresql" else 2
    job = {"appointment": helper.pk, "tries": sizes.HELPER_TRIES, "step": count, "workers": 5}

    receipts = in_processes([job | {"first": first} for first in range(count)], child_environment)

    assert len(receipts) == LIMIT
    assert_at_the_limit()
    tries(sizes.HELPER_TRIES)


def test_without_the_guard_the_limit_is_passed(helper, monkeypatch):
    """The negative control: look, think, write."""

    def naive(given, count):
        date, officer = given.today, given.appointment.officer_id
        day, _ = HelperDay.objects.get_or_create(
            officer_id=officer, date=date, defaults={"city": cast.CODE, "most": 999}
        )
        if day.made + count > LIMIT:
            raise HelperLimit(LIMIT)
        time.sleep(0.05)
        HelperDay.objects.filter(pk=day.pk).update(made=day.made + count)

    HelperDay.objects.create(
        city=cast.CODE, officer_id=helper.officer_id, date=ASSIST.clock.today("Asia/Jakarta"), made=0, most=999
    )
    monkeypatch.setattr(ASSIST, "_count", naive)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(ASSIST, "change", nullcontext)
    together(list(assisting(helper.pk, range(sizes.HELPER_TRIES))))

    assert Assistance.objects.count() > LIMIT


@pytest.mark.goal("G3")
def test_families_that_share_people_wait_for_each_other_in_one_order(helper, place, tries):
    """Each of 12 families has two of the same six people, in both orders: none is broken in two, none is stuck."""
    Appointment.objects.update(daily_limit=99)
    pairs = [(one, other) for one in range(6) for other in range(6) if one != other][::2]

    def family(number, pair):
        orders = [cast.order(place, TUESDAY, cast.person(who), session=hour(9)) for who in pair]
        given = HelpGiven(appointment=helper, reason="elderly")
        by = cast.Actor("officer", "desk", str(helper.officer_id))
        return lambda: assist_family(orders=orders, help_given=given, key=cast.key(number), by=by)

    answers = together([family(number, pair) for number, pair in enumerate(pairs)])

    taken = [answer for answer in answers if isinstance(answer, list)]
    assert set(kinds(answers)) <= {"list", "AlreadyBooked", "LimitReached"}
    assert all(len(each) == 2 for each in taken)
    assert len(live()) == 2 * len(taken) == HelperDay.objects.get().made
    assert_sound()
    tries(len(answers))


@pytest.mark.goal("G1")
def test_families_at_once_for_the_last_numbers_are_whole_or_not_there(helper, place, tries):
    PlanSession.objects.filter(plan__office=place.district).update(capacity=1)
    Appointment.objects.update(daily_limit=99, office=place.district)
    away = Appointment.objects.select_related("office").get(pk=helper.pk)

    def family(number):
        who = [cast.person(2 * number), cast.person(2 * number + 1)]
        orders = [cast.order(place, TUESDAY, each, office=place.district.slug) for each in who]
        given = HelpGiven(appointment=away, reason="elderly")
        by = cast.Actor("officer", "desk", str(away.officer_id))
        return lambda: assist_family(orders=orders, help_given=given, key=cast.key(number), by=by)

    answers = together([family(number) for number in range(8)])

    taken = [answer for answer in answers if isinstance(answer, list)]
    # Of five numbers two families have two each; the fifth is nobody's. One may be refused because another held it.
    assert 1 <= len(taken) <= 2
    assert len(live()) == 2 * len(taken) == HelperDay.objects.get().made
    assert_sound()
    tries(len(answers))
