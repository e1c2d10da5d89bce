"""The one page, who asks for it, and what the person before leaves to the next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from antri.booking.actions.assist import most_a_day
from antri.booking.forms import AssistForm
from antri.directory.models import Office
from antri.people.access import Staff
from antri.people.models import HELPERS, Appointment, Role

KEPT = "daftarkan"  # in the session: what the next person begins with


def page(request: HttpRequest, place: Office, form: AssistForm, status: int = 200, **around: Any) -> HttpResponse:
    """Answer with the form; `around`: one's own numbers, or what is practised."""
    appointment = appointment_of(request, place)
    context = {
        "place": place,
        "form": form,
        "appointment": appointment,
        "most": most_a_day(appointment),
        "family_open": any(field.value() for _number, *fields in form.shown_family() for field in fields),
        "has_rooms": bool(form.fields["waktu"].widget.choices),
        **around,
    }
    return render(request, "booking/assist.html", context, status=status)


def appointment_of(request: HttpRequest, place: Office) -> Appointment:
    """As what one helps here: inside the office before outside of it."""
    here = (place.pk, place.host_id)
    held = [row for row in staff(request).appointments if row.role in HELPERS and row.office_id in here]
    return min(held, key=lambda row: (HELPERS.index(Role(row.role)), row.pk))


def kept(request: HttpRequest, place: Office) -> dict[str, Any]:
    """What the person before leaves: the service, the date, and their new numbers."""
    found: dict[str, Any] = request.session.get(KEPT, {})
    return found if found.get("office") == place.slug else {}


def staff(request: HttpRequest) -> Staff:
    return request.staff  # type: ignore[attr-defined]
