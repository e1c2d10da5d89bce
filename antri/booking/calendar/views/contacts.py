"""The list of names and phone numbers of those who are to be moved: asked for, consented to, opened."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from antri.booking.calendar.actions import ask_contacts, open_contacts, rows_open_to
from antri.booking.calendar.queries.to_move import rows_to_move
from antri.booking.calendar.views.shared import MAY_CHANGE, show
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.web.refusals import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office", sensitive=True)
def contacts(request: HttpRequest, office: str) -> HttpResponse:
    """Say what may be opened and by whom; opened by a press, since opening writes who looked."""
    place = catalogue().offices[office]
    by = request.staff.actor  # type: ignore[attr-defined]
    agreed = rows_open_to(office=place, by=by)
    rows = rows_to_move(place).exclude(phone_index="") if agreed is None else agreed
    context: dict[str, Any] = {"is_open": agreed is not None, "count": rows.count()}
    if request.method == "POST":
        context["rows"] = open_contacts(office=place, by=by)
    return show(request, "contacts", place, context)


@require_POST
@open_to(*MAY_CHANGE, office="office")
def ask_for_contacts(request: HttpRequest, office: str) -> HttpResponse:
    place = catalogue().offices[office]
    reason = request.POST.get("alasan", "")
    try:
        ask_contacts(office=place, reason=reason, by=request.staff.actor)  # type: ignore[attr-defined]
    except Invalid as refused:
        return show(request, "contacts", place, {"faults": refused.errors, "reason": reason}, status=422)
    messages.success(request, _("Diajukan. Sesudah orang kedua menyetujui, daftar dapat dibuka di sini."))
    return HttpResponseRedirect(reverse("calendar:contacts", args=[place.slug]))
