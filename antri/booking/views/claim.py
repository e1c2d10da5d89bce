"""Ini NIK saya: someone else's booking holds it. A desk settles it, ID in hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from antri.booking.actions import NotFound, claim
from antri.booking.views.pages import citizen, language, patient, personal
from antri.booking.views.person import check_page
from antri.booking.views.sealed import read_draft
from antri.people.actions import FormExpired


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
def claim_nik(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("home:start")
    try:
        draft = read_draft(request.POST.get("terkunci", ""))
    except FormExpired as expired:
        return render(request, "booking/expired.html", {"expired": expired}, status=expired.status)
    try:
        made = claim(order=draft.order(language()), by=citizen())
    except NotFound:
        # Given back meanwhile: the number can simply be taken now.
        return check_page(request, draft)
    context = {"claim": made, "choice": draft.choice, "office": draft.choice.office, "draft": draft}
    return render(request, "booking/claim.html", context)
