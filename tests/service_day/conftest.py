"""The eve of the day: where the clock stands while people book."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.service_day.cast import EVE


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stand at noon of the eve; `clock.move_to` goes on to the day."""
    with time_machine.travel(EVE, tick=False) as traveller:
        yield traveller
