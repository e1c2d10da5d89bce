"""Batalkan Antrean, and take it back for a few minutes."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from antri.booking.actions import NotFound, cancel, undo_cancel
from antri.booking.views.face import Face, face_of, with_ticket
from antri.booking.views.pages import citizen, patient, personal
from antri.directory.queries import catalogue
from antri.web.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_ticket
def cancel_booking(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        return _changed(request, token, cancel, "booking/cancel.html")
    face = face_of(request, token)
    if not face.can_be_given_up:
        return HttpResponseRedirect(reverse("booking:ticket", args=[token]))
    return render(request, "booking/cancel.html", _context(face))


@require_POST
@personal
@patient
@with_ticket
def undo(request: HttpRequest, token: str) -> HttpResponse:
    return _changed(request, token, undo_cancel, "booking/cancelled.html")


def _context(face: Face) -> dict[str, Any]:
    return {"face": face, "undo_minutes": catalogue().setting("undo_minutes", face.office)}


def _changed(request: HttpRequest, token: str, change: Callable[..., Any], page: str) -> HttpResponse:
    try:
        change(token=token, by=citizen())
    except NotFound:
        raise
    except Refusal as refusal:
        context = {**_context(face_of(request, token)), "refusal": refusal}
        return render(request, page, context, status=refusal.status)
    return HttpResponseRedirect(reverse("booking:ticket", args=[token]), status=303)
