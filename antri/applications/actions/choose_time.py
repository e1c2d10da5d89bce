"""A time to come for an application: to fetch what is ready, or the one visit that its service asks for.

Nothing is typed again: who comes stands in the file. Moving and cancelling go by the ticket, as of any number.
"""

import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus
from antri.applications.models import Application
from antri.applications.queries.outputs import is_fetched
from antri.applications.queries.who import who_of
from antri.booking.actions import Booked, Order, book
from antri.booking.actions.lanes import LaneOrder, NoLane, book_lane, service_of_lane
from antri.booking.models import Booking
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.web import clock
from antri.web.refusals import Refusal

Status = Application.Status
LANE: Final = "pickup"
# Until it is worked on nobody knows whether one has to come; afterwards it is over.
_VISITS_IN: Final = (Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED, Status.IN_PROCESS)


class TimeChosen(Refusal):
    """There is a time already: its ticket moves it or gives it back."""

    code = "time-chosen"
    title = _("Waktunya sudah dipilih")
    detail = _("Berkas ini sudah punya waktu datang. Pindahkan atau batalkan lewat tiketnya.")


def wants(application: Application, said: dict[str, Any]) -> str:
    """Say what a time can be chosen for now: pick_up, visit, or "". `said`: what was answered, as it was opened."""
    if application.erased_at is not None:
        return ""
    if application.status == Status.READY and is_fetched(application, said):
        return "pick_up"
    is_visit = application.outcome == Application.Outcome.FILE_THEN_VISIT and application.status in _VISITS_IN
    return "visit" if is_visit and not _has_come(application) else ""


def _has_come(application: Application) -> bool:
    """Tell whether the one visit has been: nobody is asked to come twice."""
    key = application.visit_id
    return key is not None and Booking.objects.filter(pk=key, status=Booking.Status.SERVED).exists()


def chosen(application: Application, purpose: str) -> Booking | None:
    """Give the number that this application holds for it; one cancelled or long over counts no more."""
    key = application.pick_up_id if purpose == "pick_up" else application.visit_id
    if key is None:
        return None
    row = Booking.objects.select_related("office", "day", "service").get(pk=key)
    is_past = row.date < clock.today(row.office.timezone)
    return row if row.status in Booking.LIVE and not is_past else None


def choose_pick_up(
    *,
    application: Application,
    answers: dict[str, Any],
    date: datetime.date,
    session: datetime.time | None,
    key: str,
    by: Actor,
) -> Booked:
    """Take a number of the lane for fetching, never of the day's quota. `answers`: as its holder's link opened them.

    Raises WrongStatus, TimeChosen, NoLane and whatever `book_lane` refuses.
    """
    service, who = service_of_lane(LANE), who_of(application, answers)
    if service is None:
        raise NoLane
    office = catalogue().offices.get(application.office.slug, application.office)
    order = LaneOrder(
        office=office,
        lane=LANE,
        service=service,
        date=date,
        session=session,
        stands_for=application.pk.hex,
        name=who.filer,
        nik=who.filer_nik,
        phone=who.phone,
        language=application.language,
    )
    with change():
        row = _in_hand(application)
        if wants(row, answers) != "pick_up":
            raise WrongStatus
        _check_free(row, "pick_up", key)
        booked = book_lane(order=order, key=key, by=by)
        if not booked.is_repeat:
            _link(row, {"pick_up": booked.booking}, "application.pick_up_chosen", date, by)
    return booked


def choose_visit(
    *,
    application: Application,
    answers: dict[str, Any],
    date: datetime.date,
    session: datetime.time | None,
    key: str,
    by: Actor,
) -> Booked:
    """Take an ordinary number for the one visit. Raises WrongStatus, TimeChosen and whatever `book` refuses."""
    who = who_of(application, answers)
    row = Application.objects.select_related("office", "service", "form").get(pk=application.pk)
    if wants(row, answers) != "visit":
        raise WrongStatus
    _check_free(row, "visit", key)
    order = Order(
        office=application.office.slug,
        service=application.service.code,
        date=date,
        session=session,
        # Whose document it is comes; of a child without a NIK, whoever files.
        name=who.name if who.nik else who.filer,
        nik=who.nik or who.filer_nik,
        phone=who.phone,
        language=application.language,
    )
    booked = book(order=order, key=key, by=by)
    with change():
        row = _in_hand(application)
        # An answer that was lost: the number stands, and is linked now if it was not.
        if row.visit_id != booked.booking.pk:
            _link(row, {"visit": booked.booking}, "application.visit_chosen", date, by)
    return booked


def _in_hand(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("office", "service", "form")
    return rows.get(pk=application.pk)


def _check_free(row: Application, purpose: str, key: str) -> None:
    there = chosen(row, purpose)
    if there is not None and there.idempotency_key != key:
        raise TimeChosen


def _link(row: Application, fields: dict[str, Booking], what: str, date: datetime.date, by: Actor) -> None:
    Application.objects.filter(pk=row.pk).update(**fields)
    record(
        what,
        about=("application", row.pk),
        by=by,
        city=row.city,
        office=row.office_id,
        date=f"{date:%Y-%m-%d}",
        booking=next(iter(fields.values())).pk.hex,
    )
