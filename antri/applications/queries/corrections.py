"""What an officer has sent back: which fields are open again, why, and in whose words."""

import json
from dataclasses import dataclass
from typing import Any

from antri.applications.models import Application, Check
from antri.applications.queries.forms import Form
from antri.directory.queries import said
from antri.people.models import SealBroken, key_ring

_REDIRECT = "redirect:"


@dataclass(frozen=True, slots=True, repr=False)
class Fix:
    """One thing to put right. `field` is empty when the whole file is meant; `reopens` is the data's word."""

    field: str
    reason: dict[str, Any]
    label: str
    words: str
    is_upload: bool

    @property
    def reopens(self) -> str:
        return str(self.reason.get("reopens", "none"))

    @property
    def leads_to(self) -> str:
        """Tell where it leads instead: the code of a service, "booking", or ""."""
        return self.reopens.removeprefix(_REDIRECT) if self.reopens.startswith(_REDIRECT) else ""

    @property
    def title(self) -> str:
        return said(self.reason, "label")

    @property
    def message(self) -> str:
        """Say what to do in the office's usual words; what stands in braces is the name of the field."""
        text = said(self.reason, "message")
        for name in ("dokumen", "bagian", "orang", "nomor"):
            text = text.replace(f"{{{name}}}", self.label or "–")
        return text


def last_round(application: Application) -> int:
    """Tell the round whose findings the holder is working on: the one that it was last returned with."""
    return max(0, application.returns - 1)


def to_fix(application: Application) -> list[Fix]:
    """List what is to be put right, in the order of the form; empty unless it was returned."""
    if application.form is None or application.status != Application.Status.NEEDS_CORRECTION:
        return []
    form = Form(application.form.definition)
    checks = Check.objects.filter(
        application=application, round=last_round(application), verdict=Check.Verdict.FIX, fixed_at__isnull=True
    ).order_by("pk")
    order = {key: at for at, key in enumerate(_keys(form))}
    found = sorted(checks, key=lambda row: order.get(row.field.rsplit(".", 1)[-1], len(order)))
    return [_fix(form, row) for row in found]


def opened_fields(application: Application) -> set[str]:
    """Tell which fields may be answered again; of a field inside a group, the group."""
    if application.form is None:
        return set()
    form = Form(application.form.definition)
    opened = set()
    for fix in to_fix(application):
        if fix.reopens in ("field", "upload") and fix.field:
            opened.add(_outer(form, fix.field))
    return opened


def is_returned(application: Application, field: str) -> bool:
    """Tell whether an officer asked to put this field right, or the group that it stands in."""
    return bool({field, field.partition(".")[0]} & opened_fields(application))


def _outer(form: Form, key: str) -> str:
    """Tell the field of the page that a field stands in: itself, or its group."""
    name = key.rsplit(".", 1)[-1]
    for step in form.definition["steps"]:
        for item in step["fields"]:
            if item["key"] == name or any(part["key"] == name for part in item.get("fields", ())):
                return str(item["key"])
    return key.split(".", 1)[0]


def _keys(form: Form) -> list[str]:
    keys = []
    for step in form.definition["steps"]:
        for item in step["fields"]:
            keys += [item["key"], *(part["key"] for part in item.get("fields", ()))]
    return keys


def _fix(form: Form, check: Check) -> Fix:
    item = form.field(check.field) if check.field else None
    return Fix(
        field=check.field,
        reason=form.reason(check.reason) or {"code": check.reason, "label": check.reason, "message": ""},
        label=said(item, "label") if item else "",
        words=words_of(check),
        is_upload=bool(item and item["type"] == "upload"),
    )


def words_of(check: Check) -> str:
    """Read what the officer wrote to the holder. No event: it is addressed to them."""
    if check.sealed is None:
        return ""
    try:
        words = json.loads(key_ring().open("row", bytes(check.sealed), f"check\0{check.pk}"))
    except SealBroken:
        return ""
    return str(words.get("words", ""))
