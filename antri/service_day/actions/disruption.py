"""Gangguan: say what cannot be served and until when, change it, end it; and what becomes of those who wait."""

import datetime
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.service_day.actions.first_place import give_first_place, make_owed_day
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, move
from antri.service_day.actions.slips import leave_papers
from antri.service_day.models import Disruption, Slip, Visit
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Booking.Status
_LONGEST_CAUSE = 160


class DisruptionRuns(Refusal):
    """There is one already: it is changed, not told a second time."""

    code = "disruption-runs"
    title = _("Gangguan sudah diumumkan")
    detail = _("Satu gangguan sedang berjalan di kantor ini. Ubah yang itu, atau akhiri dahulu.")


class NoDisruption(Refusal):
    """Nothing is disrupted: it was ended by somebody else, or never begun."""

    code = "no-disruption"
    title = _("Tidak ada gangguan")
    detail = _("Gangguan itu sudah diakhiri. Semua layanan berjalan.")


def begin_disruption(
    *,
    office: Office,
    cause: str,
    by: Actor,
    cause_en: str = "",
    services: tuple[str, ...] = (),
    expected_until: datetime.datetime | None = None,
) -> Disruption:
    """Say that these services (none named: all) cannot be served; board and phones tell it at once.

    From now on nobody of them is called, missed or let go. Pressing again with the same cause returns the same one.
    Raises Invalid, DisruptionRuns, HallClosed.
    """
    told = _read(cause, cause_en, services, expected_until)
    with hall_in_hand(office, by=by) as hall:
        check_open_hall(hall)
        there = Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).first()
        if there:
            if there.cause == told["cause"]:
                return there
            raise DisruptionRuns
        try:
            with transaction.atomic():
                row = Disruption.objects.create(city=office.city, day_id=hall.pk, began_at=clock.now(), **told)
        except IntegrityError as other:
            raise DisruptionRuns from other
        _tell(row, "service_day.disruption_began", by)
    return row


def change_disruption(
    *,
    office: Office,
    cause: str,
    by: Actor,
    cause_en: str = "",
    services: tuple[str, ...] = (),
    expected_until: datetime.datetime | None = None,
) -> Disruption:
    """Tell the running disruption anew: another cause, other services, a later end. Raises Invalid, NoDisruption.

    Services that go on from now on were stopped until now: their clocks keep the time that was frozen.
    """
    told = _read(cause, cause_en, services, expected_until)
    with hall_in_hand(office, by=by) as hall:
        row = _running(hall.pk)
        if set(row.services) != set(told["services"]):
            # What was frozen stays frozen, and nothing is frozen that was served: a new row from now on.
            now = clock.now()
            Disruption.objects.filter(pk=row.pk).update(ended_at=now)
            row = Disruption.objects.create(city=office.city, day_id=hall.pk, began_at=now, **told)
        else:
            Disruption.objects.filter(pk=row.pk).update(**told)
            row = Disruption.objects.get(pk=row.pk)
        _tell(row, "service_day.disruption_changed", by)
    return row


def end_disruption(*, office: Office, by: Actor) -> Disruption:
    """All services go on; the clocks run again from here. Raises NoDisruption."""
    with hall_in_hand(office, by=by) as hall:
        row = _running(hall.pk)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        _tell(row, "service_day.disruption_ended", by)
    return row


def take_papers(*, booking: Booking, note: str, by: Actor) -> Slip:
    """Take the papers of somebody whose service is stopped, against a receipt; they go home and wait no longer.

    The office works on the papers when it can again; the receipt opens the hall without a new number. Raises
    WrongState when nothing stops their service or they wait no longer, Invalid for the note.
    """
    with hall_in_hand(booking.office, by=by, date=booking.date) as hall:
        booking = _stopped(hall.pk, booking)
        slip = leave_papers(booking=booking, note=note, by=by)
        now = clock.now()
        move(
            booking,
            to=Status.SERVING,
            what="service_day.papers_taken",
            by=by,
            visit={"counter": None, "serving_at": now},
        )
        move(
            booking,
            to=Status.SERVED,
            what="service_day.papers_kept",
            by=by,
            visit={"finished_at": now, "outcome": Visit.Outcome.IN_PROCESS},
            outcome=Visit.Outcome.IN_PROCESS.value,
        )
    return slip


def another_day(*, booking: Booking, by: Actor) -> Booking:
    """Give somebody whose service is stopped a first place on another day. Raises WrongState, NoFirstPlace."""
    make_owed_day(booking.office, by=by)
    with hall_in_hand(booking.office, by=by, date=booking.date) as hall:
        return give_first_place(booking=_stopped(hall.pk, booking), by=by, reason="disruption")


def _stopped(day_id: int, booking: Booking) -> Booking:
    visit = Visit.objects.select_related("booking__office").filter(pk=booking.pk, day=day_id).first()
    if visit is None or visit.booking.status not in (Status.CHECKED_IN, Status.CALLED):
        raise WrongState
    if not _running(day_id).stops(visit.service_code):
        raise WrongState
    return visit.booking


def _running(day_id: int) -> Disruption:
    row = Disruption.objects.filter(day=day_id, ended_at__isnull=True).first()
    if row is None:
        raise NoDisruption
    return row


def _read(
    cause: str, cause_en: str, services: tuple[str, ...], expected_until: datetime.datetime | None
) -> dict[str, Any]:
    cause, cause_en = " ".join(cause.split()), " ".join(cause_en.split())
    faults: list[tuple[str, str, Any]] = []
    if not cause or len(cause) > _LONGEST_CAUSE:
        faults.append(("sebab", "cause.length", _("Tulis sebabnya, paling panjang 160 huruf.")))
    if re.search(r"(?:\d[ .-]?){10,}", f"{cause} {cause_en}"):
        faults.append(("sebab", "cause.number", _("Jangan menulis NIK atau nomor telepon: semua orang membacanya.")))
    if len(cause_en) > _LONGEST_CAUSE:
        faults.append(("sebab_en", "cause.length", _("Paling panjang 160 huruf.")))
    if unknown := sorted(set(services) - set(catalogue().services)):
        faults.append(("layanan", "service.unknown", _("Layanan tidak dikenal: %s.") % ", ".join(unknown)))
    if expected_until is not None and expected_until <= clock.now():
        faults.append(("sampai", "until.past", _("Perkiraan selesai harus sesudah sekarang.")))
    if faults:
        raise Invalid(faults)
    return {
        "cause": cause,
        "cause_en": cause_en,
        "services": sorted(set(services)),
        "expected_until": expected_until,
    }


def _tell(row: Disruption, what: str, by: Actor) -> None:
    record(
        what,
        about=("disruption", row.pk),
        by=by,
        city=row.city,
        day=row.day_id,
        office=row.day.office.slug,
        services=list(row.services),
        until=row.expected_until.isoformat() if row.expected_until else None,
    )
