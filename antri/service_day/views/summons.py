"""Panggilan petugas: the part of a staff page that says at which kiosk somebody waits for an officer."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.queries.summons import open_summons
from antri.service_day.views.door import AT_THE_DOOR

_PART = "X-Part"
# Where a press without scripts goes back to.
_PAGES = {"pintu": "service_day:door", "ruang": "service_day:room"}


def answer_in_form(request: HttpRequest, office: Office) -> None:
    """Say that the one named by the press was helped; what names none is nothing."""
    number = request.POST.get("panggilan", "")
    if number.isascii() and number.isdigit() and len(number) < 16:
        actions.answer_summons(office=office, summons=int(number), by=request.staff.actor)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DOOR, Role.HEAD_OF_OFFICE, office="office")
def summons(request: HttpRequest, office: str) -> HttpResponse:
    """Who waits at a kiosk now; POST: somebody was helped."""
    place = catalogue().offices[office]
    page = request.POST.get("dari", "")
    if request.method == "POST":
        answer_in_form(request, place)
        if _PART not in request.headers:
            return HttpResponseRedirect(reverse(_PAGES.get(page, _PAGES["pintu"]), args=[office]), status=303)
    told = {"place": place, "summons": open_summons(place), "page": page or request.GET.get("dari", "")}
    answer = render(request, "service_day/part_summons.html", told)
    answer.headers["Cache-Control"] = "no-store"
    return answer
