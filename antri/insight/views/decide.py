"""Decide how a kecamatan serves, with the figures of that day beside it."""

import datetime
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.road.basis import basis_of
from antri.insight.queries.road.decisions import DAYS, span_of
from antri.insight.queries.road.what_if import what_if
from antri.kecamatan.actions.modes import switch_mode
from antri.kecamatan.forms.modes import ModeForm
from antri.kecamatan.queries.modes import Switch
from antri.kecamatan.views.modes import show_switch
from antri.people.access import open_to
from antri.people.models import Role
from antri.web import clock
from antri.web.refusals import Refusal


@require_POST
@open_to(Role.HEAD_OF_OFFICE, office="office")
def decide(request: HttpRequest, office: str) -> HttpResponse:
    """Switch as it was looked at, and keep what the figures said; what is refused is shown where it was looked at."""
    place = catalogue().offices[office]
    form = ModeForm(request.POST, office=place)
    seen = request.POST.get("terlihat", "")
    if not seen or not form.is_valid():
        return show_switch(request, place, form)
    switch = form.switch()
    told = replace(form.told(), figures=_figures(place), what_if=_what_if(switch))
    try:
        row = switch_mode(switch=switch, told=told, by=request.staff.actor, seen=seen)  # type: ignore[attr-defined]
    except Refusal as refused:
        return show_switch(request, place, form, refused)
    said = _("Diputuskan. Kantor ini melayani demikian mulai %(date)s, dan warga sudah dapat membacanya.")
    messages.success(request, said % {"date": date_format(row.since, "j F Y")})
    return HttpResponseRedirect(reverse("kecamatan:modes", args=[place.slug]), status=303)


def _figures(place: Office) -> dict[str, Any]:
    today = clock.today(place.timezone)
    span = span_of(place, today - datetime.timedelta(days=DAYS), today - datetime.timedelta(days=1), today)
    parts = span.parts
    return {
        "first": f"{span.first}",
        "last": f"{span.last}",
        "online": parts.online,
        "assisted": parts.assisted,
        "by_hand": parts.by_hand,
        "not_served": parts.not_served,
    }


def _what_if(switch: Switch) -> dict[str, Any]:
    """What was to be expected of it, where enough is recorded; for one service of many nothing is supposed."""
    if not switch.gives_numbers or not switch.numbers_a_day or switch.service:
        return {}
    today = clock.today(switch.office.timezone)
    supposed = what_if(switch.office, basis_of(switch.office, today), start=switch.since, numbers=switch.numbers_a_day)
    return supposed.as_json() if supposed else {}
