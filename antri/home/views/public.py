"""The first page, and the pages that stand behind it: help, complaints, privacy."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from antri.applications.queries.complaints import complaint_counts
from antri.applications.queries.phone_codes import wanted_channel
from antri.directory.models import Office
from antri.directory.queries import catalogue, few_left
from antri.home.queries import nearest_days, readiness, theme_css, theme_version
from antri.schedule.queries import first_room
from antri.web import clock, moment

_ONE_YEAR_S = 365 * 24 * 3600


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Beranda: the number, the status, what is left on the nearest days, and the doors for who cannot."""
    page = moment.keep(
        ("home:start", get_language()),
        1,
        lambda: render_to_string("home/start.html", _start(), request),
    )
    return HttpResponse(page)


def _start() -> dict:
    office = catalogue().main
    today = clock.today(office.timezone)
    days = nearest_days(office)
    return {
        "language_next": "/",
        "days": [
            {"day": day, "is_today": day.date == today, "is_few": few_left(day.left, day.public_capacity, office)}
            for day in days
        ],
        "numbers_a_day": max((day.capacity for day in days), default=0),
        "room": first_room(office),
        "today": today,
        "news": catalogue().mode_news(today),
        "has_outreach": any(row.kind == Office.Kind.OUTREACH for row in catalogue().current_offices(today)),
    }


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Bantuan: every way that needs no phone, and where to go."""
    offices = catalogue().offices.values()
    return render(
        request,
        "home/help.html",
        {"districts": [office for office in offices if office.kind == Office.Kind.DISTRICT]},
    )


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Pengaduan: where to complain, what happens then, and how the office has done. No name, no word of anybody."""
    book = catalogue()
    counts = moment.keep(("home:complaints", book.city.code), 10, lambda: complaint_counts(book.city.code))
    said = {"links": book.setting("complaint_links"), "days": book.setting("complaint_days"), "counts": counts}
    return render(request, "home/complaints.html", said)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    book = catalogue()
    said = {key: book.setting(key) for key in ("retention_days", "form_minutes")}
    said["sends_codes"] = any(map(wanted_channel, book.offices.values()))
    return render(request, "home/privacy.html", said)


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """Give the city's own colours; a browser keeps them until they change."""
    colours = catalogue().city.theme
    response = HttpResponse(theme_css(colours), content_type="text/css; charset=utf-8")
    is_this_version = request.GET.get("v") == theme_version(colours)
    response.headers["Cache-Control"] = f"public, max-age={_ONE_YEAR_S if is_this_version else 60}"
    return response


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    told = readiness()
    headers = {"Cache-Control": "no-store"} | ({} if told["ready"] else {"Retry-After": "10"})
    return JsonResponse(told, status=200 if told["ready"] else 503, headers=headers)
