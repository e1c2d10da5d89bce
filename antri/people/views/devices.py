"""Perangkat: those of an office, for its manager; and the page by which a device comes to be one of them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from antri.directory.queries import catalogue
from antri.people import actions
from antri.people.access import open_to
from antri.people.devices import give_key, seen_device
from antri.people.forms import DeviceForm, PairForm
from antri.people.lockout import address_of
from antri.people.models import Device, Role
from antri.web import clock
from antri.web.refusals import Invalid

keeping = open_to(Role.OFFICE_MANAGER, Role.ADMINISTRATOR, office="office", sensitive=True)


@require_http_methods(["GET", "HEAD", "POST"])
@keeping
def devices(request: HttpRequest, office: str) -> HttpResponse:
    """Perangkat of one office; a new one is told its code once."""
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            new = actions.add_device(
                office=catalogue().offices[office],
                kind=Device.Kind(typed["kind"]),
                name=typed["name"],
                by=request.staff.actor,  # type: ignore[attr-defined]
            )
        except Invalid as refused:
            for field, code, message in refused.errors:
                form.add_error(field, ValidationError(message, code=code))
        else:
            return _show_code(request, new.device, new.code)
    rows = Device.objects.filter(office__slug=office).select_related("made_by", "revoked_by")
    listed = [{"row": row, "state": _state(row)} for row in rows.order_by("revoked_at", "name")]
    said = {"place": catalogue().offices[office], "rows": listed, "form": form}
    return render(request, "people/devices.html", said)


@require_POST
@keeping
def renew(request: HttpRequest, office: str, device: int) -> HttpResponse:
    row = _found(office, device)
    if row.paired_at or row.revoked_at:
        raise Http404
    return _show_code(request, row, actions.renew_code(device=row, by=request.staff.actor))  # type: ignore[attr-defined]


@require_POST
@keeping
def revoke(request: HttpRequest, office: str, device: int) -> HttpResponse:
    actions.revoke_device(device=_found(office, device), by=request.staff.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Perangkat dicabut. Kuncinya tidak membuka apa pun lagi."))
    return HttpResponseRedirect(reverse("people:devices", args=[office]))


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Perangkat: what a paired device is, or the form that pairs one. To any other browser it says nothing."""
    device = seen_device(request)
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            paired = actions.pair_device(code=form.cleaned_data["kode"], address=address_of(request))
        except actions.PairingCodeWrong as refused:
            form.add_error("kode", ValidationError(refused.detail, code=refused.code))
        else:
            answer: HttpResponse = HttpResponseRedirect(reverse("people:pair"), status=303)
            give_key(answer, paired.key)
            answer.headers["Cache-Control"] = "no-store"
            return answer
    status = 422 if request.method == "POST" else 200
    answer = render(request, "people/pair.html", {"device": device, "form": form}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _show_code(request: HttpRequest, row: Device, code: str) -> HttpResponse:
    said = {
        "device": row,
        "code": f"{code[:3]} {code[3:]}",
        "minutes": actions.CODE_MINUTES,
        "address": request.build_absolute_uri(reverse("people:pair")),
    }
    return render(request, "people/device_code.html", said)


def _found(office: str, device: int) -> Device:
    row = Device.objects.filter(pk=device, office__slug=office).select_related("office").first()
    if row is None:
        raise Http404
    return row


def _state(row: Device) -> dict[str, Any]:
    """Say a device's state as a word, a symbol and a colour."""
    if row.revoked_at:
        return {"text": _("Dicabut"), "icon": "stop", "css": "grey"}
    if row.paired_at:
        return {"text": _("Terpasang"), "icon": "done", "css": ""}
    if row.code_hash and row.code_expires_at and row.code_expires_at > clock.now():
        return {"text": _("Menunggu kode"), "icon": "clock", "css": "sun"}
    return {"text": _("Kode lewat waktu"), "icon": "clock", "css": "brick"}
