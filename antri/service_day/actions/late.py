""" "Saya terlambat": go back in the order, of one's own will."""

import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from antri.booking.actions import NotFound, WrongState
from antri.booking.models import Booking
from antri.booking.queries import find
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.people.actions import count_attempt
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, note
from antri.service_day.models import Hall, Visit
from antri.service_day.queries.hours import hour_running
from antri.web import clock
from antri.web.refusals import Refusal

Status = Booking.Status
_AN_HOUR = 2  # of one number: nobody is later and later


class NoLaterHour(Refusal):
    """It is the last hour of the day: nothing has to be said, who comes late is served at its end."""

    code = "no-later-hour"
    title = _("Ini jam terakhir hari ini")
    detail = _("Datang saja sebelum kantor tutup. Anda dilayani di akhir jam ini.")


def say_late(*, token: str, by: Actor) -> Booking:
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
            _to_the_end(booking, hall, by)
        elif booking.status == Status.BOOKED:
            _to_next_hour(booking, hall, by)
        else:
            raise WrongState
    return booking


def _to_the_end(booking: Booking, hall: Hall, by: Actor) -> None:
    visit = Visit.objects.select_related("booking").get(pk=booking.pk)
    now = clock.now()
    fields = {"rank": Visit.Rank.LATE, "hour": max(visit.hour, hour_running(hall.day, now)), "queued_at": now}
    note(visit, what="service_day.late_said", by=by, fields=fields, hour=f"{fields['hour']:%H:%M}")


def _to_next_hour(booking: Booking, hall: Hall, by: Actor) -> None:
    """Expect them in a later hour. The slot keeps its own: from that the door sees that they queue at its end."""
    local = clock.now().astimezone(ZoneInfo(booking.office.timezone)).time()
    hours = [(datetime.time.fromisoformat(row[0]), datetime.time.fromisoformat(row[1])) for row in hall.day.sessions]
    later = next(((start, end) for start, end in hours if start > booking.start and end > local), None)
    if later is None:
        raise NoLaterHour
    start, end = later
    if not Booking.objects.filter(pk=booking.pk, status=Status.BOOKED).update(start=start, end=end):
        raise WrongState
    booking.start, booking.end = start, end
    record(
        "service_day.late_said",
        about=("booking", booking.pk),
        by=by,
        city=booking.city,
        label=booking.label,
        hour=f"{start:%H:%M}",
    )
