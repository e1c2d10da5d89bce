"""Give a paper that the office owes something for, and honour it at the door."""

import datetime
import re

from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.actions.book import new_code
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.people.queries import has_long_number
from antri.schedule.actions import ensure_day
from antri.schedule.models import ServiceDay
from antri.schedule.queries import plans
from antri.service_day.actions.hall import check_open_hall, hall_in_hand
from antri.service_day.actions.hall_numbers import RETURN_LANE, take_now, write_number
from antri.service_day.actions.holder import holder_of
from antri.service_day.models import Slip, Visit
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_LONGEST_NOTE = 240
_DAYS_AHEAD = 120
_CODE = re.compile("[0-9A-Z]{8}")


class SlipUnknown(Refusal):
    """No slip of this office has that code."""

    code = "slip-unknown"
    status = 404
    title = _("Kode slip tidak dikenal")
    detail = _("Tidak ada slip kantor ini dengan kode itu. Periksa lagi kode yang tercetak.")


class SlipOver(Refusal):
    """The slip was used already, or its last day has passed."""

    code = "slip-over"
    title = _("Slip ini tidak berlaku lagi")
    detail = _("Slip ini sudah dipakai atau sudah lewat masa berlakunya. Bantu warga memesan nomor baru.")


def give_return_slip(*, booking: Booking, missing: str, by: Actor) -> Slip:
    """Give a slip to somebody served whose papers were not complete: back without a new number.

    Valid for the city's `return_days` working days, at the hours of the lane for what is owed. Giving it
    again returns the same slip. Raises WrongState when the visit did not end so, Invalid.
    """
    return _give(booking, Slip.Kind.RETURN, missing, by)


def leave_papers(*, booking: Booking, note: str, by: Actor) -> Slip:
    """Give a receipt for papers left with the office. Its holder too comes back without a new number."""
    return _give(booking, Slip.Kind.PAPERS, note, by)


def _give(booking: Booking, kind: Slip.Kind, note: str, by: Actor) -> Slip:
    note = " ".join(note.split())
    if not note or len(note) > _LONGEST_NOTE:
        raise Invalid([("note", "note.length", _("Tulis berkas apa, paling panjang 240 huruf."))])
    if has_long_number(note):
        raise Invalid([("note", "note.number", _("Jangan menulis NIK atau nomor telepon: slip dibaca orang lain."))])
    office, now = catalogue().offices[booking.office.slug], clock.now()
    last = last_valid_date(office, clock.today(office.timezone))
    with hall_in_hand(office, by=by):
        # The hall is in hand: nobody gives a second one meanwhile.
        there = Slip.objects.filter(booking=booking.pk, kind=kind, used_at__isnull=True).first()
        if there:
            return there
        if kind == Slip.Kind.RETURN and not _is_incomplete(booking):
            raise WrongState
        slip = Slip.objects.create(
            city=booking.city,
            booking=booking,
            kind=kind,
            code=new_code(),
            note=note,
            valid_until=last,
            given_at=now,
        )
        record(
            "service_day.slip_given",
            about=("booking", booking.pk),
            by=by,
            city=booking.city,
            label=booking.label,
            kind=kind.value,
            date=f"{last}",
        )
    return slip


def _is_incomplete(booking: Booking) -> bool:
    return Visit.objects.filter(
        pk=booking.pk, booking__status=Booking.Status.SERVED, outcome=Visit.Outcome.INCOMPLETE
    ).exists()


def last_valid_date(office: Office, today: datetime.date) -> datetime.date:
    """Tell the last of the city's `return_days` working days of this office after today."""
    days = int(catalogue().setting("return_days", office))
    first, last = today + datetime.timedelta(days=1), today + datetime.timedelta(days=_DAYS_AHEAD)
    made = dict(
        ServiceDay.objects.filter(office=office, lane="main", date__range=(first, last)).values_list("date", "sessions")
    )
    planned = plans(office, first=first, last=last)
    working = [date for date, plan in planned.items() if made.get(date, plan.sessions)][:days]
    # An office without a calendar: the same number of weeks' days, so that the slip is worth something all the same.
    return working[-1] if working else today + datetime.timedelta(days=2 * days)


def use_slip(*, office: Office, code: str, by: Actor) -> Booking:
    """Honour a slip at the door: a number of today outside the quota, before those of the hour now running.

    Raises SlipUnknown, SlipOver, LaneClosed and LaneFull, HallClosed, AlreadyBooked when its holder has
    another number of today in hand.
    """
    today, now = clock.today(office.timezone), clock.now()
    slip = find_slip(office, code)
    holder = holder_of(slip.booking, by=by, reason="slip.used")
    day_id = ensure_day(office=office, date=today, by=by, lane=RETURN_LANE)
    with hall_in_hand(office, by=by) as hall:
        check_open_hall(hall)
        # The press at the counter that gave it was taken back.
        if slip.kind == Slip.Kind.RETURN and not _is_incomplete(slip.booking):
            raise SlipOver
        if not Slip.objects.filter(pk=slip.pk, used_at__isnull=True, valid_until__gte=today).update(used_at=now):
            raise SlipOver
        record(
            "service_day.slip_used",
            about=("booking", slip.booking_id),
            by=by,
            city=slip.city,
            label=slip.booking.label,
            kind=slip.kind,
        )
        taken = take_now(office, day_id, RETURN_LANE, now)
        return write_number(hall, day_id, RETURN_LANE, taken, holder=holder, by=by, now=now)


def find_slip(office: Office, code: str) -> Slip:
    """Find a slip of this office by its code, however it was typed; raises SlipUnknown."""
    plain = "".join(code.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    if not _CODE.fullmatch(plain):
        raise SlipUnknown
    slip = (
        Slip.objects.select_related("booking__service", "booking__office")
        .filter(code=plain, booking__office=office)
        .first()
    )
    if slip is None:
        raise SlipUnknown
    return slip
