"""Let somebody count as not come, and welcome whoever comes after all."""

from django.db import IntegrityError, transaction

from antri.booking.actions import AlreadyBooked, WrongState
from antri.booking.models import Booking
from antri.booking.queries import needs_of
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.schedule.actions import ensure_day, give_back, lock_day
from antri.schedule.models import Slot
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, move
from antri.service_day.actions.hall_numbers import RETURN_LANE, take_now, write_number
from antri.service_day.actions.holder import holder_of
from antri.service_day.models import Hall, Visit
from antri.service_day.queries.hours import hour_running
from antri.web import clock

Status = Booking.Status


def let_go(booking: Booking, *, by: Actor, reason: str) -> bool:
    """Let somebody booked or missed count as not come; the number goes to the hall. The hall is in hand.

    `reason`: never_came, not_back or hall_closed. Tells whether it was done: whoever has cancelled or come
    meanwhile is left alone.
    """
    lock_day(booking.day_id)
    now = Booking.objects.values_list("status", flat=True).get(pk=booking.pk)
    if now not in (Status.BOOKED, Status.MISSED):
        return False
    booking.status = now
    is_withdrawn = give_back(
        slot_id=booking.slot_id, day_id=booking.day_id, turn=booking.turn, free_from=clock.now(), to_hall=True
    )
    move(booking, to=Status.NO_SHOW, what="service_day.no_show", by=by, reason=reason, withdrawn=is_withdrawn)
    return True


def come_after_all(*, booking: Booking, by: Actor, door: Visit.Door = Visit.Door.DESK) -> Booking:
    """Somebody who counted as not come is here on the same day: they wait at the end of the hour now running.

    They keep their number unless it was given to somebody else meanwhile; then they get one of the lane for
    what the office owes, and that booking is returned. Raises WrongState, HallClosed, AlreadyBooked, and LaneClosed
    or LaneFull when there is no number for them.
    """
    office = catalogue().offices[booking.office.slug]
    owed_day = ensure_day(office=office, date=clock.today(office.timezone), by=by, lane=RETURN_LANE)
    with hall_in_hand(office, by=by) as hall:
        check_open_hall(hall)
        booking = Booking.objects.select_related("office", "day", "service").get(pk=booking.pk)
        if booking.status != Status.NO_SHOW or booking.date != hall.day.date:
            raise WrongState
        lock_day(booking.day_id)
        if take_again(booking):
            _back_with_own_number(booking, hall, door, by)
            return booking
        return _back_with_another(booking, hall, owed_day, door, by)


def take_again(booking: Booking) -> bool:
    """Take the very number of somebody who counted as not come; not when it was given to another or withdrawn."""
    return bool(
        Slot.objects.filter(pk=booking.slot_id, turn=booking.turn, state=Slot.State.FREE).update(
            state=Slot.State.TAKEN, free_from=None, held_until=None
        )
    )


def _back_with_own_number(booking: Booking, hall: Hall, door: Visit.Door, by: Actor) -> None:
    now = clock.now()
    late = {"hour": hour_running(hall.day, now), "rank": Visit.Rank.LATE, "queued_at": now, "calls": 0}
    if not Visit.objects.filter(pk=booking.pk).exists():
        Visit.objects.create(
            city=booking.city,
            booking=booking,
            day_id=hall.pk,
            door=door,
            is_priority=booking.is_priority,
            needs=needs_of(booking),
            service_code=booking.service.code,
            arrived_at=now,
            **late,
        )
    try:
        with transaction.atomic():
            move(booking, to=Status.CHECKED_IN, what="service_day.came_after_all", by=by, visit=late)
    except IntegrityError as other:
        # They have taken another number of this day meanwhile.
        raise AlreadyBooked from other


def _back_with_another(booking: Booking, hall: Hall, owed_day: int, door: Visit.Door, by: Actor) -> Booking:
    now = clock.now()
    taken = take_now(booking.office, owed_day, RETURN_LANE, now)
    new = write_number(
        hall,
        owed_day,
        RETURN_LANE,
        taken,
        holder=holder_of(booking, by=by, reason="hall.came_after_all"),
        by=by,
        now=now,
    )
    # The office owes them nothing: they were late.
    Visit.objects.filter(pk=new.pk).update(rank=Visit.Rank.LATE, door=door, needs=needs_of(booking))
    return new
