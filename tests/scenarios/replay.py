"""Tell from the journal alone what every booking is now, by the product's own reader."""

from antri.booking.models import Booking
from antri.insight.queries.follow import Is, follow
from antri.journal.models import Event


def replayed(since: int = 0) -> dict[str, Is]:
    """Read the events of bookings in order; each must follow from what was before, by the moves of Booking.NEXT."""
    now: dict[str, Is] = {}
    for event in Event.objects.filter(about_kind="booking", id__gt=since).order_by("id"):
        now[event.about_id] = follow(now.get(event.about_id), event.what, event.data)
    return now


def as_stored() -> dict[str, Is]:
    """Read the same from the bookings."""
    return {str(row.pk): Is(row.day_id, row.slot_id, row.turn, row.label, row.status) for row in Booking.objects.all()}
