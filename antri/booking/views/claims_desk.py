"""Klaim NIK at the desk: what waits, one claim by its code with the ID in hand, granted or refused."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antri.booking.actions import grant_claim, refuse_claim
from antri.booking.actions.find_again import read_code
from antri.booking.actions.settle_claim import REFUSALS
from antri.booking.models import Claim
from antri.booking.views.desk_pages import AT_THE_DESK, actor, ticket_again
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.actions import look_at
from antri.people.forms.fields import SayingForm
from antri.web import clock
from antri.web.refusals import Refusal

_MOST = 100


class CodeForm(SayingForm):
    """The code that the person shows."""

    kode = forms.CharField(
        label=gettext_lazy("Kode klaim"),
        help_text=gettext_lazy("8 huruf dan angka di ponsel atau kertas warga."),
        max_length=20,
        error_messages={"required": gettext_lazy("Ketik kode klaimnya.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DESK, office="office")
def claims(request: HttpRequest, office: str) -> HttpResponse:
    """List what waits, without anything personal; go to one by its code, of whichever office."""
    place = catalogue().offices[office]
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = read_code(form.cleaned_data["kode"])
        found = Claim.objects.filter(code=code).only("pk").first() if code else None
        if found:
            return HttpResponseRedirect(reverse("booking:desk_claim", args=[office, found.pk]), status=303)
        form.add_error("kode", _("Tidak ada klaim dengan kode itu. Periksa lagi hurufnya."))
    today = clock.today(place.timezone)
    waiting = Claim.objects.filter(office=place, status=Claim.Status.OPEN, date__gte=today)
    context = {"place": place, "form": form, "waiting": waiting.order_by("date", "created_at")[:_MOST], "today": today}
    return render(request, "booking/desk_claims.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DESK, office="office")
def one_claim(request: HttpRequest, office: str, claim: UUID) -> HttpResponse:
    """One claim: who it is appears only in the answer to being asked, and then it is compared with the ID."""
    place = catalogue().offices[office]
    row = (
        Claim.objects.select_related("office", "given__office", "given__service", "given__day").filter(pk=claim).first()
    )
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, place, row)
    try:
        return _do(request, place, row)
    except Refusal as refused:
        return _page(request, place, row, refused=refused)


def _do(request: HttpRequest, place: Office, row: Claim) -> HttpResponse:
    by, what = actor(request), request.POST.get("apa", "")
    if what == "lihat":
        return _page(request, place, row, person=look_at(row, office=place, by=by, reason="claim.settling"))
    if what == "cocok":
        booked = grant_claim(claim=row, by=by)
        messages.success(request, _("Dikabulkan. Nomor warga ini %(label)s.") % {"label": booked.booking.label})
    elif what == "tolak":
        refuse_claim(claim=row, reason=request.POST.get("alasan", ""), by=by)
        messages.success(request, _("Ditolak, dengan alasannya."))
    elif row.given and what.startswith(("struk-", "layar")):
        context = {"place": place, "back_url": reverse("booking:desk_claim", args=[place.slug, row.pk])}
        return ticket_again(request, row.given, what, context)
    else:
        raise Http404
    return HttpResponseRedirect(reverse("booking:desk_claim", args=[place.slug, row.pk]), status=303)


def _page(
    request: HttpRequest,
    place: Office,
    row: Claim,
    *,
    person: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    context = {
        "place": place,
        "claim": row,
        "person": person,
        "refused": refused,
        "reasons": REFUSALS,
        "is_over": row.date < clock.today(row.office.timezone),
        "is_asked_again": request.POST.get("apa") == "tolak",
    }
    return render(request, "booking/desk_claim.html", context, status=refused.status if refused else 200)
