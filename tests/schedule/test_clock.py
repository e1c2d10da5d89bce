"""A date opens and closes at the right instant, in every zone and on every path (G8)."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from antri.booking.actions import DayClosed, book, cancel
from antri.booking.models import Booking
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.schedule.queries import calendar
from antri.web import moment
from antri.web.refusals import Refusal
from tests import cast
from tests.booking import pages
from tests.sizes import G8_CASES

MILLISECOND = timedelta(milliseconds=1)
ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}  # hours before UTC
HOURS = ("07:00", "00:00", "23:59")
# A date, and by how many days it opens before it: over a month's end, the year's end, a leap day, the day before.
DATES = ((date(2026, 12, 31), 30), (date(2027, 1, 4), 30), (date(2028, 3, 1), 1), (date(2026, 12, 8), 1))
CASES = [*product(ZONES, HOURS, DATES), *product(ZONES, ("06:30",), DATES[:1]), ("Asia/Makassar", "12:15", DATES[1])]


@pytest.fixture
def found(db):
    """Found the city in a zone, with settings of its own."""

    def make(zone: str, **settings: object) -> cast.City:
        city = cast.found_city(timezone=zone)
        Setting.objects.bulk_create(Setting(city=cast.CODE, key=key, value=value) for key, value in settings.items())
        forget()
        return city

    return make


def local(zone: str, on: date, hour: str) -> datetime:
    return datetime.combine(on, time.fromisoformat(hour), ZoneInfo(zone))


def take(city, on, n=1, **changes):
    moment.forget()
    return book(order=cast.order(city, on, cast.person(n), **changes), key=cast.key(n), by=cast.CITRA.actor)


def answer(city, on, n=1):
    """What a person is told: the label, or the state that forbids."""
    try:
        return take(city, on, n).booking.label
    except DayClosed as refusal:
        return refusal.facts["state"]
    except Refusal as refusal:
        return refusal.code


def posted(city, on, n):
    """The same by the contract."""
    moment.forget()
    order = cast.order(city, on, cast.person(n))
    body = {name: getattr(order, name) for name in ("office", "service", "name", "nik", "phone")}
    return Client().post(
        "/api/v1/bookings",
        json.dumps(body | {"date": on.isoformat()}),
        content_type="application/json",
        headers={"Idempotency-Key": cast.key(n)},
    )


def state(city, on):
    moment.forget()
    return calendar(city.main, from_date=on, days=1)[0].state


@pytest.mark.goal("G8")
@pytest.mark.parametrize(("zone", "hour", "when"), CASES)
def test_a_date_opens_at_its_instant_and_not_a_millisecond_before(found, zone, hour, when, tries):
    on, horizon = when
    city = found(zone, opens_at=hour, horizon_days=horizon)
    naive = datetime.combine(on - timedelta(days=horizon), time.fromisoformat(hour))
    instant = (naive - timedelta(hours=ZONES[zone])).replace(tzinfo=UTC)

    with time_machine.travel(instant - MILLISECOND, tick=False) as clock:
        early = answer(city, on, 1), posted(city, on, 2).json()["type"].rpartition("/")[2], state(city, on)
        clock.move_to(instant, tick=False)
        given = answer(city, on, 1), posted(city, on, 2).status_code, state(city, on)

    assert early == ("not_yet_open", "day-closed", "not_yet_open")
    assert given == ("A-001", 201, "open")
    tries(4)


@pytest.mark.goal("G8")
@pytest.mark.parametrize("zone", ZONES)
def test_the_page_gives_no_number_a_millisecond_before(found, zone):
    found(zone)
    instant = local(zone, date(2026, 11, 8), "07:00")  # pages.CHOICE is for 8 December
    browser = Client()

    with time_machine.travel(instant, tick=False) as clock:
        checked = pages.give_data(browser)
        clock.move_to(instant - MILLISECOND, tick=False)
        early = pages.confirm(browser, checked)
        there = Booking.objects.count()
        clock.move_to(instant, tick=False)
        given = pages.confirm(browser, checked)

    assert (early.status_code, there) == (409, 0)
    assert (given.status_code, Booking.objects.count()) == (303, 1)


def test_there_are_as_many_cases_as_the_goal_says():
    assert len(CASES) == G8_CASES


@pytest.mark.goal("G8")
@pytest.mark.parametrize("zone", ZONES)
def test_today_is_given_until_the_cut_off(found, zone):
    city, on = found(zone), date(2026, 12, 8)
    instant = local(zone, on, "12:00")

    with time_machine.travel(instant - MILLISECOND, tick=False) as clock:
        before = answer(city, on, 1)
        clock.move_to(instant, tick=False)
        after = answer(city, on, 2), posted(city, on, 3).status_code, state(city, on)

    assert before == "A-161"  # the session of 13.00: those of the morning have begun
    assert after == ("cut_off", 409, "closed")


@pytest.mark.goal("G8")
@pytest.mark.parametrize("zone", ZONES)
def test_a_session_that_has_begun_is_not_left(found, zone):
    city, on = found(zone), date(2026, 12, 8)

    with time_machine.travel(local(zone, on, "09:00"), tick=False):
        moment.forget()
        day = calendar(city.main, from_date=on, days=1)[0]
        label = answer(city, on)
        with pytest.raises(Refusal) as refusal:
            take(city, on, 2, session=time(9))

    assert [session.left for session in day.sessions] == [0, 0, 40, 40, 40]
    assert day.left == 120
    assert label == "A-081"
    assert refusal.value.code == "day-full"
    assert refusal.value.facts["next"].start == time(10)


@pytest.mark.goal("G8")
@pytest.mark.parametrize("zone", ZONES)
def test_a_date_ends_at_midnight_of_the_office(found, zone):
    city, on = found(zone, same_day_until="23:59:59.999999"), date(2026, 12, 8)
    next_day = on + timedelta(days=1)
    midnight = local(zone, next_day, "00:00")

    with time_machine.travel(midnight - MILLISECOND, tick=False) as clock:
        before = answer(city, on, 1), state(city, on), answer(city, next_day, 2)
        clock.move_to(midnight, tick=False)
        after = answer(city, on, 1), state(city, on), answer(city, next_day, 3)

    assert before == ("day-full", "full", "A-001")  # open until midnight, but its sessions have begun
    assert after == ("past", "past", "A-002")


@pytest.mark.goal("G8")
def test_lead_minutes_close_a_session_earlier(found):
    city, on = found("Asia/Makassar", session_lead_minutes=30), date(2026, 12, 8)

    with time_machine.travel(local("Asia/Makassar", on, "08:29"), tick=False) as clock:
        before = answer(city, on, 1)
        clock.move_to(local("Asia/Makassar", on, "08:30"), tick=False)
        after = answer(city, on, 2)

    assert (before, after) == ("A-041", "A-081")


@pytest.mark.goal("G8")
def test_a_clock_that_steps_back_gives_nothing_twice(found):
    city, on = found("Asia/Jakarta"), date(2027, 1, 4)
    opening = local("Asia/Jakarta", on - timedelta(days=30), "07:00")

    with time_machine.travel(opening + timedelta(minutes=1), tick=False) as clock:
        first, second = take(city, on, 1), take(city, on, 2)
        cancel(token=second.token, by=cast.CITRA.actor)
        clock.move_to(opening - timedelta(minutes=4), tick=False)
        again, other = take(city, on, 1), answer(city, on, 3)
        clock.move_to(opening + timedelta(minutes=1), tick=False)
        third = take(city, on, 3)

    assert (again.is_repeat, again.booking.pk) == (True, first.booking.pk)
    assert other == "not_yet_open"
    assert third.booking.label == "A-003"
    assert Booking.objects.count() == 3


@pytest.mark.goal("G8")
def test_rules_with_a_date_hold_from_that_date(found):
    city, on = found("Asia/Jakarta", same_day_until="12:00"), date(2026, 12, 8)
    tomorrow = on + timedelta(days=1)
    Setting.objects.create(city=cast.CODE, key="same_day_until", value="08:00", valid_from=tomorrow)
    Setting.objects.create(city=cast.CODE, key="opens_at", value="09:00", valid_from=date(2027, 1, 5))
    forget()

    with time_machine.travel(local("Asia/Jakarta", on, "09:30"), tick=False) as clock:
        today = answer(city, on, 1)
        clock.move_to(local("Asia/Jakarta", tomorrow, "09:30"), tick=False)
        next_day = answer(city, tomorrow, 2)
        clock.move_to(local("Asia/Jakarta", date(2026, 12, 6), "08:59"), tick=False)
        earlier = answer(city, date(2027, 1, 5), 3)
        clock.move_to(local("Asia/Jakarta", date(2026, 12, 6), "09:00"), tick=False)
        then = answer(city, date(2027, 1, 5), 3)

    assert (today, next_day, earlier, then) == ("A-081", "cut_off", "not_yet_open", "A-001")
