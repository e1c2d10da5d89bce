"""What the pages of the verifier's desk share: who may come, whose files, where they are."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from antri.applications.models import Application
from antri.applications.queries.worklist import files_of
from antri.booking.actions.find_again import read_code
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import NotYours, Staff
from antri.people.models import Role

# Who checks. Counter officers do not: whoever takes a file in at a counter is not the one who approves it.
CHECKER = Role.VERIFIER
# Who besides sees the desk: the supervisor releases, hands over, and is a second person.
LOOKERS = (CHECKER, Role.OFFICE_MANAGER)


def staff_of(request: HttpRequest) -> Staff:
    return request.staff  # type: ignore[attr-defined]


def place_of(office: str) -> Office:
    return catalogue().offices[office]


def only(request: HttpRequest, place: Office, role: Role) -> None:
    """Let nobody else do this. Raises NotYours."""
    if not staff_of(request).holds(role, office=place):
        raise NotYours


def file_at(place: Office, code: str) -> Application:
    """Find one file of this office that was sent; a draft and another office's file are not there."""
    rows = files_of(place).select_related("office", "service", "form", "officer", "helper", "visit")
    row = rows.filter(code=read_code(code)).first() if read_code(code) else None
    if row is None:
        raise Http404
    return row


def list_url(place: Office, query: str = "") -> str:
    return reverse("applications:worklist", args=[place.slug]) + (f"?{query}" if query else "")


def file_url(row: Application, part: str = "") -> str:
    return reverse("applications:check", args=[row.office.slug, row.code]) + (f"#{part}" if part else "")
