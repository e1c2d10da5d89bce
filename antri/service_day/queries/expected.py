"""Who is expected today, hour by hour, and who has come."""

import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.service_day.models import Visit

Status = Booking.Status


class Guest(NamedTuple):
    """One number of an hour. `is_late`: came after it."""

    booking_id: object
    label: str
    status: str
    status_text: str
    is_priority: bool
    is_late: bool


class Hour(NamedTuple):
    """A session with its people. `is_now`: it runs, or is the next one to run."""

    start: datetime.time
    end: datetime.time
    is_now: bool
    guests: list[Guest]

    @property
    def come(self) -> int:
        return sum(guest.status not in (Status.BOOKED, Status.NO_SHOW) for guest in self.guests)

    @property
    def booked(self) -> int:
        return len(self.guests)


def expected(office: Office, now: datetime.datetime) -> list[Hour]:
    """List today's numbers of an office by session, without those that were given back."""
    local = now.astimezone(ZoneInfo(office.timezone))
    rows = (
        Booking.objects.filter(office=office, date=local.date(), day__lane="main")
        .exclude(status=Status.CANCELLED)
        .order_by("start", "number", "turn")
        .values_list("pk", "label", "status", "is_priority", "start", "end")
    )
    visits = {
        key: (rank == Visit.Rank.LATE, is_confirmed)
        for key, rank, is_confirmed in Visit.objects.filter(day__office=office, day__date=local.date()).values_list(
            "pk", "rank", "is_priority"
        )
    }
    hours: dict[tuple[datetime.time, datetime.time], list[Guest]] = {}
    for key, label, status, has_declared, start, end in rows:
        # What the door has confirmed counts, not what was declared when booking.
        is_late, is_priority = visits.get(key, (False, has_declared))
        guest = Guest(key, label, status, str(Status(status).label), is_priority, is_late)
        hours.setdefault((start, end), []).append(guest)
    running = next((end for _start, end in hours if end > local.time()), None)
    return [Hour(start, end, end == running, guests) for (start, end), guests in hours.items()]
