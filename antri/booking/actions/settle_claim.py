"""Settle "Ini NIK saya" at a desk, ID in hand: the wrong holder's number is withdrawn, the owner gets the chance back.

Neither learns anything of the other: the officer sees who claims, and of the other number only that it is there.
"""

import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from antri.booking.actions.book import Booked, Try, _papers, _write
from antri.booking.actions.find_again import claim
from antri.booking.actions.orders import Order, Wanted, read
from antri.booking.actions.refusals import AlreadyBooked, DayClosed, LimitReached, WrongState
from antri.booking.actions.taking import Place, check_open, full, lock_person, place_of, take
from antri.booking.models import Assistance, Booking, Claim
from antri.booking.queries import link_token, standing
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.schedule.actions import ensure_day, give_back, hand_on, lock_day
from antri.schedule.models import ServiceDay, Taken
from antri.schedule.queries import rooms
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Booking.Status
# Withdrawn from whoever stands there. Who is at a counter has an officer before them, who sees the ID.
_WITHDRAWN_FROM = (Status.BOOKED, Status.CHECKED_IN, Status.MISSED)
_DATES_TRIED = 6
_LOOKS = 5

# Why a claim is not granted, as its event gives it; nothing personal.
REFUSALS = {
    "no_id": _("Tidak membawa KTP-el atau KK asli"),
    "other_nik": _("NIK di KTP-el atau KK berbeda"),
    "not_the_holder": _("KTP-el atau KK bukan milik yang datang"),
    "not_wanted": _("Warga tidak melanjutkan"),
}


class ClaimSettled(Refusal):
    """Somebody else has settled this claim meanwhile, or it was refused."""

    code = "claim-settled"
    title = _("Klaim ini sudah diselesaikan")
    detail = _("Klaim ini sudah diputuskan. Bila warga belum puas, cari warga dengan NIK di Meja Warga.")


class ClaimOver(Refusal):
    """The date of the claim has passed: there is nothing left to withdraw."""

    code = "claim-over"
    title = _("Tanggalnya sudah lewat")
    detail = _("Klaim hanya dapat diselesaikan sampai tanggalnya. Pesankan tanggal lain untuk warga ini.")


class OwnNumber(Refusal):
    """Whoever took the number for somebody does not decide whose it is."""

    code = "own-number"
    status = 403
    title = _("Minta rekan Anda")
    detail = _("Nomor yang diklaim itu Anda sendiri yang memesankan. Petugas lain harus memutuskannya.")


class AtTheCounter(Refusal):
    """The number is being called or served at this moment; the counter sees the ID of whoever stands there."""

    code = "at-the-counter"
    title = _("Nomor itu sedang di loket")
    detail = _("Nomor yang diklaim sedang dipanggil atau dilayani. Beri tahu loketnya, lalu coba lagi.")


class Again(Exception):
    """What was read has changed before it could be held: read again."""


class Settling(NamedTuple):
    """One claim on its way to being granted. `wanted` is dated for the date that is being tried."""

    claim: Claim
    wanted: Wanted
    by: Actor


def grant_claim(*, claim: Claim, by: Actor) -> Booked:
    """Give the owner of a NIK the chance back, after the ID was seen to fit. Granted twice it is the same number.

    In one transaction the wrong holder's number is withdrawn and given to the owner in its next turn; where that
    cannot be (another office, over, made smaller), the owner gets the next free number. Or nothing changes:
    raises ClaimSettled, ClaimOver, OwnNumber, AtTheCounter, DayFull, AlreadyBooked, LimitReached, Invalid.
    """
    if done := _granted(claim):
        return done
    if claim.date < clock.today(claim.office.timezone):
        raise ClaimOver
    held = wrong_number(claim)
    _check_not_own(held, by)
    person = open_sealed(claim, by=by, reason="claim.settling")
    settling = Settling(claim, read(_order(claim, person, held), is_helped=True), by)
    for _look in range(_LOOKS):
        try:
            return _granted(claim) or _settle(settling)
        except Again:
            continue
        except IntegrityError as taken:
            raise AlreadyBooked from taken
    raise WrongState


def _granted(claim: Claim) -> Booked | None:
    """The owner's number when this claim was granted before; raise ClaimSettled when it was refused."""
    now = Claim.objects.select_related("given__office", "given__day", "given__service").get(pk=claim.pk)
    if now.status == Claim.Status.REFUSED:
        raise ClaimSettled
    return Booked(now.given, link_token(now.given), is_repeat=True) if now.given else None


def claim_at_desk(*, order: Order, by: Actor) -> Booked:
    """Write a claim down for who stands at the desk without one, and grant it; `order.date` is the number's date."""
    return grant_claim(claim=claim(order=order, by=by, is_helped=True), by=by)


def refuse_claim(*, claim: Claim, reason: str, by: Actor) -> None:
    """Refuse a claim; the number stays with whoever holds it. Raises ClaimSettled, Invalid."""
    if reason not in REFUSALS:
        raise Invalid([("reason", "reason.unknown", _("Pilih alasan dari daftar."))])
    with change():
        refused = Claim.objects.filter(pk=claim.pk, status=Claim.Status.OPEN)
        if not refused.update(status=Claim.Status.REFUSED, settled_at=clock.now()):
            raise ClaimSettled
        record("booking.claim_refused", about=("claim", claim.pk), by=by, city=claim.city, reason=reason)


def wrong_number(claim: Claim) -> Booking | None:
    """Find the number that somebody else holds with this NIK: the one claimed, wherever it has been moved since.

    Given back meanwhile and taken anew, it is whatever stands on that date with this NIK.
    """
    known = [claim.identity_index, *filter(None, [claim.identity_index_next])]
    live = Booking.objects.select_related("office", "day", "service", "slot").filter(
        identity_index__in=known, status__in=Booking.LIVE
    )
    moved = live.filter(pk=claim.held_id).first() if claim.held_id else None
    return moved or live.filter(date=claim.date).first()


def _check_not_own(held: Booking | None, by: Actor) -> None:
    if held is None or by.kind != "officer":
        return
    taken = Event.objects.filter(about_kind="booking", about_id=str(held.pk), what="booking.taken")
    if (
        taken.filter(actor_kind="officer", actor_id=by.id).exists()
        or Assistance.objects.filter(booking=held, officer_id=by.id).exists()
    ):
        raise OwnNumber


def _order(claim: Claim, person: dict[str, Any], held: Booking | None) -> Order:
    asked = person.get("order") or {}
    services = asked.get("services") or ([held.service.code, *held.also_services] if held else [])
    main, *also = services or [""]
    return Order(
        office=claim.office.slug,
        service=main,
        also_services=tuple(also),
        people=asked.get("people", 1),
        priority=asked.get("priority"),
        language=asked.get("language", "id"),
        date=claim.date,
        name=person["name"],
        nik=person["nik"],
        phone=person["phone"],
    )


def _settle(settling: Settling) -> Booked:
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
    if date is None and (held is None or not _can_be_handed_on(held, wanted, now)):
        return None
    place = _place(settling, held, date, now)
    attempt = Try(wanted, f"claim-{claim.pk.hex}", settling.by, "")
    papers = _papers(wanted)
    try:
        with change():
            _begin(settling, held)
            slot = held.slot_id if date is None and held else None
            taken = _give(settling, held, place, slot, now)
            if taken is None:
                raise _NothingToGive
            given = _write(attempt, place, taken, papers, now)
            _end(settling, given, is_same=slot is not None)
            return Booked(given, papers.token, is_repeat=False)
    except _NothingToGive:
        return None


class _NothingToGive(Exception):
    """Undoes the change: another date is tried."""


def _place(settling: Settling, held: Booking | None, date: datetime.date | None, now: datetime.datetime) -> Place:
    wanted = settling.wanted
    on = date or (held.date if held else settling.claim.date)
    day_id = ensure_day(office=wanted.office, date=on, by=settling.by)
    return place_of(office=wanted.office, day_id=day_id, date=on, session=None, codes=wanted.codes, now=now)


def _can_be_handed_on(held: Booking, wanted: Wanted, now: datetime.datetime) -> bool:
    """Tell whether the owner can use this very number: same office, not over, and no service's cap would be passed."""
    office = wanted.office
    local = now.astimezone(ZoneInfo(office.timezone))
    is_over = (held.date, held.slot.end) <= (local.date(), local.time())
    if held.office_id != office.pk or held.day.lane != "main" or is_over or held.is_sent_away:
        return False
    if not all(catalogue().is_offered(office, service, held.date) for service in wanted.services):
        return False
    place = place_of(office=office, day_id=held.day_id, date=held.date, session=None, codes=wanted.codes, now=now)
    return {f"{cap_id}" for cap_id, *_limits in place.caps} <= set(held.slot.caps.strip("|").split("|"))


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
