"""Tell from the journal alone what every booking is now."""

from typing import Any, NamedTuple

from antri.booking.models import Booking
from antri.journal.models import Event

Status = Booking.Status
# What each event makes of a booking. A move keeps it booked.
BECOMES = {
    "booking.taken": Status.BOOKED,
    "booking.cancelled": Status.CANCELLED,
    "booking.restored": Status.BOOKED,
    "booking.rescheduled": Status.BOOKED,
}
# These leave a booking where it is: its day or session was closed, and opened again.
MARKS = ("booking.sent_away", "booking.kept")


class Is(NamedTuple):
    """Where a booking stands."""

    slot: int
    turn: int
    label: str
    status: str


def replayed(since: int = 0) -> dict[str, Is]:
    """Read the events of bookings in order; each must follow from what was before, by the moves of Booking.NEXT."""
    now: dict[str, Is] = {}
    for event in Event.objects.filter(about_kind="booking", id__gt=since).order_by("id"):
        key, data = event.about_id, event.data
        now[key] = follow(now.get(key), event.what, data)
    return now


def follow(before: Is | None, what: str, data: dict[str, Any]) -> Is:
    """Tell where a booking stands after one event."""
    if what in MARKS:
        assert before, f"{what} of what was never taken"
        assert before.status in Booking.LIVE, f"{what} when {before.status}"
        return before
    status = BECOMES[what]  # a KeyError: an event that nobody taught this reader
    if what == "booking.taken":
        assert before is None, "taken twice"
        return Is(data["slot"], data["turn"], data["label"], status)
    assert before, f"{what} of what was never taken"
    if what == "booking.rescheduled":
        assert before.status in Booking.LIVE, f"moved when {before.status}"
        assert (data["old_slot"], data["old_label"]) == (before.slot, before.label)
        before = Is(data["slot"], data["turn"], data["label"], before.status)
        if before.status == status:
            return before
    assert status in Booking.NEXT[before.status], f"from {before.status} to {status}"
    return before._replace(status=status)


def as_stored() -> dict[str, Is]:
    """Read the same from the bookings."""
    return {str(row.pk): Is(row.slot_id, row.turn, row.label, row.status) for row in Booking.objects.all()}
