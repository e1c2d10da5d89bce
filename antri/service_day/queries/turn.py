"""What the day means for one number: how many are before it, when it is likely to be called, what to do now."""

import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from antri.booking.models import Booking
from antri.booking.queries import Place, tells_the_day
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue
from antri.schedule.models import ServiceDay
from antri.service_day.models import Disruption, Hall, Visit
from antri.service_day.queries.board import board
from antri.service_day.queries.estimate import Estimate, estimate
from antri.service_day.queries.order import Waiting, calling_order, is_aside, pace_of, waiting_in
from antri.service_day.queries.pace import HallFacts, facts_of, hall_facts
from antri.web import clock, moment

Status = Booking.Status
# Called by whichever counter is next; every other lane has counters of its own.
_OF_ALL_COUNTERS: Final = ("main", "return")


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


class _HallNow(NamedTuple):
    """A hall at one version, the same for all. `expected`: of each lane (hour, number) of who may still come."""

    order: list[Waiting]
    places: dict[UUID, int]
    facts: HallFacts | None
    expected: dict[str, list[tuple[datetime.time, int]]]
    disruption: Disruption | None
    board: dict[str, Any]


# A version stands until the next press; hours that end and bookings from home show within so many seconds.
_KEPT_S: Final = 5


def has_turn(booking: Booking) -> bool:
    """Tell whether today is the day of this number, and it is not over for it."""
    return booking.date == clock.today(booking.office.timezone) and booking.status in Booking.LIVE


def turn_of(booking: Booking) -> Turn | None:
    """Tell where a number stands on its day; None before and after it.

    What all phones of a hall share is made once for each state of the hall: 500 that reload cost one look.
    """
    office, now = catalogue().offices[booking.office.slug], clock.now()
    if not has_turn(booking):
        return None
    # The state is read before what it stands for: what changes meanwhile is seen now or at the next look, never lost.
    day = ServiceDay.objects.filter(office=office, date=booking.date, lane="main").only("queue_version").first()
    visit = Visit.objects.select_related("counter").filter(pk=booking.pk).first()
    begins = datetime.datetime.combine(booking.date, booking.start, ZoneInfo(office.timezone))
    version = day.queue_version if day else 0
    shared = moment.keep(
        ("turn", office.pk, booking.date, version, int(now.timestamp()) // _KEPT_S),
        _KEPT_S,
        lambda: _hall_now(office, booking.date, now),
    )
    disruption = shared.disruption
    is_stopped = disruption is not None and disruption.stops(booking.service.code)
    ahead, told = _place(booking, shared, now)
    called_at = visit.called_at if visit and booking.status == Status.CALLED else None
    return Turn(
        ahead=ahead,
        called_now=next((call["label"] for call in shared.board["called"]), ""),
        range=None if is_stopped else told,
        counter=visit.counter if visit else None,
        called_at=called_at,
        waits_until=called_at + _minutes("missed_after_minutes", office) if called_at else None,
        opens_at=begins - _minutes("check_in_early_minutes", office),
        behind_minutes=_behind(shared.board["sessions"], visit.hour if visit else booking.start),
        disruption=disruption,
        is_late=visit is not None and visit.rank == Visit.Rank.LATE,
    )


@tells_the_day
def place_in_hall(booking: Booking) -> Place:
    """Tell the contract where a number stands on its day (docs/api.md)."""
    turn = turn_of(booking)
    return Place(turn.ahead, turn.range and (turn.range.earliest, turn.range.latest)) if turn else Place(None, None)


def _hall_now(office: Office, date: datetime.date, now: datetime.datetime) -> _HallNow:
    hall = Hall.objects.select_related("day").filter(day__office=office, day__date=date, day__lane="main").first()
    order = list(calling_order(waiting_in(hall), pace_of(hall, office, now))) if hall else []
    # Whoever of an hour that is over has not come would queue behind those who are in time.
    local = now.astimezone(ZoneInfo(office.timezone)).time()
    expected: dict[str, list[tuple[datetime.time, int]]] = {}
    coming = Booking.objects.filter(office=office, date=date, status=Status.BOOKED, end__gt=local)
    for lane, start, number in coming.values_list("day__lane", "start", "number"):
        expected.setdefault(lane, []).append((start, number))
    return _HallNow(
        order=order,
        places={person.booking_id: place for place, person in enumerate(order)},
        facts=hall_facts(hall, office, expected.get("main", [])) if hall else None,
        expected=expected,
        disruption=Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).first() if hall else None,
        board=board(office, now=now),
    )


def _place(booking: Booking, hall: _HallNow, now: datetime.datetime) -> tuple[int | None, Estimate | None]:
    """How many come before, and for who is here when it is likely their turn: both by the order of calling."""
    if booking.status == Status.BOOKED:
        return _ahead_of_who_comes(booking, hall), None
    place = hall.places.get(booking.pk) if booking.status == Status.CHECKED_IN else None
    if place is None or hall.facts is None:
        return None, None
    told = None if is_aside(hall.order[place], now) else estimate(facts_of(hall.order, place, hall.facts, now))
    return len(_beside(hall.order[:place], booking)), told


def _ahead_of_who_comes(booking: Booking, hall: _HallNow) -> int:
    """How many come before somebody who is not here: who waits, and who is still expected before them."""
    mine = (booking.start, Visit.Rank.IN_TIME, booking.number)
    before = sum((person.hour, person.rank, person.number) < mine for person in _beside(hall.order, booking))
    expected = hall.expected.get(booking.day.lane, [])
    return before + sum((start, Visit.Rank.IN_TIME, number) < mine for start, number in expected)


def _beside(people: list[Waiting], booking: Booking) -> list[Waiting]:
    """Keep who stands before the same counters: to fetch a card nobody waits for those of the day's quota."""
    lane = booking.day.lane
    return people if lane in _OF_ALL_COUNTERS else [person for person in people if person.lane == lane]


def _minutes(key: str, office: Office) -> datetime.timedelta:
    return datetime.timedelta(minutes=int(catalogue().setting(key, office)))


def _behind(sessions: list[dict[str, Any]], hour: datetime.time) -> int:
    return next((row["behind_minutes"] for row in sessions if row["start"] == f"{hour:%H:%M}"), 0)
