"""Jemput bola: where the office goes next, and what came of it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from antri.booking.models import Booking
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue
from antri.kecamatan.models import Intake, Outreach
from antri.schedule.queries import Day, calendar
from antri.web import clock


@dataclass(frozen=True, slots=True)
class Event:
    """One outreach. `held`: numbers that stand or were served; `by_hand`: served and counted without one."""

    row: Outreach
    day: Day
    services: list[Service]
    held: int
    to_move: int
    by_hand: int
    is_over: bool

    @property
    def left(self) -> int:
        """Numbers that an officer may still take for somebody; the public ones among them too."""
        return max(0, self.row.capacity - self.held)


def coming() -> list[Event]:
    """List the outreach that citizens are told of: from today on, the cancelled ones left out."""
    today = clock.today(catalogue().main.timezone)
    return _events(Outreach.objects.filter(date__gte=today, cancelled_at__isnull=True))


def of_host(host: Office) -> list[Event]:
    """List every outreach of an office, the coming ones first."""
    found = _events(Outreach.objects.filter(host=host))
    return sorted(found, key=lambda event: (event.is_over, abs((event.row.date - _today(host)).days)))


def _today(office: Office) -> datetime.date:
    return clock.today(office.timezone)


def _events(rows: QuerySet[Outreach]) -> list[Event]:
    return list(map(_event, rows.select_related("office", "host", "region").order_by("date", "pk")))


def _event(row: Outreach) -> Event:
    book = catalogue()
    live = Booking.objects.filter(office=row.office, date=row.date)
    stands = Q(status__in=Booking.LIVE) | Q(status=Booking.Status.SERVED)
    counts = live.aggregate(
        held=Count("pk", filter=stands), to_move=Count("pk", filter=Q(to_move_at__isnull=False) & stands)
    )
    counted = Intake.objects.filter(office=row.office, date=row.date, undone_at__isnull=True)
    return Event(
        row=row,
        day=calendar(row.office, from_date=row.date, days=1)[0],
        services=book.offered(row.office, row.date),
        held=counts["held"],
        to_move=counts["to_move"],
        by_hand=counted.aggregate(all=Sum("count"))["all"] or 0,
        is_over=row.cancelled_at is not None or row.date < _today(row.office),
    )


def sessions_for(start: datetime.time, end: datetime.time, capacity: int) -> list[list]:
    """Spread the numbers over the hours of one day; the last part may be shorter than an hour."""
    starts: Iterable[datetime.time] = [
        start if hour == start.hour else datetime.time(hour)
        for hour in range(start.hour, 24)
        if (start if hour == start.hour else datetime.time(hour)) < end
    ]
    bounds = [*starts, end]
    parts = len(bounds) - 1
    given = [capacity * (n + 1) // parts - capacity * n // parts for n in range(parts)]
    return [
        [f"{begin:%H:%M}", f"{finish:%H:%M}", count]
        for begin, finish, count in zip(bounds, bounds[1:], given, strict=False)
        if count
    ]
