"""The ground of every race: the invented city in a database that threads and processes share, a clock that runs."""

from collections.abc import Iterator

import pytest
import time_machine

from tests import cast
from tests.races.rush import NOW


@pytest.fixture
def place(transactional_db: None) -> Iterator[cast.City]:
    with time_machine.travel(NOW, tick=True):
        yield cast.found_city()
