"""The public contract about days and what is left."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from antri.directory.api import office_or_404
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.queries import Day, calendar, first_room
from antri.web import clock
from antri.web.api import READ_PROBLEMS, public
from antri.web.refusals import Invalid

LONGEST_DAYS = 92
FURTHEST_DAYS = 2 * 366  # nobody looks further; made-up dates would only cost

router = Router(tags=["Jadwal"])


class SessionOut(Schema):
    start: str
    end: str
    capacity: int
    left: int


class DayOut(Schema):
    date: datetime.date
    state: Literal["past", "closed", "not_yet_open", "draw", "full", "open"]
    reason: str | None
    capacity: int
    public_capacity: int
    left: int
    sessions: list[SessionOut]


class DaysOut(Schema):
    items: list[DayOut]
    next_open: datetime.date | None


@router.get(
    "/offices/{office}/days", response={200: DaysOut, **READ_PROBLEMS}, summary="Kalender: sisa nomor tiap tanggal"
)
def days(
    request: HttpRequest,
    office: str,
    from_date: Annotated[datetime.date | None, Query(alias="from")] = None,
    days: Annotated[int, Query(ge=1, le=LONGEST_DAYS)] = 31,
    service: Annotated[str | None, Query(max_length=24)] = None,
) -> HttpResponse:
    """At most 92 days. `next_open` is the first date with room, or null."""
    found = office_or_404(office)
    if service is not None and service not in catalogue().services:
        raise Invalid([("service", "service.unknown", _("Layanan itu tidak dikenal. Pilih layanan dari daftar."))])
    first = from_date or clock.today(found.timezone)
    if abs((first - clock.today(found.timezone)).days) > FURTHEST_DAYS:
        raise Invalid([("from", "date.format", _("Tanggal itu di luar jangkauan kalender."))])
    services = (service,) if service else ()
    return public(request, ("days", office, services, first, days), lambda: _days(found, first, days, services))


def _days(office: Office, first: datetime.date, days: int, services: tuple[str, ...]) -> dict[str, Any]:
    room = first_room(office, services=services)
    rows = calendar(office, from_date=first, days=days, services=services)
    next_open = room.date if room else None
    return {"items": [_day(row) for row in rows], "next_open": next_open and next_open.isoformat()}


def _day(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "state": day.state,
        "reason": day.reason or None,
        "capacity": day.capacity,
        "public_capacity": day.public_capacity,
        "left": day.left,
        "sessions": [
            {"start": f"{row.start:%H:%M}", "end": f"{row.end:%H:%M}", "capacity": row.capacity, "left": row.left}
            for row in day.sessions
        ],
    }
