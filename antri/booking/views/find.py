"""Cek Status Antrean: the code of the ticket and the end of the phone number lead to the ticket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from antri.booking.actions import NotFound, find_again
from antri.booking.forms import FindForm
from antri.booking.views.pages import citizen, patient, personal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
def find_ticket(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "booking/find.html", {"form": FindForm()})
    form = FindForm(request.POST)
    if not form.is_valid():
        return render(request, "booking/find.html", {"form": form}, status=422)
    try:
        token = find_again(code=form.cleaned_data["kode"], last_four=form.cleaned_data["hp"], by=citizen())
    except NotFound as refusal:
        return render(request, "booking/find.html", {"form": form, "not_found": True}, status=refusal.status)
    response = redirect("booking:ticket", token=token)
    response.status_code = 303
    return response
