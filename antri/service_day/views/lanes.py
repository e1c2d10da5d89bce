"""Beri nomor: pick-up and information, and whoever comes back with a slip."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.devices import has_print_agent
from antri.schedule.models import Lane
from antri.service_day import actions
from antri.service_day.views.papers import AT_THE_DOOR
from antri.web import clock
from antri.web.refusals import Refusal

_NOT_BY_HAND = ("main", "return")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DOOR, office="office")
def lanes(request: HttpRequest, office: str) -> HttpResponse:
    """Give a number of a lane outside the quota; the last one stays on the screen, large."""
    place = catalogue().offices[office]
    refused = None
    if request.method == "POST":
        try:
            given = _give(request, place)
        except Refusal as refusal:
            refused = refusal
        else:
            address = f"{reverse('service_day:lanes', args=[office])}?nomor={given.pk}"
            return HttpResponseRedirect(address, status=303)
    rows = Lane.objects.filter(office=place, is_bookable=False).exclude(code__in=_NOT_BY_HAND).order_by("pk")
    context: dict[str, Any] = {"place": place, "lanes": rows, "given": _given(request, place), "refused": refused}
    context["printer"] = has_print_agent(place)
    return render(request, "service_day/lanes.html", context, status=refused.status if refused else 200)


def _give(request: HttpRequest, place: Office) -> Booking:
    by = request.staff.actor  # type: ignore[attr-defined]
    if "slip" in request.POST:
        return actions.use_slip(office=place, code=request.POST["slip"], by=by)
    lane = request.POST.get("jalur", "")
    if lane in _NOT_BY_HAND or not Lane.objects.filter(office=place, code=lane, is_bookable=False).exists():
        raise actions.LaneClosed
    return actions.give_lane_number(office=place, lane=lane, by=by)


def _given(request: HttpRequest, place: Office) -> Booking | None:
    try:
        key = UUID(request.GET.get("nomor", ""))
    except ValueError:
        return None
    return Booking.objects.filter(pk=key, office=place, date=clock.today(place.timezone)).first()
