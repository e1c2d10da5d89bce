"""The ticket: number, date, hour, in that order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from antri.booking.views.face import can_make_pdf, face_of, with_ticket
from antri.booking.views.pages import personal


@require_safe
@personal
@with_ticket
def show_ticket(request: HttpRequest, token: str) -> HttpResponse:
    face = face_of(request, token)
    if face.is_cancelled:
        return render(request, "booking/cancelled.html", {"face": face})
    context = {
        "face": face,
        "is_new": "baru" in request.GET,
        "is_moved": "pindah" in request.GET,
        "can_make_pdf": can_make_pdf(),
    }
    return render(request, "booking/ticket.html", context)
