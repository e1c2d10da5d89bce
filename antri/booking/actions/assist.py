"""Take numbers for people who cannot book themselves: an officer or an appointed helper does, in their own name.

The rules and the slots are those of every booking, with the numbers held back for this first. Only what such people
may lack is not asked for: a phone, and a NIK. Who helped, where and why is written in the same transaction.
"""

import datetime
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from antri.booking.actions.book import (
    Booked,
    Papers,
    Try,
    _papers,
    booking_of,
    check_key,
    record_taken,
    repeated,
    slow_down,
    stands,
)
from antri.booking.actions.change import cancel, undo_cancel
from antri.booking.actions.orders import Order, Wanted, read
from antri.booking.actions.refusals import (
    AlreadyBooked,
    DayClosed,
    DayFull,
    Invalid,
    KeyMismatch,
    LimitReached,
    NotFound,
)
from antri.booking.actions.taking import Place, check_limits, check_open, lock_person, no_room, place_of, take
from antri.booking.models import Assistance, Booking, HelperDay
from antri.booking.queries import Standing, link_token
from antri.directory.models import Office, Region
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import TooMany
from antri.people.models import HELPERS, Appointment, Role
from antri.schedule.actions import ensure_day
from antri.schedule.models import Slot
from antri.web import clock
from antri.web.refusals import Refusal

POOLS = (Slot.Pool.ASSISTED.value, Slot.Pool.PUBLIC.value)
MOST_TOGETHER = 4
_LONGEST_REASON = 120
# A NIK or a phone number, however it is spaced.
_LONG_NUMBER = re.compile(r"(?:\d[ .-]?){10,}")


class NotAppointed(Refusal):
    """Whoever asks was not appointed to book for others here, or is no more."""

    code = "not-appointed"
    status = 403
    title = _("Anda tidak ditugaskan memesankan di kantor ini")
    detail = _("Penugasan Anda belum mulai, sudah berakhir, atau bukan untuk kantor ini. Hubungi pengelola kantor.")


class HelperLimit(Refusal):
    """As many numbers as this helper may take for others in a day. Facts: `allowed`."""

    code = "helper-limit"
    title = _("Batas Anda hari ini tercapai")

    def __init__(self, allowed: int) -> None:
        super().__init__(
            _("Anda boleh mengambil %(allowed)d nomor untuk orang lain sehari. Arahkan warga ke kantor, atau besok.")
            % {"allowed": allowed},
            allowed=allowed,
        )


# Without a repr, as an order.
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HelpGiven:
    """As what an officer helps, and why. `identity_reason`: why there is no NIK, with nothing personal in it."""

    appointment: Appointment
    reason: str
    region: Region | None = None
    identity_reason: str = ""
    family: uuid.UUID | None = field(default=None)


class _Help(NamedTuple):
    """Help that may be given: the appointment as it stands today, and what is written of it."""

    given: HelpGiven
    appointment: Appointment
    today: datetime.date
    family: uuid.UUID | None
    by: Actor

    @property
    def most(self) -> int:
        return most_a_day(self.appointment)

    @property
    def place(self) -> str:
        return self.appointment.place

    @property
    def region(self) -> Region | None:
        return self.given.region or self.appointment.region


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
    wanted = _read(orders)
    keys = [key if number == 1 else f"{key[:60]}-{number}" for number in range(1, len(wanted) + 1)]
    given = _allowed(wanted, help_given, by)
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


def most_a_day(appointment: Appointment) -> int:
    """Tell how many numbers may be taken for others in a day by this appointment: its own limit, or the city's."""
    if appointment.daily_limit is not None:
        return appointment.daily_limit
    is_outside = appointment.role == Role.OUTSIDE_HELPER
    return int(catalogue().setting("helper_numbers_a_day" if is_outside else "desk_numbers_a_day", appointment.office))


def _read(orders: Sequence[Order]) -> list[Wanted]:
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


def _allowed(wanted: Sequence[Wanted], help_given: HelpGiven, by: Actor) -> _Help:
    """Look whether this officer may help so, here and today."""
    office = wanted[0].office
    today = clock.today(office.timezone)
    standing = Appointment.objects.standing(today).select_related("office", "region")
    # Who was appointed at an office helps at its outreach too.
    here = [pk for pk in (office.pk, office.host_id) if pk]
    held = standing.filter(pk=help_given.appointment.pk, role__in=HELPERS, office__in=here).first()
    if held is None or by.kind != "officer" or by.id != str(held.officer_id):
        raise NotAppointed
    errors = []
    if help_given.reason not in Assistance.Reason.values:
        errors.append(("reason", "reason.unknown", _("Pilih mengapa warga dibantu.")))
    why = " ".join(help_given.identity_reason.split())
    if any(each.order.identity != "nik" for each in wanted) and not why:
        errors.append(("identity_reason", "identity_reason.blank", _("Tulis mengapa warga ini dipesankan tanpa NIK.")))
    if len(why) > _LONGEST_REASON:
        errors.append(("identity_reason", "identity_reason.length", _("Tulis paling panjang 120 huruf.")))
    if _LONG_NUMBER.search(why):
        errors.append(("identity_reason", "identity_reason.number", _("Jangan tulis NIK atau nomor telepon di sini.")))
    if errors:
        raise Invalid(errors)
    family = help_given.family or (uuid.uuid4() if len(wanted) > 1 else None)
    channel = "helper" if held.role == Role.OUTSIDE_HELPER else "desk"
    return _Help(help_given, held, today, family, Actor(by.kind, channel, by.id))


def _take_for_all(wanted: list[Wanted], given: _Help, keys: list[str]) -> list[Booked]:
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
            _papers(each),
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


def _count(given: _Help, count: int) -> None:
    """Count before anything is taken: the database refuses what is too much, however many ask at once."""
    officer, date = given.appointment.officer_id, given.today
    day = HelperDay(city=given.appointment.city, officer_id=officer, date=date, made=0, most=given.most)
    HelperDay.objects.bulk_create([day], ignore_conflicts=True)
    HelperDay.objects.filter(officer=officer, date=date).update(made=F("made") + count, most=given.most)


def _take_for_one(
    attempt: Try, place: Place, papers: Papers, given: _Help, number: int, now: datetime.datetime
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


def _assistance(booking: Booking, wanted: Wanted, given: _Help) -> Assistance:
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


def own_of_today(*, booking_id: uuid.UUID, office: Office, officer_id: int) -> Assistance:
    """Find a number that this officer took for somebody here today; anything else is NotFound."""
    found = Assistance.objects.select_related("booking__office", "booking__day", "booking__service").filter(
        pk=booking_id, office=office, officer=officer_id, date=clock.today(office.timezone)
    )
    row = found.first()
    if row is None:
        raise NotFound
    return row


def give_back(*, assistance: Assistance, by: Actor) -> Booking:
    """Take a number back that was taken for somebody by mistake. It still counts as one taken today."""
    return cancel(token=link_token(assistance.booking), by=_as_helper(assistance, by))


def take_again(*, assistance: Assistance, by: Actor) -> Booking:
    """Take giving it back back, in the time that everybody has for it."""
    return undo_cancel(token=link_token(assistance.booking), by=_as_helper(assistance, by))


def show_again(*, assistance: Assistance, by: Actor) -> None:
    """Write down that somebody's slip was opened again: what is on it is the key to their ticket."""
    with change():
        record(
            "booking.slip_shown",
            about=("booking", assistance.pk),
            by=_as_helper(assistance, by),
            city=assistance.city,
            label=assistance.booking.label,
        )


def _as_helper(assistance: Assistance, by: Actor) -> Actor:
    return Actor(by.kind, assistance.booking.channel, by.id)
