"""Persetujuan: what waits for a second person, in plain words, and what was decided."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from antri.people import actions
from antri.people.access import Staff, open_to
from antri.people.actions.approvals import Kind
from antri.people.forms import AnswerForm
from antri.people.models import Approval, Role
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_log = logging.getLogger(__name__)

deciding = open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR, sensitive=True)
HISTORY = 50


@require_safe
@deciding
def approvals(request: HttpRequest) -> HttpResponse:
    """Persetujuan: to decide, one's own that wait, and the last ones decided."""
    return _page(request)


@require_POST
@open_to(*actions.DECIDERS, sensitive=True)
def ask_keys(request: HttpRequest) -> HttpResponse:
    """Ask that the keys of the installation may be copied at the server."""
    try:
        actions.ask_key_copy(reason=request.POST.get("reason", ""), by=_staff(request).actor)
    except Invalid as refused:
        messages.error(request, " ".join(f"{message}" for _field, _code, message in refused.errors))
        return _page(request, status=422)
    messages.success(request, _("Diajukan. Orang kedua memutuskan di halaman Persetujuan."))
    return HttpResponseRedirect(reverse("people:approvals"))


@require_POST
@deciding
def approve(request: HttpRequest, approval: int) -> HttpResponse:
    return _decide(request, approval, actions.approve, _("Disetujui dan sudah dijalankan."))


@require_POST
@deciding
def refuse(request: HttpRequest, approval: int) -> HttpResponse:
    return _decide(request, approval, actions.refuse, _("Ditolak. Yang mengajukan melihat alasannya di halaman ini."))


@require_POST
@deciding
def withdraw(request: HttpRequest, approval: int) -> HttpResponse:
    actions.withdraw(approval=_found(request, approval), by=_staff(request).actor)
    messages.success(request, _("Permintaan Anda ditarik kembali."))
    return HttpResponseRedirect(reverse("people:approvals"))


def _decide(request: HttpRequest, approval: int, act: Callable[..., Any], said: str) -> HttpResponse:
    row = _found(request, approval)
    form = AnswerForm(request.POST)
    form.is_valid()
    try:
        act(approval=row, by=_staff(request).actor, answer=form.cleaned_data.get("answer", ""))
    except Invalid as refused:
        messages.error(request, " ".join(f"{message}" for _field, _code, message in refused.errors))
        return _page(request, status=422)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("people:approvals"))


def _page(request: HttpRequest, status: int = 200) -> HttpResponse:
    staff = _staff(request)
    waiting = actions.waiting_for(staff)
    mine = Approval.objects.filter(asked_by=staff.officer, state=Approval.State.WAITING, expires_at__gt=clock.now())
    said = {
        "waiting": [_told(row) for row in waiting],
        "mine": [_told(row) for row in mine.select_related("office", "asked_by")],
        "history": [_told(row) for row in _history(staff)],
        "form": AnswerForm(auto_id=False),
        "may_ask_keys": staff.holds(*actions.DECIDERS),
    }
    return render(request, "people/approvals.html", said, status=status)


def _history(staff: Staff) -> list[Approval]:
    """The last decided ones that this officer asked for, decided, or may know of."""
    rows = Approval.objects.exclude(state=Approval.State.WAITING, expires_at__gt=clock.now())
    if not staff.holds(Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE):
        mine = staff.offices(Role.OFFICE_MANAGER)
        rows = rows.filter(Q(asked_by=staff.officer) | Q(decided_by=staff.officer) | Q(office__in=mine))
    return list(rows.select_related("asked_by", "decided_by", "office").order_by("-asked_at")[:HISTORY])


def _told(row: Approval) -> dict[str, Any]:
    kind = actions.kind_of(row)
    is_late = row.state == Approval.State.WAITING and row.expires_at <= clock.now()
    return {
        "row": row,
        "title": kind.title if kind else row.kind,
        "told": _said(kind, row),
        "state": Approval.State.EXPIRED.label if is_late else row.get_state_display(),
    }


def _said(kind: Kind | None, row: Approval) -> Any:
    """Say what a request would do. One that cannot be told takes none of the others from the page."""
    if kind is None:
        return ""
    try:
        return kind.told(row.arguments)
    except (ArithmeticError, AttributeError, LookupError, ObjectDoesNotExist, Refusal, TypeError, ValueError):
        _log.exception("approval %s cannot be told", row.pk)
        return _("tidak dapat dibaca lagi")


def _found(request: HttpRequest, approval: int) -> Approval:
    """Find a request one asked for or may decide. Any other is told like one that is not there."""
    row = Approval.objects.filter(pk=approval).select_related("office", "asked_by").first()
    staff = _staff(request)
    if row is None or not (row.asked_by_id == staff.officer.pk or actions.may_decide(staff, row)):
        raise Http404
    return row


def _staff(request: HttpRequest) -> Staff:
    return request.staff  # type: ignore[attr-defined]
