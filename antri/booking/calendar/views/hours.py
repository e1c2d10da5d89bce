"""Opening hours: the plans of an office, a new one such as Ramadan's, its form and its end."""

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from antri.booking.calendar.forms import EndPlanForm, PlanForm, initial_rows, rows_wanted
from antri.booking.calendar.forms.fields import WEEKDAYS
from antri.booking.calendar.views.change import answer
from antri.booking.calendar.views.shared import MAY_CHANGE, MAY_LOOK, show
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.schedule.models import OpeningPlan
from antri.schedule.queries.opening import opening_of
from antri.web import clock

Grouped = list[tuple[tuple[int, ...], list[Any]]]


@require_safe
@open_to(*MAY_LOOK, office="office")
def plans(request: HttpRequest, office: str) -> HttpResponse:
    """Every plan: those that hold or will, then those that are over."""
    place = catalogue().offices[office]
    today = clock.today(place.timezone)
    rows = OpeningPlan.objects.filter(office=place, lane="main").prefetch_related("sessions").order_by("valid_from")
    found: list[dict[str, Any]] = [
        {
            "plan": row,
            "sessions": [{"days": _days_said(days), "session": session} for days, session in grouped(row)],
            "is_over": bool(row.valid_until and row.valid_until < today),
        }
        for row in rows
    ]
    context = {
        "standing": [row for row in found if not row["is_over"]],
        "over": [row for row in found if row["is_over"]],
    }
    return show(request, "plans", place, context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def write_plan(request: HttpRequest, office: str, plan: int | None = None) -> HttpResponse:
    """Write a plan. GET writes and looks, POST saves."""
    place = catalogue().offices[office]
    row = _plan(place, plan) if plan else None
    data = request.POST if request.method == "POST" else request.GET if "lihat" in request.GET else None
    known = grouped(row) if row else []
    initial = initial_rows(known)
    if row:
        initial |= {"nama": row.name, "dari": row.valid_from, "sampai": row.valid_until}
    count = rows_wanted(data if data is not None else request.GET, at_least=max(len(known) + 1, 6))
    if "tambah" in request.GET:
        data, initial = None, _typed(request)
        count = rows_wanted({"baris": f"{count + 1}"}, at_least=6)
    form = PlanForm(data, office=place, plan=plan, initial=initial, row_count=count)
    return answer(request, place, form, template="plan", more={"plan": row})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def end_plan(request: HttpRequest, office: str, plan: int) -> HttpResponse:
    """Let a plan end, or take away one that has not begun."""
    place = catalogue().offices[office]
    row = _plan(place, plan)
    data = request.POST if request.method == "POST" else request.GET if "lihat" in request.GET else None
    form = EndPlanForm(data, office=place, plan=plan, initial={"terakhir": clock.today(place.timezone)})
    return answer(request, place, form, template="plan_end", more={"plan": row})


def _plan(place: Office, key: int) -> OpeningPlan:
    row = OpeningPlan.objects.filter(pk=key, office=place, lane="main").prefetch_related("sessions").first()
    if row is None:
        raise Http404
    return row


def grouped(plan: OpeningPlan) -> Grouped:
    """Sessions that are the same on several weekdays, once each with those weekdays."""
    days: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for weekday, *session in opening_of(plan).rows:
        days[tuple(session)].append(weekday)
    return sorted(((tuple(on), list(session)) for session, on in days.items()), key=lambda row: (row[1][0], row[0]))


def _days_said(days: tuple[int, ...]) -> str:
    names = dict(WEEKDAYS)
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{names[days[0]]}–{names[days[-1]]}"
    return ", ".join(str(names[day]) for day in days)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed so far, when one more row was asked for."""
    return {
        name: [int(value) for value in values if value.isdecimal()] if name.startswith("hari_") else values[-1]
        for name, values in request.GET.lists()
        if values[-1]
    }
