"""Konfirmasi: the one request that takes a number. Every "no" is answered where the person stands."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from antri.booking.actions import AlreadyBooked, DayClosed, DayFull, KeyMismatch, LimitReached, book
from antri.booking.forms import ChoiceMissing, PersonForm, read_choice, read_date, read_hour
from antri.booking.queries import own_live_token
from antri.booking.views.device import keep_device, read_device
from antri.booking.views.pages import citizen, language, patient, personal
from antri.booking.views.person import check_page, expired_page, person_page
from antri.booking.views.sealed import Draft, read_draft
from antri.people.actions import FormExpired
from antri.web.refusals import Invalid, Refusal

# The fields of an order as the page calls them.
_PAGE_FIELDS = {"name": "nama", "nik": "nik", "phone": "hp", "priority": "prioritas"}


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
def confirm(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("home:start")
    device = read_device(request)
    try:
        draft = _moved(read_draft(request.POST.get("terkunci", "")), request.POST.get("ganti", ""))
    except FormExpired as expired:
        return _start_over(request, expired)
    try:
        booked = book(order=draft.order(language()), key=draft.key, by=citizen(device), device=device)
    except (DayFull, DayClosed) as refusal:
        return check_page(request, draft, refusal=_other_date(draft, refusal), status=refusal.status)
    except AlreadyBooked as refusal:
        return _already(request, draft, device, refusal)
    except (LimitReached, KeyMismatch) as refusal:
        return render(request, "booking/limit.html", _limit(draft, refusal), status=refusal.status)
    except Invalid as refusal:
        return _invalid(request, draft, refusal)
    ticket = reverse("booking:ticket", args=[booked.token])
    return keep_device(HttpResponseRedirect(f"{ticket}?baru=1", status=303), device)
