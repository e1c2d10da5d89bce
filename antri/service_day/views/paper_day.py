"""Salin hari kertas: type in what was served on paper; see what does not fit; save all of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.directory.queries import catalogue
from antri.people.access import open_to
from antri.people.models import Role
from antri.service_day.actions.paper_day import PaperConflicts, copy_paper_day
from antri.service_day.forms.bad_days import PaperDayForm
from antri.service_day.queries.paper_day import read_paper
from antri.web import clock
from antri.web.refusals import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.COUNTER_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, office="office")
def paper_day(request: HttpRequest, office: str) -> HttpResponse:
    """One screen: look at the sheet as often as needed, then save it, whole or not at all."""
    place = catalogue().offices[office]
    form = PaperDayForm(request.POST or None, initial={"tanggal": clock.today(place.timezone)})
    said: dict[str, Any] = {"place": place, "form": form, "rows": None, "faults": 0}
    status = 200
    if request.method == "POST" and form.is_valid():
        date, text = form.cleaned_data["tanggal"], form.cleaned_data["baris"]
        try:
            if "simpan" in request.POST:
                rows = copy_paper_day(office=place, date=date, text=text, by=request.staff.actor)  # type: ignore[attr-defined]
                known = sum(row.is_known for row in rows)
                told = _("%(count)d baris disalin, %(known)d sudah tercatat sebelumnya.")
                messages.success(request, told % {"count": len(rows) - known, "known": known})
                return HttpResponseRedirect(request.path, status=303)
            said["rows"] = read_paper(text, office=place, date=date)
        except PaperConflicts as refused:
            said["rows"], status = refused.facts["rows"], refused.status
        except Invalid as refused:
            for field, code, message in refused.errors:
                form.add_error(field, ValidationError(message, code=code))
    if form.errors:
        status = 422
    if said["rows"]:
        said["faults"] = sum(bool(row.fault) for row in said["rows"])
        # What does not fit first: the rest needs no reading.
        said["rows"] = sorted(said["rows"], key=lambda row: not row.fault)
    return render(request, "service_day/paper_day.html", said, status=status)
