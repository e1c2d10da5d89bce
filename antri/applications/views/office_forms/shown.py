"""The list of services with their forms, and one version as a whole."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.applications.actions.forms import switch_off
from antri.applications.queries.form_coverage import papers_of
from antri.applications.queries.form_differences import changed_paths, differences
from antri.applications.queries.form_edits import parts_of
from antri.applications.queries.form_words import (
    ServiceForms,
    asked_in,
    maker_of,
    services_with_forms,
    when,
)
from antri.applications.queries.forms import Form
from antri.directory.models import ApplicationForm
from antri.directory.queries import said
from antri.people.access import open_to
from antri.people.models import Role

State = ApplicationForm.State
OFFICE = (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)


@require_safe
@open_to(*OFFICE)
def services(request: HttpRequest) -> HttpResponse:
    """Every service that has a form: whether it can be filed online, and what waits to be looked at."""
    rows = services_with_forms()
    live = sum(row.live is not None for row in rows)
    shown = ApplicationForm.objects.in_bulk([row.shown.pk for row in rows])
    unasked = {row.service.code: _unasked(row, shown[row.shown.pk].definition) for row in rows}
    told = {"rows": [(row, unasked[row.service.code]) for row in rows], "live": live}
    return render(request, "applications/office_forms.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def service(request: HttpRequest, code: str, version: str = "") -> HttpResponse:
    """One version of a form: all it asks, what differs from the one in use, and the switches."""
    row = of_service(code)
    form = version_of(row, version)
    if request.method == "POST":
        return _close(request, form)
    live = row.live if row.live is None or row.live.pk != form.pk else None
    differs = []
    if live is not None:
        before = live.definition
        differs = differences(changed_paths(before, form.definition), before, form.definition)
    papers = papers_of(row.service, form.definition)
    told = {
        "row": row,
        "form": form,
        "live": live,
        "differs": differs,
        "versions": [{"row": each, "maker": maker_of(each)} for each in row.versions],
        "outputs": [said(each, "document") for each in form.definition["outputs"]],
        "filers": Form(form.definition).filers,
        "steps": _steps(form.definition),
        "papers": papers,
        "unasked": [paper for paper in papers if paper.is_open],
        "parts": {part.key: part for part in parts_of(form.definition)},
        "can_edit": form.pk == row.versions[0].pk or form.state == State.LIVE,
    }
    return render(request, "applications/office_form.html", told)


def _unasked(row: ServiceForms, form: dict[str, Any]) -> list[str]:
    return [paper.name for paper in papers_of(row.service, form) if paper.is_open]


def of_service(code: str) -> ServiceForms:
    """Find a service with its forms. Raises Http404."""
    found = services_with_forms(code)
    if not found:
        raise Http404
    return found[0]


def version_of(row: ServiceForms, version: str = "") -> ApplicationForm:
    """Find one version of a form; without a name the one in use, else the newest. Raises Http404."""
    wanted = [each for each in row.versions if each.version == version] if version else [row.shown]
    if not wanted:
        raise Http404
    return ApplicationForm.objects.select_related("service").get(pk=wanted[0].pk)


def _close(request: HttpRequest, form: ApplicationForm) -> HttpResponse:
    switch_off(form=form, by=request.staff.actor)  # type: ignore[attr-defined]
    messages.success(
        request, _("Layanan ini tidak dapat diajukan daring sekarang. Berkas yang sudah mulai diteruskan.")
    )
    return HttpResponseRedirect(reverse("applications:office_form", args=[form.service.code, form.version]), status=303)


def _steps(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "step": step,
            "asked": asked_in(step, form),
            "shown_if": when(step["visible_if"], form) if "visible_if" in step else "",
        }
        for step in form["steps"]
    ]
