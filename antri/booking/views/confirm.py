"""Konfirmasi: the one request that takes a number. Every "no" is answered where the person stands."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.booking.actions import AlreadyBooked, DayClosed, DayFull, KeyMismatch, LimitReached, book
from antri.booking.forms import ChoiceMissing, PersonForm, read_whole_choice
from antri.booking.queries import own_live
from antri.booking.views.device import keep_device, read_device
from antri.booking.views.pages import citizen, doors, language, patient, personal
from antri.booking.views.person import check_page, expired_page, person_page
from antri.booking.views.refused import why_refused
from antri.booking.views.sealed import Draft, read_draft
from antri.directory.forms import read_date, read_hour
from antri.people.actions import FormExpired
from antri.web.refusals import Invalid, Refusal

# The fields of an order as the page calls them.
_PAGE_FIELDS = {"name": "nama", "nik": "nik", "phone": "hp", "priority": "prioritas", "needs": "bantuan"}


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
        booked = book(order=draft.order(language()), key=draft.key, by=citizen(), device=device)
    except (DayFull, DayClosed) as refusal:
        return check_page(request, draft, refusal=_other_date(draft, refusal), status=refusal.status)
    except AlreadyBooked as refusal:
        return _already(request, draft, device, refusal)
    except (LimitReached, KeyMismatch) as refusal:
        return render(request, "booking/limit.html", _limit(draft, refusal), status=refusal.status)
    except Invalid as refusal:
        return _invalid(request, draft, refusal)
    ticket = reverse("booking:ticket", args=[booked.token])
    return keep_device(request, HttpResponseRedirect(f"{ticket}?baru=1", status=303), device)


def _moved(draft: Draft, instead: str) -> Draft:
    """Take the date that was offered instead, such as "2026-12-08T09:00"; empty: the draft as it is."""
    day, _t, start = instead.partition("T")
    date, session = read_date(day), read_hour(start)
    if date is None or session is None:
        return draft
    return replace(draft, choice=draft.choice.but(date=date, session=session))


def _other_date(draft: Draft, refusal: Refusal) -> dict[str, Any]:
    room = refusal.facts.get("next")
    return {
        "refusal": refusal,
        "refusal_said": why_refused(refusal, draft.choice),
        "room": room,
        "instead": f"{room.date.isoformat()}T{room.start:%H:%M}" if room else "",
        "other_ways": doors(refusal.facts.get("other_ways", [])),
    }


def _already(request: HttpRequest, draft: Draft, device: str, refusal: AlreadyBooked) -> HttpResponse:
    """Show the way to the number that this browser took itself; to everyone else say nothing about it."""
    context = {
        "refusal": refusal,
        "choice": draft.choice,
        "draft": draft,
        "sealed": draft.sealed(),
        "own_token": own_live(nik=draft.nik, phone=draft.phone, date=draft.date, device=device),
        "date_url": draft.choice.but(date=None, session=None).at("booking:date"),
        "edit_url": draft.choice.at("booking:data"),
    }
    return render(request, "booking/already.html", context, status=refusal.status)


def _limit(draft: Draft, refusal: Refusal) -> dict[str, Any]:
    """Say which limit it is. A spent key is one as well: the form has had its number."""
    if isinstance(refusal, KeyMismatch):
        title = _("Formulir ini sudah menghasilkan nomor")
        detail = _("Satu formulir untuk satu nomor. Buka tiket itu, atau ambil nomor lain dari awal.")
    else:
        title, detail = refusal.title, refusal.detail
    return {
        "refusal": refusal,
        "title": title,
        "detail": detail,
        "can_edit": not isinstance(refusal, KeyMismatch),
        "choice": draft.choice,
        "sealed": draft.sealed(),
        "edit_url": draft.choice.at("booking:data"),
    }


def _invalid(request: HttpRequest, draft: Draft, refusal: Invalid) -> HttpResponse:
    """Go back to the form with each fault beside its field; a fault of the choice stands on top."""
    form = PersonForm(draft.initial, for_family=draft.choice.is_for_family)
    form.is_valid()
    for field, _code, message in refusal.errors:
        name = _PAGE_FIELDS.get(field)
        if name not in form.errors:
            form.add_error(name, message)
    return person_page(request, draft.choice, form, status=refusal.status)


def _start_over(request: HttpRequest, expired: FormExpired) -> HttpResponse:
    try:
        choice = read_whole_choice(request.GET)
    except ChoiceMissing:
        return redirect("directory:choose")
    return expired_page(request, choice, expired)
