"""Holidays of the city: the list, an import that shows its difference first, and one written by hand."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.booking.calendar.forms import HolidayForm
from antri.booking.calendar.views.shared import MAY_CHANGE, MAY_LOOK, may_change_city, show
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import NotYours, open_to
from antri.schedule.actions.import_holidays import (
    HolidaysChanged,
    import_holidays,
    look_at_holiday,
    look_at_import,
    look_at_writing,
    remove_holiday,
    write_holiday,
)
from antri.schedule.models import Holiday
from antri.schedule.queries.holidays import SOURCE, Difference
from antri.web import clock
from antri.web.refusals import Invalid

# The package knows these years; joint leave is told for the next one only.
_YEARS_BACK, _YEARS_AHEAD = 1, 2


@require_safe
@open_to(*MAY_LOOK, office="office")
def holidays(request: HttpRequest, office: str) -> HttpResponse:
    """The holidays of one year."""
    place = catalogue().offices[office]
    year = _year(request.GET.get("tahun"), place)
    rows = Holiday.objects.filter(city=place.city, date__year=year).order_by("date")
    return show(request, "holidays", place, {"rows": rows, "year": year, "years": _years(place), "source": SOURCE})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def import_year(request: HttpRequest, office: str) -> HttpResponse:
    """Look at what an import of one year would do, then do it."""
    place = _place(request, office)
    data = request.POST if request.method == "POST" else request.GET
    year = _year(data.get("tahun"), place)
    context: dict[str, Any] = {"year": year, "changed": None}
    status = 200
    if request.method == "POST" and request.POST.get("terlihat"):
        try:
            staff = request.staff  # type: ignore[attr-defined]
            done = import_holidays(year=year, by=staff.actor, seen=request.POST["terlihat"])
            return _done(request, place, year, done)
        except HolidaysChanged as refusal:
            context |= {"changed": refusal, "found": refusal.facts["difference"]}
            status = refusal.status
    context.setdefault("found", None)
    context["found"] = context["found"] or look_at_import(year)
    return show(request, "holidays_import", place, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def write(request: HttpRequest, office: str, holiday: int | None = None) -> HttpResponse:
    """Write one holiday by hand. GET writes and looks, POST saves."""
    place = _place(request, office)
    row = _holiday(place, holiday) if holiday else None
    data = request.POST if request.method == "POST" else request.GET if "lihat" in request.GET else None
    form = HolidayForm(data, initial=_initial(row))
    context: dict[str, Any] = {"form": form, "holiday": row, "found": None, "changed": None}
    if not form.is_bound:
        return show(request, "holiday", place, context)
    status = 422
    if form.is_valid():
        values = form.values()
        try:
            if request.method == "POST" and request.POST.get("terlihat"):
                by = request.staff.actor  # type: ignore[attr-defined]
                done = write_holiday(holiday=row, values=values, by=by, seen=request.POST["terlihat"])
                return _done(request, place, values["date"].year, done)
            context["found"] = look_at_writing(holiday=row, values=values)
            status = 200
        except Invalid as refusal:
            form.take_back(refusal)
        except HolidaysChanged as refusal:
            context |= {"changed": refusal, "found": refusal.facts["difference"]}
            status = refusal.status
    if data is not None:
        context["carried"] = [(name, value) for name in form.fields for value in data.getlist(name)]
    return show(request, "holiday", place, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_CHANGE, office="office")
def remove(request: HttpRequest, office: str, holiday: int) -> HttpResponse:
    """Look at what it does when this is no holiday, then let it be none."""
    place = _place(request, office)
    row = _holiday(place, holiday)
    context: dict[str, Any] = {"holiday": row, "changed": None, "is_imported": row.source == SOURCE}
    status = 200
    if request.method == "POST":
        try:
            by = request.staff.actor  # type: ignore[attr-defined]
            done = remove_holiday(holiday=row, by=by, seen=request.POST.get("terlihat", ""))
            return _done(request, place, row.date.year, done)
        except HolidaysChanged as refusal:
            context |= {"changed": refusal, "found": refusal.facts["difference"]}
            status = refusal.status
    context["found"] = context.get("found") or look_at_holiday(holiday=row, date=None, closes=False)
    return show(request, "holiday_remove", place, context, status=status)


def _done(request: HttpRequest, place: Office, year: int, done: Difference) -> HttpResponse:
    text = _("Tersimpan. %(closed)d hari ditutup, %(reopened)d dibuka lagi.")
    messages.success(request, text % {"closed": done.closed, "reopened": done.reopened})
    for row in done.left_open:
        text = _("%(date)s di %(office)s tetap buka: %(held)d nomor sudah dipegang warga. Tutup bila memang libur.")
        office = catalogue().offices[row.office].name
        messages.warning(request, text % {"date": f"{row.date:%d-%m-%Y}", "office": office, "held": row.held})
    return HttpResponseRedirect(f"{reverse('calendar:holidays', args=[place.slug])}?tahun={year}", status=303)


def _place(request: HttpRequest, office: str) -> Office:
    if not may_change_city(request):
        raise NotYours
    return catalogue().offices[office]


def _holiday(place: Office, key: int) -> Holiday:
    row = Holiday.objects.filter(pk=key, city=place.city).first()
    if row is None:
        raise Http404
    return row


def _initial(row: Holiday | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "tanggal": row.date,
        "nama": row.name,
        "nama_en": row.name_en,
        "jenis": row.kind,
        "menutup": row.closes,
    }


def _years(place: Office) -> list[int]:
    year = clock.today(place.timezone).year
    return list(range(year - _YEARS_BACK, year + _YEARS_AHEAD + 1))


def _year(text: str | None, place: Office) -> int:
    today: datetime.date = clock.today(place.timezone)
    return int(text) if text and text.isdecimal() and int(text[:5]) in _years(place) else today.year
