"""Which documents an application ends in, and how each of them comes to its holder."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from antri.applications.models import Application, Paper
from antri.applications.queries.answers import flat
from antri.applications.queries.forms import Form
from antri.directory.queries import said as in_language

_FIELD = "result_{}"


class Output(NamedTuple):
    """One document. `field` names it among the papers; `how`: pdf, pick_up, update."""

    field: str
    name: str
    how: str


def outputs_of(application: Application, said: dict[str, Any] | None = None) -> list[Output]:
    """List the documents: as the form says, else as the service does; one without a name when neither says any.

    `said`: what was answered, as it was opened; then without what only others get who have answered otherwise.
    """
    form = application.form.definition if application.form_id and application.form else {}
    rows: list[dict[str, Any]] = form.get("outputs") or [
        {"document": row.get("name", ""), "document_en": row.get("name_en", ""), "how": _how(row)}
        for row in application.service.outputs or []
    ]
    found = [
        Output(_FIELD.format(at), in_language(row, "document"), str(row.get("how") or "pdf"))
        for at, row in enumerate(rows)
        if said is None or _is_due(row, application, said)
    ]
    return found or [Output(_FIELD.format(0), _("Dokumen jadi"), "pdf")]


def _is_due(row: dict[str, Any], application: Application, said: dict[str, Any]) -> bool:
    if "when" not in row or application.form is None:
        return True
    return Form(application.form.definition).is_so(row["when"], flat(said))


def is_fetched(application: Application, said: dict[str, Any]) -> bool:
    """Tell whether something of it is handed over at a desk. `said`: what was answered, as it was opened."""
    if application.outcome != Application.Outcome.FROM_HOME:
        return True
    return any(output.how == "pick_up" for output in outputs_of(application, said))


def is_only_update(application: Application) -> bool:
    """Tell whether it ends in data that were put right, with nothing to download or to fetch."""
    is_from_home = application.outcome == Application.Outcome.FROM_HOME
    return is_from_home and all(output.how == "update" for output in outputs_of(application))


def files_of(application: Application) -> list[Output]:
    """List those that are given as a file."""
    return [output for output in outputs_of(application) if output.how == "pdf"]


def name_of(paper: Paper) -> str:
    """Tell which document a result is."""
    found = {output.field: output.name for output in outputs_of(paper.application)}
    return found.get(paper.field) or _("Dokumen jadi")


def _how(row: dict[str, Any]) -> str:
    return "pdf" if row.get("self_print") else "pick_up"
