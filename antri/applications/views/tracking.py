"""Where an application stands, for its holder: what happened, what we wait for, on whom, and what to do next."""

import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from antri.applications.actions.cancel_application import CANCELLABLE
from antri.applications.actions.choose_time import chosen, wants
from antri.applications.forms.talk import QuestionForm
from antri.applications.models import Application, Message, Paper
from antri.applications.queries.answers import answers_of
from antri.applications.queries.grounds import refused as refusal_of
from antri.applications.queries.helped import helped_by
from antri.applications.queries.standing import standing_of
from antri.applications.queries.timeline import timeline
from antri.applications.views.keep import Keep
from antri.applications.views.ticket_file import AS_SERVED
from antri.booking.models import Booking
from antri.booking.queries import link_token, services_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.actions import read_as_holder
from antri.people.models import SealBroken
from antri.web import clock
from antri.web.refusals import Refusal

Status = Application.Status


class Step(NamedTuple):
    """Something to do next: a button, the first one large."""

    url: str
    text: str
    hint: str = ""


def tracking(
    request: HttpRequest,
    token: str,
    application: Application,
    correction: dict[str, Any] | None = None,
    *,
    question: QuestionForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page of a file that was sent. `correction`: what is to be put right, for part_correction.html.

    `question`: what was typed and refused, so that nobody types it twice, and `refused` why.
    """
    office = catalogue().offices.get(application.office.slug, application.office)
    today = clock.today(office.timezone)
    context = {
        "application": application,
        "office": office,
        "token": token,
        "standing": standing_of(application),
        "due": _due(application, today),
        "helped_by": helped_by(application),
        "moments": timeline(application)[::-1],
        "why": refusal_of(application),
        "steps": [] if correction else next_steps(application, token),
        "numbers": _numbers(application),
        "services": _services(application),
        "messages": messages_of(application, token),
        "receipts": list(application.receipts.order_by("-given_at")),
        "can_ask": application.erased_at is None,
        "question": question or QuestionForm(),
        "refused": refused,
        "is_asked": "ditanyakan" in request.GET,
        "is_sent": "terkirim" in request.GET,
        "can_cancel": application.status in CANCELLABLE,
        "keep": Keep(request, token, application),
        "standard": _standard(application, office),
        "now": clock.now(),
        # Named even where there is none: a name that is missing is logged by Django, with all that stands beside it.
        "correction": False,
        **(correction or {}),
    }
    return render(request, "applications/tracking.html", context, status=status)


def next_steps(application: Application, token: str) -> list[Step]:
    """Tell what its holder has to do now, the first thing first; nothing when it is others who have to."""
    if application.status == Status.REJECTED:
        return [Step(reverse("applications:complain") + f"?berkas={application.code}", _("Adukan keputusan ini"))]
    steps = []
    if application.status == Status.READY and _has_document(application):
        address = reverse("applications:documents", args=[token])
        steps.append(Step(address, _("Unduh dokumen"), _("PDF bertanda tangan elektronik, boleh dicetak sendiri.")))
    purpose = wants(application, answers_of(application, token))
    # A time that was cancelled, or passed without anybody coming, is chosen anew.
    if purpose and chosen(application, purpose) is None:
        come = reverse("applications:come", args=[token])
        steps.append(
            Step(come, _("Pilih waktu mengambil"), _("Tanpa antre dari pagi."))
            if purpose == "pick_up"
            else Step(come, _("Pilih waktu datang"), _("Anda cukup datang sekali."))
        )
    return steps


def _has_document(application: Application) -> bool:
    made = Paper.objects.filter(application=application, role=Paper.Role.RESULT, state=Paper.State.KEPT)
    return made.exists()


def messages_of(application: Application, token: str) -> list[dict[str, Any]]:
    """Open what was asked and answered, oldest first. No officer is named: the office answers."""
    said = []
    for row in application.messages.order_by("said_at"):
        try:
            words = read_as_holder(token, bytes(row.said))
        except SealBroken:
            continue
        said.append({"is_office": row.side == Message.Side.OFFICE, "words": words, "at": row.said_at})
    return said


def _numbers(application: Application) -> list[dict[str, Any]]:
    """The numbers it is linked to: to come once, to fetch it, and the one it was opened under; none given back."""
    whats = (
        (application.visit_id, _("Nomor untuk datang")),
        (application.pick_up_id, _("Nomor untuk mengambil")),
        (application.opened_at_counter_id, _("Dibuka di loket dari nomor")),
    )
    rows = Booking.objects.select_related("office", "day", "service").in_bulk([key for key, _what in whats if key])
    return [
        {
            "what": what,
            "booking": rows[key],
            "token": link_token(rows[key]),
            "is_live": rows[key].status in Booking.LIVE,
            "query": AS_SERVED if key == application.opened_at_counter_id else "",
        }
        for key, what in whats
        if key in rows and rows[key].status != Booking.Status.CANCELLED
    ]


def _services(application: Application) -> list[Any]:
    """The service of the file; of one that was opened at a counter all services of that visit."""
    if application.opened_at_counter_id:
        booking = Booking.objects.select_related("service").get(pk=application.opened_at_counter_id)
        return services_of(booking)
    return [catalogue().services.get(application.service.code, application.service)]


def _due(application: Application, today: datetime.date) -> dict[str, Any] | None:
    """Until when, and whether that has passed: said as it is."""
    if application.due_on is None or application.is_over or application.status == Status.DELIVERED:
        return None
    return {"date": application.due_on, "is_late": application.due_on < today, "is_today": application.due_on == today}


def _standard(application: Application, office: Office) -> dict[str, int]:
    """How many working days the office promises for checking and for making; the form may know better."""
    form = application.form
    return {
        "check": (form and form.check_days) or int(catalogue().setting("check_days", office)),
        "process": (form and form.process_days) or int(catalogue().setting("process_days", office)),
    }
