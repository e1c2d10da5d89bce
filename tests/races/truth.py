"""What must be true after any race, read from the database."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.models import ServiceDay, Slot


def live(**which: Any) -> list[Booking]:
    """The live bookings, by number."""
    return list(Booking.objects.filter(status__in=Booking.LIVE, **which).order_by("date", "number", "turn"))


def assert_sound(since: int = 0) -> None:
    """Nothing is held twice; slots, bookings and events after event `since` tell the same story."""
    bookings = list(Booking.objects.all())
    held = [booking for booking in bookings if booking.status in Booking.LIVE]
    # A slot is taken if and only if exactly one live booking holds it, in its present turn.
    taken = set(Slot.objects.filter(state=Slot.State.TAKEN).values_list("pk", "turn"))
    assert Counter((booking.slot_id, booking.turn) for booking in held) == Counter(taken)
    assert _most((booking.identity_index, booking.date) for booking in held) <= 1
    assert _most((booking.office_id, booking.date, booking.label) for booking in bookings) <= 1
    assert _most((booking.day_id, booking.number, booking.turn) for booking in bookings) <= 1
    happened = Counter(Event.objects.filter(what="booking.taken", id__gt=since).values_list("about_id", flat=True))
    assert happened == Counter(str(booking.pk) for booking in bookings)
    assert_days()


def assert_days() -> None:
    """No session has more numbers standing than wanted, but for those that are held."""
    rows = Slot.objects.exclude(state="withdrawn").values("day", "start", "state").annotate(count=Count("pk"))
    standing: dict[Any, Counter[str]] = {}
    for row in rows:
        standing.setdefault((row["day"], f"{row['start']:%H:%M}"), Counter())[row["state"]] += row["count"]
    wanted = {(day.pk, row[0]): row[2] for day in ServiceDay.objects.all() for row in day.sessions}
    for session, states in standing.items():
        quota = wanted.get(session, 0)
        assert states.total() <= max(quota, states["taken"]), (session, states, quota)
    numbers = Slot.objects.values("day", "number").annotate(count=Count("pk"))
    assert all(row["count"] == 1 for row in numbers)


def assert_kept(receipts: Iterable[dict[str, Any]]) -> None:
    """Every number that was told to a person is there, the same, and live."""
    there = {str(booking.pk): booking for booking in live()}
    for told in receipts:
        booking = there.get(told["id"])
        assert booking is not None, f"lost: {told}"
        is_now = {"number": booking.number, "label": booking.label, "date": booking.date.isoformat()}
        assert is_now.items() <= told.items()


def _most(values: Iterable[Any]) -> int:
    return max(Counter(values).values(), default=0)
