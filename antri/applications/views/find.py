"""Cek berkas: one box for every code. A file, a complaint or a ticket opens, whichever the code is of."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from antri.applications.actions.find_again import Found, find_any
from antri.applications.forms.talk import FindAnyForm
from antri.booking.actions import NotFound
from antri.booking.views.pages import citizen, patient, personal

_PAGES = {"application": "applications:file", "complaint": "applications:complaint", "booking": "booking:ticket"}


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
def find(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "applications/find.html", {"form": FindAnyForm()})
    form = FindAnyForm(request.POST)
    if not form.is_valid():
        return render(request, "applications/find.html", {"form": form}, status=422)
    try:
        found = find_any(code=form.cleaned_data["kode"], last_four=form.cleaned_data["hp"], by=citizen())
    except NotFound as refusal:
        return render(request, "applications/find.html", {"form": form, "not_found": True}, status=refusal.status)
    return HttpResponseRedirect(address_of(found), status=303)


def address_of(found: Found) -> str:
    return reverse(_PAGES[found.kind], args=[found.token])
