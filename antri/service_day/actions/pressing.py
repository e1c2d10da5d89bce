"""What every press at a counter rests on: it is this desk's turn, nothing happens twice, and it can be undone."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, move, note
from antri.service_day.models import Call, Desk, Hall, Visit
from antri.web import clock
from antri.web.refusals import Refusal

# What a press may change of a visit, and undoing puts back.
_KEPT: Final = (
    *("hour", "rank", "service_code", "queued_at", "counter_id", "only_counter_id", "served_at_counter_id"),
    *("is_transferred", "after_call", "held_until", "calls", "misses", "first_called_at", "called_at"),
    *("missed_at", "serving_at", "finished_at", "outcome", "times"),
)


class StalePress(Refusal):
    """The press was made on a picture that is no longer true: repeated, late, or from another window."""

    code = "stale-press"
    title = _("Layar Anda belum diperbarui")
    detail = _("Tombol itu sudah ditekan atau keadaannya sudah berubah. Tidak ada yang diubah lagi.")


class DeskClosed(Refusal):
    """Nobody has opened this counter, or it pauses."""

    code = "desk-closed"
    title = _("Loket ini belum dibuka")
    detail = _("Buka loket ini dahulu, lalu panggil.")


class NotYourDesk(Refusal):
    """Another officer sits at this counter."""

    code = "not-your-desk"
    status = 403
    title = _("Loket ini dipakai petugas lain")
    detail = _("Petugas lain sedang bekerja di loket ini. Pilih loket lain, atau gantikan dia.")


class CounterBusy(Refusal):
    """Somebody is at this counter: first comes what becomes of them."""

    code = "counter-busy"
    title = _("Masih ada warga di loket ini")
    detail = _("Selesaikan, alihkan, atau lewati dahulu warga di loket ini.")


class NothingToUndo(Refusal):
    """Nothing was pressed here within the time to undo, or it has gone on since."""

    code = "nothing-to-undo"
    title = _("Tidak dapat dibatalkan lagi")
    detail = _("Waktu untuk membatalkan sudah lewat atau keadaannya sudah berubah.")


@dataclass(frozen=True, slots=True)
class Press:
    """A press at a desk, with the hall in hand."""

    hall: Hall
    desk: Desk
    counter: Counter
    by: Actor
    now: datetime.datetime

    def at_counter(self) -> Visit | None:
        return Visit.objects.select_related("booking").filter(counter=self.counter).first()

    def somebody(self, *states: Booking.Status) -> Visit:
        """Who is at this counter, in one of these states; raises WrongState."""
        visit = self.at_counter()
        if visit is None or visit.booking.status not in states:
            raise WrongState
        return visit


@contextmanager
def press_at(*, counter: Counter, press: int, by: Actor, may_pause: bool = False) -> Iterator[Press]:
    """Open the change of one press. Raises StalePress, DeskClosed, NotYourDesk, HallClosed."""
    with hall_in_hand(catalogue().offices[counter.office.slug], by=by) as hall:
        check_open_hall(hall)
        desk = Desk.objects.filter(counter=counter).first()
        if desk is None or desk.state == Desk.State.CLOSED:
            raise DeskClosed
        if by.kind == "officer" and str(desk.officer_id) != by.id:
            raise NotYourDesk
        # Before the pause: who presses twice is told that it was done, not that it cannot be.
        if desk.press != press:
            raise StalePress
        if desk.state == Desk.State.PAUSED and not may_pause:
            raise DeskClosed
        yield Press(hall, desk, counter, by, clock.now())


def change_visit(
    done: Press,
    visit: Visit,
    *,
    to: Booking.Status,
    what: str,
    call: Call | None = None,
    before_priority: int | None = None,
    also: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Do what a press does to a visit, and keep what was before so that it can be undone.

    `also`: what the same press has done before this; undoing takes both back.
    """
    done.desk.last_press = {
        "what": what,
        "booking": str(visit.pk),
        "label": visit.booking.label,
        "before": visit.booking.status,
        "after": to.value,
        "visit": {name: _as_json(getattr(visit, name)) for name in _KEPT},
        "call": call.pk if call else None,
        "without_priority": before_priority,
        "also": also,
    }
    _count(done)
    move(
        visit.booking,
        to=to,
        what=what,
        by=done.by,
        visit=fields,
        counter=done.counter.number,
        **(data or {}),
    )


def note_press(done: Press, visit: Visit, *, what: str, fields: dict[str, Any], **data: Any) -> None:
    """Do what a press does without moving anybody; it cannot be undone."""
    done.desk.last_press = {}
    _count(done)
    note(visit, what=what, by=done.by, fields=fields, counter=done.counter.number, **data)


def undo(*, counter: Counter, press: int, by: Actor) -> Booking:
    """Take the last press of this desk back, within the city's undo seconds. Raises NothingToUndo, StalePress."""
    with press_at(counter=counter, press=press, by=by) as done:
        last, at = done.desk.last_press, done.desk.last_press_at
        seconds = int(catalogue().setting("undo_seconds", done.counter.office))
        if not last or at is None or done.now - at > datetime.timedelta(seconds=seconds):
            raise NothingToUndo
        done.desk.last_press = {}
        _count(done)
        # The latest first: whoever was called leaves the counter before whoever was served there is back at it.
        booking = _take_back(done, last)
        if last.get("also"):
            booking = _take_back(done, last["also"])
    return booking


def _take_back(done: Press, last: dict[str, Any]) -> Booking:
    """Put one person back where they were. Raises NothingToUndo when they have gone on since."""
    visit = Visit.objects.select_related("booking").filter(pk=last["booking"]).first()
    if visit is None or visit.booking.status != last["after"]:
        raise NothingToUndo
    if last["call"]:
        _take_call_back(done, last)
    columns = {column.attname: column for column in Visit._meta.concrete_fields}
    fields = {name: columns[name].to_python(value) for name, value in last["visit"].items()}
    try:
        with transaction.atomic():
            move(
                visit.booking,
                to=Booking.Status(last["before"]),
                what="service_day.undone",
                by=done.by,
                visit=fields,
                counter=done.counter.number,
                undone=last["what"],
            )
    except IntegrityError as meanwhile:
        # The person has taken another number, or somebody else stands at the counter.
        raise NothingToUndo from meanwhile
    return visit.booking


def _take_call_back(done: Press, last: dict[str, Any]) -> None:
    call = Call.objects.get(pk=last["call"])
    Call.objects.filter(pk=call.pk).update(undone_at=done.now)
    if last["without_priority"] is None:
        return
    since = Call.objects.filter(day=done.hall.pk, pk__gt=call.pk, is_again=False, undone_at__isnull=True).count()
    Hall.objects.filter(pk=done.hall.pk).update(
        calls=F("calls") - 1, calls_without_priority=last["without_priority"] + since
    )


def _count(done: Press) -> None:
    """Go on to the next press: whoever still sees this one does nothing any more."""
    done.desk.press += 1
    done.desk.last_press_at = done.now
    done.desk.save(update_fields=["press", "last_press", "last_press_at"])


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.datetime | datetime.time) else value
