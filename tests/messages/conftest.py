from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.messages.gateway import Gateway, gateway
from tests.messages.story import NOON


@pytest.fixture
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sms(settings: Any) -> Iterator[Gateway]:
    """An SMS gateway that is set up; no office has turned it on yet."""
    with gateway() as there:
        settings.SMS_URL, settings.SMS_TOKEN = f"{there.url}/send", "rahasia"
        yield there
