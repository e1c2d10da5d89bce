"""Tutup Hari: announce the last check-in, then see that nobody is left in the hall without an answer."""

import datetime
import time
from contextlib import suppress
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.journal.models import Event
from antri.schedule.actions import give_back, lock_day
from antri.service_day.actions.first_place import NoFirstPlace, give_first_place
from antri.service_day.actions.hall import hall_in_hand, move
from antri.service_day.actions.no_show import let_go
from antri.service_day.actions.standby import settle
from antri.service_day.models import Desk, Disruption, Hall, Standby, Summons, Visit
from antri.service_day.queries.left import CLOSED, Left, left_in, result_of
from antri.web import clock
from antri.web.refusals import Invalid

Status = Booking.Status
# Whoever asks for it waits for so long and then sees how far it has come.
ONE_GO_S: Final = 8.0


def announce_last_check_in(*, office: Office, at: datetime.datetime, by: Actor) -> Hall:
    """Say until when people may still check in today; board and door tell it. Raises Invalid for a time in the past."""
    if at <= clock.now():
        raise Invalid([("jam", "last_check_in.past", _("Tulis jam yang belum lewat."))])
    with hall_in_hand(office, by=by) as hall:
        hall.last_check_in_at = at
        hall.save(update_fields=["last_check_in_at"])
        _note(hall, office, "service_day.last_check_in", by, until=at.isoformat())
    return hall


def close_hall(*, office: Office, by: Actor, date: datetime.date | None = None, within_s: float | None = None) -> Hall:
    """Close the day of an office; return its hall, with `left_in` empty when all of it is done.

    The doors are closed first, in one change: from then on nobody is checked in or called. Then each person in a
    change of their own: whoever came and was not served gets a first place on the next working day, whoever did
    not come counts so. Asking again goes on where it stopped, also after a crash, and harms nothing when it is done.
    `within_s`: stop after so many seconds, to be asked again.
    """
    until = None if within_s is None else time.monotonic() + within_s
    hall = _close_doors(office, date, by)
    for each in left_in(hall, office):
        _settle_one(each, office, hall, by)
        if until is not None and time.monotonic() > until:
            return hall
    if not left_in(hall, office):
        _finish(office, hall, by)
    return hall


def close_forgotten(*, by: Actor) -> int:
    """Close every hall of a day that is over, and go on with those that were left half closed; return how many."""
    closed = 0
    for office in catalogue().offices.values():
        today = clock.today(office.timezone)
        halls = Hall.objects.filter(day__office=office, day__lane="main", day__date__gte=today - _LOOK_BACK)
        for hall in halls.select_related("day").order_by("day__date"):
            is_forgotten = hall.closed_at is None and hall.day.date < today
            if is_forgotten or (hall.closed_at is not None and is_unfinished(hall, office)):
                close_hall(office=office, date=hall.day.date, by=by)
                closed += 1
        _owe_whom_no_hall_met(office, today, by)
    return closed


def _owe_whom_no_hall_met(office: Office, today: datetime.date, by: Actor) -> None:
    """Owe a first place to whom the office sent away from a day that it closed whole: it had no hall to close."""
    rows = Booking.objects.filter(
        office=office,
        date__range=(today - _LOOK_BACK, today - datetime.timedelta(days=1)),
        status=Status.BOOKED,
        to_move_at__isnull=False,
        day__sessions=[],
    )
    for booking in rows.select_related("office", "day").order_by("date", "label"):
        with suppress(WrongState, NoFirstPlace):
            give_first_place(booking=booking, by=by, reason=CLOSED)


_LOOK_BACK: Final = datetime.timedelta(days=14)


def is_unfinished(hall: Hall, office: Office) -> bool:
    """Tell whether something of a closed hall is still open."""
    return bool(
        left_in(hall, office)
        or Standby.objects.filter(day=hall.pk, status=Standby.Status.WAITING).exists()
        or Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).exists()
        or Visit.objects.filter(day=hall.pk).exclude(needs=[]).exists()
        or _asked_for_help(hall, office).exists()
    )


def _asked_for_help(hall: Hall, office: Office) -> QuerySet[Booking]:
    """Find the numbers of this day whose holders have asked for help; a number that was moved keeps the wish."""
    return Booking.objects.filter(office=office, date=hall.day.date, needs__isnull=False)


def _close_doors(office: Office, date: datetime.date | None, by: Actor) -> Hall:
    with hall_in_hand(office, by=by, date=date) as hall:
        if hall.closed_at is None:
            now = clock.now()
            hall.closed_at = now
            hall.save(update_fields=["closed_at"])
            # Of a forgotten day: whoever has sat down since is at work.
            over = datetime.datetime.combine(hall.day.date, datetime.time.max, ZoneInfo(office.timezone))
            desks = Desk.objects.filter(counter__office=office, since__lte=over).exclude(state=Desk.State.CLOSED)
            desks.update(
                state=Desk.State.CLOSED, officer=None, reason="", since=now, press=F("press") + 1, last_press={}
            )
            _note(hall, office, "service_day.closing_began", by)
    return Hall.objects.select_related("day__office").get(pk=hall.pk)


def _settle_one(left: Left, office: Office, hall: Hall, by: Actor) -> None:
    """Give one person what closing owes them. Whoever has gone on meanwhile is left alone."""
    try:
        if left.is_owed:
            give_first_place(booking=left.booking, by=by, reason=CLOSED)
        else:
            with hall_in_hand(office, by=by, date=hall.day.date):
                let_go(left.booking, by=by, reason=CLOSED)
    except WrongState:
        return
    except NoFirstPlace:
        _without_place(left.booking, office, hall, by)


def _without_place(booking: Booking, office: Office, hall: Hall, by: Actor) -> None:
    """The office plans no day to promise: the number ends here, and the result tells whom to call."""
    with hall_in_hand(office, by=by, date=hall.day.date):
        lock_day(booking.day_id)
        booking = Booking.objects.select_related("office", "day").get(pk=booking.pk)
        if Status.CANCELLED not in Booking.NEXT[Status(booking.status)]:
            return
        now = clock.now()
        is_withdrawn = give_back(
            slot_id=booking.slot_id, day_id=booking.day_id, turn=booking.turn, free_from=now, to_hall=True
        )
        Booking.objects.filter(pk=booking.pk).update(cancelled_at=now)
        move(
            booking,
            to=Status.CANCELLED,
            what="service_day.left_unserved",
            by=by,
            visit={"counter": None},
            reason=CLOSED,
            withdrawn=is_withdrawn,
        )


def _finish(office: Office, hall: Hall, by: Actor) -> None:
    """The end of closing: help asked for is forgotten, who stood by was not served, no disruption stays open."""
    with hall_in_hand(office, by=by, date=hall.day.date):
        if not is_unfinished(hall, office) and _is_finished(hall):
            return
        for row in Standby.objects.filter(day=hall.pk, status=Standby.Status.WAITING).order_by("code"):
            settle(row, to=Standby.Status.UNSERVED, what="service_day.unserved", by=by)
        Visit.objects.filter(day=hall.pk).exclude(needs=[]).update(needs=[])
        _asked_for_help(hall, office).update(needs=None)
        now = clock.now()
        Summons.objects.filter(day=hall.pk, answered_at__isnull=True).update(answered_at=now)
        Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).update(ended_at=now)
        _note(hall, office, "service_day.hall_closed", by, count=len(result_of(hall).moved))


def _is_finished(hall: Hall) -> bool:
    return Event.objects.filter(what="service_day.hall_closed", about_kind="hall", about_id=str(hall.pk)).exists()


def _note(hall: Hall, office: Office, what: str, by: Actor, **data: object) -> None:
    record(what, about=("hall", hall.pk), by=by, city=office.city, day=hall.pk, office=office.slug, **data)
