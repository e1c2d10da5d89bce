"""Hold the hall of an office while something in it changes, and move a booking along its states."""

import calendar
import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState, hears_what_is_given_back
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.schedule.actions import ensure_day
from antri.schedule.models import ServiceDay
from antri.service_day.models import Hall, Visit
from antri.web import clock
from antri.web.refusals import Refusal


class HallClosed(Refusal):
    """The day of this hall is over: "Tutup Hari" has been pressed."""

    code = "hall-closed"
    title = _("Hari ini sudah ditutup")
    detail = _(
        "Pelayanan hari ini sudah ditutup. Yang belum terlayani mendapat tempat pertama di hari kerja berikutnya."
    )


@contextmanager
def hall_in_hand(office: Office, *, by: Actor, date: datetime.date | None = None) -> Iterator[Hall]:
    """Open the one change of one hall (today's, unless `date` says otherwise) and hold it to the end.

    All that changes a hall goes through here, so it happens one after the other, and everybody who watches
    learns of it: the day's `queue_version` rises by one. A booking that is cancelled holds the same row.
    """
    day_id = ensure_day(office=office, date=date or clock.today(office.timezone), by=by)
    with change():
        # Writing the row holds it: whoever comes second waits here, before anything is read.
        ServiceDay.objects.filter(pk=day_id).update(queue_version=F("queue_version") + 1)
        hall, _made = Hall.objects.get_or_create(day_id=day_id, defaults={"city": office.city})
        yield hall


@hears_what_is_given_back
def hear_what_is_given_back(booking: Booking) -> None:
    """A number is given back on its day: hold the hall like all that changes it; board and phones look anew."""
    days = ServiceDay.objects.filter(office=booking.office_id, date=booking.date, lane="main")
    days.update(queue_version=F("queue_version") + 1)


def check_open_hall(hall: Hall) -> None:
    """Refuse what needs an open hall."""
    if hall.closed_at is not None:
        raise HallClosed


def move(
    booking: Booking, *, to: Booking.Status, what: str, by: Actor, visit: dict[str, Any] | None = None, **data: Any
) -> None:
    """Move a booking to its next state and write it down; the hall is in hand, this is the end of its change.

    `visit`: fields of the visit that change with it. Raises WrongState when the move is none of Booking.NEXT
    or the booking no longer stands where it was read; then nothing has changed.
    """
    before = Booking.Status(booking.status)
    if to not in Booking.NEXT[before]:
        raise WrongState
    if to == Booking.Status.SERVED:
        data["times"] = times_this_month(booking)
        visit = {**(visit or {}), "times": data["times"]}
    if not Booking.objects.filter(pk=booking.pk, status=before).update(status=to):
        raise WrongState
    if visit:
        Visit.objects.filter(pk=booking.pk).update(**visit)
    booking.status = to
    record(
        what,
        about=("booking", booking.pk),
        by=by,
        city=booking.city,
        label=booking.label,
        status=to.value,
        before=before.value,
        **data,
    )


def times_this_month(booking: Booking) -> int | None:
    """Tell the how-manieth time in the month somebody is served at this office now; None for who has no name.

    Kept as a bare number, so that how many come again is still known, and told by the journal, once nobody's
    identity is.
    """
    if booking.is_nameless:
        return None
    first = booking.date.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    served = Booking.objects.filter(
        office=booking.office_id,
        date__range=(first, last),
        status=Booking.Status.SERVED,
        identity_index=booking.identity_index,
    )
    return served.count() + 1


def note(visit: Visit, *, what: str, by: Actor, fields: dict[str, Any], **data: Any) -> None:
    """Change something of a visit that moves nobody, and write it down; the hall is in hand."""
    if fields:
        Visit.objects.filter(pk=visit.pk).update(**fields)
    record(what, about=("booking", visit.pk), by=by, city=visit.city, label=visit.booking.label, **data)
