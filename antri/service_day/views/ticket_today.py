"""The ticket on its day: what to do now, before anything else. On every other day it is the ticket itself."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from antri.booking.models import Booking
from antri.booking.queries import find
from antri.booking.views.face import face_of, with_ticket
from antri.booking.views.pages import personal
from antri.booking.views.ticket import show_ticket
from antri.journal.actions import Actor
from antri.service_day import actions
from antri.service_day.queries.turn import Turn, has_turn, turn_of
from antri.web import clock
from antri.web.refusals import Refusal

Status = Booking.Status
_CITIZEN = Actor("citizen", "web")


def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Show the ticket as it is, or on its day what it means now; `?tiket=1` asks for the ticket then too."""
    booking = None if {"tiket", "baru", "pindah"} & request.GET.keys() else find(token)
    if booking is None or not has_turn(booking):
        return show_ticket(request, token)
    return _today(request, token)


@require_safe
@personal
@with_ticket
def _today(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, token)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@with_ticket
def late(request: HttpRequest, token: str) -> HttpResponse:
    """Saya terlambat: first what it does, then doing it."""
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            actions.say_late(token=token, by=_CITIZEN)
        except Refusal as refusal:
            refused = refusal
        else:
            return HttpResponseRedirect(reverse("booking:ticket", args=[token]), status=303)
    context = {"face": face_of(request, token), "refused": refused}
    return render(request, "service_day/late.html", context, status=refused.status if refused else 200)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The program that keeps a ticket readable without a line; its scope is the tickets alone."""
    found = finders.find("js/ticket-worker.js")
    if not isinstance(found, str):
        raise Http404
    answer = HttpResponse(Path(found).read_text(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/t/"
    answer["Cache-Control"] = "no-cache"
    return answer


def _page(request: HttpRequest, token: str) -> HttpResponse:
    face = face_of(request, token)
    turn = turn_of(face.booking)
    assert turn is not None  # noqa: S101 - asked a moment ago; only midnight lies between, and then it is a ticket
    return render(
        request,
        "service_day/ticket_today.html",
        {"face": face, "turn": turn, "now": clock.now(), "advice": _advice(face.booking, turn)},
    )


def _advice(booking: Booking, turn: Turn) -> str:
    """What to do now, as one word: the page has the sentence."""
    now = clock.now()
    match booking.status:
        case Status.CALLED:
            return "called"
        case Status.SERVING:
            return "serving"
        case Status.MISSED:
            return "missed"
        case Status.CHECKED_IN:
            return "wait"
    if turn.disruption is not None and turn.disruption.stops(booking.service.code):
        return "hold"
    return "go" if now >= turn.opens_at else "later"
