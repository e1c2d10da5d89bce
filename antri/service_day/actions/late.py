""" "Saya terlambat": go back in the order, of one's own will."""

import datetime
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import NotFound, WrongState
from antri.booking.models import Booking
from antri.booking.queries import find
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.people.actions import count_attempt
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, note
from antri.service_day.actions.pressing import NothingToUndo
from antri.service_day.models import Hall, Visit
from antri.service_day.queries.hours import hour_running
from antri.web import clock
from antri.web.refusals import Refusal

Status = Booking.Status
_AN_HOUR = 2  # of one number: nobody is later and later
_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "rank": int,
    "hour": datetime.time.fromisoformat,
    "start": datetime.time.fromisoformat,
    "end": datetime.time.fromisoformat,
    "queued_at": datetime.datetime.fromisoformat,
}


class NoLaterHour(Refusal):
    """It is the last hour of the day: nothing has to be said, who comes late is served at its end."""

    code = "no-later-hour"
    title = _("Ini jam terakhir hari ini")
    detail = _("Datang saja sebelum kantor tutup. Anda dilayani di akhir jam ini.")


class SaidLate(NamedTuple):
    """What saying it has done: the number, and the place it had `before` and has `after`, to take it back."""

    booking: Booking
    before: dict[str, str]
    after: dict[str, str]


def say_late(*, token: str, by: Actor) -> SaidLate:
    """Go back: who is not here yet to the end of the next hour, who waits already to the end of the one now running.

    The number stays. Raises NotFound, NoLaterHour, TooMany, WrongState when it is not the day or called already.
    """
    booking = find(token)
    if booking is None:
        raise NotFound
    office = catalogue().offices[booking.office.slug]
    if booking.date != clock.today(office.timezone) or booking.status not in Booking.GIVEN_UP:
        raise WrongState
    count_attempt(f"late:{booking.pk}", _AN_HOUR, clock.now())
    with hall_in_hand(office, by=by) as hall:
        check_open_hall(hall)
        booking = Booking.objects.select_related("office", "day", "service").get(pk=booking.pk)
        if booking.status == Status.CHECKED_IN:
            return _to_the_end(booking, hall, by)
        if booking.status == Status.BOOKED:
            return _to_next_hour(booking, hall, by)
    raise WrongState


def undo_late(*, token: str, before: dict[str, str], after: dict[str, str], by: Actor) -> Booking:
    """Take it back: the very place from before, as long as nothing has changed since.

    `before`, `after`: as `say_late` told them; whoever keeps them seals them. Saying it back twice is harmless.
    Raises NotFound, NothingToUndo, HallClosed.
    """
    booking = find(token)
    if booking is None:
        raise NotFound
    office = catalogue().offices[booking.office.slug]
    was, now = _read(before), _read(after)
    with hall_in_hand(office, by=by, date=booking.date) as hall:
        check_open_hall(hall)
        rows = _rows_of(booking, was)
        if rows.filter(**was).exists():
            return booking
        if not rows.filter(**now).update(**was):
            raise NothingToUndo
        record("service_day.late_undone", about=("booking", booking.pk), by=by, city=booking.city, label=booking.label)
    return booking


def _rows_of(booking: Booking, was: dict[str, Any]) -> QuerySet[Any]:
    """Where the place stands: who waits has it in the visit, who is expected in the number itself."""
    if "queued_at" in was:
        return Visit.objects.filter(pk=booking.pk, booking__status=Status.CHECKED_IN)
    return Booking.objects.filter(pk=booking.pk, status=Status.BOOKED)


def _told(fields: dict[str, Any]) -> dict[str, str]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in fields.items()}


def _read(told: dict[str, str]) -> dict[str, Any]:
    return {name: _READERS[name](text) for name, text in told.items()}


def _to_the_end(booking: Booking, hall: Hall, by: Actor) -> SaidLate:
    visit = Visit.objects.select_related("booking").get(pk=booking.pk)
    now = clock.now()
    fields = {"rank": int(Visit.Rank.LATE), "hour": max(visit.hour, hour_running(hall.day, now)), "queued_at": now}
    before = {name: getattr(visit, name) for name in fields}
    note(visit, what="service_day.late_said", by=by, fields=fields, hour=f"{fields['hour']:%H:%M}")
    return SaidLate(booking, _told(before), _told(fields))


def _to_next_hour(booking: Booking, hall: Hall, by: Actor) -> SaidLate:
    """Expect them in a later hour. The slot keeps its own: from that the door sees that they queue at its end."""
    local = clock.now().astimezone(ZoneInfo(booking.office.timezone)).time()
    hours = [(datetime.time.fromisoformat(row[0]), datetime.time.fromisoformat(row[1])) for row in hall.day.sessions]
    later = next(((start, end) for start, end in hours if start > booking.start and end > local), None)
    if later is None:
        raise NoLaterHour
    start, end = later
    if not Booking.objects.filter(pk=booking.pk, status=Status.BOOKED).update(start=start, end=end):
        raise WrongState
    before = {"start": booking.start, "end": booking.end}
    booking.start, booking.end = start, end
    record(
        "service_day.late_said",
        about=("booking", booking.pk),
        by=by,
        city=booking.city,
        label=booking.label,
        hour=f"{start:%H:%M}",
    )
    return SaidLate(booking, _told(before), _told({"start": start, "end": end}))
