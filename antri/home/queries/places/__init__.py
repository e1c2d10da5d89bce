"""Where the work of each role stands in the staff area: the one list that navigation and first pages read."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.home.queries.places.table import PLACES, Place
from antri.people.access import Staff
from antri.people.models import Role

__all__ = ["PLACES", "Place", "first_places", "office_places", "staff_bar", "staff_places"]


def staff_places(request: HttpRequest) -> list[dict[str, Any]]:
    """List the pages that the officer may open, each office's for itself."""
    staff: Staff | None = getattr(request, "staff", None)
    return list(_places(staff, request.path)) if staff else []


# More do not fit in one row at a desk; the ninth and what follows then open below the end of it.
_IN_BAR, _BEFORE_MORE = 10, 8


def staff_bar(places: list[dict[str, Any]]) -> dict[str, Any]:
    """Tell what stands in the navigation, and what opens below its end: `shown`, `more`, and what waits in `more`."""
    rows = [row for row in places if row["is_in_bar"]]
    shown = len(rows) if len(rows) <= _IN_BAR else _BEFORE_MORE
    more = rows[shown:]
    return {
        "shown": rows[:shown],
        "more": more,
        "waiting": sum(row["waiting"] for row in more),
        "is_current": any(row["is_current"] for row in more),
    }


def first_places(request: HttpRequest) -> list[dict[str, Any]]:
    """List the first pages of the officer's roles."""
    return [row for row in staff_places(request) if row["is_first"]]


def office_places(request: HttpRequest, office: Office) -> list[dict[str, Any]]:
    """List the pages of one office that the officer may open, whoever sees the whole city included."""
    staff: Staff = request.staff  # type: ignore[attr-defined]
    return [
        _row(place, office, request.path)
        for place in PLACES
        if place.is_of_office and not place.is_first and staff.holds(*place.roles, office=office)
    ]


def _places(staff: Staff, path: str) -> Iterable[dict[str, Any]]:
    for place in PLACES:
        if not staff.holds(*place.roles):
            continue
        offices = _own_offices(staff, place.roles) if place.is_of_office else [None]
        for office in offices:
            row = _row(place, office, path) | {"waiting": place.waiting(staff) if place.waiting else 0}
            yield row | {"name": f"{place.name} – {office.name}"} if office and len(offices) > 1 else row


def _row(place: Place, office: Office | None, path: str) -> dict[str, Any]:
    url = reverse(place.view, args=[office.slug] if office else [])
    return {
        "name": place.name,
        "meaning": place.meaning,
        "url": url,
        "is_first": place.is_first,
        "is_in_bar": place.is_in_bar,
        "is_current": path.startswith(url),
    }


def _own_offices(staff: Staff, roles: tuple[Role, ...]) -> list[Office]:
    """The offices one was appointed to by name: who sees the whole city reaches them from the summary."""
    named = {row.office_id for row in staff.appointments if row.role in roles and row.office_id}
    return [office for office in catalogue().offices.values() if office.pk in named]
