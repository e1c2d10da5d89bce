"""Pilih tanggal: the answer first, then the month."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from antri.booking.forms import ChoiceMissing, read_whole_choice
from antri.booking.queries import other_ways
from antri.booking.views.day import day_of
from antri.booking.views.month import lay_out
from antri.booking.views.pages import doors, services_url
from antri.booking.views.refused import why_not
from antri.directory.forms import Choice, read_hour, read_month
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.queries import Day, first_room, last_date
from antri.web import clock, moment


@require_safe
def choose_date(request: HttpRequest) -> HttpResponse:
    try:
        choice = read_whole_choice(request.GET)
    except ChoiceMissing:
        return redirect("directory:choose")
    if not any(service.needs_number for service in choice.services):
        return redirect("directory:service", code=choice.services[0].code)
    if choice.is_elsewhere:
        return HttpResponseRedirect(choice.at("directory:go_on"))
    chosen = day_of(choice.office, choice.date, choice.codes)
    choice = choice.but(date=chosen.date if chosen else None, session=None)
    if chosen and chosen.state == "open":
        return HttpResponseRedirect(choice.at("booking:session"))
    month = read_month(request.GET.get("bulan"))
    page = moment.keep(
        ("booking:date", choice.query, month, get_language()),
        1,
        lambda: render_to_string("booking/date.html", _context(choice, chosen, month), request),
    )
    return HttpResponse(page)


def _context(choice: Choice, chosen: Day | None, month: date | None) -> dict[str, Any]:
    """Put the page together from the choice alone, so that whoever made the same choice may be shown it."""
    office, city = choice.office, catalogue()
    fresh = choice.but(date=None)
    room = first_room(office, services=choice.codes, after=choice.date)
    room_url = choice.but(date=room.date, session=room.start).at("booking:data") if room else ""
    today = clock.today(office.timezone)
    return {
        "choice": choice,
        "office": office,
        "chosen": chosen,
        "chosen_said": why_not(chosen, office) if chosen else "",
        "room": room,
        "room_url": room_url,
        "other_ways": doors(other_ways(office, choice.services, choice.date or today)) if chosen or not room else [],
        "notices": city.notices_for(office, choice.services, today),
        "month": lay_out(
            office,
            services=choice.codes,
            shown=month or (room.date if room and not chosen else None),
            chosen=choice.date,
            url=lambda day: choice.but(date=day.date).at("booking:session" if day.state == "open" else "booking:date"),
        ),
        "month_url": f"{fresh.at('booking:date')}&bulan=",
        "back_url": services_url(choice),
        "is_manual": not city.gives_numbers(office, today, last_date(office), services=choice.codes),
        "main": city.main,
        "main_url": choice.but(office=city.main, date=None).at("booking:date"),
        "language_next": fresh.at("booking:date"),
        "opens_at": read_hour(city.setting("opens_at", office)),
        "horizon_days": city.setting("horizon_days", office),
        "other_offices": _other_offices(choice),
    }


def _other_offices(choice: Choice) -> list[tuple[Office, str]]:
    """List the offices where numbers are given online for all that was chosen, besides this one."""
    city = catalogue()
    today = clock.today(choice.office.timezone)
    return [
        (office, choice.but(office=office, date=None).at("booking:date"))
        for office in city.offices.values()
        if office.slug != choice.office.slug
        and city.gives_numbers(office, today, last_date(office), services=choice.codes)
        and all(city.is_offered(office, service, today) for service in choice.services)
    ]
