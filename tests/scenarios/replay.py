"""Tell from the journal alone what every booking is now."""

from typing import NamedTuple

from antri.booking.models import Booking
from antri.journal.models import Event


class Is(NamedTuple):
    """Where a booking stands."""

    slot: int
    turn: int
    label: str
    is_live: bool


def replayed(since: int = 0) -> dict[str, Is]:
    """Read the events of bookings in order; each must follow from what was before."""
    now: dict[str, Is] = {}
    for event in Event.objects.filter(about_kind="booking", id__gt=since).order_by("id"):
        key, data = event.about_id, event.data
        before = now.get(key)
        match event.what:
            case "booking.taken":
                assert before is None
                now[key] = Is(data["slot"], data["turn"], data["label"], True)
            case "booking.cancelled":
                assert before
                assert before.is_live
                now[key] = before._replace(is_live=False)
            case "booking.restored":
                assert before
                assert not before.is_live
                now[key] = before._replace(is_live=True)
            case "booking.rescheduled":
                assert before
                assert before.is_live
                assert (data["old_slot"], data["old_label"]) == (before.slot, before.label)
                now[key] = Is(data["slot"], data["turn"], data["label"], True)
            case other:
                raise AssertionError(f"unknown event {other}")
    return now


def as_stored() -> dict[str, Is]:
    """Read the same from the bookings."""
    return {
        str(row.pk): Is(row.slot_id, row.turn, row.label, row.status in Booking.LIVE) for row in Booking.objects.all()
    }
