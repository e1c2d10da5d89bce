"""Who is next. The rule of the hall, in one place; "Mengapa dia dahulu?" tells it to everybody."""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from antri.booking.models import Booking
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue
from antri.service_day.models import Disruption, Hall, Visit


class Waiting(NamedTuple):
    """Somebody who has come and waits to be called.

    `only_counter`: transferred to it. `after_call`: came back after being missed, first again once the hall has
    made so many calls. `held_until`: put aside until then. `is_stopped`: a disruption stops their service.
    """

    booking_id: UUID
    label: str
    lane: str
    number: int
    hour: datetime.time
    rank: int
    queued_at: datetime.datetime
    is_priority: bool
    service: str
    needs_accessible: bool
    only_counter: int | None
    after_call: int | None
    held_until: datetime.datetime | None
    is_stopped: bool

    @property
    def place(self) -> tuple:
        """The place in the order: session, then whom the office owes, who came in time by number, who came late."""
        return self.hour, self.rank, self.queued_at if self.rank == Visit.Rank.LATE else self.number, self.label


class Pace(NamedTuple):
    """What the hall has called so far, and its rule: every `priority_every`-th call is for priority."""

    now: datetime.datetime
    calls: int
    without_priority: int
    priority_every: int


def calling_order(waiting: Iterable[Waiting], pace: Pace) -> Iterator[Waiting]:
    """Tell in which order these people are called, as of now.

    1. Every third call is for somebody with priority, as long as one waits.
    2. Who was missed and came back is first once the hall has made five more calls.
    3. All others by session and number; who came late at the end of the hour then running.
    4. Who is put aside, or whose service a disruption stops, comes after everybody who can be called.
    """
    people = sorted(waiting, key=lambda person: person.place)
    aside = [person for person in people if is_aside(person, pace.now)]
    ready = [person for person in people if not is_aside(person, pace.now)]
    regular = [person for person in ready if person.after_call is None]
    returned = sorted((p for p in ready if p.after_call is not None), key=lambda p: (p.after_call, p.place))
    calls, without = pace.calls, pace.without_priority
    while regular or returned:
        person = _next(regular, returned, calls, is_turn_of_priority=without >= pace.priority_every - 1)
        (regular if person.after_call is None else returned).remove(person)
        calls += 1
        without = 0 if person.is_priority else without + 1
        yield person
    yield from aside


def _next(regular: list[Waiting], returned: list[Waiting], calls: int, *, is_turn_of_priority: bool) -> Waiting:
    if is_turn_of_priority:
        first = next((person for person in regular if person.is_priority), None)
        if first:
            return first
    if returned and ((returned[0].after_call or 0) <= calls or not regular):
        return returned[0]
    return regular[0]


def is_aside(person: Waiting, now: datetime.datetime) -> bool:
    return person.is_stopped or (person.held_until is not None and person.held_until > now)


def next_for(counter: Counter, hall: Hall, now: datetime.datetime) -> Waiting | None:
    """Tell whom this counter calls next; None when nobody who waits is for it."""
    office = catalogue().offices[counter.office.slug]
    mine = (person for person in waiting_in(hall) if is_for(counter, person))
    first = next(calling_order(mine, pace_of(hall, office, now)), None)
    return None if first is None or is_aside(first, now) else first


def is_for(counter: Counter, person: Waiting) -> bool:
    """Tell whether a counter takes somebody: lane and service, reachable for them, not promised to another."""
    if person.only_counter is not None and person.only_counter != counter.pk:
        return False
    if person.needs_accessible and not counter.is_accessible:
        return False
    return person.only_counter == counter.pk or counter.takes(person.lane, person.service)


def pace_of(hall: Hall, office: Office, now: datetime.datetime) -> Pace:
    every = int(catalogue().setting("priority_every", office))
    return Pace(now, hall.calls, hall.calls_without_priority, every)


def waiting_in(hall: Hall) -> list[Waiting]:
    """Read everybody who has come and waits, in no order."""
    disruption = Disruption.objects.filter(day=hall.day_id, ended_at__isnull=True).first()
    rows = Visit.objects.filter(day=hall.day_id, booking__status=Booking.Status.CHECKED_IN).values_list(
        *("booking_id", "booking__label", "booking__day__lane", "booking__number", "hour", "rank", "queued_at"),
        *("is_priority", "service_code", "needs", "only_counter_id", "after_call", "held_until"),
    )
    return [
        Waiting._make(
            (
                *row[:9],
                Visit.Need.LOW_COUNTER in row[9],
                *row[10:],
                disruption is not None and disruption.stops(row[8]),
            )
        )
        for row in rows
    ]
