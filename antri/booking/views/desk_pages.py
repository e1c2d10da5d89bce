"""What the pages of the citizens' desk share: who may open them, and a ticket given again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from antri.booking.actions.recover import show_ticket
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.booking.views.face import face_of
from antri.booking.views.papers import sheet
from antri.journal.actions import Actor
from antri.people.models import Role

# Outside helpers never: they book, and read nobody.
AT_THE_DESK = (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER)
# How a slip is asked for: `apa=struk-58`.
WIDTHS = ("58", "80", "a4")


def actor(request: HttpRequest) -> Actor:
    return request.staff.actor  # type: ignore[attr-defined]


def ticket_again(request: HttpRequest, booking: Booking, what: str, context: dict[str, Any]) -> HttpResponse:
    """Answer `apa=struk-58`, `apa=struk-a4`, …, or `apa=layar`: the ticket on paper, or its key on the screen."""
    width = what.removeprefix("struk-")
    is_paper = width in WIDTHS
    show_ticket(booking=booking, how="slip" if is_paper else "screen", by=actor(request))
    face = face_of(request, link_token(booking))
    if not is_paper:
        return render(request, "booking/desk_qr.html", {**context, "face": face})
    return render(request, "booking/desk_slip.html", {**context, **sheet(face), "width": width, "widths": WIDTHS})
