"""What the tests of one action share: the moment, and taking a number to begin with."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from antri.booking.actions import Booked, book
from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.models import Slot
from antri.web import moment
from tests import cast

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday 10.00 in Jakarta
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 10)


def take(city: cast.City, who: cast.Person = cast.CITRA, on: date = TUESDAY, n: int = 1, **changes: Any) -> Booked:
    """Book for a person as if nothing were remembered from the second before."""
    moment.forget()
    return book(order=cast.order(city, on, who, **changes), key=cast.key(n), by=who.actor)


def later(**span: int) -> datetime:
    return NOW + timedelta(**span)


def slot_of(booking: Booking) -> Slot:
    return Slot.objects.get(pk=booking.slot_id)


def happened(booking: Booking) -> list[str]:
    """The events of a booking, in order."""
    return list(
        Event.objects.filter(about_kind="booking", about_id=str(booking.pk))
        .order_by("id")
        .values_list("what", flat=True)
    )
