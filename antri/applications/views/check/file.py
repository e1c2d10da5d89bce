"""One file on the verifier's desk: papers beside the checklist, and every press of whoever checks it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions.check import LONGEST_WORDS, approve, check_field, return_for_correction
from antri.applications.actions.reject import ask_rejection, withdraw_rejection
from antri.applications.actions.take import put_back, take_up, touch
from antri.applications.actions.undo import undo, undo_seconds
from antri.applications.models import Application
from antri.applications.queries.answers import flat
from antri.applications.queries.at_check import Line, lines_of, statements_of, whole_of
from antri.applications.queries.checklist import form_of
from antri.applications.queries.claims import rejection_of
from antri.applications.queries.duplicates import duplicates_of
from antri.applications.queries.grounds import GROUNDS, laws_of, refusal_words
from antri.applications.queries.numbers import numbers_of
from antri.applications.views.check.shared import (
    CHECKER,
    LOOKERS,
    file_at,
    file_url,
    list_url,
    only,
    place_of,
    staff_of,
)
from antri.directory.models import Office
from antri.people import actions as people
from antri.people.access import open_to
from antri.people.actions import look_at, may_decide
from antri.web.refusals import Invalid, Refusal

Status = Application.Status
SHOWN_S = 20  # how long NIK and KK stay on the screen
_PART = "X-Part"
_READING, _NUMBERS, _SENSITIVE = "check.reading", "check.numbers", "check.sensitive"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*LOOKERS, office="office")
def check(request: HttpRequest, office: str, code: str) -> HttpResponse:
    place = place_of(office)
    row = file_at(place, code)
    if request.method != "POST":
        touch(application=row, by=staff_of(request).actor)
        return _page(request, place, row)
    deed = DEEDS.get(request.POST.get("tindakan", ""))
    if deed is None:
        raise Http404
    try:
        done = deed(request, place, row)
    except Refusal as refused:
        return _page(request, place, file_at(place, code), refused=refused, status=refused.status)
    if isinstance(done, HttpResponse):
        return done
    if _PART in request.headers:
        return HttpResponse(status=204)
    return HttpResponseRedirect(done, status=303)


@require_POST
@open_to(*LOOKERS, office="office", sensitive=True)
def decide(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Say as the second person whether it is rejected."""
    place = place_of(office)
    row = file_at(place, code)
    approval, by = rejection_of(row), staff_of(request).actor
    if approval is None or not may_decide(staff_of(request), approval):
        raise Http404
    answer = request.POST.get("jawaban", "")[:300]
    try:
        if request.POST.get("tindakan") == "setuju":
            people.approve(approval=approval, by=by, answer=answer)
            messages.success(request, _("Berkas ditolak. Warga membaca alasannya di halaman berkasnya."))
        else:
            people.refuse(approval=approval, by=by, answer=answer)
            messages.success(request, _("Penolakan tidak disetujui. Pemeriksa melanjutkan berkas ini."))
    except Refusal as refused:
        return _page(request, place, file_at(place, code), refused=refused, status=refused.status)
    return HttpResponseRedirect(file_url(row), status=303)


def _take(request: HttpRequest, place: Office, row: Application) -> str:
    only(request, place, CHECKER)
    return file_url(take_up(office=place, officer=staff_of(request).officer, by=_by(request), application=row))


def _next(request: HttpRequest, place: Office, row: Application) -> str:
    only(request, place, CHECKER)
    return file_url(take_up(office=place, officer=staff_of(request).officer, by=_by(request)))


def _put_back(request: HttpRequest, place: Office, row: Application) -> str:
    put_back(application=row, by=_by(request))
    messages.success(request, _("Berkas %(code)s ditaruh kembali.") % {"code": row.code})
    return list_url(place)


def _fine(request: HttpRequest, place: Office, row: Application) -> str:
    field = request.POST.get("bagian", "")
    check_field(application=row, field=field, verdict="ok", by=_by(request))
    return file_url(row, request.POST.get("butir", "")[:12])


def _to_fix(request: HttpRequest, place: Office, row: Application) -> str:
    said = request.POST
    check_field(
        application=row,
        field=said.get("bagian", ""),
        verdict="fix",
        reason=said.get("alasan", ""),
        words=said.get("pesan", ""),
        by=_by(request),
    )
    return file_url(row, said.get("butir", "")[:12])


def _return(request: HttpRequest, place: Office, row: Application) -> str:
    return_for_correction(application=row, by=_by(request))
    return file_url(row)


def _approve(request: HttpRequest, place: Office, row: Application) -> str:
    approve(application=row, answers=flat(_opened(request, place, row, _READING)), by=_by(request))
    return file_url(row)


def _ask_rejection(request: HttpRequest, place: Office, row: Application) -> str:
    said = request.POST
    ask_rejection(
        application=row,
        ground=said.get("alasan", ""),
        law=said.get("aturan", ""),
        article=said.get("pasal", ""),
        words=said.get("pesan", ""),
        by=_by(request),
    )
    return file_url(row)


def _withdraw(request: HttpRequest, place: Office, row: Application) -> str:
    withdraw_rejection(application=row, by=_by(request))
    return file_url(row)


def _undo(request: HttpRequest, place: Office, row: Application) -> str:
    undo(application=row, by=_by(request))
    return file_url(row)


def _numbers(request: HttpRequest, place: Office, row: Application) -> HttpResponse:
    """Show NIK and KK for a moment, for whoever types them into SIAK. The answer itself shows them, no address."""
    person = _opened(request, place, row, _NUMBERS)
    form = form_of(row)
    numbers = numbers_of(form, flat(person), person.get("nik", "")) if form else []
    if _PART in request.headers:
        return render(request, "applications/check/part_numbers.html", {"numbers": numbers, "shown_s": SHOWN_S})
    response = _page(request, place, row, numbers=numbers)
    response.headers["Refresh"] = f"{SHOWN_S};url={file_url(row)}"
    return response


def _unfold(request: HttpRequest, place: Office, row: Application) -> HttpResponse:
    """Show the sensitive answers of one page, in the answer to being asked."""
    step = request.POST.get("halaman", "")
    person = _opened(request, place, row, _SENSITIVE)
    if _PART not in request.headers:
        return _page(request, place, row, person=person, opened=(step,))
    line = next((line for line in lines_of(row, flat(person), (step,)) if line.step == step), None)
    if line is None:
        raise Http404
    return render(request, "applications/check/part_answers.html", {"line": line, "row": row})


DEEDS: dict[str, Callable[[HttpRequest, Office, Application], str | HttpResponse]] = {
    "ambil": _take,
    "berikutnya": _next,
    "kembali-taruh": _put_back,
    "sesuai": _fine,
    "perbaiki": _to_fix,
    "kembalikan": _return,
    "setujui": _approve,
    "tolak": _ask_rejection,
    "tarik": _withdraw,
    "urungkan": _undo,
    "nik": _numbers,
    "buka": _unfold,
}


def _by(request: HttpRequest) -> Any:
    return staff_of(request).actor


def _opened(request: HttpRequest, place: Office, row: Application, reason: str) -> dict[str, Any]:
    """Open what was sent: an event each time, and no more people in an hour than anybody checks."""
    empty: dict[str, Any] = {"screening": {}, "answers": {}, "statements": []}
    if row.sealed is None:
        return empty
    return empty | look_at(row, office=place, by=_by(request), reason=reason)


def _page(
    request: HttpRequest,
    place: Office,
    row: Application,
    *,
    person: dict[str, Any] | None = None,
    opened: tuple[str, ...] = (),
    refused: Refusal | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    staff = staff_of(request)
    person = _opened(request, place, row, _READING) if person is None else person
    answers = flat(person)
    lines = lines_of(row, answers, opened)
    is_mine = row.status == Status.IN_REVIEW and row.officer_id == staff.officer.pk
    approval = rejection_of(row)
    whole, whole_mark = whole_of(row)
    context = {
        "place": place,
        "row": row,
        "lines": lines,
        "shown": _shown(request, lines),
        "is_mine": is_mine and approval is None,
        "may_take": staff.holds(CHECKER, office=place) and row.status in (Status.SUBMITTED, Status.IN_REVIEW),
        "may_check": staff.holds(CHECKER, office=place),
        "undo_s": undo_seconds(row, staff.actor),
        "approval": approval,
        "is_asker": approval is not None and approval.asked_by_id == staff.officer.pk,
        "may_decide": approval is not None and may_decide(staff, approval),
        "refusal_words": refusal_words(row) if approval or row.status == Status.REJECTED else "",
        "grounds": GROUNDS.items(),
        "laws": laws_of(row),
        "ground": GROUNDS.get(approval.arguments["ground"] if approval else row.reject_reason, ""),
        "law": approval.arguments["law"] if approval else row.law,
        "likely": duplicates_of(row, staff),
        "statements": statements_of(row, answers, person["statements"]),
        "whole": whole,
        "whole_mark": whole_mark,
        "questions": row.messages.filter(side="citizen", read_at__isnull=True).count(),
        "longest": LONGEST_WORDS,
        "shown_s": SHOWN_S,
        "numbers": (),
        "typed": request.POST if refused else {},
        "refused": refused,
        "said_why": [text for *_field, text in refused.errors] if isinstance(refused, Invalid) else [],
    }
    return render(request, "applications/check/file.html", context | more, status=status)


def _shown(request: HttpRequest, lines: list[Line]) -> Line | None:
    """Which paper lies in the middle: the one asked for, else the first that nobody has looked at."""
    papers = [line for line in lines if line.papers]
    asked = request.GET.get("lihat", "")
    wanted = [line for line in papers if line.item.field == asked] or [
        line for line in papers if not line.item.is_settled
    ]
    return next(iter(wanted or papers), None)
