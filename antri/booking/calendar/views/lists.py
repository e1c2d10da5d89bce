"""Who is to be moved, what has been changed, and the proof that no day exceeded its quota."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from antri.booking.calendar.queries.proof import prove
from antri.booking.calendar.queries.to_move import to_move
from antri.booking.calendar.views.shared import MAY_LOOK, show, told
from antri.directory.forms import read_date
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.schedule.models import CalendarChange
from antri.web import clock

_LATEST = 50
_LONGEST_PROOF_DAYS = 92


@require_safe
@open_to(*MAY_LOOK, office="office")
def people_to_move(request: HttpRequest, office: str) -> HttpResponse:
    """The list Perlu dipindah: whom no message reaches first, then priority, then by session."""
    place = catalogue().offices[office]
    on = read_date(request.GET.get("tanggal"))
    rows = to_move(place, on=on)
    context = {
        "rows": rows,
        "on": on,
        "no_phone": sum(not row.has_phone for row in rows),
        "priority": sum(row.is_priority for row in rows),
        "now": clock.now(),
    }
    return show(request, "to_move", place, context)


@require_safe
@open_to(*MAY_LOOK, office="office")
def changes(request: HttpRequest, office: str) -> HttpResponse:
    """The latest changes, each with its way back."""
    place = catalogue().offices[office]
    rows = CalendarChange.objects.filter(office=place).order_by("-pk")[:_LATEST]
    return show(request, "changes", place, {"rows": [told(row) for row in rows]})


@require_safe
@open_to(*MAY_LOOK, office="office")
def proof(request: HttpRequest, office: str) -> HttpResponse:
    """Tidak ada hari melebihi kuota: one line a day, agreed by three sources, or named what does not agree."""
    place = catalogue().offices[office]
    today = clock.today(place.timezone)
    first = read_date(request.GET.get("dari")) or today - datetime.timedelta(days=30)
    last = read_date(request.GET.get("sampai")) or first + datetime.timedelta(days=61)
    last = min(last, first + datetime.timedelta(days=_LONGEST_PROOF_DAYS))
    days = [day for day in prove(first=first, last=last, office=place) if day.quota or day.given or day.faults]
    context = {
        "days": days,
        "faulty": [day for day in days if day.faults],
        "first": first,
        "last": last,
        "given": sum(day.given for day in days),
        "now": clock.now(),
    }
    return show(request, "proof", place, context)
