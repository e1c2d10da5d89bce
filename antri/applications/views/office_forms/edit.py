"""Change a part of a form, or how long its steps take: first what would differ, then a new version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.applications.actions.forms import FormUnfit, save_version
from antri.applications.forms.edit_form import DaysForm, PartForm
from antri.applications.queries.form_differences import Changed, changed_paths, differences
from antri.applications.queries.form_edits import changed, part_of
from antri.applications.views.office_forms.shown import OFFICE, of_service, version_of
from antri.directory.actions import EditedMeanwhile
from antri.directory.models import ApplicationForm
from antri.people.access import open_to

_TEMPLATE = "applications/office_form_part.html"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def part(request: HttpRequest, code: str, version: str, key: str) -> HttpResponse:
    """One part of a version."""
    based_on = version_of(of_service(code), version)
    found = part_of(based_on.definition, key)
    if found is None:
        raise Http404
    if request.method != "POST":
        form = PartForm(based_on.definition, found, initial={"seen": version}, auto_id="f-%s")
        return _page(request, based_on, found.name, form)
    form = PartForm(based_on.definition, found, request.POST, auto_id="f-%s")
    if not form.is_valid():
        return _page(request, based_on, found.name, form, status=422)
    wanted = changed(based_on.definition, form.values)
    told = differences(changed_paths(based_on.definition, wanted), based_on.definition, wanted)
    days = (based_on.check_days, based_on.process_days)
    return _save(request, based_on, found.name, form, wanted, days, told)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def days(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """How many working days the steps of this service may take."""
    based_on = version_of(of_service(code), version)
    name = _("Berapa hari kerja")
    form: Any = DaysForm(
        request.POST if request.method == "POST" else None,
        initial={"check_days": based_on.check_days, "process_days": based_on.process_days},
        auto_id="f-%s",
    )
    if request.method != "POST":
        return _page(request, based_on, name, form)
    if not form.is_valid():
        return _page(request, based_on, name, form, status=422)
    wanted = (form.cleaned_data["check_days"], form.cleaned_data["process_days"])
    pairs = [
        Changed((field,), getattr(based_on, field), form.cleaned_data[field])
        for field in ("check_days", "process_days")
        if getattr(based_on, field) != form.cleaned_data[field]
    ]
    told = differences(pairs, {}, {})
    return _save(request, based_on, name, form, based_on.definition, wanted, told)


def _save(
    request: HttpRequest,
    based_on: ApplicationForm,
    name: str,
    form: Any,
    wanted: dict[str, Any],
    days: tuple[int | None, int | None],
    told: list[Any],
) -> HttpResponse:
    if request.POST.get("tindakan") != "simpan" or not told:
        return _page(request, based_on, name, form, differs=told, is_preview=True)
    try:
        made = save_version(
            based_on=based_on,
            definition=wanted,
            check_days=days[0],
            process_days=days[1],
            by=request.staff.actor,  # type: ignore[attr-defined]
        )
    except FormUnfit as refused:
        mistakes = [text for _path, text in refused.mistakes]
        return _page(request, based_on, name, form, mistakes=mistakes, status=422)
    except EditedMeanwhile as refused:
        return _page(request, based_on, name, form, newer=refused.facts["theirs"]["version"], status=409)
    messages.success(request, _("Tersimpan sebagai versi %(version)s, masih percobaan.") % {"version": made.version})
    return HttpResponseRedirect(
        reverse("applications:office_form", args=[based_on.service.code, made.version]), status=303
    )


def _page(
    request: HttpRequest, based_on: ApplicationForm, name: str, form: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, _TEMPLATE, {"based_on": based_on, "name": name, "form": form, **more}, status=status)
