"""Call the next person, call again, start, transfer, put aside, finish; each is one press at a counter."""

import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Counter, Service
from antri.journal.actions import Actor
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, move, note
from antri.service_day.actions.pressing import CounterBusy, Press, change_visit, note_press, press_at
from antri.service_day.models import Call, Desk, Hall, Visit
from antri.service_day.queries.order import next_for
from antri.web.refusals import Invalid, Refusal

Status = Booking.Status
# Of these the hall counts its calls: the lanes of the day itself. Pick-up and information go at their own pace.
COUNTED_LANES = ("main", "return")


class OutOfOrder(models.TextChoices):
    """Why somebody is called before their turn. Counted per officer."""

    EMERGENCY = "emergency", _("Keadaan darurat")
    FRAIL = "frail", _("Kondisinya lemah")
    PAPERS_BROUGHT = "papers_brought", _("Melengkapi berkas yang kurang")
    OFFICER_ERROR = "officer_error", _("Kekeliruan petugas")
    OTHER = "other", _("Lainnya, dicatat pengelola")


class NobodyWaits(Refusal):
    """Nobody waits whom this counter may call."""

    code = "nobody-waits"
    title = _("Belum ada yang menunggu")
    detail = _("Tidak ada warga yang menunggu untuk loket ini. Layar ini memberi tahu bila ada yang datang.")


def call_next(*, counter: Counter, press: int, by: Actor) -> Booking:
    """Call whoever is next for this counter. Raises NobodyWaits, CounterBusy and those of `press_at`."""
    with press_at(counter=counter, press=press, by=by) as done:
        _check_free(done)
        person = next_for(counter, done.hall, done.now)
        if person is None:
            raise NobodyWaits
        visit = Visit.objects.select_related("booking__day").get(pk=person.booking_id)
        _call(done, visit)
    return visit.booking


def call_this(*, counter: Counter, press: int, booking: Booking, reason: str, by: Actor) -> Booking:
    """Call somebody before their turn; the reason is counted. Raises Invalid, WrongState, CounterBusy."""
    if reason not in OutOfOrder.values:
        raise Invalid([("reason", "reason.missing", _("Pilih alasan memanggil di luar urutan."))])
    with press_at(counter=counter, press=press, by=by) as done:
        _check_free(done)
        visit = Visit.objects.select_related("booking__day").filter(pk=booking.pk, day=done.hall.pk).first()
        if visit is None:
            raise WrongState
        person = next_for(counter, done.hall, done.now)
        is_their_turn = person is not None and person.booking_id == visit.pk
        _call(done, visit, reason="" if is_their_turn else reason)
    return visit.booking


def call_again(*, counter: Counter, press: int, by: Actor) -> Booking:
    """Call the person of this counter once more. Raises WrongState when nobody is called here."""
    with press_at(counter=counter, press=press, by=by) as done:
        visit = done.somebody(Status.CALLED)
        _write_call(done, visit, is_again=True)
        fields = {"calls": visit.calls + 1, "called_at": done.now}
        note_press(done, visit, what="service_day.called_again", fields=fields)
    return visit.booking


def start(*, counter: Counter, press: int, by: Actor) -> Booking:
    """The person has come to the counter: begin to serve."""
    with press_at(counter=counter, press=press, by=by) as done:
        visit = done.somebody(Status.CALLED)
        change_visit(done, visit, to=Status.SERVING, what="service_day.started", serving_at=done.now)
    return visit.booking


def transfer(
    *, counter: Counter, press: int, by: Actor, service: Service | None = None, to_counter: Counter | None = None
) -> Booking:
    """Send the person of this counter to another service or counter; the place in the order stays."""
    if service is None and to_counter is None:
        raise Invalid([("service", "service.missing", _("Pilih layanan atau loket tujuan."))])
    if to_counter is not None and (to_counter.office_id != counter.office_id or not to_counter.is_active):
        raise Invalid([("to_counter", "counter.unknown", _("Loket itu tidak ada di kantor ini."))])
    with press_at(counter=counter, press=press, by=by) as done:
        visit = done.somebody(Status.CALLED, Status.SERVING)
        if service is not None and service.needs_number and visit.booking.is_nameless:
            # Or a number of the pick-up would be the way around the day's numbers.
            raise Invalid([("service", "service.needs_number", _("Layanan itu memerlukan nomor atas nama warga."))])
        change_visit(
            done,
            visit,
            to=Status.CHECKED_IN,
            what="service_day.transferred",
            data={
                "service": service.code if service else None,
                "to_counter": to_counter.number if to_counter else None,
            },
            counter_id=None,
            only_counter_id=to_counter.pk if to_counter else None,
            service_code=service.code if service else visit.service_code,
            is_transferred=True,
            serving_at=None,
            calls=0,
        )
    return visit.booking


def assign(*, booking: Booking, to_counter: Counter, by: Actor) -> Booking:
    """Give somebody who waits or is called elsewhere to one counter (the supervisor's move); the place stays."""
    with hall_in_hand(to_counter.office, by=by) as hall:
        check_open_hall(hall)
        visit = Visit.objects.select_related("booking").filter(pk=booking.pk, day=hall.pk).first()
        if visit is None or visit.booking.status not in (Status.CHECKED_IN, Status.CALLED):
            raise WrongState
        if visit.counter_id:
            Desk.objects.filter(counter=visit.counter_id).update(press=F("press") + 1, last_press={})
        fields: dict[str, Any] = {
            "counter_id": None,
            "only_counter_id": to_counter.pk,
            "is_transferred": True,
            "calls": 0,
        }
        if visit.booking.status == Status.CALLED:
            move(
                visit.booking,
                to=Status.CHECKED_IN,
                what="service_day.transferred",
                by=by,
                visit=fields,
                to_counter=to_counter.number,
            )
        else:
            note(visit, what="service_day.assigned", by=by, fields=fields, to_counter=to_counter.number)
    return visit.booking


def put_aside(*, counter: Counter, press: int, minutes: int, by: Actor) -> Booking:
    """Put the person of this counter aside for some minutes (a copy to be made); then their place holds again."""
    if not 1 <= minutes <= 120:
        raise Invalid([("minutes", "minutes.range", _("Tulis 1 sampai 120 menit."))])
    with press_at(counter=counter, press=press, by=by) as done:
        visit = done.somebody(Status.CALLED, Status.SERVING)
        change_visit(
            done,
            visit,
            to=Status.CHECKED_IN,
            what="service_day.put_aside",
            data={"minutes": minutes},
            counter_id=None,
            held_until=done.now + datetime.timedelta(minutes=minutes),
            serving_at=None,
            calls=0,
        )
    return visit.booking


def finish(*, counter: Counter, press: int, outcome: Visit.Outcome, by: Actor) -> Booking:
    """The person of this counter is served. Raises WrongState when nobody is being served here."""
    if not outcome:
        raise Invalid([("outcome", "outcome.missing", _("Pilih hasil pelayanan."))])
    with press_at(counter=counter, press=press, by=by) as done:
        visit = _finish(done, outcome)
    return visit.booking


def finish_and_call(
    *, counter: Counter, press: int, outcome: Visit.Outcome, by: Actor
) -> tuple[Booking, Booking | None]:
    """Finish and call whoever is next in one press; undoing it takes both back. Nobody is called when nobody waits.

    Returns who was served and who was called. Raises WrongState when nobody is being served here.
    """
    with press_at(counter=counter, press=press, by=by) as done:
        served = _finish(done, outcome)
        person = next_for(counter, done.hall, done.now)
        if person is None:
            return served.booking, None
        visit = Visit.objects.select_related("booking__day").get(pk=person.booking_id)
        _call(done, visit, also=done.desk.last_press)
    return served.booking, visit.booking


def _finish(done: Press, outcome: Visit.Outcome) -> Visit:
    visit = done.somebody(Status.SERVING)
    change_visit(
        done,
        visit,
        to=Status.SERVED,
        what="service_day.finished",
        data={"outcome": str(outcome)},
        counter_id=None,
        served_at_counter_id=done.counter.pk,
        finished_at=max(done.now, visit.serving_at or done.now),
        outcome=str(outcome),
    )
    return visit


def _call(done: Press, visit: Visit, reason: str = "", also: dict[str, Any] | None = None) -> None:
    call = _write_call(done, visit, reason=reason)
    before = None
    if visit.booking.day.lane in COUNTED_LANES:
        before = done.hall.calls_without_priority
        Hall.objects.filter(pk=done.hall.pk).update(
            calls=F("calls") + 1, calls_without_priority=0 if visit.is_priority else F("calls_without_priority") + 1
        )
    change_visit(
        done,
        visit,
        to=Status.CALLED,
        what="service_day.called",
        call=call,
        before_priority=before,
        also=also,
        data={"call": call.pk, **({"out_of_order": reason} if reason else {})},
        counter_id=done.counter.pk,
        after_call=None,
        held_until=None,
        calls=1,
        called_at=done.now,
        first_called_at=visit.first_called_at or done.now,
    )


def _write_call(done: Press, visit: Visit, *, reason: str = "", is_again: bool = False) -> Call:
    return Call.objects.create(
        city=visit.city,
        day_id=done.hall.pk,
        booking=visit.booking,
        counter=done.counter,
        label=visit.booking.label,
        at=done.now,
        is_again=is_again,
        reason=reason,
    )


def _check_free(done: Press) -> None:
    if done.at_counter() is not None:
        raise CounterBusy
