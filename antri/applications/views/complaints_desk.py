"""Pengaduan at the office: overdue on top, one with its answer; never on the desk of whom it is about."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.applications.actions.answer_complaint import (
    answer_complaint,
    look_at_complaint,
    pass_down,
    pass_up,
    say_whom,
)
from antri.applications.forms.talk import ComplaintAnswerForm
from antri.applications.models import Complaint
from antri.applications.queries.complaints import OPEN, ROLES, find_on_desk, on_desk, overdue_first
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import Officer
from antri.people.queries import officers_of, phone_in_words
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_MOST = 200


@require_safe
@open_to(*ROLES, office="office")
def complaints(request: HttpRequest, office: str) -> HttpResponse:
    """What waits for an answer, the most overdue first, and what was answered lately. Without a name or a word."""
    place = catalogue().offices[office]
    rows = on_desk(request.staff, place)  # type: ignore[attr-defined]
    over = rows.exclude(state__in=OPEN).order_by("-answered_at", "-received_at")
    context = {
        "place": place,
        "waiting": overdue_first(rows)[:_MOST],
        "over": over[:30],
        "today": clock.today(place.timezone),
    }
    return render(request, "applications/complaints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*ROLES, office="office")
def one_complaint(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """One complaint. Its words appear only in the answer to being asked for, which is written down."""
    place = catalogue().offices[office]
    row = find_on_desk(request.staff, place, code)  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, place, row)
    try:
        return _do(request, place, row)
    except Invalid as refused:
        form = ComplaintAnswerForm(request.POST)
        form.full_clean()
        for field, _code, text in refused.errors:
            form.add_error(field if field in form.fields else None, text)
        return _page(request, place, row, form=form)
    except Refusal as refused:
        return _page(request, place, row, refused=refused)


def _do(request: HttpRequest, place: Office, row: Complaint) -> HttpResponse:
    staff, what = request.staff, request.POST.get("apa", "")  # type: ignore[attr-defined]
    who = {"complaint": row, "officer": staff.officer, "by": staff.actor}
    if what == "lihat":
        opened = look_at_complaint(**who)
        phone = opened.get("phone") or ""
        return _page(request, place, row, opened=opened | {"phone": phone and phone_in_words(phone)})
    if what == "jawab":
        answer_complaint(**who, words=request.POST.get("jawaban", ""))
        messages.success(request, _("Jawaban terkirim. Yang mengadu membacanya lewat tautannya."))
    elif what == "tentang":
        say_whom(**who, about=_officer(request.POST.get("petugas", ""), place))
        messages.success(request, _("Dicatat. Pengaduan ini tidak pernah sampai di meja orang itu."))
    elif what == "turun":
        pass_down(**who)
        messages.success(request, _("Diteruskan kepada pengelola kantor."))
    elif what == "naik":
        pass_up(**who)
        messages.success(request, _("Diserahkan kepada atasan."))
    else:
        raise Http404
    still = find_on_desk(staff, place, row.code)
    page = reverse("applications:complaints", args=[place.slug])
    if still is not None:
        page = reverse("applications:complaint_desk", args=[place.slug, row.code])
    return HttpResponseRedirect(page, status=303)


def _officer(typed: str, place: Office) -> Officer | None:
    """The officer who was chosen from the list; none for "nobody"."""
    if not typed:
        return None
    found = next((row for row in _officers(place) if str(row.pk) == typed), None)
    if found is None:
        raise Http404
    return found


def _officers(place: Office) -> list[Officer]:
    """Whom a complaint can be about: everybody ever appointed at the office, and who leads the city's registry."""
    today = clock.today(place.timezone)
    at_office = [each["row"] for each in officers_of([place], on=today)]
    leads = [each["row"] for each in officers_of(None, on=today) if any(a.office_id is None for a in each["held"])]
    return list(dict.fromkeys([*at_office, *leads]))


def _page(
    request: HttpRequest,
    place: Office,
    row: Complaint,
    *,
    opened: dict[str, Any] | None = None,
    form: ComplaintAnswerForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    staff = request.staff  # type: ignore[attr-defined]
    context = {
        "place": place,
        "complaint": row,
        "opened": opened,
        "form": form or ComplaintAnswerForm(),
        "refused": refused,
        "is_open": row.state in OPEN,
        "today": clock.today(place.timezone),
        "officers": [each for each in _officers(place) if each.pk != staff.officer.pk],
        "can_pass_down": row.desk != Complaint.Desk.MANAGER,
        "can_pass_up": row.desk != Complaint.Desk.CITY,
    }
    status = refused.status if refused else 422 if form and form.errors else 200
    return render(request, "applications/complaint_desk.html", context, status=status)
