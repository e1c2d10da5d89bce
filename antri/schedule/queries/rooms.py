"""Find room: the soonest dates that can still be offered."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.queries.calendar import OPEN, Day, calendar
from antri.web import clock


@dataclass(frozen=True, slots=True)
class Room:
    """A place to offer: the first session with room on a date."""

    date: datetime.date
    start: datetime.time
    end: datetime.time


def open_days(
    office: Office, *, services: tuple[str, ...] = (), pools: tuple[str, ...] = OPEN, lane: str = "main"
) -> list[Day]:
    """The dates from today to the horizon, in order; what is left of them in these pools."""
    today = clock.today(office.timezone)
    days = (last_date(office) - today).days + 1
    return calendar(office, from_date=today, days=days, services=services, pools=pools, lane=lane)


def last_date(office: Office) -> datetime.date:
    """The last date to the horizon, whether its booking has opened today or not."""
    return clock.today(office.timezone) + datetime.timedelta(days=int(catalogue().setting("horizon_days", office)))


def rooms(
    office: Office,
    *,
    services: tuple[str, ...] = (),
    after: datetime.date | None = None,
    skip: Iterable[datetime.date] = (),
    lane: str = "main",
) -> Iterable[Room]:
    """Each date with room, soonest first, strictly after `after` and without the dates in `skip`."""
    if not catalogue().gives_numbers(office, clock.today(office.timezone), last_date(office), services=services):
        return
    avoid = set(skip)
    for day in open_days(office, services=services, lane=lane):
        if day.state == "open" and day.date not in avoid and (after is None or day.date > after):
            session = next(session for session in day.sessions if session.left)
            yield Room(day.date, session.start, session.end)


def first_room(
    office: Office,
    *,
    services: tuple[str, ...] = (),
    after: datetime.date | None = None,
    skip: Iterable[datetime.date] = (),
    lane: str = "main",
) -> Room | None:
    """The soonest date with room, holidays and closures skipped; None when there is none to the horizon."""
    return next(iter(rooms(office, services=services, after=after, skip=skip, lane=lane)), None)
