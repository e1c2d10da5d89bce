"""List who is to be moved, those first whom no message reaches. Nothing personal is opened for it."""

import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from antri.booking.calendar.queries.preview import BY_HAND_CHANNELS
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.web import clock


class ToMove(NamedTuple):
    """One booking that must move; name and phone stay closed."""

    label: str
    date: datetime.date
    start: datetime.time
    has_phone: bool
    is_priority: bool
    is_assisted: bool
    people: int
    reason: str
    reason_en: str
    since: datetime.datetime
    by: str


def rows_to_move(office: Office) -> QuerySet[Booking]:
    """Find the marked bookings of an office from today on."""
    today = clock.today(office.timezone)
    return Booking.objects.filter(office=office, to_move_at__isnull=False, status__in=Booking.LIVE, date__gte=today)


def to_move(office: Office, *, on: datetime.date | None = None) -> list[ToMove]:
    """List the marked bookings of an office from today on (or of one date): without a phone, then priority, then by
    date and session."""
    rows = rows_to_move(office)
    if on:
        rows = rows.filter(date=on)
    found = [_row(booking) for booking in rows.order_by("date", "start", "number")]
    return sorted(found, key=lambda row: (row.has_phone, not row.is_priority, row.date, row.start))


def _row(booking: Booking) -> ToMove:
    return ToMove(
        label=booking.label,
        date=booking.date,
        start=booking.start,
        has_phone=bool(booking.phone_index),
        is_priority=booking.is_priority,
        is_assisted=booking.channel in BY_HAND_CHANNELS,
        people=booking.people,
        reason=booking.to_move_reason,
        reason_en=booking.to_move_reason_en,
        since=booking.to_move_at or booking.created_at,
        by=booking.to_move_by,
    )
