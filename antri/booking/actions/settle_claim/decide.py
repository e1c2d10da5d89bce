"""What the desk decides of a claim: granted, or refused with a reason."""

from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.booking.actions.book import Booked
from antri.booking.actions.find_again import claim
from antri.booking.actions.orders import Order, read
from antri.booking.actions.refusals import AlreadyBooked, WrongState
from antri.booking.actions.settle_claim.hand_over import Again, Settling, hand_over
from antri.booking.actions.settle_claim.held import wrong_number
from antri.booking.actions.settle_claim.refusals import ClaimOver, ClaimSettled, OwnNumber
from antri.booking.models import Assistance, Booking, Claim
from antri.booking.queries import link_token
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.web import clock
from antri.web.refusals import Invalid

_LOOKS = 5
# Why a claim is not granted, as its event gives it; nothing personal.
REFUSALS = {
    "no_id": _("Tidak membawa KTP-el atau KK asli"),
    "other_nik": _("NIK di KTP-el atau KK berbeda"),
    "not_the_holder": _("KTP-el atau KK bukan milik yang datang"),
    "not_wanted": _("Warga tidak melanjutkan"),
}


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
            return _granted(claim) or hand_over(settling)
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
