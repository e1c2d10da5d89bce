from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine

from antri.people.models import Role
from tests import cast
from tests.kecamatan.tablets import pair

NOW = "2026-12-08T02:00:00+00:00"  # Tuesday 09.00


@pytest.fixture
def at_nine() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def place(city: cast.City, at_nine: time_machine.Traveller) -> SimpleNamespace:
    """A kecamatan that serves by hand: its tablet and two officers with open PINs."""
    ujang = cast.officer(Role.KECAMATAN_OFFICER, city.by_hand, username="ujang")
    neneng = cast.officer(Role.COUNTER_OFFICER, city.by_hand, username="neneng")
    tablet = pair(city.by_hand, ujang)
    return SimpleNamespace(
        city=city,
        office=city.by_hand,
        tablet=tablet,
        ujang=tablet.enrols(ujang),
        neneng=tablet.enrols(neneng),
        clock=at_nine,
    )
