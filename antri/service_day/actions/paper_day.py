"""Copy a day that was served on paper: all of it or, while one line does not fit, nothing."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.journal.actions import Actor, record
from antri.schedule.actions import give_back, lock_day
from antri.service_day.actions.hall import hall_in_hand, move
from antri.service_day.actions.no_show import take_again
from antri.service_day.models import Desk, Hall, Visit
from antri.service_day.queries.paper_day import ABSENT, Row, read_paper
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Booking.Status
_COPIED = "service_day.copied"


class PaperConflicts(Refusal):
    """Some lines do not fit what the system knows; nothing was copied. `facts["rows"]`: every line with its fault."""

    code = "paper-conflicts"
    title = gettext_lazy("Ada baris yang tidak cocok")
    detail = gettext_lazy("Belum ada yang disimpan. Perbaiki baris yang ditandai, lalu simpan semuanya.")


# As long as a forgotten hall is closed afterwards; older days are history.
_LOOK_BACK = datetime.timedelta(days=14)


def copy_paper_day(*, office: Office, date: datetime.date, text: str, by: Actor) -> list[Row]:
    """Copy every line of a paper day in one change; copying the same again changes nothing.

    Raises Invalid for an empty sheet or a date that has not come, PaperConflicts with all rows.
    """
    if date > clock.today(office.timezone):
        raise Invalid([("tanggal", "date.future", _("Tanggal itu belum tiba."))])
    if date < clock.today(office.timezone) - _LOOK_BACK:
        raise Invalid(
            [("tanggal", "date.old", _("Tanggal itu sudah lebih dari dua minggu lalu dan tidak disalin lagi."))]
        )
    if not text.strip():
        raise Invalid([("baris", "rows.missing", _("Tulis paling sedikit satu baris."))])
    with hall_in_hand(office, by=by, date=date) as hall:
        rows = read_paper(text, office=office, date=date)
        _check_absent(rows, office)
        if any(row.fault for row in rows):
            raise PaperConflicts(rows=rows)
        for row in rows:
            if not row.is_known:
                _copy(row, hall, rows, by)
        record(
            "service_day.paper_day_copied",
            about=("hall", hall.pk),
            by=by,
            city=office.city,
            day=hall.pk,
            office=office.slug,
            count=sum(not row.is_known for row in rows),
        )
    return rows


def _check_absent(rows: list[Row], office: Office) -> None:
    """Nobody is absent before their hour is over: the number would go to the hall while its holder is on the way."""
    now = clock.now()
    for row in rows:
        booking = row.booking
        if booking is None or row.fault or row.is_known or row.outcome != ABSENT:
            continue
        if now < datetime.datetime.combine(booking.date, booking.end, ZoneInfo(office.timezone)):
            row.fault = _("Jamnya belum lewat: belum dapat dicatat tidak hadir.")


def _copy(row: Row, hall: Hall, rows: list[Row], by: Actor) -> None:
    booking, at = row.booking, row.at
    if booking is None or at is None:
        raise PaperConflicts(rows=rows)
    lock_day(booking.day_id)
    try:
        with transaction.atomic():
            if row.outcome == ABSENT:
                _copy_absent(booking, by)
            else:
                _copy_served(booking, hall, row.outcome, at, by)
    except IntegrityError as other:
        row.fault = _("Orang ini memegang nomor lain pada tanggal yang sama.")
        raise PaperConflicts(rows=rows) from other


def _copy_absent(booking: Booking, by: Actor) -> None:
    if booking.status == Status.CALLED:
        _leave_counter(booking)
        move(booking, to=Status.MISSED, what=_COPIED, by=by, visit={"counter": None, "missed_at": clock.now()})
    is_withdrawn = give_back(
        slot_id=booking.slot_id, day_id=booking.day_id, turn=booking.turn, free_from=clock.now(), to_hall=True
    )
    move(booking, to=Status.NO_SHOW, what="service_day.no_show", by=by, reason="paper", withdrawn=is_withdrawn)


def _copy_served(booking: Booking, hall: Hall, outcome: str, at: datetime.datetime, by: Actor) -> None:
    visit = Visit.objects.filter(pk=booking.pk).first()
    if visit is None:
        visit = Visit.objects.create(
            city=booking.city,
            booking=booking,
            day_id=hall.pk,
            hour=booking.start,
            door=Visit.Door.PAPER,
            is_priority=booking.is_priority,
            service_code=booking.service.code,
            arrived_at=at,
            queued_at=at,
        )
    if booking.status == Status.NO_SHOW:
        take_again(booking)
        move(booking, to=Status.CHECKED_IN, what="service_day.came_after_all", by=by)
    if booking.status in (Status.BOOKED, Status.MISSED):
        move(booking, to=Status.CHECKED_IN, what=_COPIED, by=by)
    if booking.status == Status.CALLED:
        _leave_counter(booking)
    if booking.status != Status.SERVING:
        move(booking, to=Status.SERVING, what=_COPIED, by=by)
    else:
        _leave_counter(booking)
    done: dict[str, Any] = {
        "counter": None,
        "needs": [],
        "serving_at": min(visit.serving_at or at, at),
        "finished_at": at,
        "outcome": outcome,
    }
    move(booking, to=Status.SERVED, what=_COPIED, by=by, visit=done, outcome=outcome)


def _leave_counter(booking: Booking) -> None:
    """The screen of that counter shows somebody who is gone: its next press finds this."""
    counters = Visit.objects.filter(pk=booking.pk, counter__isnull=False).values("counter")
    Desk.objects.filter(counter__in=counters).update(press=F("press") + 1, last_press={})
