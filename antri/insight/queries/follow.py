"""Tell from its events alone where a booking stands."""

from typing import Any, NamedTuple

from antri.booking.models import Booking

Status = Booking.Status
# What each event makes of a booking. A move keeps it booked.
BECOMES = {
    "booking.taken": Status.BOOKED,
    "booking.cancelled": Status.CANCELLED,
    "booking.voided": Status.CANCELLED,
    "booking.restored": Status.BOOKED,
    "booking.rescheduled": Status.BOOKED,
}
# These leave a booking where it is: its day or session was closed, and opened again.
MARKS = ("booking.sent_away", "booking.kept")
# These tell of a booking and change nothing of it.
NOTES = ("booking.found_again", "booking.ticket_shown", "booking.slip_shown")
KNOWN = {*BECOMES, *MARKS, *NOTES}


class Is(NamedTuple):
    """Where a booking stands."""

    day: int
    slot: int
    turn: int
    label: str
    status: str


class Impossible(Exception):
    """This event cannot have followed what was before: one in between is missing, or was never written."""


def follow(before: Is | None, what: str, data: dict[str, Any]) -> Is:
    """Tell where a booking stands after one event, by the moves of Booking.NEXT; raise `Impossible`.

    A `KeyError` is an event, or a fact of one, that nobody taught this reader.
    """
    if what.startswith("service_day."):
        return _on_the_day(before, what, data)
    if what not in KNOWN:
        raise KeyError(what)
    if what == "booking.taken":
        if before:
            raise Impossible("taken twice")
        return Is(data["day"], data["slot"], data["turn"], data["label"], Status.BOOKED)
    if before is None:
        raise Impossible(f"{what} of what was never taken")
    if what in NOTES:
        return before
    if what in MARKS:
        if before.status not in Booking.LIVE:
            raise Impossible(f"{what} when {before.status}")
        return before
    after = _moved(before, data) if what == "booking.rescheduled" else before
    status = BECOMES[what]
    if status != before.status and status not in Booking.NEXT[Status(before.status)]:
        raise Impossible(f"from {before.status} to {status}")
    if status == before.status and after is before:
        raise Impossible(f"{status} twice")
    return after._replace(status=status)


def _on_the_day(before: Is | None, what: str, data: dict[str, Any]) -> Is:
    """What happens in the hall names the state before and after; what names none moves nobody."""
    if before is None:
        raise Impossible(f"{what} of what was never taken")
    if "status" not in data:
        return before
    if data["before"] != before.status:
        raise Impossible(f"{what} from {data['before']} when {before.status}")
    if data["status"] not in Booking.NEXT[Status(before.status)]:
        raise Impossible(f"from {before.status} to {data['status']}")
    return before._replace(status=data["status"])


def _moved(before: Is, data: dict[str, Any]) -> Is:
    if before.status not in Booking.LIVE:
        raise Impossible(f"moved when {before.status}")
    if (data["old_slot"], data["old_label"]) != (before.slot, before.label):
        raise Impossible(f"moved from {data['old_label']} when it was {before.label}")
    return Is(data["day"], data["slot"], data["turn"], data["label"], before.status)
