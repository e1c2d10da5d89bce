"""The month of an office, and one of its dates in full."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from antri.booking.calendar.queries.month import office_date, office_month
from antri.booking.calendar.views.shared import MAY_LOOK, show, told
from antri.directory.forms import read_date
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.schedule.models import CalendarChange
from antri.web import clock


@require_safe
@open_to(*MAY_LOOK, office="office")
def show_month(request: HttpRequest, office: str) -> HttpResponse:
    """The month that is asked for (bulan=2026-12), else the present one; after a change, with the way back."""
    place = catalogue().offices[office]
    first = read_date(f"{request.GET.get('bulan', '')}-01") or clock.today(place.timezone).replace(day=1)
    context = {"month": office_month(place, first), "saved": _saved(request, place)}
    return show(request, "month", place, context)


@require_safe
@open_to(*MAY_LOOK, office="office")
def show_day(request: HttpRequest, office: str, date: datetime.date) -> HttpResponse:
    """One date: its numbers by session and pool, why it is as it is, and what can be done."""
    place = catalogue().offices[office]
    context = {
        "month": office_month(place, date.replace(day=1)),
        "chosen": date,
        "date": office_date(place, date),
        "saved": _saved(request, place),
    }
    return show(request, "day", place, context)


def _saved(request: HttpRequest, place: Office) -> dict[str, object] | None:
    """The change that was saved just now."""
    key = request.GET.get("tersimpan", "")
    row = CalendarChange.objects.filter(pk=key, office=place).first() if key.isdecimal() and len(key) < 16 else None
    return told(row) if row else None
