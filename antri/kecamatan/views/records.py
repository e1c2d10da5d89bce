"""Catatan layanan: what an office counted by hand on a day, by tablet, page or paper; and the way onto its tablet."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.kecamatan.actions.days import choose_sample, explain_day, settle_aside
from antri.kecamatan.actions.intake import Row, take_in, take_tally, undo_intake
from antri.kecamatan.actions.pins import CODE_MINUTES, PinEnded, end_pin, give_code
from antri.kecamatan.forms.records import ExplainForm, IntakeForm, ReasonForm, TallyForm, read_date
from antri.kecamatan.models import Intake
from antri.kecamatan.queries.intake import day_of, pins_at, tiles
from antri.people.access import NotYours, open_to
from antri.people.models import Role
from antri.web import clock
from antri.web.refusals import Refusal

_WRITES = (Role.KECAMATAN_OFFICER, Role.COUNTER_OFFICER)
_LOOKS = (*_WRITES, Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_LOOKS, office="office")
def records(request: HttpRequest, office: str) -> HttpResponse:
    """One day: what was counted, and a form that counts one more. Who only looks after the office sees no form."""
    place = catalogue().offices[office]
    date = read_date(request.GET.get("tanggal"), place)
    form = IntakeForm(request.POST or None, place=place, date=date)
    status = 200
    if request.method == "POST":
        if not _may_write(request, place):
            raise NotYours
        if form.is_valid():
            try:
                typed = form.cleaned_data
                row = Row(
                    id=typed["kunci"],
                    service=typed["layanan"],
                    outcome=typed["hasil"],
                    made_at=clock.now(),
                    date=date,
                    region=typed["kelurahan"],
                    source=Intake.Source.PAGE,
                    name=typed["nama"],
                    nik=typed["nik"],
                )
                take_in(rows=[row], office=place, device=None, by=request.staff.actor)  # type: ignore[attr-defined]
            except Refusal as refused:
                form.add_error(None, ValidationError(refused.detail, code=refused.code))
            else:
                messages.success(request, _("Dicatat."))
                return _back(place, date)
        status = 422
    context = _said(request, place, date) | {"form": form}
    return render(request, "kecamatan/records.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_LOOKS, office="office")
def undo(request: HttpRequest, office: str, row: uuid.UUID) -> HttpResponse:
    """Take one row back, with the reason. Who is not its author looks after the office."""
    place = catalogue().offices[office]
    found = Intake.objects.filter(pk=row, office=place).select_related("service", "officer").first()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own = not request.staff.holds(Role.OFFICE_MANAGER, Role.KECAMATAN_OFFICER, office=place)  # type: ignore[attr-defined]
        undone = undo_intake(
            intake=row,
            office=place,
            reason=form.cleaned_data["alasan"],
            own=own,
            by=request.staff.actor,  # type: ignore[attr-defined]
        )
        messages.success(request, _("Catatan dibatalkan dan tidak dihitung lagi."))
        return _back(place, undone.date)
    status = 404 if found is None else 422 if form.errors else 200
    return render(request, "kecamatan/undo.html", {"place": place, "row": found, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_WRITES, office="office")
def tally(request: HttpRequest, office: str) -> HttpResponse:
    """Type in a paper tally: for each service how many were done, lacked papers, were sent on. Whole or not at all."""
    place = catalogue().offices[office]
    date = read_date(request.GET.get("tanggal"), place)
    form = TallyForm(request.POST or None, place=place, date=date)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                rows = [
                    Row(
                        id=uuid.uuid5(form.cleaned_data["kunci"], f"{code} {outcome}"),
                        service=code,
                        outcome=outcome,
                        made_at=clock.now(),
                        date=form.cleaned_data["tanggal"],
                        count=count,
                        source=Intake.Source.PAPER,
                    )
                    for code, outcome, count in form.counts()
                ]
                count = take_tally(rows=rows, office=place, by=request.staff.actor)  # type: ignore[attr-defined]
            except Refusal as refused:
                form.add_error(None, ValidationError(refused.detail, code=refused.code))
            else:
                messages.success(request, _("Turus disimpan: %(count)d warga.") % {"count": count})
                return _back(place, form.cleaned_data["tanggal"])
        status = 422
    return render(request, "kecamatan/tally.html", {"place": place, "date": date, "form": form}, status=status)


@require_safe
@open_to(*_LOOKS, office="office")
def sheet(request: HttpRequest, office: str) -> HttpResponse:
    """The paper tally, to print: for a day without tablet or power."""
    place = catalogue().offices[office]
    date = read_date(request.GET.get("tanggal"), place)
    context = {"place": place, "date": date, "services": tiles(place).shown, "outcomes": Intake.Outcome.choices}
    return render(request, "kecamatan/sheet.html", context)


@require_POST
@open_to(*_LOOKS, office="office")
def explain(request: HttpRequest, office: str) -> HttpResponse:
    """Say why a day has no records."""
    place = catalogue().offices[office]
    date = read_date(request.GET.get("tanggal"), place)
    form = ExplainForm(request.POST)
    if not form.is_valid():
        context = _said(request, place, date) | {"form": IntakeForm(place=place, date=date), "explain": form}
        return render(request, "kecamatan/records.html", context, status=422)
    explain_day(office=place, date=date, reason=form.cleaned_data["sebab"], by=request.staff.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Sebabnya dicatat."))
    return _back(place, date)


@require_POST
@open_to(Role.OFFICE_MANAGER, office="office")
def sample(request: HttpRequest, office: str) -> HttpResponse:
    """Choose a day on which arrivals are written down too, or choose it no more."""
    place = catalogue().offices[office]
    date = read_date(request.POST.get("tanggal"), place, ahead=60)
    is_on = choose_sample(office=place, date=date, by=request.staff.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Hari contoh dipilih.") if is_on else _("Bukan hari contoh lagi."))
    return _back(place, date)


@require_POST
@open_to(Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER, office="office")
def settle(request: HttpRequest, office: str, row: uuid.UUID) -> HttpResponse:
    """Say what was done about a row that could not be counted."""
    place = catalogue().offices[office]
    form = ReasonForm(request.POST)
    if form.is_valid():
        settle_aside(aside=row, office=place, said=form.cleaned_data["alasan"], by=request.staff.actor)  # type: ignore[attr-defined]
        messages.success(request, _("Dicatat sudah diperiksa."))
    else:
        messages.error(request, _("Tulis dahulu apa yang dilakukan dengan catatan itu."))
    return _back(place, clock.today(place.timezone))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_WRITES, Role.OFFICE_MANAGER, office="office")
def tablet_code(request: HttpRequest, office: str) -> HttpResponse:
    """Tablet: an officer's own code, shown once, and who can open which tablet of the office."""
    place = catalogue().offices[office]
    staff, code = request.staff, ""  # type: ignore[attr-defined]
    if request.method == "POST":
        code = give_code(officer=staff.officer, office=place, by=staff.actor)
    context = {
        "place": place,
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "minutes": CODE_MINUTES,
        "pins": pins_at(place),
        "address": request.build_absolute_uri(reverse("kecamatan:tablet")),
        "days": catalogue().setting("tablet_pin_days", place),
        "may_write": _may_write(request, place),
        "ends_all": staff.holds(Role.OFFICE_MANAGER, office=place),
        "me": staff.officer.pk,
    }
    return render(request, "kecamatan/tablet_code.html", context)


@require_POST
@open_to(*_WRITES, Role.OFFICE_MANAGER, office="office")
def end_tablet_pin(request: HttpRequest, office: str, pin: uuid.UUID) -> HttpResponse:
    """End a PIN on a tablet: one's own, or as the manager anybody's."""
    place, staff = catalogue().offices[office], request.staff  # type: ignore[attr-defined]
    own = not staff.holds(Role.OFFICE_MANAGER, office=place)
    try:
        row = end_pin(pin=pin, office=place, own=own, by=staff.actor)
        said = _("PIN %(officer)s di %(device)s berakhir. Catatan yang sudah ditulis tetap terkirim.")
        messages.success(request, said % {"officer": row.officer, "device": row.device.name})
    except PinEnded as refused:
        messages.error(request, str(refused.detail))
    return HttpResponseRedirect(reverse("kecamatan:tablet_code", args=[place.slug]), status=303)


def _said(request: HttpRequest, place: Office, date: datetime.date) -> dict[str, Any]:
    today = clock.today(place.timezone)
    return {
        "place": place,
        "day": day_of(place, date),
        "today": today,
        "before": date - datetime.timedelta(days=1),
        "after": date + datetime.timedelta(days=1) if date < today else None,
        "may_write": _may_write(request, place),
        "may_sample": request.staff.holds(Role.OFFICE_MANAGER, office=place),  # type: ignore[attr-defined]
        "explain": ExplainForm(),
    }


def _may_write(request: HttpRequest, place: Office) -> bool:
    return request.staff.holds(*_WRITES, office=place)  # type: ignore[attr-defined]


def _back(place: Office, date: datetime.date) -> HttpResponse:
    address = reverse("kecamatan:records", args=[place.slug])
    return HttpResponseRedirect(f"{address}?tanggal={date}", status=303)
