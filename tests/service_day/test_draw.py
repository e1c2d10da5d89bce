"""The draw: published, once, reproducible; who comes first gains nothing; nobody beyond the quota."""

import random
from datetime import time

import pytest
import time_machine
from django.db import IntegrityError, transaction

from antri.booking.actions import book, cancel
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.insight.queries.follow import follow
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.schedule.actions import set_quota
from antri.schedule.models import ServiceCap, Slot
from antri.service_day import actions
from antri.service_day.models import Draw, Hall, Standby, Visit
from antri.service_day.queries.draws import drawing_order, lot
from antri.web import moment
from tests import cast
from tests.service_day.cast import DAY, EVE, at, booked, status
from tests.service_day.standby import DESK, leave_free, stand_by

FIRST = time(9, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(8), tick=False) as traveller:
        yield traveller


def hold(city, clock, planned_for=FIRST):
    clock.move_to(at(planned_for.hour, planned_for.minute))
    return actions.draw(office=city.main, planned_for=planned_for, by=DESK)


def drawn(*statuses):
    return set(Standby.objects.filter(status__in=statuses or ["drawn"]).values_list("code", flat=True))


def test_so_many_get_a_number_as_are_free_and_are_in_the_hall_at_once(city, clock):
    stand_by(city, 1, 2, 3, 4, 5)
    free = leave_free(city, 2)

    done = hold(city, clock)

    assert (done.places, done.people) == (2, 5)
    rows = Standby.objects.filter(status="drawn").select_related("booking")
    assert sorted(row.booking.number for row in rows) == free
    assert {row.booking.status for row in rows} == {"checked_in"}
    assert set(Visit.objects.values_list("door", "hour")) == {("hall", time(9))}
    assert Standby.objects.filter(status="waiting").count() == 3


def test_the_result_can_be_drawn_again_by_anyone(city, clock):
    rows = stand_by(city, *range(1, 13))
    leave_free(city, 4)

    done = hold(city, clock)

    again = sorted((row.code for row in rows), key=lambda code: lot(done.seed, code))
    assert drawn() == set(again[:4])


def test_priority_goes_first(city, clock):
    stand_by(city, *range(1, 9))
    (first, second) = stand_by(city, 9, 10, priority="pregnant")
    leave_free(city, 2)

    hold(city, clock)

    assert drawn() == {first.code, second.code}


def by_arrival(_seed, people):
    """The rule that this office gave up: who comes at five is first."""
    return sorted(people, key=lambda who: who.registered_at)


def depends_on_arrival(rule):
    """Tell whether the same people under the same seeds fare differently when they come in another order."""
    dice = random.Random(4)
    for attempt in range(200):
        codes = [f"C{dice.randrange(10**6):06d}" for _each in range(12)]
        results = set()
        for _order in range(3):
            dice.shuffle(codes)
            people = [Standby(code=code, registered_at=at(7, minute)) for minute, code in enumerate(codes)]
            results.add(tuple(who.code for who in rule(f"seed-{attempt}", people)))
        if len(results) > 1:
            return True
    return False


def test_coming_at_five_gains_nothing():
    assert not depends_on_arrival(drawing_order)


def test_the_test_of_that_finds_a_rule_that_favours_who_comes_first():
    assert depends_on_arrival(by_arrival)


def test_every_code_has_the_same_chance():
    """Of 12 codes 4 are drawn, 6,000 times: each about 2,000 times. 5 standard deviations are 183."""
    codes = [f"{number:04d}" for number in range(12)]
    won = dict.fromkeys(codes, 0)
    for attempt in range(6_000):
        people = [Standby(code=code) for code in codes]
        for who in drawing_order(f"seed-{attempt}", people)[:4]:
            won[who.code] += 1

    assert all(abs(count - 2_000) < 183 for count in won.values())


def test_a_draw_is_held_once_for_its_time(city, clock):
    stand_by(city, *range(1, 6))
    leave_free(city, 2)
    first = hold(city, clock)
    before = drawn()

    again = actions.draw(office=city.main, planned_for=FIRST, by=DESK)

    assert (again.pk, again.seed, drawn()) == (first.pk, first.seed, before)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.create(
            city=cast.CODE, day_id=first.day_id, planned_for=FIRST, drawn_at=at(9), places=0, people=0, seed="x"
        )


def test_not_before_its_published_time_and_at_no_other(city, clock):
    stand_by(city, 1)
    clock.move_to(at(9, 9))

    with pytest.raises(actions.DrawTooEarly):
        actions.draw(office=city.main, planned_for=FIRST, by=DESK)
    with pytest.raises(actions.DrawUnknown):
        actions.draw(office=city.main, planned_for=time(9), by=DESK)


def test_after_the_last_draw_all_others_count_as_not_served(city, clock):
    stand_by(city, 1, 2, 3)
    leave_free(city, 1, start=time(13))

    for planned_for in (FIRST, time(10, 10), time(13, 10)):
        hold(city, clock, planned_for)

    assert Standby.objects.filter(status="drawn").count() == 1
    assert Standby.objects.filter(status="unserved").count() == 2
    assert Event.objects.filter(what="service_day.unserved").count() == 2


def test_sessions_that_have_passed_are_not_drawn(city, clock):
    stand_by(city, 1)
    leave_free(city, 3, start=time(8))

    assert hold(city, clock).places == 0


def test_numbers_of_every_pool_are_drawn(city, clock):
    stand_by(city, 1, 2, 3)
    numbers = leave_free(city, 3)
    for number, pool in zip(numbers, ("public", "assisted", "hall"), strict=True):
        Slot.objects.filter(day__date=DAY, number=number).update(pool=pool)

    assert hold(city, clock).places == 3
    assert len(drawn()) == 3


def test_a_number_given_back_today_is_drawn_though_it_rests_but_not_while_it_can_be_taken_back(city, clock):
    clock.move_to(EVE)
    early, late = (booked(city, number, session=time(10)) for number in (11, 12))
    clock.move_to(at(8))
    stand_by(city, 1, 2)
    quotas = {f"{start:02}:00": 2 if start == 10 else 0 for start, _end in cast.SESSIONS}
    set_quota(office=city.main, date=DAY, quotas=quotas, by=DESK)
    clock.move_to(at(8, 50))
    cancel(token=link_token(early), by=cast.CITRA.actor)
    clock.move_to(at(9, 5))
    cancel(token=link_token(late), by=cast.CITRA.actor)

    done = hold(city, clock)

    assert done.places == 1
    assert Slot.objects.get(pk=late.slot_id).free_from > at(9, 10)
    given = Booking.objects.exclude(pk__in=[early.pk, late.pk]).get()
    assert (given.slot_id, given.label) == (early.slot_id, "B-081")


def test_who_found_a_number_meanwhile_is_passed_over_and_the_next_gets_it(city, clock):
    rows = stand_by(city, 1, 2)
    who = cast.person(1)
    book(order=cast.order(city, DAY, who, session=time(13)), key=cast.key(1), by=who.actor)
    leave_free(city, 1)

    hold(city, clock)

    assert [Standby.objects.get(pk=row.pk).status for row in rows] in (["left", "drawn"], ["waiting", "drawn"])


def test_a_number_under_a_cap_goes_only_to_who_may_have_it(city, clock):
    ServiceCap.objects.create(city=cast.CODE, office=city.main, services=[city.birth.code], per_day=0)
    moment.forget()
    (barred,) = stand_by(city, 1, service=city.birth, priority="ill")
    (other,) = stand_by(city, 2)
    leave_free(city, 2)

    hold(city, clock)

    assert drawn() == {other.code}
    assert Standby.objects.get(pk=barred.pk).status == "waiting"


def test_a_winner_is_known_to_the_counter_and_followed_by_the_journal(city, clock):
    stand_by(city, 1, people=3)
    leave_free(city, 1)
    hold(city, clock)

    booking = Booking.objects.select_related("office").get()
    assert open_sealed(booking, by=DESK, reason="test")["nik"] == cast.nik(1)
    assert (booking.people, status(booking)) == (3, "checked_in")
    assert Visit.objects.get().booking_id == booking.pk
    stands = None
    for event in Event.objects.filter(about_id=str(booking.pk)).exclude(what="people.opened").order_by("id"):
        stands = follow(stands, event.what, event.data)
    assert stands.status == "checked_in"


def test_no_draw_goes_over_the_quota(city, clock):
    stand_by(city, *range(1, 11))
    set_quota(office=city.main, date=DAY, quotas=dict.fromkeys(("09:00", "10:00", "11:00", "13:00"), 1), by=DESK)

    hold(city, clock)

    assert len(drawn()) == 4
    assert all(not row.faults for row in prove(first=DAY, last=DAY))


def test_the_worker_holds_a_draw_that_is_due_and_leaves_one_that_is_not(city, clock):
    stand_by(city, 1, 2)
    leave_free(city, 1)
    clock.move_to(at(9, 9))
    assert actions.draw_due(by=DESK) == 0
    clock.move_to(at(9, 10, 5))

    assert actions.draw_due(by=DESK) == 1
    assert actions.draw_due(by=DESK) == 0
    assert len(drawn()) == 1


def test_a_closed_hall_draws_nothing(city, clock):
    stand_by(city, 1)
    Hall.objects.update(closed_at=at(9))
    clock.move_to(at(9, 10))

    assert actions.draw_due(by=DESK) == 0
    with pytest.raises(actions.HallClosed):
        actions.draw(office=city.main, planned_for=FIRST, by=DESK)
