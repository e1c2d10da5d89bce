"""Tell of whom the document is: whose files it belongs to, and the short name on a list."""

from collections.abc import Mapping
from typing import Any

from antri.applications.queries.forms.form import Form
from antri.applications.queries.forms.scope import fields_of
from antri.directory.queries.application_forms import FIRST_ROWS, NAMES, NIKS, PARENTS


def subject_of(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """Find the person the document is about: `name`, and `nik` or, for a newborn without one, `child_of` a parent's.

    Where nobody else is named it is the one who files, for a proxy the one who gave the authority. What is handed
    back is what people.queries.identity_of hashes.
    """
    seen = form.pruned(answers)
    groups = _groups(form)
    for group, name, nik in FIRST_ROWS:
        rows = seen.get(group) if group in groups else None
        if rows and rows[0].get(nik):
            return {"name": rows[0].get(name, ""), "nik": rows[0][nik]}
    for name, nik in zip(NAMES, NIKS, strict=True):
        if seen.get(name) and seen.get(nik):
            return {"name": seen[name], "nik": seen[nik]}
        if seen.get(name):
            parent = next((seen[key] for key in PARENTS if seen.get(key)), seen.get("applicant_nik", ""))
            return {"name": seen[name], "child_of": parent}
    return {"name": seen.get("applicant_name", ""), "nik": seen.get("applicant_nik", "")}


def _groups(form: Form) -> set[str]:
    return {item["key"] for _step, _group, item in fields_of(form.definition) if item["type"] == "group"}
