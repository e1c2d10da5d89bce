"""What the ticket says once its holder was served: what was done, how it ended, and what comes next."""

import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from antri.booking.models import Booking
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue
from antri.service_day.models import Slip, Visit
from antri.service_day.queries.at_counter import services_of
from antri.service_day.queries.lane_hours import lane_hours
from antri.web import clock

_WEEK = datetime.timedelta(days=7)
_GOING_ON = (Visit.Outcome.IN_PROCESS, Visit.Outcome.AWAITING_BLANK)


class Served(NamedTuple):
    """The end of a visit. Nothing of it names a person.

    `slip`: what the office still owes something for, with `slip_hours`; `pickup_hours`: when what is not printed
    yet can be fetched without a number. Of both: lines such as "08.00–12.00", empty where the office plans none.
    `leads_on`: the work goes on after the visit, and its end can no longer be taken back: there is a file to follow.
    """

    outcome: str
    services: list[Service]
    outputs: list[dict[str, Any]]
    counter: str
    at: datetime.datetime | None
    slip: Slip | None
    slip_hours: list[str]
    pickup_hours: list[str]
    leads_on: bool


def served(booking: Booking) -> Served | None:
    """Tell how a visit ended; None for whoever was not served."""
    if booking.status != Booking.Status.SERVED:
        return None
    visit = Visit.objects.select_related("served_at_counter", "booking__service").filter(pk=booking.pk).first()
    if visit is None:
        return None
    office = catalogue().offices[booking.office.slug]
    services = services_of(visit)
    slip = Slip.objects.filter(booking=booking).order_by("-given_at").first()
    return Served(
        outcome=visit.outcome,
        services=services,
        outputs=[output for service in services for output in service.outputs],
        counter=visit.served_at_counter.name if visit.served_at_counter else "",
        at=visit.finished_at,
        slip=slip,
        slip_hours=lane_hours(office, "return", _tomorrow(office), slip.valid_until) if slip else [],
        pickup_hours=lane_hours(office, "pickup", _tomorrow(office), _tomorrow(office) + _WEEK),
        leads_on=visit.outcome in _GOING_ON and _is_settled(visit, office),
    )


def _is_settled(visit: Visit, office: Office) -> bool:
    """Tell whether nobody can take the press back any more; the undo seconds and three, as for opening the file."""
    span = datetime.timedelta(seconds=int(catalogue().setting("undo_seconds", office)) + 3)
    return visit.finished_at is None or clock.now() - visit.finished_at >= span


def _tomorrow(office: Office) -> datetime.date:
    return clock.now().astimezone(ZoneInfo(office.timezone)).date() + datetime.timedelta(days=1)
