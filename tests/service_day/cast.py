"""The hall of the tests: counters with officers, and people of a day who have come."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from antri.booking.actions import book
from antri.booking.models import Booking
from antri.directory.models import Counter, Office
from antri.journal.actions import Actor
from antri.people.models import Officer, Role
from antri.people.queries import token_hash
from antri.service_day import actions
from antri.service_day.models import Desk, Hall, Visit
from tests import cast

DAY = date(2027, 1, 5)  # a Tuesday
ZONE = ZoneInfo("Asia/Jakarta")


def at(hour: int, minute: int = 0, second: int = 0, *, on: date = DAY) -> datetime:
    """An instant of the day in the office's zone."""
    return datetime.combine(on, time(hour, minute, second), ZONE).astimezone(UTC)


# The eve of the day, when people book.
EVE = at(12, on=DAY - timedelta(days=1))


def counter(office: Office, number: int, **fields: Any) -> Counter:
    """Put up a counter that takes everything of the main lane."""
    return Counter.objects.create(city=cast.CODE, office=office, number=number, name=f"Loket {number}", **fields)


def seated(row: Counter) -> tuple[Counter, Officer, Actor]:
    """Let a new officer sit down at a counter."""
    who = cast.officer(Role.COUNTER_OFFICER, row.office)
    by = Actor("officer", "desk", str(who.pk))
    actions.open_desk(counter=row, officer_id=who.pk, by=by)
    return row, who, by


def booked(city: cast.City, number: int, *, session: time = time(8), on: date = DAY, **changes: Any) -> Booking:
    """Book the n-th invented person for a session of the day."""
    who = cast.person(number)
    order = cast.order(city, on, who, session=session, **changes)
    token = book(order=order, key=cast.key(number), by=who.actor).token
    return Booking.objects.select_related("office", "service", "day").get(token_hash=token_hash(token))


def arrive(booking: Booking, now: datetime, **fields: Any) -> Visit:
    """Put somebody into the hall without the door: the state of somebody who has checked in in time."""
    with actions.hall_in_hand(booking.office, by=cast.COUNTER_OFFICER, date=booking.date) as hall:
        facts: dict[str, Any] = {
            "hour": booking.start,
            "service_code": booking.service.code,
            "arrived_at": now,
            "queued_at": now,
        }
        visit = Visit.objects.create(city=booking.city, booking=booking, day_id=hall.pk, **(facts | fields))
        actions.move(booking, to=Booking.Status.CHECKED_IN, what="service_day.checked_in", by=cast.COUNTER_OFFICER)
    return visit


def press_of(row: Counter) -> int:
    """Which press the screen of this counter shows."""
    return Desk.objects.get(counter=row).press


def hall_of(office: Office, on: date = DAY) -> Hall:
    return Hall.objects.get(day__office=office, day__date=on, day__lane="main")


def status(booking: Booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)
