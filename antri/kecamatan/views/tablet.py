"""The tablet of an office that serves by hand: its page, and what it asks and sends by the key of the device."""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from antri.booking.models import Booking
from antri.kecamatan.actions.day_list import give_day_list
from antri.kecamatan.actions.pins import enrol, key_of
from antri.kecamatan.actions.receive import MOST_AT_ONCE, read_parcel, receive, who_asks
from antri.kecamatan.models import Intake, TabletPin
from antri.kecamatan.queries.intake import papers_of, state_for, tiles, villages
from antri.people.actions import allow
from antri.people.devices import device_of
from antri.people.models import Device
from antri.web.refusals import Refusal

View = Callable[..., HttpResponse]
# Every twenty seconds one of each; a whole day that was offline goes out at once.
_PER_MINUTE = 240


def of_tablet(view: View) -> View:
    """Let only a paired tablet pass. What is answered is not kept by anybody on the way."""

    @wraps(view)
    def ask(request: HttpRequest) -> HttpResponse:
        device = device_of(request, Device.Kind.TABLET)
        if device is None:
            answer: HttpResponse = JsonResponse({"code": "not-a-tablet"}, status=403)
        else:
            try:
                allow("tablet", f"{device.pk}", per_minute=_PER_MINUTE)
                answer = view(request, device)
            except Refusal as refused:
                said = {"code": refused.code, "title": str(refused.title), "detail": str(refused.detail)}
                answer = JsonResponse(said, status=refused.status)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return ask


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page, with nothing in it of any day or person: it is kept by the tablet to come up without a line."""
    device = device_of(request, Device.Kind.TABLET)
    if device is None:
        answer = render(request, "kecamatan/not_a_tablet.html", status=403)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    office = device.office
    shown = tiles(office)
    context = {
        "place": office,
        "device": device,
        "key": key_of(device),
        "tiles": shown,
        "papers": papers_of(shown),
        "outcomes": Intake.Outcome,
        "villages": villages(office),
    }
    answer = render(request, "kecamatan/tablet.html", context)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
@of_tablet
def state(_request: HttpRequest, device: Device) -> HttpResponse:
    """What the tablet needs to go on alone. Counts and the names of officers; nothing of a citizen."""
    return JsonResponse(state_for(device))


@require_POST
@of_tablet
def send(request: HttpRequest, device: Device) -> HttpResponse:
    """Take closed rows and answer for each; what is not answered for stays on the tablet."""
    try:
        rows = _sent(request)["rows"]
        if not isinstance(rows, list):
            raise ValueError
        parcels = [read_parcel(row) for row in rows[:MOST_AT_ONCE]]
    except (ValueError, KeyError):
        return JsonResponse({"code": "invalid"}, status=422)
    answers = receive(parcels=parcels, device=device)
    return JsonResponse({"answers": [{"id": f"{each.id}", "state": each.state, "why": each.why} for each in answers]})


@require_POST
@of_tablet
def join(request: HttpRequest, device: Device) -> HttpResponse:
    """An officer enrols by the code from their own page. The PIN they choose is not sent."""
    try:
        sent = _sent(request)
        code, point = str(sent["code"]), str(sent["point"])[:96]
    except (ValueError, KeyError):
        return JsonResponse({"code": "invalid"}, status=422)
    made = enrol(device=device, code=code, public_key=point)
    return JsonResponse(_told(made.pin) | {"data_key": made.data_key})


@require_POST
@of_tablet
def day_list(request: HttpRequest, device: Device) -> HttpResponse:
    """Today's numbers with short names, for an officer who has opened the tablet; an empty list by hand."""
    try:
        parcel = read_parcel(_sent(request)["row"])
    except (ValueError, KeyError):
        return JsonResponse({"code": "invalid"}, status=422)
    found = give_day_list(device=device, by=who_asks(parcel=parcel, device=device))
    booked = str(Booking.Status.BOOKED.label)
    people = [
        {
            "label": entry.label,
            "name": entry.name,
            "service": ", ".join(entry.services),
            "at": entry.session,
            "state": entry.state,
            "is_here": entry.state != booked,
        }
        for entry in (found.entries if found else ())
    ]
    return JsonResponse({"date": f"{found.date}" if found else "", "people": people})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The program that keeps the page; its scope is the tablet's page alone."""
    found = finders.find("js/tablet/worker.js")
    if not isinstance(found, str):
        raise Http404
    answer = HttpResponse(Path(found).read_text(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = reverse("kecamatan:tablet")
    answer["Cache-Control"] = "no-cache"
    return answer


def _sent(request: HttpRequest) -> dict[str, Any]:
    found = json.loads(request.body)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _told(pin: TabletPin) -> dict[str, Any]:
    return {
        "pin": f"{pin.pk}",
        "officer": pin.officer_id,
        "name": f"{pin.officer}",
        "until": pin.valid_until.isoformat(),
    }
