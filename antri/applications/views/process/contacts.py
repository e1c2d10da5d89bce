"""The list of names and phones of a delivery: asked for, consented to, opened, printed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions.blanks import moved_by
from antri.applications.actions.contacts import ask_contacts, may_open, open_contacts
from antri.applications.models import BlankDelivery
from antri.applications.views.process.shared import CALLERS, actor, place_of
from antri.people.access import open_to
from antri.web.refusals import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*CALLERS, office="office", sensitive=True)
def contacts(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """Say what may be opened and by whom; opened by a press, since opening writes who looked."""
    row = _delivery(office, number)
    context: dict[str, Any] = {"is_open": may_open(row, actor(request))}
    if request.method == "POST":
        context["rows"] = open_contacts(delivery=row, by=actor(request))
    return _page(request, row, context)


@require_POST
@open_to(*CALLERS, office="office", sensitive=True)
def ask_for(request: HttpRequest, office: str, number: int) -> HttpResponse:
    row, reason = _delivery(office, number), request.POST.get("alasan", "")
    try:
        ask_contacts(delivery=row, reason=reason, by=actor(request))
    except Invalid as refused:
        return _page(request, row, {"faults": refused.errors, "reason": reason}, status=422)
    messages.success(request, _("Diajukan. Sesudah orang kedua menyetujui, daftar dapat dibuka di sini."))
    return HttpResponseRedirect(reverse("applications:blank_contacts", args=[row.office.slug, row.pk]))


def _delivery(office: str, number: int) -> BlankDelivery:
    return get_object_or_404(BlankDelivery.objects.select_related("office"), pk=number, office=place_of(office))


def _page(request: HttpRequest, row: BlankDelivery, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = {"place": row.office, "delivery": row, "count": moved_by(row).exclude(phone_index="").count()}
    return render(request, "applications/process/contacts.html", frame | context, status=status)
