"""Hold the ID against the ticket, confirm priority, write down which help is needed, go to somebody."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import AlreadyBooked, WrongState
from antri.booking.actions.book import seal_needs
from antri.booking.models import Booking
from antri.booking.queries import finder_of, link_token, services_of
from antri.directory.models import Service
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.actions import open_sealed, seal, seal_for_holder
from antri.people.queries import FieldFault, identity_indexed, read_name, read_nik, short_name
from antri.schedule.actions import give_back, lock_day
from antri.service_day.actions.hall import hall_in_hand, move, note
from antri.service_day.models import Visit
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Booking.Status
# Until they are served: afterwards there is nothing left to hold an ID against. And not before they have come:
# nobody takes a number from somebody who is still at home.
_HERE = (Status.CHECKED_IN, Status.CALLED, Status.SERVING)
# So many digits may be mistyped. A NIK that differs more is another person's: a number is not handed on.
_MISTYPED_DIGITS = 3


class ProxyNotAllowed(Refusal):
    """Nobody can come for the holder of this number: the service needs the person."""

    code = "proxy-not-allowed"
    title = _("Harus datang sendiri")
    detail = _("Layanan ini memerlukan orangnya sendiri, misalnya untuk foto dan sidik jari. Tawarkan tanggal lain.")


class NotHere(Refusal):
    """This person has not come, or is served already: there is no ID to hold against the ticket."""

    code = "not-here"
    title = _("Orangnya tidak di sini")
    detail = _("Nama dan NIK hanya dibuka untuk warga yang sudah lapor hadir dan belum selesai dilayani.")


class AnotherPerson(Refusal):
    """What the ID says is no typing error of what was booked: a number is not handed on to somebody else."""

    code = "another-person"
    title = _("Ini bukan salah ketik")
    detail = _(
        "NIK di KTP-el terlalu berbeda dari yang dipesan. Bila orang lain yang datang, pilih Orang lain yang datang,"
        " lalu tawarkan Siaga atau tanggal berikutnya."
    )


def confirm_identity(*, booking: Booking, identity: Visit.Identity, by: Actor) -> None:
    """Note that the ID fits, or that family or a proxy has come. Raises ProxyNotAllowed, WrongState."""
    if identity not in (Visit.Identity.FITS, Visit.Identity.PROXY):
        raise Invalid([("identity", "identity.unknown", _("Pilih hasil pemeriksaan KTP-el."))])
    if identity == Visit.Identity.PROXY and not may_be_represented(services_of(booking)):
        raise ProxyNotAllowed
    with hall_in_hand(catalogue().offices[booking.office.slug], by=by, date=booking.date):
        note(
            _visit(booking),
            what="service_day.identity_seen",
            by=by,
            fields={"identity": identity.value},
            identity=identity.value,
        )


def may_be_represented(services: Iterable[Service]) -> bool:
    """Tell whether somebody else may come for all of these services: a parent, an informant, or with an authority.

    One that takes the person's own fingers is enough to need the person.
    """
    return all(service.who != Service.Who.SELF or not service.presence_required for service in services)


def correct_identity(*, booking: Booking, name: str, nik: str, by: Actor) -> None:
    """Write name and NIK as the ID in hand has them, where they were mistyped; the number stays.

    Raises Invalid, AnotherPerson, AlreadyBooked when that NIK holds another number on this date, WrongState.
    """
    read_as = _read(booking, name, nik)
    person = open_sealed(booking, by=by, reason="identity.corrected")
    if not _is_mistyped(person.get("nik", ""), read_as["nik"]):
        raise AnotherPerson
    with hall_in_hand(catalogue().offices[booking.office.slug], by=by, date=booking.date):
        visit = _visit(booking)
        identity = identity_indexed("nik", read_as["nik"])
        token = link_token(visit.booking)
        phone = person.get("phone") or ""
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=booking.pk).update(
                    sealed=seal("booking", booking.pk, person | read_as),
                    identity_index=identity.first,
                    identity_index_next=identity.second,
                    ticket_name=seal_for_holder(token, short_name(read_as["name"])),
                    **({"finder": finder_of(visit.booking.code, phone[-4:])} if phone else {}),
                )
        except IntegrityError as other:
            raise AlreadyBooked from other
        note(
            visit,
            what="service_day.identity_seen",
            by=by,
            fields={"identity": Visit.Identity.CORRECTED.value},
            identity=Visit.Identity.CORRECTED.value,
            # Which of them was wrong, never what stood there.
            changed=sorted(key for key, value in read_as.items() if person.get(key) != value),
        )


def turn_away(*, booking: Booking, by: Actor) -> None:
    """Somebody else has come with this number: nobody is served on it, and it goes to the hall. Raises WrongState."""
    with hall_in_hand(catalogue().offices[booking.office.slug], by=by, date=booking.date):
        lock_day(booking.day_id)
        booking = Booking.objects.select_related("office").get(pk=booking.pk)
        if booking.status not in _HERE:
            raise WrongState
        is_withdrawn = give_back(
            slot_id=booking.slot_id, day_id=booking.day_id, turn=booking.turn, free_from=clock.now(), to_hall=True
        )
        Booking.objects.filter(pk=booking.pk).update(cancelled_at=clock.now())
        move(
            booking,
            to=Status.CANCELLED,
            what="service_day.turned_away",
            by=by,
            visit={"counter_id": None, "identity": Visit.Identity.OTHER.value},
            withdrawn=is_withdrawn,
        )


def confirm_priority(*, booking: Booking, is_priority: bool, by: Actor) -> None:
    """Say whether this person goes before others. Why is nobody's business but theirs: no kind is written."""
    with hall_in_hand(catalogue().offices[booking.office.slug], by=by, date=booking.date):
        note(
            _visit(booking),
            what="service_day.priority_confirmed",
            by=by,
            fields={"is_priority": is_priority},
            priority=is_priority,
        )


def set_needs(*, booking: Booking, needs: Iterable[str], by: Actor) -> None:
    """Write down which help somebody asks for; forgotten when the day is over. Raises Invalid."""
    wanted = [code for code in Visit.Need.values if code in set(needs)]
    if set(needs) - set(wanted):
        raise Invalid([("needs", "needs.unknown", _("Pilih bantuan dari daftar."))])
    with hall_in_hand(catalogue().offices[booking.office.slug], by=by, date=booking.date):
        # With the number too: whoever gets a first place on another day need not say it again.
        Booking.objects.filter(pk=booking.pk).update(needs=seal_needs(link_token(booking), wanted))
        # How many, not which: what somebody needs is not for a journal that is kept for years.
        note(
            _visit(booking),
            what="service_day.needs_written",
            by=by,
            fields={"needs": wanted, "approached_at": None},
            count=len(wanted),
        )


def _is_mistyped(typed: str, nik: str) -> bool:
    """Tell whether one NIK may be a slip of the other: a few digits, or two neighbours exchanged."""
    return len(typed) == len(nik) and sum(a != b for a, b in zip(typed, nik, strict=True)) <= _MISTYPED_DIGITS


def _visit(booking: Booking) -> Visit:
    visit = Visit.objects.select_related("booking").filter(pk=booking.pk).first()
    if visit is None or visit.booking.status not in _HERE:
        raise WrongState
    return visit


def _read(booking: Booking, name: str, nik: str) -> dict[str, str]:
    errors: list[tuple[str, str, Any]] = []
    read_as = {}
    provinces = frozenset(catalogue().setting("nik_provinces"))
    for field, reader, text in (
        ("name", read_name, name),
        ("nik", lambda typed: read_nik(typed, on=booking.date, provinces=provinces), nik),
    ):
        try:
            read_as[field] = reader(text)
        except FieldFault as fault:
            errors.append((field, fault.code, fault.message))
    if errors:
        raise Invalid(errors)
    return read_as
