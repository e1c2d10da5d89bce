"""One's own numbers of today: as the page shows them, the slip, giving back, taking again."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from antri.booking.actions import NotFound
from antri.booking.actions import assist as actions
from antri.booking.models import Assistance, Booking, HelperDay
from antri.booking.queries import link_token, services_of
from antri.booking.views.assisted.page import appointment_of, kept, staff
from antri.booking.views.desk_pages import WIDTHS
from antri.booking.views.face import Face, face_of, name_on
from antri.booking.views.papers import sheet
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.people.access import open_to
from antri.people.devices import has_print_agent
from antri.people.models import HELPERS, Role
from antri.people.queries import mask_name
from antri.web import clock
from antri.web.refusals import Refusal


def numbers_of(request: HttpRequest, place: Office) -> dict[str, Any]:
    """Put together what the page shows of them: those just taken in full, and a line for each."""
    officer, today = staff(request).officer, clock.today(place.timezone)
    own = _own(place, officer.pk, today)
    new = kept(request, place).get("baru", []) if request.method != "POST" else []
    role = appointment_of(request, place).role
    return {
        "faces": [_face(request, row) for row in own if str(row.pk) in new],
        "rows": [_row(row) for row in own],
        "made": HelperDay.objects.filter(officer=officer, date=today).values_list("made", flat=True).first() or 0,
        # The office's own printer stands in the office.
        "printer": role == Role.APPOINTED_OFFICER and has_print_agent(place),
    }


def _own(place: Office, officer_id: int, today: datetime.date) -> list[Assistance]:
    """The numbers that this officer took here today, newest first."""
    found = Assistance.objects.filter(officer=officer_id, date=today, office=place)
    return list(found.select_related("booking__office", "booking__day", "booking__service").order_by("-made_at", "pk"))


def _row(row: Assistance) -> dict[str, Any]:
    """One line of one's own list: the label and no more of a name than tells two people apart."""
    booking = row.booking
    name = name_on(link_token(booking), booking)
    undo_minutes = int(catalogue().setting("undo_minutes", booking.office))
    since = booking.cancelled_at
    return {
        "booking": booking,
        "name": mask_name(name) if name else "",
        "services": ", ".join(said(service, "short_name") for service in services_of(booking)),
        "can_give_back": booking.status == Booking.Status.BOOKED,
        "can_take_again": bool(since and clock.now() < since + datetime.timedelta(minutes=undo_minutes)),
    }


def _face(request: HttpRequest, row: Assistance) -> Face:
    return face_of(request, link_token(row.booking))


@require_safe
@open_to(*HELPERS, office="office")
def slip(request: HttpRequest, office: str, booking: UUID) -> HttpResponse:
    """The slip of one of one's own numbers of today, as wide as `?lebar=` says."""
    row = _found(request, office, booking)
    width = request.GET.get("lebar", WIDTHS[0])
    width = width if width in WIDTHS else WIDTHS[0]
    actions.show_again(assistance=row, by=staff(request).actor)
    context = {**sheet(_face(request, row)), "width": width, "widths": WIDTHS}
    return render(request, "booking/slip.html", context)


@require_POST
@open_to(*HELPERS, office="office")
def give_back(request: HttpRequest, office: str, booking: UUID) -> HttpResponse:
    """Urungkan: it was taken for the wrong person or day."""
    return _change(request, office, booking, actions.give_back, _("Nomor %(label)s diurungkan."))


@require_POST
@open_to(*HELPERS, office="office")
def take_again(request: HttpRequest, office: str, booking: UUID) -> HttpResponse:
    """Kembalikan: it was right after all."""
    return _change(request, office, booking, actions.take_again, _("Nomor %(label)s berlaku lagi."))


def _change(
    request: HttpRequest, office: str, booking: UUID, action: Callable[..., Booking], told: str
) -> HttpResponse:
    row = _found(request, office, booking)
    try:
        changed = action(assistance=row, by=staff(request).actor)
    except Refusal as refused:
        messages.error(request, refused.detail)
    else:
        messages.success(request, told % {"label": changed.label})
    return HttpResponseRedirect(reverse("booking:assist", args=[office]), status=303)


def _found(request: HttpRequest, office: str, booking: UUID) -> Assistance:
    """One's own number of today; any other is told as not one's own, whether it exists or not."""
    place = catalogue().offices[office]
    try:
        return actions.own_of_today(booking_id=booking, office=place, officer_id=staff(request).officer.pk)
    except NotFound as unknown:
        raise actions.NotAppointed(_("Itu bukan nomor yang Anda ambil hari ini.")) from unknown
