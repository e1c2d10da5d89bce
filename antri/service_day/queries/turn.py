"""What the day means for one number: how many are before it, when it is likely to be called, what to do now."""

import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from antri.booking.models import Booking
from antri.booking.queries import Place, tells_the_day
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue
from antri.service_day.models import Disruption, Hall, Visit
from antri.service_day.queries.board import board
from antri.service_day.queries.estimate import Estimate, estimate
from antri.service_day.queries.order import calling_order, is_aside, pace_of, waiting_in
from antri.service_day.queries.pace import facts_of
from antri.web import clock, moment

Status = Booking.Status


class Turn(NamedTuple):
    """One number on its day.

    `ahead`: people before it, None when it waits no more. `called_now`: the label called last. `range`: only for who
    is here. `counter`: where it is called or served. `waits_until`: how long the counter waits. `opens_at`: check-in
    from then on. `behind_minutes`: how late its hour runs.
    """

    ahead: int | None
    called_now: str
    range: Estimate | None
    counter: Counter | None
    called_at: datetime.datetime | None
    waits_until: datetime.datetime | None
    opens_at: datetime.datetime
    behind_minutes: int
    disruption: Disruption | None
    is_late: bool


def turn_of(booking: Booking) -> Turn | None:
    """Tell where a number stands on its day; None before and after it."""
    office, now = catalogue().offices[booking.office.slug], clock.now()
    if booking.date != clock.today(office.timezone) or booking.status not in Booking.LIVE:
        return None
    hall = (
        Hall.objects.select_related("day").filter(day__office=office, day__date=booking.date, day__lane="main").first()
    )
    visit = Visit.objects.select_related("counter").filter(pk=booking.pk).first()
    begins = datetime.datetime.combine(booking.date, booking.start, ZoneInfo(office.timezone))
    disruption = Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).first() if hall else None
    is_stopped = disruption is not None and disruption.stops(booking.service.code)
    ahead, told = _place(booking, hall, office, now)
    called_at = visit.called_at if visit and booking.status == Status.CALLED else None
    told_to_all = moment.keep(("turn-board", office.slug), 1.0, lambda: board(office))
    return Turn(
        ahead=ahead,
        called_now=next((call["label"] for call in told_to_all["called"]), ""),
        range=None if is_stopped else told,
        counter=visit.counter if visit else None,
        called_at=called_at,
        waits_until=called_at + _minutes("missed_after_minutes", office) if called_at else None,
        opens_at=begins - _minutes("check_in_early_minutes", office),
        behind_minutes=_behind(told_to_all["sessions"], visit.hour if visit else booking.start),
        disruption=disruption,
        is_late=visit is not None and visit.rank == Visit.Rank.LATE,
    )


@tells_the_day
def place_in_hall(booking: Booking) -> Place:
    """Tell the contract where a number stands on its day (docs/api.md)."""
    turn = turn_of(booking)
    return Place(turn.ahead, turn.range and (turn.range.earliest, turn.range.latest)) if turn else Place(None, None)


def _place(
    booking: Booking, hall: Hall | None, office: Office, now: datetime.datetime
) -> tuple[int | None, Estimate | None]:
    """How many come before, and for who is here when it is likely their turn: both by the order of calling."""
    if booking.status != Status.CHECKED_IN or hall is None:
        return _ahead_of_who_comes(booking, hall, office, now), None
    order = list(calling_order(waiting_in(hall), pace_of(hall, office, now)))
    place = next((place for place, person in enumerate(order) if person.booking_id == booking.pk), None)
    if place is None:
        return None, None
    told = None if is_aside(order[place], now) else estimate(facts_of(order, place, hall, office, now))
    return place, told


def _ahead_of_who_comes(booking: Booking, hall: Hall | None, office: Office, now: datetime.datetime) -> int | None:
    """How many come before somebody who is not here: who waits, and who is still expected before them."""
    if booking.status != Status.BOOKED:
        return None
    mine = (booking.start, Visit.Rank.IN_TIME, booking.number)
    here = waiting_in(hall) if hall else []
    before = sum((person.hour, person.rank, person.number) < mine for person in here)
    # Whoever of an hour that is over has not come would queue behind those who are in time.
    local = now.astimezone(ZoneInfo(office.timezone)).time()
    coming = Booking.objects.filter(
        office=office, date=booking.date, status=Status.BOOKED, day__lane="main", end__gt=local
    ).values_list("start", "number")
    return before + sum((start, Visit.Rank.IN_TIME, number) < mine for start, number in coming)


def _minutes(key: str, office: Office) -> datetime.timedelta:
    return datetime.timedelta(minutes=int(catalogue().setting(key, office)))


def _behind(sessions: list[dict[str, Any]], hour: datetime.time) -> int:
    return next((row["behind_minutes"] for row in sessions if row["start"] == f"{hour:%H:%M}"), 0)
