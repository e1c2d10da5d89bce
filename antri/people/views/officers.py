"""Petugas: who works here, what they were appointed to, and the link by which they come in."""

import datetime
from collections.abc import Callable
from typing import Any

import segno
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antri.directory.queries import catalogue
from antri.people import actions
from antri.people.access import Staff, open_to
from antri.people.forms import AddOfficerForm, AppointForm, EndForm, PlaceForm, ReasonForm
from antri.people.models import HELPERS, Appointment, Invitation, Officer, Role
from antri.people.queries import officers_of
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

managing = open_to(Role.ADMINISTRATOR, Role.OFFICE_MANAGER)
managing_again = open_to(Role.ADMINISTRATOR, Role.OFFICE_MANAGER, sensitive=True)


@require_safe
@managing
def officers(request: HttpRequest) -> HttpResponse:
    """Petugas: everybody one may decide about."""
    rows = officers_of(_offices(request), on=_today())
    # A manager has the devices in the navigation; an administrator has many offices.
    offices = actions.managed_offices(_staff(request)) if _staff(request).holds(Role.ADMINISTRATOR) else []
    return render(request, "people/officers.html", {"rows": rows, "offices": offices})


@require_http_methods(["GET", "HEAD", "POST"])
@managing_again
def add(request: HttpRequest) -> HttpResponse:
    """Petugas baru: account, first appointment, and the link that is shown once."""
    form = AddOfficerForm(request.POST or None, staff=_staff(request))
    if request.method == "POST" and form.is_valid():
        role, office = form.wanted()
        typed = form.cleaned_data
        try:
            invited = actions.add_officer(
                username=typed["username"], name=typed["name"], role=role, office=office, by=_staff(request).actor
            )
        except Invalid as refused:
            _put(form, refused)
        else:
            return _show_link(request, invited.officer, invited.token)
    return render(request, "people/officer_new.html", {"form": form})


@require_safe
@managing_again
def officer(request: HttpRequest, officer: int) -> HttpResponse:
    """One officer: appointments, and what can be done about the account."""
    return _page(request, _found(request, officer))


@require_POST
@managing_again
def appoint(request: HttpRequest, officer: int) -> HttpResponse:
    row = _found(request, officer)
    form = AppointForm(request.POST, staff=_staff(request))
    if not form.is_valid():
        return _page(request, row, form, status=422)
    role, office = form.wanted()
    typed = form.cleaned_data
    had_link = Invitation.objects.filter(officer=row, ended_at__isnull=True, expires_at__gt=clock.now()).exists()
    try:
        actions.appoint(
            officer=row, role=role, office=office, since=typed["since"], until=typed["until"], by=_staff(request).actor
        )
    except Invalid as refused:
        _put(form, refused)
        return _page(request, row, form, status=422)
    except Refusal as refused:
        form.add_error(None, ValidationError(refused.detail, code=refused.code))
        return _page(request, row, form, status=refused.status)
    messages.success(request, _("%(name)s ditugaskan.") % {"name": row})
    if had_link:
        messages.info(request, _("Tautan masuk yang masih terbuka sudah berakhir. Bila masih perlu, buat yang baru."))
    return _back(row)


@require_POST
@managing_again
def end(request: HttpRequest, officer: int, appointment: int) -> HttpResponse:
    row = _found(request, officer)
    held = Appointment.objects.filter(pk=appointment, officer=row).select_related("officer", "office").first()
    if held is None:
        raise Http404
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Isi tanggal berakhirnya tugas."))
        return _back(row)
    actions.end_appointment(appointment=held, on=form.cleaned_data["on"], by=_staff(request).actor)
    messages.success(request, _("Tugas itu berakhir pada tanggal yang Anda isi."))
    return _back(row)


@require_http_methods(["GET", "HEAD", "POST"])
@managing_again
def place(request: HttpRequest, officer: int, appointment: int) -> HttpResponse:
    """Tempat dan batas: where this officer books for others, as on the slip, and how many a day."""
    row = _found(request, officer)
    held = Appointment.objects.filter(pk=appointment, officer=row, role__in=HELPERS)
    found = held.select_related("officer", "office", "region").first()
    if found is None:
        raise Http404
    names = {"kind": "place_kind", "place": "place", "region": "region", "daily_limit": "daily_limit"}
    form = PlaceForm(request.POST or None, initial={name: getattr(found, field) for name, field in names.items()})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.place_appointment(
                appointment=found,
                kind=Appointment.Place(typed["kind"]),
                place=typed["place"],
                region=typed["region"],
                daily_limit=typed["daily_limit"],
                by=_staff(request).actor,
            )
        except Invalid as refused:
            _put(form, refused)
        else:
            messages.success(request, _("Tempat dan batas disimpan."))
            return _back(row)
    status = 422 if form.errors else 200
    return render(request, "people/place.html", {"officer": row, "row": found, "form": form}, status=status)


@require_POST
@managing_again
def link(request: HttpRequest, officer: int) -> HttpResponse:
    """Tautan masuk: a new one, shown once; the one before ends."""
    row = _found(request, officer)
    return _show_link(request, row, actions.invite(officer=row, by=_staff(request).actor))


@require_POST
@managing_again
def deactivate(request: HttpRequest, officer: int) -> HttpResponse:
    return _do(request, officer, actions.deactivate, _("Akun dinonaktifkan. Semua sesinya sudah berakhir."))


@require_POST
@managing_again
def reactivate(request: HttpRequest, officer: int) -> HttpResponse:
    return _do(request, officer, actions.reactivate, _("Akun aktif lagi."))


@require_POST
@managing_again
def sign_out(request: HttpRequest, officer: int) -> HttpResponse:
    return _do(request, officer, actions.sign_out_everywhere, _("Petugas ini sudah dikeluarkan di semua perangkat."))


@require_POST
@managing_again
def reset(request: HttpRequest, officer: int) -> HttpResponse:
    """Cara masuk kedua hilang: ask that it be removed; a second person decides."""
    row = _found(request, officer)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, row, reset_form=form, status=422)
    actions.ask_second_factor_reset(officer=row, reason=form.cleaned_data["reason"], by=_staff(request).actor)
    messages.success(request, _("Diajukan. Orang kedua memutuskan di halaman Persetujuan."))
    return _back(row)


def _do(request: HttpRequest, officer: int, act: Callable[..., None], said: str) -> HttpResponse:
    row = _found(request, officer)
    act(officer=row, by=_staff(request).actor)
    messages.success(request, said)
    return _back(row)


def _page(
    request: HttpRequest, row: Officer, form: Any = None, reset_form: Any = None, status: int = 200
) -> HttpResponse:
    staff, today = _staff(request), _today()
    held = Appointment.objects.filter(officer=row).select_related("office", "region").order_by("-since", "pk")
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    said = {
        "officer": row,
        "is_oneself": row.pk == staff.officer.pk,
        "may_manage": actions.may_manage(staff, row),
        "appointments": [
            {
                "row": each,
                "books_for_others": each.role in HELPERS,
                "is_over": each.until is not None and each.until <= today,
                "may_end": row.pk != staff.officer.pk and actions.may_appoint(staff, Role(each.role), each.office),
            }
            for each in held
        ],
        "today": today,
        "has_second_factor": Authenticator.objects.filter(user_id=row.pk, type__in=kinds).exists(),
        "open_link": row.invitations.filter(ended_at__isnull=True, expires_at__gt=clock.now()).first(),
        "form": form or AppointForm(staff=staff, initial={"since": today}),
        "reset_form": reset_form or ReasonForm(),
    }
    return render(request, "people/officer.html", said, status=status)


def _show_link(request: HttpRequest, row: Officer, token: str) -> HttpResponse:
    path = reverse("people:invitation", args=[token])
    url = f"{settings.PUBLIC_URL.rstrip('/')}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    drawn = segno.make(url, error="m", micro=False)
    qr = drawn.svg_inline(scale=4, border=0, omitsize=True, svgclass=None, lineclass=None)
    said = {"officer": row, "url": url, "qr": mark_safe(qr), "hours": actions.INVITATION_HOURS}  # drawn by ourselves
    return render(request, "people/link.html", said)


def _found(request: HttpRequest, officer: int) -> Officer:
    """Find an officer one may see: whoever works at one's own offices. Any other is told like one who is not there."""
    row = Officer.objects.filter(pk=officer).first()
    if row is None or not officers_of(_offices(request), on=_today(), only=row):
        raise Http404
    return row


def _offices(request: HttpRequest) -> list[Any] | None:
    """The offices whose officers are shown; None shows all."""
    staff = _staff(request)
    return None if staff.holds(Role.ADMINISTRATOR) else actions.managed_offices(staff)


def _back(row: Officer) -> HttpResponse:
    return HttpResponseRedirect(reverse("people:officer", args=[row.pk]))


def _staff(request: HttpRequest) -> Staff:
    return request.staff  # type: ignore[attr-defined]


def _today() -> datetime.date:
    return clock.today(catalogue().city.timezone)


def _put(form: Any, refused: Invalid) -> None:
    for field, code, message in refused.errors:
        form.add_error(field if field in form.fields else None, ValidationError(message, code=code))
