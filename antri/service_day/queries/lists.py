"""What an office needs to go on with paper: who still comes or waits, in the order in which they are called."""

import datetime
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from antri.booking.models import Booking
from antri.booking.queries import link_token, needs_of, services_of
from antri.directory.models import Office
from antri.directory.queries import said
from antri.people.actions import read_as_holder
from antri.people.models import SealBroken
from antri.service_day.models import Disruption, Hall, Visit
from antri.service_day.queries.order import calling_order, pace_of, waiting_in

Status = Booking.Status
_STANDS: Final = {
    Status.SERVING: 0,
    Status.CALLED: 1,
    Status.CHECKED_IN: 2,
    Status.MISSED: 3,
    Status.BOOKED: 4,
}


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One line of the list. `name` is the short name of the ticket: a first name and one letter."""

    label: str
    code: str
    name: str
    services: tuple[str, ...]
    session: str
    people: int
    state: str
    counter: str
    is_priority: bool
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PaperList:
    """A list to print. `is_rest`: of the day that runs, else of a day that has not begun."""

    office: Office
    date: datetime.date
    made_at: datetime.datetime
    is_rest: bool
    entries: tuple[Entry, ...]
    disruption: str

    @property
    def waiting(self) -> int:
        return sum(1 for entry in self.entries if entry.state != str(Status.BOOKED.label))


def paper_list(office: Office, date: datetime.date, *, now: datetime.datetime, is_rest: bool) -> PaperList:
    """Write the list of one office and date: at a counter, in the hall in calling order, missed, still to come."""
    rows = list(
        Booking.objects.filter(office=office, date=date, status__in=Booking.LIVE).select_related(
            "office", "day", "service"
        )
    )
    hall = Hall.objects.select_related("day").filter(day__office=office, day__date=date, day__lane="main").first()
    visits = {row.pk: row for row in Visit.objects.filter(day=hall.pk).select_related("counter")} if hall else {}
    order = {}
    if hall:
        people = calling_order(waiting_in(hall), pace_of(hall, office, now))
        order = {person.booking_id: place for place, person in enumerate(people)}
    rows.sort(key=lambda row: (_STANDS[Status(row.status)], order.get(row.pk, 0), row.start, row.label))
    disruption = Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).first() if hall else None
    return PaperList(
        office=office,
        date=date,
        made_at=now,
        is_rest=is_rest,
        entries=tuple(_entry(row, visits.get(row.pk)) for row in rows),
        disruption=said(disruption, "cause") if disruption else "",
    )


def _entry(booking: Booking, visit: Visit | None) -> Entry:
    needs = [str(Visit.Need(need).label) for need in (visit.needs if visit else needs_of(booking))]
    return Entry(
        label=booking.label,
        code=booking.code,
        name=_name(booking),
        services=tuple(said(service, "short_name") for service in services_of(booking)),
        session=f"{booking.start:%H.%M}",
        people=booking.people,
        state=str(Status(booking.status).label),
        counter=visit.counter.name if visit and visit.counter else "",
        is_priority=visit.is_priority if visit else booking.is_priority,
        needs=tuple(needs),
    )


def _name(booking: Booking) -> str:
    """Read the short name as the ticket shows it; whoever stands in a lane without names has none."""
    if not booking.ticket_name:
        return ""
    try:
        return read_as_holder(link_token(booking), bytes(booking.ticket_name))
    except SealBroken:
        return _("nama tidak terbaca")
