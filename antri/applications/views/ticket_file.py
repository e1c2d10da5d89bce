"""From the ticket to the file that was opened at the counter under its number."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from antri.applications.actions.open_from_ticket import finish_of, open_from_ticket
from antri.applications.queries import token_of
from antri.applications.views.pages import file_url
from antri.booking.models import Booking
from antri.booking.queries import find
from antri.booking.views.pages import personal
from antri.journal.actions import Actor

_SOON_S = 5
# The ticket of a visit that has a file leads on to the file, unless it is asked for what was done at the counter.
AS_SERVED = "?selesai=1"


@require_safe
@personal
def ticket_file(request: HttpRequest, token: str) -> HttpResponse:
    """Open the file of a ticket, as soon as the press at the counter stands; until then this page asks again."""
    booking = find(token)
    if booking is None:
        return render(request, "booking/unknown.html", status=404)
    file = open_from_ticket(booking=booking, by=Actor("system", "web"))
    if file is not None:
        return HttpResponseRedirect(file_url(token_of(file)), status=303)
    if booking.status != Booking.Status.SERVED or finish_of(booking) is not None:
        return HttpResponseRedirect(reverse("booking:ticket", args=[token]) + AS_SERVED, status=303)
    response = render(request, "applications/ticket_file.html", {"booking": booking, "token": token})
    response["Refresh"] = str(_SOON_S)
    return response
