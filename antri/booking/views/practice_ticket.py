"""A ticket to practise with: drawn like any other, held by nobody, stored nowhere."""

import datetime

from django.http import HttpRequest

from antri.booking.models import Booking
from antri.booking.views.face import Face, whole_url
from antri.directory.models import Office, Service
from antri.directory.queries import checklist
from antri.people.queries import short_name
from antri.schedule.models import ServiceDay
from antri.schedule.queries import calendar

# No lane has these letters, and no code is written with an L: whoever brings it to a door is told that it is none.
LABEL, CODE = "L-000", "LATIHAN0"


def practice_face(
    request: HttpRequest,
    *,
    office: Office,
    services: list[Service],
    date: datetime.date,
    start: datetime.time,
    name: str,
    leads_to: str,
    people: int = 1,
) -> Face:
    """Put together what a ticket would show. Nothing of it is in any table; its QR `leads_to` that path."""
    sessions = calendar(office, from_date=date, days=1)[0].sessions
    end = next((row.end for row in sessions if row.start == start), start)
    booking = Booking(
        office=office,
        day=ServiceDay(office=office, date=date, sessions=[[f"{start:%H:%M}", f"{end:%H:%M}", 1]]),
        date=date,
        start=start,
        end=end,
        label=LABEL,
        code=CODE,
        service=services[0],
        also_services=[service.code for service in services[1:]],
        people=people,
        channel="practice",
    )
    return Face(
        booking=booking,
        token="",
        office=office,
        services=services,
        name=short_name(name) if name.strip() else "",
        url=whole_url(request, leads_to),
        sessions=sessions,
        papers=checklist(services),
        notice=None,
    )
