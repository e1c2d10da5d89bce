"""Tell how many numbers are held already under a limit that somebody wants for some services."""

import datetime
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.schedule.models import ServiceDay
from antri.web import clock


class WantedCap(NamedTuple):
    """A cap as somebody wants it. `weekday` None: every day. A limit of None: none."""

    services: tuple[str, ...]
    weekday: int | None
    per_session: int | None
    per_day: int | None


class CapDay(NamedTuple):
    """One date on which people hold numbers of these services; `over`: how many above the cap. They stay."""

    date: datetime.date
    held: int
    over: int


@dataclass(frozen=True, slots=True)
class CapPreview:
    """What a cap would meet on the coming days."""

    wanted: WantedCap
    days: tuple[CapDay, ...]

    @property
    def held(self) -> int:
        return sum(day.held for day in self.days)

    @property
    def over(self) -> int:
        return sum(day.over for day in self.days)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(repr((self.wanted, self.days)).encode()).hexdigest()[:24]


def coming_days(office: Office) -> list[datetime.date]:
    """List the days from today on that have been made."""
    today = clock.today(office.timezone)
    days = ServiceDay.objects.filter(office=office, lane="main", date__gte=today).order_by("date")
    return list(days.values_list("date", flat=True))


def look_at_cap(office: Office, wanted: WantedCap) -> CapPreview:
    """Count the live numbers of these services on each coming date that the cap counts on."""
    today = clock.today(office.timezone)
    codes = set(wanted.services)
    held: dict[datetime.date, Counter[datetime.time]] = defaultdict(Counter)
    live = Booking.objects.filter(office=office, date__gte=today, status__in=Booking.LIVE).select_related("service")
    for booking in live:
        is_meant = codes & {booking.service.code, *booking.also_services}
        if is_meant and wanted.weekday in (None, booking.date.isoweekday()):
            held[booking.date][booking.start] += 1
    return CapPreview(wanted, tuple(_day(date, counts, wanted) for date, counts in sorted(held.items())))


def _day(date: datetime.date, counts: Counter[datetime.time], wanted: WantedCap) -> CapDay:
    over = 0
    if wanted.per_session is not None:
        over = sum(max(0, count - wanted.per_session) for count in counts.values())
    if wanted.per_day is not None:
        over = max(over, counts.total() - wanted.per_day)
    return CapDay(date, counts.total(), over)
