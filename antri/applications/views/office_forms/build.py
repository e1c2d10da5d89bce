"""Add, change, order and take out questions, papers, statements and reasons of a form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antri.applications.forms.arrange_form import ArrangeForm
from antri.applications.forms.build_field import QuestionForm, UploadForm
from antri.applications.forms.build_form import ReasonForm, StatementForm, ThingForm
from antri.applications.queries.form_building import id_of, lists_of, name_of
from antri.applications.queries.form_edits import DECLARED, REASONS, Definition, part_of, value_at
from antri.applications.views.office_forms.saving import Editing
from antri.applications.views.office_forms.shown import OFFICE, of_service, version_of
from antri.directory.queries.application_forms import Path
from antri.people.access import open_to

_ARRANGE = "applications/office_form_arrange.html"
QUESTION, PAPER, STATEMENT, REASON = "pertanyaan", "unggahan", "pernyataan", "alasan"
KINDS: dict[str, tuple[type[ThingForm], Any]] = {
    QUESTION: (QuestionForm, gettext_lazy("Pertanyaan baru")),
    PAPER: (UploadForm, gettext_lazy("Unggahan baru")),
    STATEMENT: (StatementForm, gettext_lazy("Pernyataan baru")),
    REASON: (ReasonForm, gettext_lazy("Alasan baru")),
}
_OF_PART = {DECLARED: (STATEMENT,), REASONS: (REASON,)}


def addable(part: str) -> tuple[str, ...]:
    """Tell what can be added to a part."""
    return _OF_PART.get(part, (QUESTION, PAPER))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def arrange(request: HttpRequest, code: str, version: str, part: str) -> HttpResponse:
    """Put a part in order, take things out of it; the way to adding and changing one."""
    row = of_service(code)
    based_on = version_of(row, version)
    found = part_of(based_on.definition, part)
    if found is None or not lists_of(based_on.definition, part):
        raise Http404
    form = ArrangeForm(based_on.definition, part, request.POST if request.method == "POST" else None, auto_id="f-%s")
    name = _("%(part)s: susunan") % {"part": found.name}
    editing = Editing(request, row, based_on, name, form, _ARRANGE)
    editing.more = {"part": part, "addable": [(what, KINDS[what][1]) for what in addable(part)]}
    if request.method != "POST":
        return editing.page()
    return editing.decide(form.applied()) if form.is_valid() else editing.page(status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def add(request: HttpRequest, code: str, version: str, part: str, what: str) -> HttpResponse:
    """Add one thing to a part."""
    row = of_service(code)
    based_on = version_of(row, version)
    if not lists_of(based_on.definition, part) or what not in addable(part):
        raise Http404
    kind, name = KINDS[what]
    return _edit(request, Editing(request, row, based_on, str(name), None), kind, part, None)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def thing(request: HttpRequest, code: str, version: str, part: str, key: str) -> HttpResponse:
    """Change one thing of a part."""
    row = of_service(code)
    based_on = version_of(row, version)
    found = _find(based_on.definition, part, key)
    if found is None:
        raise Http404
    path, there = found
    what = _OF_PART[part][0] if part in _OF_PART else PAPER if there["type"] == "upload" else QUESTION
    return _edit(request, Editing(request, row, based_on, name_of(there), None), KINDS[what][0], part, path)


def _edit(request: HttpRequest, editing: Editing, kind: type[ThingForm], part: str, path: Path | None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = editing.form = kind(editing.based_on.definition, part, path, typed, auto_id="f-%s")
    editing.more = {"part": part}
    if request.method != "POST":
        return editing.page()
    return editing.decide(form.applied()) if form.is_valid() else editing.page(status=422)


def _find(form: Definition, part: str, key: str) -> tuple[Path, Definition] | None:
    for path, _group in lists_of(form, part):
        for at, there in enumerate(value_at(form, path)):
            if id_of(there) == key:
                return (*path, at), there
    return None
