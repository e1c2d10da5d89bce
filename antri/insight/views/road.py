"""Menuju daring: the way of all kecamatan for the head of office, and of one office for its manager."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.forms import AimAt, EnterEarlier, Suppose
from antri.insight.queries.road.basis import basis_of
from antri.insight.queries.road.decisions import decisions_of
from antri.insight.queries.road.months import Month, months_of
from antri.insight.queries.road.overview import overview, row_of, target_of
from antri.insight.queries.road.people import kelurahan, quality
from antri.insight.queries.road.what_if import what_if
from antri.kecamatan.actions.earlier_waits import enter_earlier_wait, strike_earlier_wait
from antri.kecamatan.actions.targets import set_target
from antri.kecamatan.models import EarlierWait, RoadTarget
from antri.people.access import open_to
from antri.people.models import Role
from antri.schedule.queries import plans
from antri.web import clock, moment
from antri.web.refusals import Invalid, Refusal

_WEEKS_AHEAD = 6


@require_safe
@open_to(Role.HEAD_OF_OFFICE)
def city_road(request: HttpRequest) -> HttpResponse:
    """All kecamatan in one month."""
    look = overview(month_asked(request))
    return render(request, "insight/road.html", {"look": look, "files": f"{request.path}unduh/"})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def office_road(request: HttpRequest, office: str) -> HttpResponse:
    """One kecamatan: month by month, where it is going, what if, what is known from before."""
    place = _place(office)
    doing = {"target": _aim, "terdahulu": _enter}.get(request.POST.get("tindakan", "")) if request.POST else None
    forms = _forms(request, place)
    if doing is None:
        return _page(request, place, forms)
    name = request.POST["tindakan"]
    form = forms[name] = type(forms[name])(request.POST)
    if not form.is_valid():
        return _page(request, place, forms, faulty=form, status=422)
    try:
        said = doing(place, form, request.staff.actor)  # type: ignore[attr-defined]
    except Invalid as refused:
        for field, _code, text in refused.errors:
            form.add_error(EnterEarlier.NAMES.get(field, "persen"), str(text))
        return _page(request, place, forms, faulty=form, status=422)
    moment.forget()
    messages.success(request, said)
    return HttpResponseRedirect(_url(place), status=303)


@require_POST
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def strike_earlier(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """Mark a figure of the time before as wrong."""
    place = _place(office)
    row = get_object_or_404(EarlierWait, pk=pk, office=place)
    try:
        strike_earlier_wait(row=row, by=request.staff.actor)  # type: ignore[attr-defined]
        messages.success(request, _("Angka itu dicoret dan tidak dipakai lagi."))
    except Refusal as refused:
        messages.error(request, str(refused.detail))
    return HttpResponseRedirect(_url(place), status=303)


def month_asked(request: HttpRequest) -> datetime.date | None:
    """Read which month is asked for; what cannot be read is none."""
    try:
        return datetime.date.fromisoformat(f"{request.GET.get('bulan', '')}-01")
    except ValueError:
        return None


def _place(slug: str) -> Office:
    place = catalogue().offices.get(slug)
    if place is None or place.kind != Office.Kind.DISTRICT:
        raise Http404
    return place


def _url(place: Office) -> str:
    return reverse("insight:office_road", args=[place.slug])


def _aim(place: Office, form: Any, by: Any) -> str:
    typed = form.cleaned_data
    set_target(office=place, percent=typed["persen"], since=typed["sejak"], by=by)
    return _("Target %(percent)d persen disimpan.") % {"percent": typed["persen"]}


def _enter(place: Office, form: Any, by: Any) -> str:
    enter_earlier_wait(office=place, wait=form.earlier(), by=by)
    return _("Waktu tunggu terdahulu disimpan.")


def _forms(request: HttpRequest, place: Office) -> dict[str, Any]:
    today = clock.today(place.timezone)
    asked = {name: request.GET[name] for name in ("mulai", "nomor") if name in request.GET}
    return {
        "target": AimAt(initial={"persen": target_of(place, today), "sejak": today}),
        "terdahulu": EnterEarlier(),
        "bagaimana": Suppose(asked or None, today=today, initial={"mulai": _next_monday(place, today)}),
    }


def _next_monday(place: Office, today: datetime.date) -> datetime.date:
    """A start that gives people time to hear of it: the first Monday after six weeks that is no holiday."""
    date = today + datetime.timedelta(weeks=_WEEKS_AHEAD, days=7 - today.weekday())
    while plans(place, first=date, last=date)[date].is_holiday:
        date += datetime.timedelta(days=7)
    return date


def _page(
    request: HttpRequest, place: Office, forms: dict[str, Any], *, faulty: Any = None, status: int = 200
) -> HttpResponse:
    today = clock.today(place.timezone)
    months = months_of(place)
    month = _month(months, month_asked(request))
    row = row_of(place, months, month.first, today) if month else None
    basis = basis_of(place, today)
    suppose = forms["bagaimana"]
    numbers = basis.middle or 0
    supposed = None
    if suppose.is_bound and suppose.is_valid():
        asked = suppose.cleaned_data
        supposed = what_if(place, basis, start=asked["mulai"], numbers=asked["nomor"])
    elif suppose.is_bound:
        faulty, status = suppose, 422
    else:
        suppose.initial["nomor"] = numbers or ""
    facts = {
        "place": place,
        "files": f"{request.path}unduh/",
        "decisions": decisions_of(place),
        "months": months,
        "month": month,
        "row": row,
        "basis": basis,
        "supposed": supposed,
        "forms": forms,
        "form": faulty,
        "quality": quality(month) if month else [],
        "villages": kelurahan(month) if month else [],
        "earlier": EarlierWait.objects.filter(office=place).order_by("-period_until", "-pk"),
        "targets": RoadTarget.objects.filter(office=place).order_by("-since"),
    }
    return render(request, "insight/road_office.html", facts, status=status)


def _month(months: tuple[Month, ...], first: datetime.date | None) -> Month | None:
    told = [month for month in months if not month.is_empty]
    return next((month for month in told if month.first == first), told[-1] if told else None)
