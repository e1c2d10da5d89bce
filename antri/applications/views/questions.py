"""Pertanyaan warga: which files wait for an answer, and one conversation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.applications.actions.talk import answer
from antri.applications.forms.talk import AnswerForm
from antri.applications.models import Application, Message
from antri.applications.queries.questions import ANSWERS, unanswered
from antri.booking.actions.find_again import read_code
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import Staff, open_to
from antri.people.actions import look_at, open_sealed
from antri.web.refusals import Invalid, Refusal

_MOST = 100
_REASON = "desk.question"


@require_safe
@open_to(*ANSWERS, office="office")
def questions(request: HttpRequest, office: str) -> HttpResponse:
    """Which files wait for an answer: code, service and since when, and not a word of what is asked."""
    place = catalogue().offices[office]
    return render(request, "applications/questions.html", {"place": place, "files": unanswered(place)[:_MOST]})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*ANSWERS, office="office")
def conversation(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """One file's questions and answers. The words appear only in the answer to being asked for them."""
    place = catalogue().offices[office]
    rows = Application.objects.select_related("service", "office").exclude(status=Application.Status.DRAFT)
    file = rows.filter(code=read_code(code), office=place).first()
    if file is None:
        raise Http404
    staff = request.staff  # type: ignore[attr-defined]
    form = AnswerForm(request.POST if request.POST.get("apa") == "jawab" else None)
    refused: Refusal | None = None
    said: list[dict[str, Any]] | None = None
    if request.method == "POST":
        try:
            if request.POST.get("apa") == "lihat":
                said = _opened(file, place, staff)
            elif form.is_valid():
                answer(application=file, words=form.cleaned_data["kata"], officer=staff.officer, by=staff.actor)
                messages.success(request, _("Jawaban terkirim. Warga membacanya di halaman berkasnya."))
                return HttpResponseRedirect(reverse("applications:questions", args=[place.slug]), status=303)
        except Invalid as fault:
            for field, _code, text in fault.errors:
                form.add_error(field, text)
        except Refusal as fault:
            refused = fault
    context = {"place": place, "application": file, "form": form, "said": said, "refused": refused}
    context["count"] = file.messages.count()
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "applications/conversation.html", context, status=status)


def _opened(file: Application, place: Office, staff: Staff) -> list[dict[str, Any]]:
    """Open what was said. One person, one look: the first is counted, and each opening is an event."""
    rows = list(file.messages.select_related("officer").order_by("said_at"))
    said = []
    for n, row in enumerate(rows):
        if n == 0:
            fields = look_at(row, office=place, by=staff.actor, reason=_REASON)
        else:
            fields = open_sealed(row, by=staff.actor, reason=_REASON)
        said.append(
            {
                "is_office": row.side == Message.Side.OFFICE,
                "words": fields["words"],
                "at": row.said_at,
                "who": row.officer,
            }
        )
    return said
