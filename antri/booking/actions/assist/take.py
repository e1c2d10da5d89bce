"""Take the numbers: for one person, or for a family on one date."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import F

from antri.booking.actions.assist.help import Help, HelperLimit, HelpGiven, may_help
from antri.booking.actions.book import (
    Booked,
    Papers,
    Try,
    booking_of,
    check_key,
    papers_for,
    record_taken,
    repeated,
    slow_down,
    stands,
)
from antri.booking.actions.orders import Order, Wanted, read
from antri.booking.actions.refusals import AlreadyBooked, DayClosed, DayFull, Invalid, KeyMismatch, LimitReached
from antri.booking.actions.taking import Place, check_limits, check_open, lock_person, no_room, place_of, take
from antri.booking.models import Assistance, Booking, HelperDay
from antri.booking.queries import Standing
from antri.journal.actions import Actor, change
from antri.people.actions import TooMany
from antri.schedule.actions import ensure_day
from antri.schedule.models import Slot
from antri.web import clock

POOLS = (Slot.Pool.ASSISTED.value, Slot.Pool.PUBLIC.value)
MOST_TOGETHER = 4


def assist(*, order: Order, help_given: HelpGiven, key: str, by: Actor) -> Booked:
    """Take a number for somebody, with what `book` promises of the key. Raises as `assist_family`."""
    return assist_family(orders=[order], help_given=help_given, key=key, by=by)[0]


def assist_family(*, orders: Sequence[Order], help_given: HelpGiven, key: str, by: Actor) -> list[Booked]:
    """Take a number for each of up to four people on one date, or for none of them.

    Faults of the second and later ones are named "2.nik" and so on, and AlreadyBooked and LimitReached tell by
    `person` whom they are about. Raises Invalid, NotAppointed, HelperLimit, and what `book` raises but for the limit
    on cancelling: that one sends people here.
    """
    check_key(key)
    wanted = read_family(orders)
    keys = [key if number == 1 else f"{key[:60]}-{number}" for number in range(1, len(wanted) + 1)]
    given = may_help(wanted, help_given, by)
    try:
        for each in wanted:
            slow_down(each)
        return _take_for_all(wanted, given, keys)
    except (TooMany, DayFull, DayClosed, HelperLimit, IntegrityError) as refusal:
        # A lost answer comes back with its key: it gets its numbers, not a new refusal.
        before = _repeats(wanted, keys, [stands(each, own) for each, own in zip(wanted, keys, strict=True)])
        if before:
            return before
        if isinstance(refusal, IntegrityError):
            if "helper_day_within_limit" in str(refusal):
                raise HelperLimit(given.most) from refusal
            if "identity" in str(refusal):
                raise AlreadyBooked from refusal
        raise


def read_family(orders: Sequence[Order]) -> list[Wanted]:
    """Read each order, and tell the faults of all of them at once."""
    if not 1 <= len(orders) <= MOST_TOGETHER or len({(order.office, order.date) for order in orders}) > 1:
        raise ValueError("one to four people, one office and date")
    wanted, errors = [], []
    for number, order in enumerate(orders, 1):
        try:
            wanted.append(read(order, is_helped=True))
        except Invalid as faults:
            at = "" if number == 1 else f"{number}."
            errors += [(f"{at}{name}", code, message) for name, code, message in faults.errors]
    if errors:
        raise Invalid(errors)
    return wanted


def _take_for_all(wanted: list[Wanted], given: Help, keys: list[str]) -> list[Booked]:
    first, now = wanted[0], clock.now()
    office, date = first.office, first.order.date
    for each in wanted:
        check_open(office, date, now, each.codes)
    day_id = ensure_day(office=office, date=date, by=given.by)
    tries = [
        (
            Try(each, own, given.by, ""),
            place_of(
                office=office,
                day_id=day_id,
                date=date,
                session=each.order.session,
                codes=each.codes,
                now=now,
                pools=POOLS,
            ),
            papers_for(each),
        )
        for each, own in zip(wanted, keys, strict=True)
    ]
    with change():
        _lock(wanted)
        before = [stands(each, own) for each, own in zip(wanted, keys, strict=True)]
        repeats = _repeats(wanted, keys, before)
        if repeats:
            return repeats
        _count(given, len(wanted))
        return [_take_for_one(*each, given, number, now) for number, each in enumerate(tries, 1)]


def _lock(wanted: Sequence[Wanted]) -> None:
    """Hold all persons, then all phones, each in one order: no two families can wait for each other."""
    people = sorted({each.identity.known for each in wanted})
    phones = sorted({each.phone_key.known for each in wanted})
    lock_person([index for known in people for index in known], [index for known in phones for index in known])


def _repeats(wanted: Sequence[Wanted], keys: Sequence[str], before: Sequence[Standing]) -> list[Booked]:
    """Answer a spent key with its numbers; empty when it is not spent."""
    if not before[0].spent:
        return []
    found = []
    for each, standing in zip(wanted, before, strict=True):
        if standing.spent is None:
            # The form has had its numbers and now names one person more.
            raise KeyMismatch
        found.append(repeated(standing.spent, each.content_mac))
    return found


def _count(given: Help, count: int) -> None:
    """Count before anything is taken: the database refuses what is too much, however many ask at once."""
    officer, date = given.appointment.officer_id, given.today
    day = HelperDay(city=given.appointment.city, officer_id=officer, date=date, made=0, most=given.most)
    HelperDay.objects.bulk_create([day], ignore_conflicts=True)
    HelperDay.objects.filter(officer=officer, date=date).update(made=F("made") + count, most=given.most)


def _take_for_one(
    attempt: Try, place: Place, papers: Papers, given: Help, number: int, now: datetime.datetime
) -> Booked:
    wanted = attempt.wanted
    # Again for each: of a family, the ones before are in it by now.
    before = stands(wanted, attempt.key)
    try:
        check_limits(before, place.date, place.office)
    except (AlreadyBooked, LimitReached) as refusal:
        refusal.facts["person"] = number
        raise
    # Whoever has taken a slot already waits for nobody's.
    taken = take(place, now, waits=number == 1)
    if not taken:
        raise no_room(place)
    booking = booking_of(attempt, place, taken, papers, now)
    booking.insert()
    helped = _assistance(booking, wanted, given)
    helped.save(force_insert=True)
    record_taken(
        booking,
        given.by,
        reason=helped.reason,
        identity=helped.identity,
        region=helped.region_id or "",
        place=given.appointment.place_kind,
        appointment=given.appointment.pk,
        family=str(given.family or ""),
    )
    return Booked(booking, papers.token, is_repeat=False)


def _assistance(booking: Booking, wanted: Wanted, given: Help) -> Assistance:
    has_nik = wanted.order.identity == "nik"
    return Assistance(
        booking_id=booking.pk,
        city=booking.city,
        office=booking.office,
        officer_id=given.appointment.officer_id,
        appointment=given.appointment,
        date=given.today,
        place=given.place,
        region=given.region,
        reason=given.given.reason,
        identity=wanted.order.identity,
        identity_reason="" if has_nik else " ".join(given.given.identity_reason.split()),
        family=given.family,
        made_at=booking.created_at,
    )
