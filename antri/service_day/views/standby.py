"""Siaga: who waits without a number, the draws of today, and what becomes of who got none."""

import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.access import open_to
from antri.people.devices import has_print_agent
from antri.schedule.models import ServiceDay
from antri.service_day import actions
from antri.service_day.forms.standby import StandbyForm
from antri.service_day.models import Draw, Standby
from antri.service_day.queries.draws import draw_times, drawing_order, lot, places, usual_chance
from antri.service_day.views.papers import AT_THE_DOOR
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_FIELDS = {"name": "nama", "nik": "nik", "phone": "hp", "service": "layanan", "also_services": "layanan_lain"}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DOOR, office="office")
def standby(request: HttpRequest, office: str) -> HttpResponse:
    """Register who comes, and see who waits, when it is drawn, and what came of it."""
    place = catalogue().offices[office]
    today = clock.today(place.timezone)
    form = StandbyForm(place, today, request.POST or None)
    status, refused = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = actions.register(
                    order=form.order(), by=_by(request), is_turned_away="belum_terlayani" in request.POST
                )
            except Invalid as wrong:
                for field, _code, message in wrong.errors:
                    form.add_error(_FIELDS.get(field), message)
            except Refusal as refusal:
                refused, status = refusal, refusal.status
            else:
                return HttpResponseRedirect(reverse("service_day:standby_one", args=[office, row.pk]), status=303)
    return render(request, "service_day/standby.html", _hall(place, today, form, refused), status=status)


def _hall(place: Office, today: datetime.date, form: StandbyForm, refused: Refusal | None) -> dict[str, Any]:
    rows = list(_rows(place, today))
    return {
        "place": place,
        "today": today,
        "form": form,
        "refused": refused,
        "is_over": _is_over(place),
        "waiting": [row for row in rows if row.status == Standby.Status.WAITING],
        "unserved": [row for row in rows if row.status == Standby.Status.UNSERVED],
        "count": len(rows),
        "draws": _draws(place, today),
        "chance": usual_chance(place, today),
        "since": catalogue().setting("standby_from", place),
        "until": datetime.time.fromisoformat(catalogue().setting("standby_until", place)),
    }


def _rows(place: Office, today: datetime.date) -> Any:
    found = Standby.objects.filter(day__office=place, day__date=today, day__lane="main")
    return found.select_related("service", "booking", "day").order_by("registered_at")


def _is_over(place: Office) -> bool:
    try:
        actions.check_time(place, clock.now())
    except actions.StandbyOver:
        return True
    except actions.StandbyNotOpen:
        return False
    return False


def _draws(place: Office, today: datetime.date) -> list[dict[str, Any]]:
    """Today's published times, each with its draw or with whether its time has come."""
    done = {row.planned_for: row for row in Draw.objects.filter(day__office=place, day__date=today)}
    local = _local(place)
    times = sorted({*draw_times(place), *done})
    return [{"time": time, "draw": done.get(time), "is_due": time not in done and time <= local} for time in times]


def _local(place: Office) -> datetime.time:
    return clock.now().astimezone(ZoneInfo(place.timezone)).time()


@require_safe
@open_to(*AT_THE_DOOR, office="office")
def one(request: HttpRequest, office: str, who: UUID) -> HttpResponse:
    """One person who stands by: the code, large; what they got; what can still be done for them."""
    place = catalogue().offices[office]
    row = _found(office, who)
    can_book = row.status in (Standby.Status.UNSERVED, Standby.Status.LEFT) and row.booking is None
    context = {
        "place": place,
        "row": row,
        "next": actions.next_date(row) if can_book else None,
        "can_book": can_book,
        "is_waiting": row.status == Standby.Status.WAITING,
        "times": draw_times(place),
        "printer": has_print_agent(place),
    }
    return render(request, "service_day/standby_one.html", context)


@require_POST
@open_to(*AT_THE_DOOR, office="office")
def book_next(request: HttpRequest, office: str, who: UUID) -> HttpResponse:
    """Book the next free date for who got none."""
    row = _found(office, who)
    try:
        booked = actions.book_next(standby=row, by=_by(request))
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Sudah dipesankan: %(label)s.") % {"label": booked.booking.label})
    return HttpResponseRedirect(reverse("service_day:standby_one", args=[office, who]), status=303)


@require_POST
@open_to(*AT_THE_DOOR, office="office")
def go_home(request: HttpRequest, office: str, who: UUID) -> HttpResponse:
    """Somebody does not want to wait for the draw any longer."""
    try:
        actions.go_home(standby=_found(office, who), by=_by(request))
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    return HttpResponseRedirect(reverse("service_day:standby_one", args=[office, who]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_THE_DOOR, office="office")
def hold_draw(request: HttpRequest, office: str, at: str) -> HttpResponse:
    """Say what will be drawn; draw when it is confirmed."""
    place = catalogue().offices[office]
    planned = _time(at)
    if planned is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            held = actions.draw(office=place, planned_for=planned, by=_by(request))
            return HttpResponseRedirect(reverse("service_day:draw_result", args=[office, held.pk]), status=303)
        except Refusal as refusal:
            refused = refusal
    day = (
        ServiceDay.objects.select_related("office")
        .filter(office=place, lane="main", date=clock.today(place.timezone))
        .first()
    )
    context = {
        "place": place,
        "planned": planned,
        "refused": refused,
        "places": places(day, clock.now()).count() if day else 0,
        "people": Standby.objects.filter(day=day, status=Standby.Status.WAITING).count() if day else 0,
    }
    return render(request, "service_day/draw_confirm.html", context, status=refused.status if refused else 200)


@require_safe
@open_to(*AT_THE_DOOR, office="office")
def draw_result(request: HttpRequest, office: str, draw: int) -> HttpResponse:
    """Who was drawn, in the order of the draw, and how anyone can draw it again."""
    held = Draw.objects.select_related("day").filter(pk=draw, day__office__slug=office).first()
    if held is None:
        raise Http404
    rows = Standby.objects.filter(day=held.day).select_related("booking", "service")
    won = drawing_order(held.seed, (row for row in rows if row.draw_id == held.pk))
    context = {
        "place": catalogue().offices[office],
        "draw": held,
        "won": won,
        "unserved": [row for row in rows if row.status == Standby.Status.UNSERVED],
        "waiting": sum(row.status == Standby.Status.WAITING for row in rows),
    }
    return render(request, "service_day/draw_result.html", context)


@require_safe
def standby_today(request: HttpRequest, office: str) -> HttpResponse:
    """Siaga for everybody: how it goes, the usual chance, and today's results by code."""
    place = catalogue().offices.get(office)
    if place is None:
        raise Http404
    today = clock.today(place.timezone)
    held = list(Draw.objects.filter(day__office=place, day__date=today).order_by("planned_for"))
    rows = Standby.objects.filter(day__office=place, day__date=today, draw__isnull=False).select_related("booking")
    results = [
        {
            "draw": each,
            "won": sorted((row for row in rows if row.draw_id == each.pk), key=lambda row: lot(each.seed, row.code)),
        }
        for each in held
    ]
    context = {
        "place": place,
        "today": today,
        "times": draw_times(place),
        "since": datetime.time.fromisoformat(catalogue().setting("standby_from", place)),
        "until": datetime.time.fromisoformat(catalogue().setting("standby_until", place)),
        "chance": usual_chance(place, today),
        "results": results,
    }
    answer = render(request, "service_day/standby_today.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(office: str, who: UUID) -> Standby:
    row = (
        Standby.objects.select_related("day__office", "service", "booking__service", "booking__day", "booking__office")
        .filter(pk=who, day__office__slug=office)
        .first()
    )
    if row is None:
        raise Http404
    return row


def _time(text: str) -> datetime.time | None:
    try:
        return datetime.time.fromisoformat(f"{text[:2]}:{text[2:]}")
    except ValueError:
        return None


def _by(request: HttpRequest) -> Actor:
    return request.staff.actor  # type: ignore[attr-defined]
