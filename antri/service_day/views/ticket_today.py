"""The ticket on its day: what to do now, before anything else. On every other day it is the ticket itself."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

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
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.actions import FormBroken, FormExpired, read_form, seal_form
from antri.people.queries import token_hash
from antri.service_day import actions
from antri.service_day.queries.served import served
from antri.service_day.queries.turn import Turn, has_turn, turn_of
from antri.web import clock
from antri.web.refusals import Refusal

Status = Booking.Status
_CITIZEN = Actor("citizen", "web")


def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Show the ticket as it is, or on its day what it means now; `?tiket=1` asks for the ticket then too."""
    booking = None if {"tiket", "baru", "pindah"} & request.GET.keys() else find(token)
    if booking is not None and booking.status == Status.SERVED:
        return _served(request, token)
    if booking is None or not has_turn(booking):
        return show_ticket(request, token)
    return _today(request, token)


@require_safe
@personal
@with_ticket
def _served(request: HttpRequest, token: str) -> HttpResponse:
    """What was done and what comes next, also on the days after: it is what people look for then.

    Where the work goes on the ticket's link becomes that of its file; `?selesai=1` asks for this page all the same.
    """
    face = face_of(request, token)
    end = served(face.booking)
    if end is None:
        return show_ticket(request, token)
    if end.leads_on and "selesai" not in request.GET:
        return HttpResponseRedirect(reverse("applications:ticket_file", args=[token]), status=303)
    return render(request, "service_day/ticket_served.html", {"face": face, "end": end})


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
        ticket_url = reverse("booking:ticket", args=[token])
        try:
            if "urung" in request.POST:
                _take_back(token, request.POST["urung"])
                return HttpResponseRedirect(ticket_url, status=303)
            way_back = _way_back(token, actions.say_late(token=token, by=_CITIZEN))
        except Refusal as refusal:
            refused = refusal
        else:
            # In the address, so that a phone without scripts has it too, and reading again does not lose it.
            return HttpResponseRedirect(f"{ticket_url}?urung={way_back}", status=303)
    context = {"face": face_of(request, token), "refused": refused}
    return render(request, "service_day/late.html", context, status=refused.status if refused else 200)


def _way_back(token: str, said: actions.SaidLate) -> str:
    """Seal the place from before for this ticket; it opens for the city's minutes and no longer."""
    minutes = int(catalogue().setting("late_undo_minutes", said.booking.office))
    until = clock.now() + timedelta(minutes=minutes)
    fields = {"ticket": token_hash(token), "before": said.before, "after": said.after, "until": until.isoformat()}
    return seal_form(fields, minutes=minutes)


def _read_way_back(token: str, sealed: str) -> dict[str, Any]:
    """Read it again. Raises FormExpired, also for what was sealed for another ticket or another page."""
    fields = read_form(sealed)
    if fields.get("ticket") != token_hash(token):
        raise FormBroken
    return fields


def _take_back(token: str, sealed: str) -> None:
    try:
        fields = _read_way_back(token, sealed)
    except FormExpired as late:
        raise actions.NothingToUndo from late
    actions.undo_late(token=token, before=fields["before"], after=fields["after"], by=_CITIZEN)


def _undo_of(request: HttpRequest, token: str) -> dict[str, Any] | None:
    """The way back that the address carries, as long as it can be gone."""
    sealed = request.GET.get("urung", "")
    if not sealed:
        return None
    with suppress(FormExpired):
        fields = _read_way_back(token, sealed)
        return {"sealed": sealed, "until": datetime.fromisoformat(fields["until"])}
    return None


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
        {
            "face": face,
            "turn": turn,
            "now": clock.now(),
            "advice": _advice(face.booking, turn),
            "undo": _undo_of(request, token),
        },
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
