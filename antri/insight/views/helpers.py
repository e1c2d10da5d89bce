"""Pendamping: what those who book for others did, for the head of office; without names, for everybody."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.helpers import ENOUGH, MANY_ON_A_PHONE, helpers, public_weeks
from antri.people.access import open_to
from antri.people.models import Role
from antri.web import clock, moment

# In the address: how many days back.
SPANS = (7, 28, 84)
_PUBLIC_S = 60.0


@require_safe
@open_to(Role.HEAD_OF_OFFICE)
def city_helpers(request: HttpRequest) -> HttpResponse:
    """Everybody in the city who books for others."""
    return _list(request, None)


@require_safe
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def office_helpers(request: HttpRequest, office: str) -> HttpResponse:
    """Those who book for others at one office."""
    return _list(request, catalogue().offices[office])


def _list(request: HttpRequest, office: Office | None) -> HttpResponse:
    asked = request.GET.get("hari", "")
    days = int(asked) if asked in map(str, SPANS) else SPANS[1]
    today = clock.today((office or catalogue().main).timezone)
    since = today - datetime.timedelta(days=days - 1)
    rows = helpers(since=since, until=today, office=office)
    context = {
        "place": office,
        "rows": rows,
        "days": days,
        "spans": SPANS,
        "since": since,
        "today": today,
        "total": sum(row.taken for row in rows),
        "many": MANY_ON_A_PHONE,
        "enough": ENOUGH,
    }
    return render(request, "insight/helpers.html", context)


@require_safe
def public_helpers(request: HttpRequest) -> HttpResponse:
    """Week by week, how many numbers helpers took for people, and how many of those did not come."""
    weeks = moment.keep(("helpers", "weeks"), _PUBLIC_S, public_weeks)
    return render(request, "insight/helpers_public.html", {"weeks": weeks})
