"""Take a number: the one way a booking comes to be, whoever asks and through whichever door."""

import datetime
import re
import secrets
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import IntegrityError

from antri.booking.actions.orders import Order, Wanted, read
from antri.booking.actions.refusals import AlreadyBooked, DayClosed, DayFull, KeyMismatch, KeyMissing
from antri.booking.actions.taking import (
    Place,
    check_given_back,
    check_limits,
    check_open,
    full,
    lock_person,
    no_room,
    place_of,
    take,
)
from antri.booking.models import Booking, Need
from antri.booking.queries import Standing, finder_of, link_token, standing
from antri.journal.actions import Actor, change_in_one_go, record
from antri.people.actions import TooMany, allow, seal, seal_for_holder
from antri.people.queries import Indexed, booking_token, short_name, token_hash
from antri.schedule.actions import ensure_day
from antri.schedule.models import Taken
from antri.schedule.queries import rooms
from antri.web import clock, moment

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NEXT_TRIES = 6
# Tries a minute. Real people and a rush of reloads stay far below; a bot with one NIK does not.
_PER_MINUTE = {"nik": 60, "phone": 120, "device": 120}


class Booked(NamedTuple):
    """A number that is held. `is_repeat`: the key had been spent on it before; nothing changed now."""

    booking: Booking
    token: str
    is_repeat: bool


class Papers(NamedTuple):
    """What a new booking is known and opened by, made before the transaction: sealing is no statement."""

    id: uuid.UUID
    token: str
    code: str
    sealed: bytes
    ticket_name: bytes
    needs: bytes | None


class Try(NamedTuple):
    """One request for a number, as it goes from date to date until it gets one."""

    wanted: Wanted
    key: str
    by: Actor
    device: str


def book(*, order: Order, key: str, by: Actor, device: str = "") -> Booked:
    """Take a number for a person, or raise a Refusal and change nothing.

    `key` makes it once only: the same key with the same content answers with the first booking, however
    often and however parallel. Raises Invalid, KeyMissing, KeyMismatch, TooMany, DayClosed, DayFull,
    AlreadyBooked, LimitReached.
    """
    check_key(key)
    wanted = read(order)
    try:
        slow_down(wanted, device)
        return _place(Try(wanted, key, by, device))
    except (TooMany, DayFull, DayClosed, IntegrityError) as refusal:
        # A lost answer comes back with its key: it gets its number, not a new refusal.
        before = stands(wanted, key)
        if before.spent:
            return repeated(before.spent, wanted.content_mac)
        if isinstance(refusal, IntegrityError) and "identity" in str(refusal):
            raise AlreadyBooked from refusal
        raise


def repeated(spent: tuple[uuid.UUID, str], content_mac: Indexed) -> Booked:
    """Answer a spent key: with its booking when the content is the same, else with KeyMismatch."""
    booking_id, mac = spent
    if mac not in content_mac.known:
        raise KeyMismatch
    booking = Booking.objects.select_related("office", "day", "service").get(pk=booking_id)
    return Booked(booking, link_token(booking), is_repeat=True)


def check_key(key: str) -> None:
    if not _KEY.fullmatch(key or ""):
        raise KeyMissing


def slow_down(wanted: Wanted, device: str = "") -> None:
    allow("nik", wanted.identity.first, per_minute=_PER_MINUTE["nik"])
    if wanted.phone:
        allow("phone", wanted.phone_key.first, per_minute=_PER_MINUTE["phone"])
    if device:
        allow("device", device, per_minute=_PER_MINUTE["device"])


def stands(wanted: Wanted, key: str) -> Standing:
    """Read what this person and this key already stand for."""
    return standing(
        key=key,
        identity=wanted.identity.known,
        phone_key=wanted.phone_key.known,
        today=clock.today(wanted.office.timezone),
    )


def _place(attempt: Try) -> Booked:
    wanted, order = attempt.wanted, attempt.wanted.order
    try:
        return _take_on(attempt, order.date, order.session)
    except DayFull:
        if order.if_full != "next":
            raise
    # What is kept for a second may be stale, so each date is tried for real.
    own = stands(wanted, attempt.key).dates
    for tries, room in enumerate(rooms(wanted.office, services=wanted.codes, after=order.date, skip=own)):
        if tries == _NEXT_TRIES:
            break
        try:
            return _take_on(attempt, room.date, None)
        except (DayFull, DayClosed):
            continue
    raise full(wanted.office, wanted.codes, order.date)


def _take_on(attempt: Try, date: datetime.date, session: datetime.time | None) -> Booked:
    wanted, now = attempt.wanted, clock.now()
    office, codes = wanted.office, wanted.codes
    check_open(office, date, now, codes)
    day_id = ensure_day(office=office, date=date, by=attempt.by)
    place = place_of(office=office, day_id=day_id, date=date, session=session, codes=codes, now=now)
    if moment.kept(place.full_key):
        # In a rush nearly all answers are this one: one look, and no transaction.
        before = stands(wanted, attempt.key)
        if not before.spent:
            raise AlreadyBooked if date in before.dates else full(office, codes, date, session)
    papers = papers_for(wanted)
    with change_in_one_go():
        lock_person(wanted.identity.known, wanted.phone_key.known)
        before = stands(wanted, attempt.key)
        if before.spent:
            return repeated(before.spent, wanted.content_mac)
        check_limits(before, date, office)
        check_given_back(before, office)
        taken = take(place, now)
        if taken:
            return Booked(write_booking(attempt, place, taken, papers, now), papers.token, is_repeat=False)
    raise no_room(place)


def papers_for(wanted: Wanted) -> Papers:
    """Make what the next booking of this request will be known and opened by."""
    booking_id = uuid.uuid4()
    token = booking_token(booking_id)
    return Papers(
        id=booking_id,
        token=token,
        code=new_code(),
        sealed=seal("booking", booking_id, wanted.person),
        ticket_name=seal_for_holder(token, short_name(wanted.name)),
        needs=seal_needs(token, wanted.order.needs),
    )


def seal_needs(token: str, needs: Iterable[str]) -> bytes | None:
    """Close which help somebody asks for, as the name on their ticket is closed; None when they ask for none.

    It hints at a disability, and may lie here for weeks: who reads the table learns nothing from it.
    """
    wanted = set(needs)
    if not wanted:
        return None  # nearly everybody
    return seal_for_holder(token, ",".join([code for code in Need.values if code in wanted]))


def new_code(bits: int | None = None) -> str:
    """Make a code to print: 8 characters that are not mistaken for each other, of 40 bits; by chance, unless given."""
    if bits is None:
        bits = secrets.randbits(40)
    return "".join([CROCKFORD[bits >> shift & 31] for shift in range(0, 40, 5)])


def write_booking(attempt: Try, place: Place, taken: Taken, papers: Papers, now: datetime.datetime) -> Booking:
    """Write the row of a number that has just been taken, and its event: the end of its change."""
    booking = booking_of(attempt, place, taken, papers, now)
    booking.insert()
    record_taken(booking, attempt.by)
    return booking


def booking_of(attempt: Try, place: Place, taken: Taken, papers: Papers, now: datetime.datetime) -> Booking:
    """Put together the row of a number that has just been taken."""
    wanted, order, office = attempt.wanted, attempt.wanted.order, place.office
    return Booking(
        id=papers.id,
        city=office.city,
        office=office,
        day_id=place.day_id,
        slot_id=taken.slot_id,
        date=place.date,
        start=taken.start,
        end=taken.end,
        number=taken.number,
        turn=taken.turn,
        label=place.label(taken),
        service=wanted.services[0],
        also_services=list(wanted.codes[1:]),
        people=order.people,
        is_priority=order.priority is not None,
        language=order.language,
        code=papers.code,
        token_hash=token_hash(papers.token),
        identity_index=wanted.identity.first,
        identity_index_next=wanted.identity.second,
        phone_index=wanted.phone_key.first,
        phone_index_next=wanted.phone_key.second,
        device=attempt.device,
        channel=attempt.by.channel,
        # Without a phone nobody finds it by code and last digits.
        finder=finder_of(papers.code, wanted.phone[-4:] or papers.id.hex),
        ticket_name=papers.ticket_name,
        sealed=papers.sealed,
        needs=papers.needs,
        idempotency_key=attempt.key,
        content_mac=wanted.content_mac.first,
        created_at=now,
    )


def record_taken(booking: Booking, by: Actor, **data: Any) -> None:
    """Write down that a number was taken: the last statement of its change."""
    record(
        "booking.taken",
        about=("booking", booking.pk),
        by=by,
        city=booking.city,
        day=booking.day_id,
        slot=booking.slot_id,
        label=booking.label,
        turn=booking.turn,
        services=[booking.service.code, *booking.also_services],
        people=booking.people,
        **data,
    )
