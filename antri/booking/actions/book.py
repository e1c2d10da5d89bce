"""Take a number: the one way a booking comes to be, whoever asks and through whichever door."""

import datetime
import re
import secrets
import uuid
from typing import NamedTuple

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from antri.booking.actions.orders import Order, Wanted, read
from antri.booking.actions.refusals import (
    AlreadyBooked,
    DayClosed,
    DayFull,
    Invalid,
    KeyMismatch,
    KeyMissing,
    LimitReached,
)
from antri.booking.models import Booking
from antri.booking.queries import Standing, finder_of, other_ways, standing
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.journal.actions import Actor, change, record, together
from antri.people.actions import TooMany, allow, seal, seal_for_holder
from antri.people.queries import booking_token, short_name, token_hash
from antri.schedule.actions import ensure_day, lock_caps
from antri.schedule.models import ServiceDay, Slot, Taken
from antri.schedule.queries import (
    caps_for,
    closed_by_clock,
    first_room,
    lane_letters,
    rooms,
    session_cut,
)
from antri.web import clock, moment

UNKNOWN_SESSION = _("Sesi itu tidak ada pada tanggal ini. Pilih sesi dari daftar.")
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


def book(*, order: Order, key: str, by: Actor, device: str = "") -> Booked:
    """Take a number for a person, or raise a Refusal and change nothing.

    `key` makes it once only: the same key with the same content answers with the first booking, however
    often and however parallel. Raises Invalid, KeyMissing, KeyMismatch, TooMany, DayClosed, DayFull,
    AlreadyBooked, LimitReached.
    """
    if not _KEY.fullmatch(key or ""):
        raise KeyMissing
    wanted = read(order)
    try:
        _slow_down(wanted, device)
        return _place(wanted, key, by, device)
    except (TooMany, DayFull, DayClosed, IntegrityError) as refusal:
        # A lost answer comes back with its key: it gets its number, not a new refusal.
        before = _standing(wanted, key)
        if before.spent:
            return repeated(before.spent, wanted.content_mac)
        if isinstance(refusal, IntegrityError):
            raise AlreadyBooked from refusal
        raise


def repeated(spent: tuple[uuid.UUID, str], content_mac: str) -> Booked:
    """Answer a spent key: with its booking when the content is the same, else with KeyMismatch."""
    booking_id, mac = spent
    if mac != content_mac:
        raise KeyMismatch
    booking = Booking.objects.select_related("office", "day", "service").get(pk=booking_id)
    return Booked(booking, booking_token(booking.pk), is_repeat=True)


def _slow_down(wanted: Wanted, device: str) -> None:
    allow("nik", wanted.identity, per_minute=_PER_MINUTE["nik"])
    allow("phone", wanted.phone_key, per_minute=_PER_MINUTE["phone"])
    if device:
        allow("device", device, per_minute=_PER_MINUTE["device"])


def _standing(wanted: Wanted, key: str) -> Standing:
    return standing(
        key=key,
        identity=wanted.identity,
        phone_key=wanted.phone_key,
        today=clock.today(wanted.office.timezone),
    )


def _place(wanted: Wanted, key: str, by: Actor, device: str) -> Booked:
    order = wanted.order
    try:
        return _take_on(wanted, order.date, order.session, key, by, device)
    except DayFull:
        if order.if_full != "next":
            raise
    # What is kept for a second may be stale, so each date is tried for real.
    own = _standing(wanted, key).dates
    for tries, room in enumerate(rooms(wanted.office, services=wanted.codes, after=order.date, skip=own)):
        if tries == _NEXT_TRIES:
            break
        try:
            return _take_on(wanted, room.date, None, key, by, device)
        except (DayFull, DayClosed):
            continue
    raise full(wanted.office, wanted.codes, order.date)


def _take_on(
    wanted: Wanted, date: datetime.date, session: datetime.time | None, key: str, by: Actor, device: str
) -> Booked:
    office, now = wanted.office, clock.now()
    check_open(office, date, now, wanted.codes)
    day_id = ensure_day(office=office, date=date, by=by)
    if moment.kept(("full", day_id, session, caps_key(office, wanted.codes, date))):
        # In a rush nearly all answers are this one: one look, and no transaction.
        before = _standing(wanted, key)
        if not before.spent:
            raise AlreadyBooked if date in before.dates else full(office, wanted.codes, date, session)
    with change():
        with together():
            lock_person(wanted.identity, wanted.phone_key)
            before = _standing(wanted, key)
        if before.spent:
            return repeated(before.spent, wanted.content_mac)
        check_limits(before, date, office)
        check_given_back(before, office)
        taken = take(office, day_id, date, session, wanted.codes, now)
        if taken:
            booking = _write(wanted, day_id, date, taken, key, by, device, now)
            return Booked(booking, booking_token(booking.pk), is_repeat=False)
    raise no_room(office, day_id, wanted.codes, date, session)


def check_open(office: Office, date: datetime.date, now: datetime.datetime, codes: tuple[str, ...]) -> None:
    """Refuse a date that the clock forbids, on every path: past, before its opening instant, after the cut-off."""
    if office.mode == Office.Mode.MANUAL:
        raise DayClosed("manual", next=None)
    shut = closed_by_clock(office, date, now)
    if shut:
        raise DayClosed(shut, next=first_room(office, services=codes))


def lock_person(identity: str, phone_key: str) -> None:
    """Let one booking at a time pass for a NIK, then for a phone (PostgreSQL; SQLite has one writer).

    Limits over several rows cannot be a constraint. Without this 20 tries from one phone gave 9 of 4.
    """
    if connection.vendor == "postgresql":
        # Always the person first, then the phone: no two can wait for each other.
        numbers = [int(text[:15], 16) for text in (identity, phone_key) if text]
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(["pg_advisory_xact_lock(%s)"] * len(numbers)), numbers)


def check_limits(before: Standing, date: datetime.date, office: Office) -> None:
    """Refuse a second number on one date, and what goes over the city's limits. The person is locked above."""
    if date in before.dates:
        raise AlreadyBooked
    book = catalogue()
    most = int(book.setting("nik_future_bookings", office))
    if len(before.dates) >= most:
        raise LimitReached("nik_future_bookings", most)
    most = int(book.setting("phone_niks", office))
    if before.others_on_phone >= most:
        raise LimitReached("phone_niks", most)


def check_given_back(before: Standing, office: Office) -> None:
    """Refuse who has given back too many today. A number rests when given back: one NIK could empty a day."""
    most = int(catalogue().setting("nik_cancels_a_day", office))
    if before.given_back >= most:
        raise LimitReached("nik_cancels_a_day", most)


def take(
    office: Office,
    day_id: int,
    date: datetime.date,
    session: datetime.time | None,
    codes: tuple[str, ...],
    now: datetime.datetime,
) -> Taken | None:
    """Take a slot of the day under the caps of these services. Part of the caller's change."""
    caps = [cap for cap in caps_for(office, codes) if cap.weekday in (None, date.isoweekday())]
    if caps:
        lock_caps(day_id)
    return Slot.objects.take(
        day_id=day_id,
        now=now,
        turns=len(lane_letters(office, "main")),
        start=session,
        later_than=session_cut(office, date, now),
        caps=[(cap.pk, cap.per_session, cap.per_day) for cap in caps],
    )


def caps_key(office: Office, codes: tuple[str, ...], date: datetime.date) -> tuple[int, ...]:
    return tuple(cap.pk for cap in caps_for(office, codes) if cap.weekday in (None, date.isoweekday()))


def no_room(
    office: Office, day_id: int, codes: tuple[str, ...], date: datetime.date, session: datetime.time | None
) -> DayClosed | DayFull | Invalid:
    """Say why nothing could be taken: closed, no such session, or full (then remembered for a second)."""
    day = ServiceDay.objects.get(pk=day_id)
    if day.is_closed:
        return DayClosed("closed", reason=said(day, "reason"), next=first_room(office, services=codes, after=date))
    if session and f"{session:%H:%M}" not in {row[0] for row in day.sessions}:
        return Invalid([("session", "session.unknown", UNKNOWN_SESSION)])
    moment.keep(("full", day_id, session, caps_key(office, codes, date)), 1.0, lambda: True)
    return full(office, codes, date, session)


def full(office: Office, codes: tuple[str, ...], date: datetime.date, session: datetime.time | None = None) -> DayFull:
    """The refusal of a full date or session, with the next place and every other true way."""
    same_day = None
    if session:
        yesterday = date - datetime.timedelta(days=1)
        same_day = first_room(office, services=codes, after=yesterday)
        if same_day and (same_day.date != date or same_day.start == session):
            same_day = None
    services = [catalogue().services[code] for code in codes]
    return DayFull(
        next=same_day or first_room(office, services=codes, after=date),
        other_ways=other_ways(office, services, date),
    )


def label_of(office: Office, turn: int, number: int) -> str:
    """The label on ticket and board: the turn's letter and three digits."""
    return f"{lane_letters(office, 'main')[turn - 1]}-{number:03d}"


def _write(
    wanted: Wanted,
    day_id: int,
    date: datetime.date,
    taken: Taken,
    key: str,
    by: Actor,
    device: str,
    now: datetime.datetime,
) -> Booking:
    order, office, booking_id = wanted.order, wanted.office, uuid.uuid4()
    token = booking_token(booking_id)
    code = "".join(secrets.choice(CROCKFORD) for _place in range(8))
    person = {"name": wanted.name, "nik": wanted.nik, "phone": wanted.phone, "priority": order.priority}
    booking = Booking(
        id=booking_id,
        city=office.city,
        office=office,
        day_id=day_id,
        slot_id=taken.slot_id,
        date=date,
        start=taken.start,
        end=taken.end,
        number=taken.number,
        turn=taken.turn,
        label=label_of(office, taken.turn, taken.number),
        service=wanted.services[0],
        also_services=list(wanted.codes[1:]),
        people=order.people,
        is_priority=order.priority is not None,
        language=order.language,
        code=code,
        token_hash=token_hash(token),
        identity_index=wanted.identity,
        phone_index=wanted.phone_key,
        device=device,
        channel=by.channel,
        finder=finder_of(code, wanted.phone[-4:]),
        ticket_name=seal_for_holder(token, short_name(wanted.name)),
        sealed=seal("booking", booking_id, person),
        idempotency_key=key,
        content_mac=wanted.content_mac,
        created_at=now,
    )
    with together():
        booking.insert()
        record(
            "booking.taken",
            about=("booking", booking_id),
            by=by,
            city=office.city,
            day=day_id,
            slot=taken.slot_id,
            label=booking.label,
            turn=taken.turn,
            services=list(wanted.codes),
        )
    return booking
