"""Pintu: who has come, by scan or by code; the ID against the ticket; priority and help."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.booking.models import Booking
from antri.booking.queries import services_of
from antri.directory.models import Office
from antri.directory.queries import catalogue, checklist
from antri.people.access import open_to
from antri.people.actions import look_at
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.forms.door import CorrectForm, DoorForm, NeedsForm
from antri.service_day.models import Visit
from antri.service_day.queries.expected import expected
from antri.service_day.queries.summons import open_summons
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

AT_THE_DOOR = (Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER)
_FIELDS = {"name": "nama", "nik": "nik"}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DOOR, office="office")
def door(request: HttpRequest, office: str) -> HttpResponse:
    """Check in whoever is scanned or typed; beside it who is expected in this hour."""
    place = catalogue().offices[office]
    form = DoorForm(request.POST or None)
    refused: Refusal | None = None
    found: Booking | None = None
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.find_at_door(office=place, text=form.cleaned_data["kode"])
            waits = actions.check_in(booking=found, door=Visit.Door.DESK, by=_by(request))
        except Refusal as refusal:
            refused = refusal
        else:
            address = reverse("service_day:door_person", args=[office, waits.pk])
            return HttpResponseRedirect(address, status=303)
    status = refused.status if refused else (422 if form.errors else 200)
    context = {"place": place, "form": form, "refused": refused, "found": found, "hours": expected(place, clock.now())}
    context["summons"] = open_summons(place)
    answer = render(request, "service_day/door.html", context, status=status)
    # The one page of ours that may look: the camera as a scanner.
    answer.headers["Permissions-Policy"] = "camera=(self)"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DOOR, office="office")
def person(request: HttpRequest, office: str, booking: UUID) -> HttpResponse:
    """One person at the door: what they come for, and what the officer finds out."""
    place = catalogue().offices[office]
    row = _found(place, booking)
    if request.method != "POST":
        return _card(request, place, row)
    try:
        return _do(request, place, row)
    except Invalid as wrong:
        form = CorrectForm(request.POST)
        for field, _code, message in wrong.errors:
            if field in _FIELDS:
                form.add_error(_FIELDS[field], message)
        return _card(request, place, row, correct=form, refused=None if form.errors else wrong, status=422)
    except Refusal as refusal:
        return _card(request, place, row, refused=refusal, status=refusal.status)


def _do(request: HttpRequest, place: Office, row: Booking) -> HttpResponse:
    by, what = _by(request), request.POST.get("apa", "")
    again = reverse("service_day:door_person", args=[place.slug, row.pk])
    match what:
        case "lihat":
            # Only of somebody who stands here: a list of the day is no list of people.
            if row.status not in (Booking.Status.CHECKED_IN, Booking.Status.CALLED, Booking.Status.SERVING):
                raise actions.NotHere
            # Name and NIK stand in the answer to this request alone.
            return _card(request, place, row, person=look_at(row, office=place, by=by, reason="door.checking"))
        case "cocok":
            actions.confirm_identity(booking=row, identity=Visit.Identity.FITS, by=by)
        case "kuasa":
            actions.confirm_identity(booking=row, identity=Visit.Identity.PROXY, by=by)
        case "perbaiki":
            form = CorrectForm(request.POST)
            if not form.is_valid():
                return _card(request, place, row, correct=form, status=422)
            typed = form.cleaned_data
            actions.correct_identity(booking=row, name=typed["nama"], nik=typed["nik"], by=by)
            messages.success(request, _("Nama dan NIK sudah disamakan dengan KTP-el."))
        case "orang-lain":
            actions.turn_away(booking=row, by=by)
            messages.warning(request, _("%(label)s tidak dilayani. Nomornya kembali ke undian.") % {"label": row.label})
            return HttpResponseRedirect(reverse("service_day:door", args=[place.slug]), status=303)
        case "prioritas" | "bukan-prioritas":
            actions.confirm_priority(booking=row, is_priority=what == "prioritas", by=by)
        case "bantuan":
            actions.set_needs(booking=row, needs=request.POST.getlist("bantuan"), by=by)
        case "urung":
            actions.undo_check_in(booking=row, by=by)
            messages.success(request, _("Catatan hadir %(label)s dibatalkan.") % {"label": row.label})
            return HttpResponseRedirect(reverse("service_day:door", args=[place.slug]), status=303)
        case _:
            raise Http404
    return HttpResponseRedirect(again, status=303)


def _card(
    request: HttpRequest,
    place: Office,
    row: Booking,
    *,
    person: dict[str, Any] | None = None,
    correct: CorrectForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    visit = Visit.objects.filter(pk=row.pk).first()
    services = services_of(row)
    context = {
        "place": place,
        "row": row,
        "visit": visit,
        "services": services,
        "checklist": checklist(services),
        "person": person,
        "is_asking_away": request.GET.get("orang-lain") == "1",
        "may_be_represented": actions.may_be_represented(services),
        "correct": correct or CorrectForm(),
        "is_correcting": correct is not None,
        "needs": NeedsForm(initial={"bantuan": visit.needs if visit else []}),
        "is_here": row.status in (Booking.Status.CHECKED_IN, Booking.Status.CALLED, Booking.Status.SERVING),
        "refused": refused,
    }
    return render(request, "service_day/door_person.html", context, status=status)


def _found(place: Office, key: UUID) -> Booking:
    row = (
        Booking.objects.select_related("office", "day", "service")
        .filter(pk=key, office=place, date=clock.today(place.timezone))
        .first()
    )
    if row is None:
        raise Http404
    return row


def _by(request: HttpRequest) -> Any:
    return request.staff.actor  # type: ignore[attr-defined]
