"""Tutup Hari: announce the last check-in, see who is left and what becomes of each, close, and read the result."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.actions.close_hall import ONE_GO_S, is_unfinished
from antri.service_day.forms.bad_days import LastCheckInForm
from antri.service_day.models import Hall
from antri.service_day.queries.left import left_in, result_of, standing_by
from antri.web import clock
from antri.web.refusals import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.KECAMATAN_OFFICER, office="office")
def close_hall(request: HttpRequest, office: str) -> HttpResponse:
    """Tutup Hari of today. Nothing is closed without the tick under the list of who is left."""
    place = catalogue().offices[office]
    by = request.staff.actor  # type: ignore[attr-defined]
    form = LastCheckInForm(request.POST if "umumkan" in request.POST else None)
    if "umumkan" in request.POST and form.is_valid():
        try:
            actions.announce_last_check_in(office=place, at=form.at(place), by=by)
        except Invalid as refused:
            form.add_error("jam", ValidationError(refused.errors[0][2], code=refused.errors[0][1]))
        else:
            messages.success(request, _("Diumumkan. Papan, ponsel dan pintu mengatakannya."))
            return HttpResponseRedirect(request.path, status=303)
    if "tutup" in request.POST:
        hall = hall_of(place)
        is_sure = "yakin" in request.POST or bool(hall and hall.closed_at)
        if is_sure:
            actions.close_hall(office=place, by=by, within_s=ONE_GO_S)
            return HttpResponseRedirect(request.path, status=303)
        return _page(request, place, form, is_unsure=True)
    return _page(request, place, form)


def hall_of(office: Office) -> Hall | None:
    """Find today's hall of an office; None: nothing has happened in it."""
    return (
        Hall.objects.select_related("day__office")
        .filter(day__office=office, day__lane="main", day__date=clock.today(office.timezone))
        .first()
    )


def _page(request: HttpRequest, office: Office, form: LastCheckInForm, *, is_unsure: bool = False) -> HttpResponse:
    hall = hall_of(office)
    left = left_in(hall, office) if hall else []
    owed = [each for each in left if each.is_owed]
    said: dict[str, Any] = {
        "place": office,
        "today": clock.today(office.timezone),
        "now": clock.now(),
        "form": form,
        "hall": hall,
        "owed": owed,
        "at_counters": [each for each in owed if each.counter],
        "not_come": [each for each in left if not each.is_owed],
        "standing_by": standing_by(hall) if hall else 0,
        "is_unfinished": bool(hall and hall.closed_at and is_unfinished(hall, office)),
        "result": result_of(hall) if hall and hall.closed_at else None,
        "is_unsure": is_unsure,
    }
    status = 422 if is_unsure or form.errors else 200
    return render(request, "service_day/close_hall.html", said, status=status)
