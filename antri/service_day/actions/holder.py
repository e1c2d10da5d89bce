"""Tell for whom another number of the same person is given."""

from typing import Any

from antri.booking.models import Booking
from antri.journal.actions import Actor
from antri.people.actions import open_sealed
from antri.people.queries import Indexed
from antri.service_day.actions.hall_numbers import Holder


def holder_of(booking: Booking, *, by: Actor, reason: str) -> Holder:
    """Read the same person for the same services. Whoever stood in a lane without names has none."""
    facts: dict[str, Any] = {
        "service": booking.service,
        "also_services": tuple(booking.also_services),
        "people": booking.people,
        "is_priority": booking.is_priority,
        "language": booking.language,
    }
    if not booking.sealed or booking.is_nameless:
        return Holder(**facts)
    return Holder(
        **facts,
        identity=_indexed(booking.identity_index, booking.identity_index_next),
        phone_key=_indexed(booking.phone_index, booking.phone_index_next) if booking.phone_index else None,
        person=open_sealed(booking, by=by, reason=reason),
    )


def _indexed(first: str, second: str) -> Indexed:
    return Indexed(first, second, tuple(filter(None, (second, first))))
