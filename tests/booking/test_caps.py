"""Caps of a service below the day's quota: per session, per day, on one weekday."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine

from antri.booking.actions import DayFull, book, cancel, reschedule, undo_cancel
from antri.schedule.models import ServiceCap
from antri.schedule.queries import calendar
from antri.web import moment
from tests import cast
from tests.races.crowd import kinds, together

TUESDAY, WEDNESDAY = date(2026, 12, 8), date(2026, 12, 9)
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def cap(city, **limits):
    return ServiceCap.objects.create(city=cast.CODE, office=city.main, services=[city.birth.code], **limits)


def take(city, n, on=TUESDAY, **changes):
    moment.forget()
    order = cast.order(city, on, cast.person(n), **({"service": city.birth} | changes))
    return book(order=order, key=cast.key(n), by=cast.CITRA.actor)


def left(city, service, on=TUESDAY):
    moment.forget()
    day = calendar(city.main, from_date=on, days=1, services=(service.code,))[0]
    return day.left, [session.left for session in day.sessions]


def test_a_cap_per_session_leads_to_the_next_session(city):
    cap(city, per_session=2)

    starts = [take(city, n).booking.start for n in range(5)]

    assert starts == [time(8), time(8), time(9), time(9), time(10)]
    assert left(city, city.birth) == (5, [0, 0, 1, 2, 2])


def test_a_cap_per_day_fills_the_day_for_its_service_only(city):
    cap(city, per_day=2)
    take(city, 1)
    take(city, 2)

    with pytest.raises(DayFull) as refusal:
        take(city, 3)
    other = take(city, 4, service=city.ktp)

    assert refusal.value.facts["next"].date == WEDNESDAY
    assert other.booking.label == "A-003"
    assert left(city, city.birth)[0] == 0
    assert left(city, city.ktp)[0] == cast.QUOTA - 3


def test_a_cap_holds_on_its_weekday_only(city):
    cap(city, per_day=1, weekday=2)
    take(city, 1)

    with pytest.raises(DayFull):
        take(city, 2)
    assert [take(city, n, on=WEDNESDAY).booking.date for n in (3, 4)] == [WEDNESDAY] * 2


def test_a_service_done_beside_another_counts_too(city):
    cap(city, per_day=1)
    take(city, 1, service=city.ktp, also_services=(city.birth.code,))

    with pytest.raises(DayFull):
        take(city, 2)


def test_what_is_left_under_a_cap_is_what_can_be_taken(city):
    cap(city, per_session=1, per_day=3)
    shown = left(city, city.birth)

    for n in range(3):
        take(city, n)

    assert shown == (3, [1, 1, 1, 1, 1])
    assert left(city, city.birth)[0] == 0
    with pytest.raises(DayFull):
        take(city, 4)


def test_a_place_under_a_cap_rests_with_the_number_that_is_given_back(city, clock):
    cap(city, per_day=1)
    token = take(city, 1).token
    cancel(token=token, by=cast.CITRA.actor)

    with pytest.raises(DayFull):
        take(city, 2)
    clock.move_to(datetime(2026, 12, 1, 5, 1, tzinfo=UTC), tick=False)

    assert take(city, 2).booking.label == "B-001"


def test_a_number_taken_back_counts_for_its_cap_again(city):
    cap(city, per_day=1)
    token = take(city, 1).token
    cancel(token=token, by=cast.CITRA.actor)
    undo_cancel(token=token, by=cast.CITRA.actor)

    assert left(city, city.birth)[0] == 0
    with pytest.raises(DayFull):
        take(city, 2)


def test_moving_counts_under_the_cap_of_the_new_date(city):
    cap(city, per_day=1)
    take(city, 1, on=WEDNESDAY)
    token = take(city, 2).token

    with pytest.raises(DayFull):
        reschedule(token=token, date=WEDNESDAY, session=None, by=cast.CITRA.actor)


@pytest.mark.goal("G1")
@pytest.mark.django_db(transaction=True)
def test_forty_at_once_never_go_over_a_cap(city, tries):
    cap(city, per_session=2, per_day=7)

    answers = together([lambda n=n: take(city, n) for n in range(40)], workers=16)

    assert kinds(answers) == {"Booked": 7, "DayFull": 33}
    starts = [answer.booking.start for answer in answers if not isinstance(answer, DayFull)]
    assert max(map(starts.count, starts)) == 2
    tries(40)
