"""Owe somebody the first place of the next working day: the day was closed, or a disruption did not end."""

import datetime
from collections.abc import Iterator
from contextlib import suppress
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.booking.queries import indexes_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.schedule.actions import ensure_day, give_back, lock_day
from antri.schedule.models import ServiceDay, Slot, Taken
from antri.schedule.queries import lane_letters, plans
from antri.service_day.actions.hall import hall_in_hand, move
from antri.service_day.actions.hall_numbers import POOLS, RETURN_LANE
from antri.service_day.models import Visit
from antri.web import clock
from antri.web.refusals import Refusal

_DAYS_AHEAD = 60
Status = Booking.Status


class NoFirstPlace(Refusal):
    """The office plans no day with room for what it owes."""

    code = "no-first-place"
    title = _("Belum ada hari untuk tempat pertama")
    detail = _("Kalender kantor belum punya hari kerja berikutnya dengan jalur untuk yang didahulukan.")


def owed_days(office: Office, after: datetime.date) -> Iterator[datetime.date]:
    """List the working days after a date on which the office can keep such a promise, soonest first."""
    first, last = after + datetime.timedelta(days=1), after + datetime.timedelta(days=_DAYS_AHEAD)
    main = plans(office, first=first, last=last)
    owed = plans(office, first=first, last=last, lane=RETURN_LANE)
    made = {
        (row.date, row.lane): row.sessions
        for row in ServiceDay.objects.filter(office=office, lane__in=["main", RETURN_LANE], date__range=(first, last))
    }
    for date in main:
        if made.get((date, "main"), main[date].sessions) and made.get((date, RETURN_LANE), owed[date].sessions):
            yield date


def make_owed_day(office: Office, *, by: Actor) -> None:
    """Make the next day for what is owed, before a hall is in hand: a day is made with the calendar in hand."""
    for date in owed_days(office, _last_day_over(office)):
        ensure_day(office=office, date=date, by=by, lane=RETURN_LANE)
        return


def _last_day_over(office: Office) -> datetime.date:
    """Tell the last date on which no place can be promised any more: today, but before it opens only yesterday.

    A hall that was forgotten is closed at midnight, and the next working day is then the one that has just begun.
    """
    now = clock.now().astimezone(ZoneInfo(office.timezone))
    sessions = plans(office, first=now.date(), last=now.date())[now.date()].sessions
    has_begun = not sessions or f"{now:%H:%M}" >= min(row[0] for row in sessions)
    return now.date() if has_begun else now.date() - datetime.timedelta(days=1)


def give_first_place(*, booking: Booking, by: Actor, reason: str = "") -> Booking:
    """Move a booking of today to the first places of the next working day; link and code stay.

    Whoever stands at a counter or was missed is led back into the hall first. A person who holds a number
    of that day already gets the day after it. `reason`: a short code for the journal, such as hall_closed or
    disruption. The next check-in makes a new visit. Raises WrongState, NoFirstPlace.
    """
    office = catalogue().offices[booking.office.slug]
    make_owed_day(office, by=by)
    with hall_in_hand(office, by=by, date=booking.date):
        booking = Booking.objects.select_related("office", "day").get(pk=booking.pk)
        if booking.status in (Status.CALLED, Status.SERVING, Status.MISSED):
            _lead_back(booking, by)
        if booking.status not in Booking.GIVEN_UP:
            raise WrongState
        lock_day(booking.day_id)
        _move_to_owed(booking, office, by, reason)
    return Booking.objects.select_related("office", "day", "service").get(pk=booking.pk)


def _lead_back(booking: Booking, by: Actor) -> None:
    move(
        booking,
        to=Status.CHECKED_IN,
        what="service_day.led_back",
        by=by,
        visit={"counter": None, "serving_at": None},
    )


def _move_to_owed(booking: Booking, office: Office, by: Actor, reason: str) -> None:
    now, letters = clock.now(), lane_letters(office, RETURN_LANE)
    person, _phone = indexes_of(booking)
    held = set(
        Booking.objects.filter(identity_index__in=person, date__gt=booking.date, status__in=Booking.LIVE).values_list(
            "date", flat=True
        )
    )
    for date in owed_days(office, max(booking.date, _last_day_over(office))):
        if date in held:
            continue
        day_id = ensure_day(office=office, date=date, by=by, lane=RETURN_LANE)
        # The person may have booked that very day a moment ago: then the next one.
        with suppress(IntegrityError), transaction.atomic():
            taken = Slot.objects.take(day_id=day_id, now=now, turns=len(letters), pools=POOLS)
            if taken:
                _write(booking, day_id, date, taken, f"{letters[taken.turn - 1]}-{taken.number:03d}", by, reason)
                return
    raise NoFirstPlace


def _write(
    booking: Booking, day_id: int, date: datetime.date, taken: Taken, label: str, by: Actor, reason: str
) -> None:
    now = clock.now()
    moved = Booking.objects.filter(pk=booking.pk, status=booking.status, slot=booking.slot_id).update(
        day=day_id,
        slot=taken.slot_id,
        date=date,
        start=taken.start,
        end=taken.end,
        number=taken.number,
        turn=taken.turn,
        label=label,
        status=Status.BOOKED,
        **Booking.STAYS,
    )
    if not moved:
        raise WrongState
    Visit.objects.filter(pk=booking.pk).delete()
    # Nobody gave it back of their own will: it may be drawn in the hall at once.
    is_withdrawn = give_back(
        slot_id=booking.slot_id, day_id=booking.day_id, turn=booking.turn, free_from=now, to_hall=True
    )
    record(
        "booking.rescheduled",
        about=("booking", booking.pk),
        by=by,
        city=booking.city,
        day=day_id,
        slot=taken.slot_id,
        label=label,
        turn=taken.turn,
        old_label=booking.label,
        old_slot=booking.slot_id,
        old_day=booking.day_id,
        old_withdrawn=is_withdrawn,
        first_place=True,
        reason=reason,
    )
