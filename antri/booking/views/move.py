"""Jadwalkan Ulang: the calendar and the sessions again, then one confirmation. The old number is given back with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from antri.booking.actions import DayClosed, DayFull, reschedule
from antri.booking.views.day import day_of
from antri.booking.views.face import Face, face_of, with_ticket
from antri.booking.views.month import lay_out
from antri.booking.views.pages import citizen, patient, personal
from antri.booking.views.refused import why_not, why_refused
from antri.booking.views.session import session_of, session_rows
from antri.directory.forms import Choice, read_date, read_hour, read_month
from antri.schedule.queries import first_room
from antri.web.refusals import Refusal


@require_safe
@personal
@with_ticket
def choose_date(request: HttpRequest, token: str) -> HttpResponse:
    face = face_of(request, token)
    if not face.can_be_moved:
        return render(request, "booking/move_over.html", {"face": face}, status=409)
    choice = _choice(request, face)
    lane = face.booking.day.lane
    chosen = day_of(face.office, choice.date, choice.codes, lane=lane)
    choice = choice.but(date=chosen.date if chosen else None)
    room = first_room(face.office, services=choice.codes, after=choice.date, skip=(face.booking.date,), lane=lane)
    context = {
        "face": face,
        "office": face.office,
        "chosen": chosen,
        "chosen_said": why_not(chosen, face.office) if chosen else "",
        "room": room,
        "room_url": _at("booking:move_check", choice.but(date=room.date, session=room.start), token) if room else "",
        "month": lay_out(
            face.office,
            services=choice.codes,
            shown=read_month(request.GET.get("bulan")) or (room.date if room and not chosen else None),
            chosen=choice.date,
            lane=lane,
            url=lambda day: _at(
                "booking:move_session" if day.state == "open" else "booking:move", choice.but(date=day.date), token
            ),
        ),
        "month_url": f"{reverse('booking:move', args=[token])}?bulan=",
    }
    return render(request, "booking/move.html", context)


@require_safe
@personal
@with_ticket
def choose_session(request: HttpRequest, token: str) -> HttpResponse:
    face = face_of(request, token)
    choice = _choice(request, face)
    day = day_of(face.office, choice.date, choice.codes, lane=face.booking.day.lane)
    if day is None or day.state != "open":
        return HttpResponseRedirect(_at("booking:move", choice, token))
    context = {
        "face": face,
        "office": face.office,
        "choice": choice,
        # The hour already held is no choice.
        "rows": [
            row
            for row in session_rows(face.office, day.sessions)
            if (choice.date, row.session.start) != (face.booking.date, face.booking.start)
        ],
        "date_url": reverse("booking:move", args=[token]),
    }
    return render(request, "booking/move_session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_ticket
def check(request: HttpRequest, token: str) -> HttpResponse:
    face = face_of(request, token)
    choice = _choice(request, face)
    if choice.date is None or choice.session is None:
        return HttpResponseRedirect(reverse("booking:move", args=[token]))
    if request.method != "POST" and not face.can_be_moved:
        return render(request, "booking/move_over.html", {"face": face}, status=409)
    if request.method != "POST":
        return _check_page(request, face, choice)
    try:
        reschedule(token=token, date=choice.date, session=choice.session, by=citizen())
    except Refusal as refusal:
        return _check_page(request, face, choice, refusal=refusal)
    ticket = reverse("booking:ticket", args=[token])
    return HttpResponseRedirect(f"{ticket}?pindah=1", status=303)


def _check_page(request: HttpRequest, face: Face, choice: Choice, refusal: Refusal | None = None) -> HttpResponse:
    room = refusal.facts.get("next") if isinstance(refusal, DayFull | DayClosed) else None
    context: dict[str, Any] = {
        "face": face,
        "office": face.office,
        "choice": choice,
        "session": session_of(choice),
        "refusal": refusal,
        "refusal_said": why_refused(refusal, choice) if refusal else "",
        "room": room,
        "room_action": _at("booking:move_check", choice.but(date=room.date, session=room.start), face.token)
        if room
        else "",
        "action": _at("booking:move_check", choice, face.token),
        "date_url": reverse("booking:move", args=[face.token]),
    }
    return render(request, "booking/move_check.html", context, status=refusal.status if refusal else 200)


def _choice(request: HttpRequest, face: Face) -> Choice:
    return Choice(
        office=face.office,
        services=tuple(face.services),
        people=face.booking.people,
        date=read_date(request.GET.get("tanggal")),
        session=read_hour(request.GET.get("sesi")),
    )


def _at(page: str, choice: Choice, token: str) -> str:
    """Tell the address of a page of this move. Of the choice it carries the date and the session, no more."""
    kept = [field for field in choice.fields if field[0] in ("tanggal", "sesi")]
    return f"{reverse(page, args=[token])}?{'&'.join('='.join(field) for field in kept)}"
