"""Choose a time to come: to fetch what is ready, or for the one visit. Nothing is typed again."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from antri.applications.actions.choose_time import LANE, choose_pick_up, choose_visit, chosen, wants
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of
from antri.applications.views.pages import file_url, with_file
from antri.booking.actions import DayClosed, DayFull
from antri.booking.forms import new_key
from antri.booking.queries import link_token
from antri.booking.views.day import day_of
from antri.booking.views.month import lay_out
from antri.booking.views.pages import citizen, patient, personal
from antri.booking.views.refused import why_not
from antri.booking.views.session import session_rows
from antri.directory.forms import read_date, read_hour, read_month
from antri.directory.queries import catalogue
from antri.schedule.queries import first_room
from antri.web.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def come(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    said = answers_of(application, token)
    purpose = wants(application, said)
    held = chosen(application, purpose) if purpose else None
    if request.method != "POST" or not purpose:
        return _page(request, token, application, purpose, held=held)
    date, session = read_date(request.POST.get("tanggal")), read_hour(request.POST.get("sesi"))
    if date is None or session is None:
        return HttpResponseRedirect(request.path)
    choose = choose_pick_up if purpose == "pick_up" else choose_visit
    try:
        booked = choose(
            application=application,
            answers=said,
            date=date,
            session=session,
            key=request.POST.get("kunci", ""),
            by=citizen(),
        )
    except Refusal as refused:
        return _page(request, token, application, purpose, held=held, refused=refused, status=refused.status)
    return HttpResponseRedirect(reverse("booking:ticket", args=[booked.token]), status=303)


def _page(
    request: HttpRequest, token: str, application: Application, purpose: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context: dict[str, Any] = {
        "application": application,
        "token": token,
        "office": application.office,
        "purpose": purpose,
        "back_url": file_url(token),
    }
    held = more.get("held")
    if held is not None:
        context["ticket_url"] = reverse("booking:ticket", args=[link_token(held)])
    elif purpose:
        context |= _days(request, token, application, purpose, more.get("refused"))
    return render(request, "applications/come.html", context | more, status=status)


def _days(
    request: HttpRequest, token: str, application: Application, purpose: str, refused: Refusal | None
) -> dict[str, Any]:
    """Lay out the days of the lane, and the hours of the one that was chosen."""
    office = catalogue().offices.get(application.office.slug, application.office)
    lane, services = (LANE, ()) if purpose == "pick_up" else ("main", (application.service.code,))
    here = reverse("applications:come", args=[token])
    date = None if refused else read_date(request.GET.get("tanggal"))
    day = day_of(office, date, services, lane=lane)
    is_open = day is not None and day.state == "open"
    room = refused.facts.get("next") if isinstance(refused, DayFull | DayClosed) else None
    room = room or first_room(office, services=services, lane=lane, after=date if not is_open else None)

    def at(**fields: str) -> str:
        return f"{here}?{urlencode(fields)}"

    return {
        "day": day if is_open else None,
        "rows": session_rows(office, day.sessions) if day is not None and is_open else [],
        "chosen": day if day is not None and not is_open else None,
        "chosen_said": why_not(day, office) if day is not None and not is_open else "",
        "room": room,
        "room_url": at(tanggal=f"{room.date}") + "#jam" if room else "",
        "month": lay_out(
            office,
            services=services,
            shown=read_month(request.GET.get("bulan")) or (room.date if room and not is_open else None),
            chosen=date if is_open else None,
            lane=lane,
            url=lambda each: at(tanggal=f"{each.date}") + ("#jam" if each.state == "open" else ""),
        ),
        "month_url": f"{here}?bulan=",
        "key": new_key(),
    }
