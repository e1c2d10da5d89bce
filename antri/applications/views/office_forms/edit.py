"""Change the words and switches of a part of a form, or how long its steps take."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.applications.forms.edit_form import DaysForm, PartForm
from antri.applications.forms.explain_form import ExplainForm
from antri.applications.queries.form_coverage import papers_of
from antri.applications.queries.form_edits import changed, part_of
from antri.applications.views.office_forms.saving import Editing
from antri.applications.views.office_forms.shown import OFFICE, of_service, version_of
from antri.people.access import open_to


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def part(request: HttpRequest, code: str, version: str, key: str) -> HttpResponse:
    """One part of a version."""
    row = of_service(code)
    based_on = version_of(row, version)
    found = part_of(based_on.definition, key)
    if found is None:
        raise Http404
    form = PartForm(based_on.definition, found, _typed(request), auto_id="f-%s")
    editing = Editing(request, row, based_on, found.name, form)
    if request.method != "POST":
        return editing.page()
    return editing.decide(changed(based_on.definition, form.values)) if form.is_valid() else editing.page(status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def days(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """How many working days the steps of this service may take."""
    row = of_service(code)
    based_on = version_of(row, version)
    now = {"check_days": based_on.check_days, "process_days": based_on.process_days}
    form: Any = DaysForm(_typed(request), initial=now, auto_id="f-%s")
    editing = Editing(request, row, based_on, _("Berapa hari kerja"), form)
    if request.method != "POST":
        return editing.page()
    if not form.is_valid():
        return editing.page(status=422)
    return editing.decide(based_on.definition, (form.cleaned_data["check_days"], form.cleaned_data["process_days"]))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def explain(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Who sees to the requirements that the form does not ask."""
    row = of_service(code)
    based_on = version_of(row, version)
    papers = papers_of(row.service, based_on.definition)
    form: Any = ExplainForm(based_on.definition, papers, _typed(request), auto_id="f-%s")
    editing = Editing(request, row, based_on, _("Syarat yang tidak diminta formulir ini"), form)
    if request.method != "POST":
        return editing.page()
    return editing.decide(form.applied()) if form.is_valid() else editing.page(status=422)


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
