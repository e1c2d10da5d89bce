"""Mark the bookings of a closed day or session to be moved, and take the mark off when it is open again."""

from antri.booking.models import Booking
from antri.journal.actions import Actor, record, together
from antri.schedule.models import ServiceDay
from antri.web import clock


def mark(day: ServiceDay, *, by: Actor, reason: str, reason_en: str = "") -> int:
    """Let each live booking of the day say whether it is to be moved; return how many are marked now anew.

    Part of the caller's change, with the day and its slots in hand and its sessions as they are wanted. So
    whoever holds a number is seen: a booking made at this moment waited for its slot, or we for it.
    """
    open_starts = [row[0] for row in day.sessions if row[2]]
    live = Booking.objects.filter(day=day, status__in=Booking.LIVE)
    sent_away = list(live.filter(to_move_at__isnull=True).exclude(start__in=open_starts).values_list("pk", "label"))
    stay = list(live.filter(to_move_at__isnull=False, start__in=open_starts).values_list("pk", "label"))
    Booking.objects.filter(pk__in=[key for key, _label in sent_away]).update(
        to_move_at=clock.now(),
        to_move_by=f"{by.kind}:{by.id}",
        to_move_reason=reason,
        to_move_reason_en=reason_en,
    )
    Booking.objects.filter(pk__in=[key for key, _label in stay]).update(**Booking.STAYS)
    _tell_again(day, reason, reason_en)
    with together():
        for what, rows in (("booking.sent_away", sent_away), ("booking.kept", stay)):
            for key, label in rows:
                record(what, about=("booking", key), by=by, city=day.city, day=day.pk, label=label)
    return len(sent_away)


def _tell_again(day: ServiceDay, reason: str, reason_en: str) -> None:
    """Closed for another reason: whoever was sent away before reads the new one too."""
    if not day.sessions and reason:
        Booking.objects.filter(day=day, to_move_at__isnull=False).update(
            to_move_reason=reason, to_move_reason_en=reason_en
        )
