"""What the people of an office see first: its day hour by hour, its week, and all offices side by side."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, Sum
from django.urls import reverse
from django.utils.translation import ngettext

from antri.booking.calendar.queries.to_move import rows_to_move
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.people.access import Staff
from antri.people.actions import waiting_for
from antri.schedule.models import ServiceDay
from antri.schedule.queries import Day, Room, Sessions, calendar, first_room, plans
from antri.web import clock

_BUSIEST = 5


@dataclass(frozen=True, slots=True)
class Hour:
    """One session: its span, numbers in all, bookings that stand, and how many of them are priority."""

    start: datetime.time
    end: datetime.time
    capacity: int
    booked: int
    priority: int


@dataclass(frozen=True, slots=True)
class DayAt:
    """One date of an office. `visits`: bookings that stand; `people`: with the family they bring.

    `reason` says why there are no hours. The clock closes nothing here: after the cut-off the day goes on.
    """

    reason: str
    hours: tuple[Hour, ...]
    visits: int
    people: int
    priority: int
    services: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """One office over its open days to the horizon. `to_move`: numbers of days or hours that it has closed."""

    office: Office
    room: Room | None
    open_days: int
    full_days: int
    capacity: int
    booked: int
    to_move: int

    @property
    def share(self) -> int:
        """How much of what was opened is taken, in whole percent, rounded down."""
        return self.booked * 100 // self.capacity if self.capacity else 0


def day_at(office: Office, date: datetime.date) -> DayAt:
    """Tell one date of an office hour by hour, with the services that people come for."""
    made = ServiceDay.objects.filter(office=office, lane="main", date=date).first()
    plan = made or plans(office, first=date, last=date)[date]
    standing = Booking.objects.filter(office=office, date=date, status__in=Booking.LIVE)
    by_hour = {
        row["start"]: row
        for row in standing.values("start").annotate(
            ends=Max("end"), booked=Count("pk"), visitors=Sum("people"), first=Count("pk", filter=Q(is_priority=True))
        )
    }
    return DayAt(
        reason=said(plan, "reason"),
        hours=tuple(_hours(plan.sessions, by_hour)),
        visits=sum(row["booked"] for row in by_hour.values()),
        people=sum(row["visitors"] for row in by_hour.values()),
        priority=sum(row["first"] for row in by_hour.values()),
        services=_services(office, date),
    )


def coming_week(office: Office, *, days: int = 7) -> list[Day]:
    """The next dates of an office from today on, closed ones with their reason."""
    return calendar(office, from_date=clock.today(office.timezone), days=days)


def offices_at_a_glance() -> list[Glance]:
    """Every office of the city, in the city's order."""
    book = catalogue()
    shown = book.current_offices(clock.today(book.main.timezone))
    return [_glance(office, int(book.setting("horizon_days", office))) for office in shown]


class Waits(NamedTuple):
    """Something that waits for whoever looks: how much, of what, and where."""

    number: int
    what: str
    url: str


def what_waits(staff: Staff, offices: Iterable[Office]) -> list[Waits]:
    """List what waits for this officer at these offices; empty when nothing does."""
    approvals = len(waiting_for(staff))
    text = ngettext("permintaan menunggu persetujuan Anda", "permintaan menunggu persetujuan Anda", approvals)
    found = [Waits(approvals, text, reverse("people:approvals"))]
    for office in offices:
        count = rows_to_move(office).count()
        text = ngettext("warga perlu dipindah, %(office)s", "warga perlu dipindah, %(office)s", count)
        found.append(Waits(count, text % {"office": office.name}, reverse("calendar:to_move", args=[office.slug])))
    return [row for row in found if row.number]


def _glance(office: Office, horizon: int) -> Glance:
    today = clock.today(office.timezone)
    days = calendar(office, from_date=today, days=horizon + 1)
    booked = Counter(
        Booking.objects.filter(office=office, date__gte=today, status__in=Booking.LIVE).values_list("date", flat=True)
    )
    giving = [day for day in days if day.state in ("open", "full")]
    return Glance(
        office=office,
        room=first_room(office),
        open_days=len(giving),
        full_days=sum(day.state == "full" for day in giving),
        capacity=sum(day.capacity for day in giving),
        booked=sum(booked[day.date] for day in giving),
        to_move=rows_to_move(office).count(),
    )


def _hours(sessions: Sessions, by_hour: Mapping[datetime.time, Mapping[str, Any]]) -> Iterator[Hour]:
    """The hours that the office wants, and those that it closed although people hold numbers of them."""
    wanted = {datetime.time.fromisoformat(start): (end, capacity) for start, end, capacity in sessions}
    for start in sorted({*wanted, *by_hour}):
        row = by_hour.get(start, {"booked": 0, "first": 0})
        end, capacity = wanted.get(start, ("", 0))
        yield Hour(
            start, datetime.time.fromisoformat(end) if end else row["end"], capacity, row["booked"], row["first"]
        )


def _services(office: Office, date: datetime.date) -> tuple[tuple[str, int], ...]:
    """The services that most people come for, in words, with how many visits each."""
    rows = (
        Booking.objects.filter(office=office, date=date, status__in=Booking.LIVE)
        .values("service__code")
        .annotate(visits=Count("pk"))
        .order_by("-visits", "service__code")[:_BUSIEST]
    )
    known = catalogue().services
    return tuple(
        (said(known[code], "short_name") if code in known else code, row["visits"])
        for row in rows
        for code in [row["service__code"]]
    )
