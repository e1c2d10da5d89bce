"""Pilih sesi: one tap picks the hour and goes on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from antri.booking.forms import ChoiceMissing, read_whole_choice
from antri.booking.views.day import day_of
from antri.booking.views.pages import services_url
from antri.directory.forms import Choice
from antri.directory.models import Office
from antri.directory.queries import catalogue, few_left
from antri.schedule.queries import Session


@dataclass(frozen=True, slots=True)
class Row:
    """One session as a row to press."""

    session: Session
    value: str
    is_full: bool
    is_few: bool


@require_safe
@never_cache
def choose_session(request: HttpRequest) -> HttpResponse:
    try:
        choice = read_whole_choice(request.GET)
    except ChoiceMissing:
        return redirect("directory:choose")
    choice = choice.but(session=None)
    day = day_of(choice.office, choice.date, choice.codes)
    if day is None or day.state != "open":
        return HttpResponseRedirect(choice.at("booking:date"))
    return render(
        request,
        "booking/session.html",
        {
            "choice": choice,
            "office": choice.office,
            "rows": session_rows(choice.office, day.sessions),
            "arrive_early_minutes": catalogue().setting("arrive_early_minutes", choice.office),
            "services_url": services_url(choice),
            "date_url": choice.but(date=None).at("booking:date"),
        },
    )


def session_rows(office: Office, sessions: Iterable[Session]) -> list[Row]:
    """Turn the sessions that still lie ahead into rows."""
    return [
        Row(
            session=session,
            value=f"{session.start:%H:%M}",
            is_full=session.left <= 0,
            is_few=few_left(session.left, session.capacity, office),
        )
        for session in sessions
        if not session.is_past
    ]


def session_of(choice: Choice) -> Session | None:
    """Find the session that was chosen; None when that date has no such session (any more)."""
    day = day_of(choice.office, choice.date, choice.codes)
    return next((row for row in day.sessions if row.start == choice.session), None) if day else None
