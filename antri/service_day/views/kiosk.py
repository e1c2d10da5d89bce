"""Anjungan: a paired device in the hall on which people check themselves in. It shows labels only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.people.actions import allow
from antri.people.devices import actor_of, device_of
from antri.people.models import Device
from antri.schedule.models import Lane
from antri.service_day import actions
from antri.service_day.forms.door import DoorForm
from antri.service_day.models import Visit
from antri.web import clock
from antri.web.refusals import Refusal

# A queue of people, each with one ticket; a program that guesses codes needs thousands of years at this pace.
_PER_MINUTE = 60
# Nobody is asked who they are: somebody who plays with the screen must not empty the lane.
_LANE_NUMBERS_PER_MINUTE = 6
_NOT_HERE = ("main", "return")


@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Lapor hadir at the kiosk. In any other browser: a page that says what this is and does nothing."""
    device = device_of(request, Device.Kind.KIOSK)
    answer = _kiosk(request, device) if device else render(request, "service_day/not_a_kiosk.html", status=403)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _kiosk(request: HttpRequest, device: Device) -> HttpResponse:
    office = device.office
    done: Booking | None = None
    refused: Refusal | None = None
    form = DoorForm()
    asks_help = False
    if request.method == "POST":
        asks_help = "bantuan" in request.POST
        form = DoorForm(request.POST if "kode" in request.POST else None)
        try:
            allow("kiosk", str(device.pk), per_minute=_PER_MINUTE)
            if asks_help:
                actions.ask_for_officer(device=device)
            elif "jalur" in request.POST:
                done = _lane_number(office, request.POST["jalur"], device)
            elif form.is_bound and form.is_valid():
                found = actions.find_at_door(office=office, text=form.cleaned_data["kode"])
                done = actions.check_in(booking=found, door=Visit.Door.KIOSK, by=actor_of(device))
        except Refusal as refusal:
            refused = refusal
    context = {
        "place": office,
        "form": form if form.is_bound and form.errors and not refused else DoorForm(),
        "done": done,
        "refused": refused,
        "asks_help": asks_help,
        "lanes": Lane.objects.filter(office=office, is_bookable=False).exclude(code__in=_NOT_HERE).order_by("pk"),
        "now": clock.now(),
    }
    return render(request, "service_day/kiosk.html", context, status=refused.status if refused else 200)


def _lane_number(office: Office, lane: str, device: Device) -> Booking:
    allow("kiosk-lane", str(device.pk), per_minute=_LANE_NUMBERS_PER_MINUTE)
    if lane in _NOT_HERE or not Lane.objects.filter(office=office, code=lane, is_bookable=False).exists():
        raise actions.LaneClosed
    return actions.give_lane_number(office=office, lane=lane, by=actor_of(device))
