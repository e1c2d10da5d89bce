"""Blangko tiba: how many have come, who goes on by them, and whom to tell."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.applications.actions.blanks import (
    MOST,
    blanks_arrived,
    latest_delivery,
    moved_by,
    preview,
    undo_delivery,
    waiting_for_blanks,
)
from antri.applications.actions.process import undo_seconds
from antri.applications.models import BlankDelivery
from antri.applications.views.process.shared import CALLERS, LOOKERS, WORKERS, actor, place_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.forms.fields import SayingForm
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_LATEST = 12


class BlankForm(SayingForm):
    """How many have come, and for which service; empty: for whoever waits longest."""

    jumlah = forms.IntegerField(
        label=gettext_lazy("Berapa lembar yang tiba"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("Tulis dengan angka."),
            "min_value": gettext_lazy("Paling sedikit 1."),
            "max_value": gettext_lazy("Paling banyak 2000."),
        },
    )
    layanan = forms.ChoiceField(label=gettext_lazy("Untuk layanan"), required=False)

    def __init__(self, place: Office, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = set(waiting_for_blanks(place).order_by().values_list("service__code", flat=True).distinct())
        known = [(code, row.name) for code, row in catalogue().services.items() if code in codes]
        self.fields["layanan"].choices = [("", _("Semua layanan")), *known]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*LOOKERS, office="office")
def blanks(request: HttpRequest, office: str) -> HttpResponse:
    """The count, then who would go on; nothing changes before it is pressed a second time."""
    place = place_of(office)
    if request.method != "POST":
        return _page(request, place, BlankForm(place))
    form = BlankForm(place, request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    service = catalogue().services.get(form.cleaned_data["layanan"])
    seen = preview(office=place, count=form.cleaned_data["jumlah"], service=service)
    return _page(request, place, form, preview=seen, service=service)


@require_POST
@open_to(*WORKERS, office="office")
def arrive(request: HttpRequest, office: str) -> HttpResponse:
    """Write it down and let them go on."""
    place = place_of(office)
    form = BlankForm(place, request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    seen = request.POST.get("dilihat", "")
    try:
        delivery = blanks_arrived(
            office=place,
            count=form.cleaned_data["jumlah"],
            service=catalogue().services.get(form.cleaned_data["layanan"]),
            officer=request.staff.officer,  # type: ignore[attr-defined]
            by=actor(request),
            seen=int(seen) if seen.isdecimal() and len(seen) < 19 else 0,
        )
    except Invalid as refused:
        form.add_error("jumlah", refused.errors[0][2])
        return _page(request, place, form, status=422)
    except Refusal as refused:
        return _page(request, place, form, status=refused.status, refused=refused)
    return HttpResponseRedirect(reverse("applications:blank_delivery", args=[place.slug, delivery.pk]))


@require_safe
@open_to(*LOOKERS, office="office")
def delivery(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """One delivery: who went on by it. Codes only; phones are opened elsewhere, by two people."""
    place = place_of(office)
    row = get_object_or_404(BlankDelivery.objects.select_related("service", "officer"), pk=number, office=place)
    rows = list(moved_by(row))
    left = undo_seconds(place) - (clock.now() - row.arrived_at).total_seconds()
    mine = actor(request).id == f"{row.officer_id}"
    context = {
        "place": place,
        "delivery": row,
        "rows": rows,
        "gone": row.moved - len(rows),
        "with_phone": sum(bool(each.phone_index) for each in rows),
        "may_call": request.staff.holds(*CALLERS, office=place),  # type: ignore[attr-defined]
        "spare": row.count - row.moved,
        "undo_seconds": int(left) if mine and left > 0 and len(rows) == row.moved else 0,
    }
    return render(request, "applications/process/delivery.html", context)


@require_POST
@open_to(*WORKERS, office="office")
def undo(request: HttpRequest, office: str, number: int) -> HttpResponse:
    """Take a delivery back: all of it."""
    place = place_of(office)
    row = get_object_or_404(BlankDelivery.objects.select_related("office"), pk=number, office=place)
    try:
        undo_delivery(delivery=row, by=actor(request))
    except Refusal as refused:
        messages.error(request, f"{refused.title}. {refused.detail}")
        return HttpResponseRedirect(reverse("applications:blank_delivery", args=[place.slug, number]))
    messages.success(request, _("Catatan blangko diurungkan. Semua berkasnya menunggu lagi seperti semula."))
    return HttpResponseRedirect(reverse("applications:blanks", args=[place.slug]))


def _page(request: HttpRequest, place: Office, form: BlankForm, *, status: int = 200, **more: Any) -> HttpResponse:
    waiting = waiting_for_blanks(place)
    oldest = waiting.first()
    context = {
        "place": place,
        "form": form,
        "waiting": waiting.count(),
        "oldest": oldest.submitted_at if oldest else None,
        "seen": latest_delivery(place),
        "deliveries": BlankDelivery.objects.filter(office=place)
        .select_related("service", "officer")
        .order_by("-pk")[:_LATEST],
        "may_work": request.staff.holds(*WORKERS, office=place),  # type: ignore[attr-defined]
    }
    return render(request, "applications/process/blanks.html", context | more, status=status)
