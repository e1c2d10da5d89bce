"""What the tests of the calendar share: a manager who looks and saves."""

from datetime import date
from typing import Any

from antri.booking.calendar.actions import Saved, save_change
from antri.booking.calendar.queries import Preview, look
from antri.booking.models import Booking
from antri.schedule.queries.changes import Change, CloseDays, OpenDays, SetQuota, SetShares
from antri.schedule.queries.plan_changes import PutBack
from tests import cast
from tests.booking.story import TUESDAY

MANAGER = cast.COUNTER_OFFICER.__class__("officer", "desk", "11")
SECOND = cast.COUNTER_OFFICER.__class__("officer", "desk", "12")
SATURDAY, SUNDAY = date(2026, 12, 12), date(2026, 12, 13)


def closing(city: cast.City, first: date = TUESDAY, last: date | None = None, *starts: str, **more: Any) -> CloseDays:
    told = {"reason": "Pemeliharaan jaringan", "reason_en": "Network maintenance"} | more
    return CloseDays(office=city.main, first=first, last=last or first, starts=starts, **told)


def opening(city: cast.City, first: date, *sessions: list[Any], last: date | None = None) -> OpenDays:
    return OpenDays(office=city.main, first=first, last=last or first, reason="Sabtu layanan", sessions=list(sessions))


def quota(city: cast.City, first: date = TUESDAY, last: date | None = None, **more: Any) -> SetQuota:
    return SetQuota(office=city.main, first=first, last=last or first, **({"quotas": {}} | more))


def shares(
    city: cast.City, wanted: dict[str, int] | None, first: date = TUESDAY, last: date | None = None
) -> SetShares:
    return SetShares(office=city.main, first=first, last=last or first, shares=wanted)


def save(wanted: Change, **more: Any) -> Saved:
    """Look at it and save it, as a manager does."""
    return save_change(wanted=wanted, by=MANAGER, seen=look(wanted).fingerprint, **more)


def back(saved: Saved) -> Saved:
    return save(PutBack(office=saved.row.office, change=saved.row.pk))


def marked() -> list[str]:
    """The labels that are to be moved."""
    return list(Booking.objects.filter(to_move_at__isnull=False).order_by("label").values_list("label", flat=True))


def preview(wanted: Change) -> Preview:
    return look(wanted)
