"""Days are made once, by whoever asks first, with their numbered slots."""

from collections import Counter
from datetime import date

import pytest
import time_machine

from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.schedule.actions import ensure_day, make_days
from antri.schedule.models import ServiceDay, Slot
from tests.booking.story import NOW, TUESDAY

SUNDAY = date(2026, 12, 6)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_day_has_two_hundred_numbers_in_the_order_of_its_sessions(city):
    ensure_day(office=city.main, date=TUESDAY, by=SYSTEM)

    slots = Slot.objects.order_by("number")
    assert [slot.number for slot in slots] == list(range(1, 201))
    assert [slot.start.hour for slot in slots] == sorted(slot.start.hour for slot in slots)
    assert set(Counter(slot.start for slot in slots).values()) == {40}
    assert {(slot.state, slot.turn, slot.pool) for slot in slots} == {("free", 0, "public")}


def test_asking_again_gives_the_same_day(city):
    first = ensure_day(office=city.main, date=TUESDAY, by=SYSTEM)

    assert ensure_day(office=city.main, date=TUESDAY, by=SYSTEM) == first
    assert (ServiceDay.objects.count(), Event.objects.filter(what="schedule.day_made").count()) == (1, 1)


def test_a_closed_date_gets_a_day_without_numbers(city):
    ensure_day(office=city.main, date=SUNDAY, by=SYSTEM)

    assert ServiceDay.objects.get().is_closed
    assert not Slot.objects.exists()


def test_all_days_to_the_horizon_are_made_at_offices_that_give_numbers(city):
    made = make_days(by=SYSTEM)

    per_office = Counter(ServiceDay.objects.values_list("office__slug", flat=True))
    assert per_office == {city.main.slug: made // 2, city.district.slug: made // 2}
    dates = sorted(ServiceDay.objects.filter(office=city.main).values_list("date", flat=True))
    assert (dates[0], dates[-1], len(dates)) == (date(2026, 12, 1), date(2027, 1, 1), 32)
    assert make_days(by=SYSTEM) == 0
