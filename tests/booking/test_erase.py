"""After the city's retention nothing tells who people were."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from antri.booking.actions import book, cancel, claim, erase_people
from antri.booking.models import Booking, Claim
from antri.booking.queries import find
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from tests import cast

TUESDAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def visited(city):
    with time_machine.travel(NOW, tick=False):
        kept = book(order=cast.order(city, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
        gone = book(order=cast.order(city, TUESDAY, cast.WATI), key=cast.key(2), by=cast.WATI.actor)
        cancel(token=gone.token, by=cast.WATI.actor)
        claim(order=cast.order(city, TUESDAY, phone=cast.WATI.phone), by=cast.WATI.actor)
    return kept


def test_nothing_is_erased_before_its_time(visited):
    with time_machine.travel(NOW + timedelta(days=97), tick=False):
        assert erase_people(by=SYSTEM) == 0
    assert find(visited.token)


def test_after_its_time_the_number_stays_and_the_person_is_gone(visited):
    with time_machine.travel(NOW + timedelta(days=98), tick=False):
        assert erase_people(by=SYSTEM) == 3
        assert erase_people(by=SYSTEM) == 0

    assert find(visited.token) is None
    assert Claim.objects.count() == 0
    for booking in Booking.objects.all():
        assert booking.label.startswith("A-")
        assert (bytes(booking.sealed), bytes(booking.ticket_name), booking.phone_index) == (b"", b"", "")
        assert booking.identity_index == f"erased-{booking.code}"
    assert Event.objects.get(what="people.erased").data["count"] == 2
