"""Holidays are imported while people book the very day: nobody is left holding a number of a closed day."""

import time as real_time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from antri.booking.actions import Booked, DayClosed, book
from antri.schedule.actions import ensure_day
from antri.schedule.actions.import_holidays import import_holidays
from antri.schedule.models import Holiday, Slot
from antri.schedule.queries.holidays import Difference
from tests import cast
from tests.races.crowd import together
from tests.races.truth import assert_sound, live

CHRISTMAS = date(2026, 12, 25)
CROWD = 24


@pytest.fixture
def place(transactional_db: None) -> Iterator[cast.City]:
    with time_machine.travel("2026-12-01T03:00:00Z", tick=True):
        yield cast.found_city()


@pytest.mark.goal("G6")
@pytest.mark.parametrize("is_made", [True, False])
@pytest.mark.parametrize("pause_s", [0.0, 0.05, 0.2])
def test_day_is_closed_empty_or_left_open_and_told(
    place: cast.City, is_made: bool, pause_s: float, tries: Callable[[int], None]
) -> None:
    if is_made:
        ensure_day(office=place.main, date=CHRISTMAS, by=cast.HEAD_OF_OFFICE)

    def bring() -> Difference:
        real_time.sleep(pause_s)
        return import_holidays(year=2026, by=cast.HEAD_OF_OFFICE)

    def take(number: int) -> Callable[[], Booked]:
        who = cast.person(number)
        return lambda: book(order=cast.order(place, CHRISTMAS, who), key=cast.key(number), by=who.actor)

    result, *answers = together([bring, *(take(number) for number in range(CROWD))])

    assert {type(answer) for answer in answers} <= {Booked, DayClosed}
    assert Holiday.objects.get(date=CHRISTMAS).closes
    told: list[Any] = [left for left in result.left_open if left.office == place.main.slug]
    holders = len(live())
    if told:
        assert 0 < told[0].held <= holders
    else:
        assert holders == 0
        assert not Slot.objects.filter(day__date=CHRISTMAS, day__office=place.main, state="free").exists()
    assert_sound()
    tries(CROWD)
