"""Withdraw the wrong holder's number and give the owner one, in one transaction or not at all."""

import datetime
from typing import NamedTuple

from django.db.models import F

from antri.booking.actions.book import Booked, Try, papers_for, write_booking
from antri.booking.actions.orders import Wanted
from antri.booking.actions.refusals import DayClosed, LimitReached
from antri.booking.actions.settle_claim.held import can_be_handed_on, wrong_number
from antri.booking.actions.settle_claim.refusals import AtTheCounter
from antri.booking.actions.taking import Place, check_open, full, lock_person, place_of, take
from antri.booking.models import Booking, Claim
from antri.booking.queries import link_token, standing
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.schedule.actions import ensure_day, give_back, hand_on, lock_day
from antri.schedule.models import ServiceDay, Taken
from antri.schedule.queries import rooms
from antri.web import clock

Status = Booking.Status
# Withdrawn from whoever stands there. Who is at a counter has an officer before them, who sees the ID.
_WITHDRAWN_FROM = (Status.BOOKED, Status.CHECKED_IN, Status.MISSED)
_DATES_TRIED = 6


class Again(Exception):
    """What was read has changed before it could be held: read again."""


class _NothingToGive(Exception):
    """Undoes the change: another date is tried."""


class Settling(NamedTuple):
    """One claim on its way to being granted. `wanted` is dated for the date that is being tried."""

    claim: Claim
    wanted: Wanted
    by: Actor


def hand_over(settling: Settling) -> Booked:
    """Try the very number first, then each date with room, until one transaction comes to its end."""
    claim, wanted = settling.claim, settling.wanted
    held = wrong_number(claim)
    if held and held.pk != claim.held_id and held.phone_index in filter(None, wanted.phone_key.known):
        return _keep(settling, held)
    # Moved away meanwhile: the owner wanted the date of the claim.
    first = (claim.date, None) if held and held.date != claim.date else (None,)
    for date in first:
        booked = _in_one_change(settling, date)
        if booked:
            return booked
    day_before = claim.date - datetime.timedelta(days=1)
    own = _own_dates(wanted) - {claim.date}
    for tries, room in enumerate(rooms(wanted.office, services=wanted.codes, after=day_before, skip=own)):
        if tries == _DATES_TRIED:
            break
        try:
            check_open(wanted.office, room.date, clock.now(), wanted.codes)
        except DayClosed:
            continue
        booked = _in_one_change(settling, room.date)
        if booked:
            return booked
    raise full(wanted.office, wanted.codes, claim.date)


def _own_dates(wanted: Wanted) -> frozenset[datetime.date]:
    today = clock.today(wanted.office.timezone)
    return standing(key="", identity=wanted.identity.known, phone_key=(), today=today).dates


def _in_one_change(settling: Settling, date: datetime.date | None) -> Booked | None:
    """Withdraw and give in one transaction; None, and nothing has changed, where there is no number to give.

    `date` None: the very number that is withdrawn.
    """
    claim, wanted, now = settling.claim, settling.wanted, clock.now()
    held = wrong_number(claim)
    if date is None and (held is None or not can_be_handed_on(held, wanted, now)):
        return None
    place = _place(settling, held, date, now)
    attempt = Try(wanted, f"claim-{claim.pk.hex}", settling.by, "")
    papers = papers_for(wanted)
    try:
        with change():
            _begin(settling, held)
            slot = held.slot_id if date is None and held else None
            taken = _give(settling, held, place, slot, now)
            if taken is None:
                raise _NothingToGive
            given = write_booking(attempt, place, taken, papers, now)
            _end(settling, given, is_same=slot is not None)
            return Booked(given, papers.token, is_repeat=False)
    except _NothingToGive:
        return None


def _place(settling: Settling, held: Booking | None, date: datetime.date | None, now: datetime.datetime) -> Place:
    wanted = settling.wanted
    on = date or (held.date if held else settling.claim.date)
    day_id = ensure_day(office=wanted.office, date=on, by=settling.by)
    return place_of(office=wanted.office, day_id=day_id, date=on, session=None, codes=wanted.codes, now=now)


def _begin(settling: Settling, held: Booking | None) -> None:
    """Hold the claim, the person, the day of the number, in this order; raise Again when something has moved."""
    claim = settling.claim
    if not Claim.objects.select_for_update(no_key=True).filter(pk=claim.pk, status=Claim.Status.OPEN).first():
        raise Again
    lock_person(settling.wanted.identity.known, settling.wanted.phone_key.known)
    if held and held.status == Status.BOOKED:
        lock_day(held.day_id)
    elif held:
        # Whoever watches the hall learns that this number waits no longer. Writing the row holds it too.
        ServiceDay.objects.filter(pk=held.day_id).update(queue_version=F("queue_version") + 1)
    now_held = wrong_number(claim)
    if (now_held and (now_held.pk, now_held.slot_id, now_held.status)) != (
        held and (held.pk, held.slot_id, held.status)
    ):
        raise Again


def _give(
    settling: Settling, held: Booking | None, place: Place, slot: int | None, now: datetime.datetime
) -> Taken | None:
    if held is None:
        _check_limit(settling.wanted)
        return take(place, now)
    if held.status not in _WITHDRAWN_FROM:
        raise AtTheCounter
    # Not a cancelling of its holder's: nothing to take back, and nothing that counts against this NIK.
    Booking.objects.filter(pk=held.pk, status=held.status, slot=held.slot_id).update(
        status=Status.CANCELLED, cancelled_at=None, **Booking.STAYS
    )
    taken, is_withdrawn = None, False
    if slot is not None:
        taken = hand_on(slot_id=slot, day_id=held.day_id, turn=held.turn, turns=len(place.letters))
        if taken is None:
            return None
    else:
        is_withdrawn = _free(held, now)
        taken = take(place, now)
    record(
        "booking.voided",
        about=("booking", held.pk),
        by=settling.by,
        city=held.city,
        label=held.label,
        withdrawn=is_withdrawn,
        reason="nik_of_another",
    )
    return taken


def _free(held: Booking, now: datetime.datetime) -> bool:
    today = clock.today(held.office.timezone)
    return give_back(
        slot_id=held.slot_id, day_id=held.day_id, turn=held.turn, free_from=now, to_hall=held.date == today
    )


def _check_limit(wanted: Wanted) -> None:
    """Nobody's number is withdrawn, so this one is one more; the phone's others are no reason to send an owner away."""
    most = int(catalogue().setting("nik_future_bookings", wanted.office))
    if len(_own_dates(wanted)) >= most:
        raise LimitReached("nik_future_bookings", most)


def _keep(settling: Settling, held: Booking) -> Booked:
    """The number on that date is the owner's own by now: it stays, and the claim has come to its end."""
    with change():
        _begin(settling, held)
        _end(settling, held, is_same=True)
    return Booked(held, link_token(held), is_repeat=True)


def _end(settling: Settling, given: Booking, *, is_same: bool) -> None:
    claim = settling.claim
    Claim.objects.filter(pk=claim.pk, status=Claim.Status.OPEN).update(
        status=Claim.Status.GRANTED, given=given, settled_at=clock.now()
    )
    record(
        "booking.claim_granted",
        about=("claim", claim.pk),
        by=settling.by,
        city=claim.city,
        date=f"{given.date:%Y-%m-%d}",
        same_number=is_same,
    )
