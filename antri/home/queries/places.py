"""Where the work of each role stands in the staff area: the one list that navigation and first pages read."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from antri.people.access import Staff
from antri.people.models import Role


class Place(NamedTuple):
    """One page of the staff area. `view` with the office's slug as argument when it belongs to an office."""

    view: str
    name: Any
    meaning: Any
    roles: tuple[Role, ...]
    is_of_office: bool = False


# In the order of the navigation. A page is listed by the room that builds it.
PLACES: tuple[Place, ...] = ()


def staff_places(request: HttpRequest) -> list[dict[str, Any]]:
    """List the pages that the officer may open, each office's for itself."""
    staff: Staff | None = getattr(request, "staff", None)
    if staff is None:
        return []
    return [
        {
            "name": f"{place.name}, {office.name}" if office and many else place.name,
            "meaning": place.meaning,
            "url": url,
            "is_current": request.path.startswith(url),
        }
        for place in PLACES
        if staff.holds(*place.roles)
        for offices in [staff.offices(*place.roles) if place.is_of_office else [None]]
        for many in [len(offices) > 1]
        for office in offices
        for url in [reverse(place.view, args=[office.slug] if office else [])]
    ]
