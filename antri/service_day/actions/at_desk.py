"""What an officer does for the person at the counter beside calling: go to them, see who they are."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.journal.actions import Actor
from antri.people.actions import look_at
from antri.service_day.actions.pressing import NotYourDesk, note_press, press_at
from antri.service_day.models import Desk, Visit
from antri.web.refusals import Refusal


class NobodyToShow(Refusal):
    """The number at the counter was given without a name."""

    code = "nobody-to-show"
    title = _("Nomor ini tanpa nama")
    detail = _("Nomor ini diberikan di kantor tanpa mencatat nama dan NIK. Lihat dokumen yang dibawa warga.")


class StartFirst(Refusal):
    """Name and NIK are for who stands at the counter: who is only called may not come, or be called back."""

    code = "start-first"
    title = _("Mulai layani dahulu")
    detail = _("Nama dan NIK dapat dibuka setelah warga datang ke loket dan Anda menekan Mulai layani.")


def approach(*, counter: Counter, press: int, by: Actor) -> Booking:
    """An officer went to the person called, who had asked for help; from now on they may count as missed."""
    with press_at(counter=counter, press=press, by=by) as done:
        visit = done.somebody(Booking.Status.CALLED)
        note_press(done, visit, what="service_day.approached", fields={"approached_at": done.now})
    return visit.booking


def show_person(*, counter: Counter, booking_id: str, by: Actor) -> dict[str, Any]:
    """Open name and NIK of whoever is served at this counter, for the officer who sits there; an event says so.

    `booking_id`: whom the screen shows. Raises NotYourDesk, WrongState when somebody else is there meanwhile,
    StartFirst, NobodyToShow, LookedTooOften. Nothing of the day changes.
    """
    desk = Desk.objects.filter(counter=counter).first()
    if desk is None or str(desk.officer_id) != by.id:
        raise NotYourDesk
    visit = Visit.objects.select_related("booking").filter(counter=counter).first()
    if visit is None or str(visit.pk) != booking_id:
        raise WrongState
    if visit.booking.is_nameless or not visit.booking.sealed:
        raise NobodyToShow
    if visit.booking.status != Booking.Status.SERVING:
        raise StartFirst
    return look_at(visit.booking, office=counter.office, by=by, reason="desk.serving")
