"""The first page of each kind of person who works here: the one thing they came for."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.home.queries.offices import coming_week, day_at, offices_at_a_glance, what_waits
from antri.home.queries.places import first_places, office_places
from antri.home.queries.readiness import readiness
from antri.people.access import anyone_signed_in, open_to
from antri.people.models import Role
from antri.web import clock


@require_safe
@anyone_signed_in
def first(request: HttpRequest) -> HttpResponse:
    """Go to the one first page that the appointments open; with several, or none, say which there are."""
    places = first_places(request)
    if len(places) == 1:
        return HttpResponseRedirect(places[0]["url"])
    return render(request, "home/staff.html", {"places": places})


@require_safe
@open_to(Role.COUNTER_OFFICER, Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def counter(request: HttpRequest, office: str) -> HttpResponse:
    """Hari ini: who comes to this office today, hour by hour."""
    return _today(request, office, "home/staff_counter.html")


@require_safe
@open_to(Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def kecamatan(request: HttpRequest, office: str) -> HttpResponse:
    """Kecamatan: the same for a district office, which may still serve without numbers."""
    return _today(request, office, "home/staff_kecamatan.html")


@require_safe
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def manager(request: HttpRequest, office: str) -> HttpResponse:
    """Pengelola: the coming days of the office, and its pages."""
    place = catalogue().offices[office]
    return render(
        request,
        "home/staff_manager.html",
        {
            "place": place,
            "week": coming_week(place, days=10),
            "today": clock.today(place.timezone),
            "places": office_places(request, place),
            "waits": what_waits(request.staff, [place]),  # type: ignore[attr-defined]
        },
    )


@require_safe
@open_to(Role.HEAD_OF_OFFICE)
def head(request: HttpRequest) -> HttpResponse:
    """Kepala dinas: whether it works, office by office, with the figure behind each word."""
    book = catalogue()
    shown = book.current_offices(clock.today(book.main.timezone))
    waits = what_waits(request.staff, shown)  # type: ignore[attr-defined]
    return render(
        request, "home/staff_head.html", {"rows": offices_at_a_glance(), "waits": waits, "system": readiness()}
    )


@require_safe
@open_to(Role.ADMINISTRATOR)
def system(request: HttpRequest) -> HttpResponse:
    """Administrator: whether the installation is well."""
    return render(request, "home/staff_system.html", {"system": readiness()})


def _today(request: HttpRequest, office: str, template: str) -> HttpResponse:
    place: Office = catalogue().offices[office]
    today = clock.today(place.timezone)
    return render(
        request,
        template,
        {
            "place": place,
            "today": today,
            "day": day_at(place, today),
            "week": coming_week(place),
            "is_by_hand": not catalogue().gives_numbers(place, today),
        },
    )
