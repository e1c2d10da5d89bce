"""What the product itself reads in every form: whose file it is, who filed it, where to reach them."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.queries.application_forms.shape import Path

# On a page that everybody sees, and not to be left empty: sending a file reads them.
NEEDED = {"filer_role": "choice", "applicant_name": "name", "applicant_nik": "nik", "applicant_phone": "phone"}
# Where a form asks these, the file is put under that person (antri/applications/queries/forms/subject.py).
NAMES = ("child_name", "added_child_name", "deceased_name", "subject_name", "removed_name", "principal_name")
NIKS = ("child_nik", "added_child_nik", "deceased_nik", "subject_nik", "removed_nik", "principal_nik")
FIRST_ROWS = (("children", "child_name", "child_nik"), ("movers", "mover_name", "mover_nik"))
PARENTS = ("mother_nik", "father_nik")
# What the office cannot take out of a form.
KEPT = frozenset({*NEEDED, *NAMES, *NIKS, *(key for row in FIRST_ROWS for key in row), *PARENTS})


def check_needed(form: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Tell which of them is missing, of another type, or can be left empty."""
    found = {
        item["key"]: (("steps", at, "fields", n), step, item)
        for at, step in enumerate(form["steps"])
        for n, item in enumerate(step["fields"])
    }
    for key, kind in NEEDED.items():
        if key not in found:
            yield ("steps",), _('"%(key)s" harus ditanyakan: berkas dikenali dengannya') % {"key": key}
            continue
        path, step, item = found[key]
        if item["type"] != kind:
            yield (*path, "type"), _('"%(key)s" harus berjenis %(kind)s') % {"key": key, "kind": kind}
        if "visible_if" in item or "visible_if" in step:
            yield (*path, "visible_if"), _('"%(key)s" harus selalu ditanyakan') % {"key": key}
        if not item.get("required"):
            yield (*path, "required"), _('"%(key)s" harus wajib diisi') % {"key": key}
