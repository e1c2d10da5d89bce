"""Say for the office how a form covers what its service requires, paper by paper."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.queries.form_words import when
from antri.applications.queries.forms.scope import fields_of
from antri.directory.models import Service
from antri.directory.queries import catalogue, said
from antri.directory.queries.application_forms import Covered, coverage

Definition = dict[str, Any]
HOW = {
    "visit": gettext_lazy("diperlihatkan atau diserahkan di kantor"),
    "office": gettext_lazy("dibuat atau diperiksa sendiri oleh kantor"),
    "other": gettext_lazy("sebab lain"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One requirement: what it is called, when the catalogue asks it, and how the form sees to it.

    `asked`: each upload that meets it, and when it shows. `how`, `why`: where it is explained instead. `is_unsure`: the
    office has yet to confirm that explanation. `is_open`: nothing of all this.
    """

    code: str
    name: str
    when: str
    asked: list[tuple[str, str]]
    how: Any = ""
    why: str = ""
    is_unsure: bool = False
    is_open: bool = False


def papers_of(service: Service, form: Definition) -> list[Paper]:
    """List the requirements of a service, each with where its form asks it."""
    rows = catalogue().services[service.code].papers
    named = {row.requirement.code: row for row in rows}
    shown = _shown_when(form)
    found = []
    for row in coverage(form, [(row.requirement.code, row.required) for row in rows]):
        paper = named[row.requirement]
        explained = row.explained or {}
        found.append(
            Paper(
                code=row.requirement,
                name=said(paper.requirement, "name"),
                when=said(paper, "condition") or ("" if row.required else _("bila perlu")),
                asked=[(said(item, "label"), shown[item["key"]]) for item in row.asked],
                how=HOW[explained["how"]] if explained else "",
                why=said(explained, "text") if explained else _said_before(row),
                is_unsure=bool(explained.get("unsure")),
                is_open=row.is_open,
            )
        )
    return found


def _said_before(row: Covered) -> str:
    return _("Diminta dibawa ke kantor, menurut jawaban sebelum mengisi.") if row.is_brought and not row.asked else ""


def _shown_when(form: Definition) -> dict[str, str]:
    """Say of each field when it is asked, its page's and its list's conditions with it."""
    found = {}
    for step, group, item in fields_of(form):
        holders = [thing for thing in (step, group, item) if thing]
        said_one = [when(thing["visible_if"], form) for thing in holders if "visible_if" in thing]
        found[item["key"]] = _(" dan ").join(said_one)
    return found
