"""Jemput bola: plan and cancel it; citizens see where the office goes next."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.directory.queries import catalogue
from antri.kecamatan.actions.outreach import cancel_outreach, plan_outreach
from antri.kecamatan.forms.outreach import OutreachForm
from antri.kecamatan.queries.outreach import coming, of_host
from antri.people.access import open_to
from antri.people.models import Role
from antri.web import moment
from antri.web.refusals import Invalid, Refusal

MAY_PLAN = (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE)


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Where the office comes to people: place, date, services, what is left."""
    page = moment.keep(
        ("kecamatan:outreach", get_language()),
        1,
        lambda: render_to_string(
            "kecamatan/outreach_public.html", {"events": coming(), "language_next": request.path}, request
        ),
    )
    return HttpResponse(page)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_PLAN, office="office")
def outreach(request: HttpRequest, office: str) -> HttpResponse:
    """Every outreach of an office, and a form for the next."""
    place = catalogue().offices[office]
    form = OutreachForm(request.POST if request.method == "POST" else None, office=place)
    if form.is_bound and form.is_valid():
        try:
            row = plan_outreach(plan=form.plan(), by=request.staff.actor)  # type: ignore[attr-defined]
            messages.success(request, _("Tersimpan: %(name)s. Warga sudah melihatnya.") % {"name": row.office.name})
            return HttpResponseRedirect(reverse("kecamatan:outreach", args=[place.slug]), status=303)
        except Invalid as refusal:
            form.take_back(refusal)
    status = 422 if form.errors else 200
    context = {"place": place, "form": form, "events": of_host(place)}
    return render(request, "kecamatan/outreach.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_PLAN, office="office")
def cancel(request: HttpRequest, office: str, outreach: int) -> HttpResponse:
    """Say whom it would meet, then cancel."""
    place = catalogue().offices[office]
    event = next((each for each in of_host(place) if each.row.pk == outreach), None)
    if event is None:
        raise Http404
    context: dict[str, Any] = {"place": place, "event": event, "fault": "", "reason": request.POST.get("alasan", "")}
    if request.method != "POST":
        return render(request, "kecamatan/outreach_cancel.html", context)
    try:
        count = cancel_outreach(row=event.row, reason=context["reason"], by=request.staff.actor)  # type: ignore[attr-defined]
    except Invalid as refusal:
        context["fault"] = refusal.errors[0][2]
        return render(request, "kecamatan/outreach_cancel.html", context, status=422)
    except Refusal as refusal:
        context["fault"] = refusal.detail
        return render(request, "kecamatan/outreach_cancel.html", context, status=refusal.status)
    text = ngettext(
        "Dibatalkan. %(count)d warga masuk daftar Perlu dipindah.",
        "Dibatalkan. %(count)d warga masuk daftar Perlu dipindah.",
        count,
    )
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("kecamatan:outreach", args=[place.slug]), status=303)
