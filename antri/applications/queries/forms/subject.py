"""Tell of whom the document is: whose files it belongs to, and the short name on a list."""

from collections.abc import Mapping
from typing import Any

from antri.applications.queries.forms.form import Form
from antri.applications.queries.forms.scope import fields_of

# The first of these that is answered: keys of the data, the document's own person before those who act for them.
_NAMES = ("child_name", "added_child_name", "deceased_name", "subject_name", "removed_name", "principal_name")
_NIKS = ("child_nik", "added_child_nik", "deceased_nik", "subject_nik", "removed_nik", "principal_nik")
_FIRST_ROWS = (("children", "child_name", "child_nik"), ("movers", "mover_name", "mover_nik"))
_PARENTS = ("mother_nik", "father_nik")


def subject_of(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """Find the person the document is about: `name`, and `nik` or, for a newborn without one, `child_of` a parent's.

    Where nobody else is named it is the one who files, for a proxy the one who gave the authority. What is handed
    back is what people.queries.identity_of hashes.
    """
    seen = form.pruned(answers)
    groups = _groups(form)
    for group, name, nik in _FIRST_ROWS:
        rows = seen.get(group) if group in groups else None
        if rows and rows[0].get(nik):
            return {"name": rows[0].get(name, ""), "nik": rows[0][nik]}
    for name, nik in zip(_NAMES, _NIKS, strict=True):
        if seen.get(name) and seen.get(nik):
            return {"name": seen[name], "nik": seen[nik]}
        if seen.get(name):
            parent = next((seen[key] for key in _PARENTS if seen.get(key)), seen.get("applicant_nik", ""))
            return {"name": seen[name], "child_of": parent}
    return {"name": seen.get("applicant_name", ""), "nik": seen.get("applicant_nik", "")}


def _groups(form: Form) -> set[str]:
    return {item["key"] for _step, _group, item in fields_of(form.definition) if item["type"] == "group"}
