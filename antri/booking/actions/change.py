"""Cancel a number, take the cancellation back, move to another date."""

import datetime
import random
from collections.abc import Callable

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.booking.actions.refusals import AlreadyBooked, LimitReached, NotFound, WrongState
from antri.booking.actions.taking import Place, check_limits, check_open, lock_person, no_room, place_of, take
from antri.booking.models import Booking
from antri.booking.queries import find, given_back_key, indexes_of, services_of, standing
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import allow
from antri.people.models import Attempt
from antri.schedule.actions import ensure_day, give_back, lock_day
from antri.schedule.models import Slot, Taken
from antri.web import clock
from antri.web.refusals import Invalid

_PER_MINUTE = 20  # of one booking: nobody changes their mind more often
_dice = random.SystemRandom()


# Booking stands below the hall: the hall comes and says that it wants to hear of it, once, when it is loaded.
_hearers: list[Callable[[Booking], None]] = []


def hears_what_is_given_back(hearer: Callable[[Booking], None]) -> Callable[[Booking], None]:
    """Let the room above take part when a number is given back on its own day: in that change, before anything else."""
    _hearers[:] = [hearer]
    return hearer


def held(token: str) -> Booking:
    """Find the booking of a link; raise NotFound the same way for a wrong and for someone else's token."""
    booking = find(token)
    if booking is None:
        raise NotFound
    return booking


def cancel(*, token: str, by: Actor) -> Booking:
    """Give the number back. Repeating it is harmless; raises NotFound, WrongState."""
    booking = held(token)
    if booking.status == Booking.Status.CANCELLED:
        return booking
    allow("change", str(booking.pk), per_minute=_PER_MINUTE)
    now = clock.now()
    today = clock.today(booking.office.timezone)
    if booking.date < today:
        raise WrongState
    with change():
        _in_hand(booking, today)
        moved = Booking.objects.filter(pk=booking.pk, status__in=Booking.GIVEN_UP, slot=booking.slot_id).update(
            status=Booking.Status.CANCELLED, cancelled_at=now, **Booking.STAYS
        )
        if moved:
            is_withdrawn = _give_back(booking, now, today)
            if not booking.is_sent_away:
                Attempt.add_one(given_back_key(booking.identity_index), now)
            record(
                "booking.cancelled",
                about=("booking", booking.pk),
                by=by,
                city=booking.city,
                label=booking.label,
                withdrawn=is_withdrawn,
            )
    booking = held(token)
    if booking.status != Booking.Status.CANCELLED:
        raise WrongState
    return booking


def undo_cancel(*, token: str, by: Actor) -> Booking:
    """Take the cancelled number back, the very same, within the city's undo minutes (10).

    Nobody else can have it: a number given back rests at least that long. Raises WrongState when it is
    too late or the day was closed meanwhile, AlreadyBooked when the person has another number there now,
    LimitReached when other bookings have filled the person's or the phone's limit since.
    """
    booking = held(token)
    if booking.status in Booking.LIVE:
        return booking
    if booking.cancelled_at is None:
        raise WrongState  # withdrawn by a desk: not its holder's to take back
    allow("change", str(booking.pk), per_minute=_PER_MINUTE)
    now = clock.now()
    today = clock.today(booking.office.timezone)
    if booking.date < today:
        raise WrongState
    try:
        with change():
            lock_person(*indexes_of(booking))
            # A second tap finds it live again by now, which is all that was asked for.
            if not Booking.objects.filter(pk=booking.pk, status__in=Booking.LIVE).exists():
                _restore(booking, now, today, by)
    except IntegrityError as taken:
        raise AlreadyBooked from taken
    return held(token)


def _restore(booking: Booking, now: datetime.datetime, today: datetime.date, by: Actor) -> None:
    # A booking that comes back counts like a new one. The person is locked above.
    identity, phone_key = indexes_of(booking)
    before = standing(key="", identity=identity, phone_key=phone_key, today=today)
    check_limits(before, booking.date, booking.office)
    minutes = int(catalogue().setting("undo_minutes", booking.office))
    moved = Booking.objects.filter(
        pk=booking.pk,
        status=Booking.Status.CANCELLED,
        cancelled_at__gt=now - datetime.timedelta(minutes=minutes),
    ).update(status=Booking.Status.BOOKED, cancelled_at=None)
    if not moved or not Slot.objects.take_back(slot_id=booking.slot_id, turn=booking.turn, now=now):
        raise WrongState
    Attempt.take_one_off(given_back_key(booking.identity_index), booking.cancelled_at or now)
    record("booking.restored", about=("booking", booking.pk), by=by, city=booking.city, label=booking.label)


def reschedule(*, token: str, date: datetime.date, session: datetime.time | None, by: Actor) -> Booking:
    """Move to another date or session: the new number is taken and the old one given back, or neither.

    Token and code stay. The date and session already held: nothing changes. Raises NotFound, WrongState,
    LimitReached, AlreadyBooked, DayClosed, DayFull, Invalid (no such session).
    """
    booking = held(token)
    if not booking.can_be_given_up(clock.today(booking.office.timezone)):
        raise WrongState
    if date == booking.date and session in ((booking.start,) if booking.to_move_at else (None, booking.start)):
        return booking
    office, now = booking.office, clock.now()
    most = int(catalogue().setting("reschedules", office))
    # Whom the office itself sends away may move as often as it takes.
    if booking.reschedules >= most and not booking.is_sent_away:
        raise LimitReached("reschedules", most)
    services = services_of(booking)
    codes = tuple(service.code for service in services)
    check_open(office, date, now, codes)
    lane = booking.day.lane
    if lane == "main" and not all(catalogue().is_offered(office, service, date) for service in services):
        raise Invalid(
            [("date", "service.not_offered", _("Layanan ini tidak dilayani pada tanggal itu. Pilih tanggal lain."))]
        )
    day_id = ensure_day(office=office, date=date, by=by, lane=lane)
    place = place_of(office=office, day_id=day_id, date=date, session=session, codes=codes, now=now, lane=lane)
    try:
        with change():
            # The old day's row comes before any slot: the order that a closing keeps too.
            _in_hand(booking, clock.today(office.timezone))
            taken = take(place, now)
            if taken:
                _move(booking, place, taken, now, by)
    except IntegrityError as other:
        raise AlreadyBooked from other
    if not taken:
        raise no_room(place)
    return held(token)


def _move(booking: Booking, place: Place, taken: Taken, now: datetime.datetime, by: Actor) -> None:
    moved = Booking.objects.filter(
        pk=booking.pk, status=booking.status, slot=booking.slot_id, reschedules=booking.reschedules
    ).update(
        day=place.day_id,
        slot=taken.slot_id,
        date=place.date,
        start=taken.start,
        end=taken.end,
        number=taken.number,
        turn=taken.turn,
        label=place.label(taken),
        status=Booking.Status.BOOKED,
        reschedules=booking.reschedules + (0 if booking.is_sent_away else 1),
        **Booking.STAYS,
    )
    if not moved:
        raise WrongState
    is_withdrawn = _give_back(booking, now, clock.today(booking.office.timezone))
    record(
        "booking.rescheduled",
        about=("booking", booking.pk),
        by=by,
        city=booking.city,
        day=place.day_id,
        slot=taken.slot_id,
        label=place.label(taken),
        turn=taken.turn,
        old_label=booking.label,
        old_slot=booking.slot_id,
        old_day=booking.day_id,
        old_withdrawn=is_withdrawn,
    )


def _in_hand(booking: Booking, today: datetime.date) -> None:
    """Hold the day of a number that is given back. On the day itself the hall comes first, and hears of it."""
    if booking.date == today:
        for hears in _hearers:
            hears(booking)
    lock_day(booking.day_id)


def _give_back(booking: Booking, now: datetime.datetime, today: datetime.date) -> bool:
    """Let the number rest for a random time, so that who cancels cannot steer who gets it. True: it was withdrawn."""
    book = catalogue()
    shortest, longest = book.setting("freed_after_minutes", booking.office)
    # Never shorter than the cancellation can be taken back.
    shortest = max(shortest, int(book.setting("undo_minutes", booking.office)))
    rest = _dice.uniform(shortest * 60, max(shortest, longest) * 60)
    return give_back(
        slot_id=booking.slot_id,
        day_id=booking.day_id,
        turn=booking.turn,
        free_from=now + datetime.timedelta(seconds=rest),
        to_hall=booking.date == today,
    )
