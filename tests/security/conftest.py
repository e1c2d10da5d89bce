"""The ground of the security tests: the invented city at a known instant, and one citizen who holds a number."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
import time_machine
from django.test import Client

from antri.booking.actions import book
from antri.booking.models import Booking
from tests import cast
from tests.booking.pages import NOW, TUESDAY


class Held(NamedTuple):
    """Citra's number: the row, and the token of its link."""

    booking: Booking
    token: str


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def held(city: cast.City) -> Held:
    booked = book(order=cast.order(city, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
    return Held(booked.booking, booked.token)


@pytest.fixture
def stranger() -> Client:
    """A browser that shows errors as the product answers them, instead of raising them in the test."""
    return Client(raise_request_exception=False)
