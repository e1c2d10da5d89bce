"""Notices to citizens: dated, for one office or all, for one service or all."""

import datetime
import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.directory.actions import EditedMeanwhile, change_notice, notice_values, post_notice, remove_notice
from antri.directory.models import Notice, Office
from antri.directory.queries import catalogue, said
from antri.home.forms import NoticeForm
from antri.people.access import open_to
from antri.people.models import Role
from antri.web import clock
from antri.web.refusals import Invalid

_CITY = (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, *_CITY)
def notices(request: HttpRequest) -> HttpResponse:
    """What citizens read now and later, and a new notice."""
    form = _form(request, None)
    if request.method != "POST":
        return _list(request, form)
    if not form.is_valid():
        return _list(request, form, status=422)
    if request.POST.get("tindakan") != "simpan":
        return _list(request, form, preview=True)
    try:
        post_notice(notice=form.notice(), by=_by(request))
    except Invalid as refused:
        return _list(request, _with(form, refused), status=422)
    return _done(request, _("Pengumuman dipasang."))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, *_CITY)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one notice, or take it down."""
    row = Notice.objects.filter(pk=pk).first()
    if row is None or not _may_edit(request, row):
        raise Http404
    form = _form(request, row)
    if request.method != "POST":
        return _page(request, row, form)
    if request.POST.get("tindakan") == "hapus":
        return _remove(request, row)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    if request.POST.get("tindakan") != "simpan":
        return _page(request, row, form, preview=True)
    try:
        change_notice(pk=pk, notice=form.notice(), seen=_unpacked(form.cleaned_data["seen"]), by=_by(request))
    except EditedMeanwhile as refused:
        now = Notice.objects.get(pk=pk)
        form.see_again(_packed(now))
        return _page(request, now, form, theirs=refused, status=409)
    except Invalid as refused:
        return _page(request, row, _with(form, refused), status=422)
    return _done(request, _("Pengumuman diubah."))


def _remove(request: HttpRequest, row: Notice) -> HttpResponse:
    try:
        remove_notice(pk=row.pk, seen=_unpacked(request.POST.get("seen", "")), by=_by(request))
    except EditedMeanwhile as refused:
        now = Notice.objects.get(pk=row.pk)
        return _page(request, now, _form(request, now, is_fresh=True), theirs=refused, status=409)
    return _done(request, _("Pengumuman diturunkan."))


def _offices(request: HttpRequest) -> list[Office]:
    offices: list[Office] = request.staff.offices(Role.OFFICE_MANAGER, *_CITY)  # type: ignore[attr-defined]
    return offices


def _is_city(request: HttpRequest) -> bool:
    return bool(request.staff.holds(*_CITY))  # type: ignore[attr-defined]


def _by(request: HttpRequest) -> Any:
    return request.staff.actor  # type: ignore[attr-defined]


def _may_edit(request: HttpRequest, row: Notice) -> bool:
    """Who speaks for one office may not touch what is said for all, or for another."""
    return _is_city(request) or row.office_id in {office.pk for office in _offices(request)}


def _form(request: HttpRequest, row: Notice | None, *, is_fresh: bool = False) -> NoticeForm:
    offices, is_city = _offices(request), _is_city(request)
    if request.method == "POST" and not is_fresh:
        return NoticeForm(offices, request.POST, is_city=is_city)
    today = clock.today(catalogue().city.timezone)
    if row is None:
        week = today + datetime.timedelta(days=6)
        return NoticeForm(offices, initial={"from_date": today, "until_date": week}, is_city=is_city)
    initial = {
        "text": row.text,
        "text_en": row.text_en,
        "office": row.office.slug if row.office else "",
        "service": row.service.code if row.service else "",
        "from_date": row.from_date,
        "until_date": row.until_date,
        "seen": _packed(row),
    }
    return NoticeForm(offices, initial=initial, is_city=is_city)


def _packed(row: Notice) -> str:
    return json.dumps(notice_values(row), default=str)


def _unpacked(text: str) -> dict[str, Any]:
    """Read what the editor saw; what cannot be read was not seen."""
    try:
        seen = json.loads(text)
        dates = {name: datetime.date.fromisoformat(seen[name]) for name in ("from_date", "until_date")}
        return {**seen, **dates}
    except (ValueError, TypeError, KeyError):
        return {}


def _with(form: NoticeForm, refused: Invalid) -> NoticeForm:
    for name, _code, text in refused.errors:
        form.add_error(name, str(text))
    return form


def _done(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("home:notices"), status=303)


def _list(request: HttpRequest, form: NoticeForm, *, preview: bool = False, status: int = 200) -> HttpResponse:
    today = clock.today(catalogue().city.timezone)
    rows = Notice.objects.select_related("office", "service").order_by("from_date", "pk")
    mine = [row for row in rows if _may_edit(request, row)]
    parts = (
        (_("Dibaca warga sekarang"), [row for row in mine if row.from_date <= today <= row.until_date]),
        (_("Belum mulai"), [row for row in mine if row.from_date > today]),
        (_("Sudah lewat"), [row for row in mine if row.until_date < today]),
    )
    told = {"parts": parts, "form": form, "preview": form.notice() if preview else None}
    return render(request, "home/notices.html", told, status=status)


def _page(
    request: HttpRequest,
    row: Notice,
    form: NoticeForm,
    *,
    preview: bool = False,
    theirs: EditedMeanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    told = {
        "row": row,
        "form": form,
        "preview": form.notice() if preview else None,
        "packed": _packed(row),
        "theirs": theirs.facts["theirs"] if theirs else None,
        "where": row.office.name if row.office else _("Semua kantor"),
        "what": said(row.service, "short_name") if row.service else _("Semua layanan"),
    }
    return render(request, "home/notice.html", told, status=status)
