"""A part of the day's numbers may be held back for a channel; the open door never takes these."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
import time_machine

from antri.booking.actions import DayFull, book
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.schedule.actions import close_day, ensure_day, open_day, set_quota
from antri.schedule.models import PlanSession, Slot
from antri.schedule.queries import calendar
from antri.web import moment
from tests import cast

TUESDAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shared(city):
    """Of 25 numbers a day 5 are held back for officers and 5 for the hall."""
    PlanSession.objects.filter(plan__office=city.main).update(capacity=5)
    Setting.objects.create(city=cast.CODE, key="pool_shares", value={"assisted": 5, "hall": 5})
    forget()
    return city


def take(city, n):
    moment.forget()
    return book(order=cast.order(city, TUESDAY, cast.person(n)), key=cast.key(n), by=cast.CITRA.actor)


def day_of(city):
    moment.forget()
    return calendar(city.main, from_date=TUESDAY, days=1)[0]


def test_what_is_held_back_is_spread_evenly_over_the_sessions(shared):
    ensure_day(office=shared.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)

    parts = Counter(Slot.objects.values_list("start__hour", "pool"))

    assert parts == {
        (hour, pool): count
        for hour, _end in cast.SESSIONS
        for pool, count in {"public": 3, "assisted": 1, "hall": 1}.items()
    }


def test_what_is_held_back_is_published_before_and_after_the_day_is_made(shared):
    before = day_of(shared)
    ensure_day(office=shared.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    after = day_of(shared)

    assert (before.capacity, before.public_capacity, before.left) == (25, 15, 15)
    assert (after.capacity, after.public_capacity, after.left) == (25, 15, 15)
    assert [session.left for session in before.sessions] == [session.left for session in after.sessions] == [3] * 5


def test_the_open_door_never_takes_what_is_held_back(shared):
    for n in range(15):
        take(shared, n)

    with pytest.raises(DayFull):
        take(shared, 15)
    assert set(Slot.objects.filter(state="taken").values_list("pool", flat=True)) == {"public"}
    assert Counter(Slot.objects.filter(state="free").values_list("pool", flat=True)) == {"assisted": 5, "hall": 5}
    assert day_of(shared).left == 0


@pytest.mark.parametrize(("assisted", "hall"), [(7, 0), (3, 11), (25, 0), (40, 0), (20, 20)])
def test_the_parts_never_make_more_than_the_day(shared, assisted, hall):
    Setting.objects.update(value={"assisted": assisted, "hall": hall})
    forget()
    ensure_day(office=shared.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)

    parts = Counter(Slot.objects.values_list("pool", flat=True))

    assert parts.total() == 25
    assert parts["assisted"] == min(assisted, 25)
    assert parts["hall"] == min(hall, 25 - parts["assisted"])
    held = Counter(Slot.objects.exclude(pool="public").values_list("start", flat=True))
    spread = [held[start] for start in set(Slot.objects.values_list("start", flat=True))]
    assert max(spread) - min(spread) <= 2


def test_a_raised_quota_keeps_the_parts(shared):
    ensure_day(office=shared.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    quotas = {f"{hour:02d}:00": 10 for hour, _end in cast.SESSIONS}

    set_quota(office=shared.main, date=TUESDAY, quotas=quotas, by=cast.HEAD_OF_OFFICE)

    assert standing() == {"public": 40, "assisted": 5, "hall": 5}


def test_a_lowered_quota_and_a_day_opened_again_keep_the_parts(shared):
    booked = take(shared, 1)
    quotas = {f"{hour:02d}:00": 4 for hour, _end in cast.SESSIONS}

    set_quota(office=shared.main, date=TUESDAY, quotas=quotas, by=cast.HEAD_OF_OFFICE)
    lowered = standing()
    close_day(office=shared.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)
    open_day(office=shared.main, date=TUESDAY, reason="Jadi buka", by=cast.HEAD_OF_OFFICE)

    assert lowered == {"public": 10, "assisted": 5, "hall": 5}
    assert standing() == {"public": 15, "assisted": 5, "hall": 5}
    assert Slot.objects.get(pk=booked.booking.slot_id).state == "taken"


def standing():
    return Counter(Slot.objects.exclude(state="withdrawn").values_list("pool", flat=True))
