"""What an officer looks at of one application: each paper and each page of answers, and what was found of it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application, Check
from antri.applications.queries.corrections import Fix
from antri.applications.queries.forms import Form

# The answers of one page are looked at together: `step:subject`.
STEP = "step:"
# The whole file: what belongs to no field of it.
WHOLE = ""
# What its holder will read if it is rejected; it is no finding and nothing to put right.
REFUSAL = "refusal:"


class Found(NamedTuple):
    """What was found of one field in its latest round; `is_now`: in this round, else it was found before."""

    check: Check
    is_now: bool

    @property
    def is_ok(self) -> bool:
        return self.check.verdict == Check.Verdict.OK

    @property
    def is_fix(self) -> bool:
        return self.is_now and not self.is_ok


class Item(NamedTuple):
    """One line of the checklist: a paper that was asked for, or the answers of one page."""

    field: str
    label: str
    is_paper: bool
    found: Found | None
    fixes: tuple[Found, ...] = ()  # of a page: fields on it that are to be put right
    is_required: bool = True

    @property
    def is_settled(self) -> bool:
        """Looked at: fine now or before, or to be put right."""
        return bool(self.fixes) or (self.found is not None and (self.found.is_ok or self.found.is_fix))

    @property
    def is_to_fix(self) -> bool:
        return bool(self.fixes) or (self.found is not None and self.found.is_fix)


def form_of(application: Application) -> Form | None:
    """Give the form it was filed with, the version it began with; None when it was opened at a counter."""
    return Form(application.form.definition) if application.form is not None else None


def found_of(application: Application) -> dict[str, Found]:
    """Give what was found of each field, the latest round counting. What was to be put right before counts no more."""
    rows = Check.objects.filter(application=application).exclude(field=REFUSAL).order_by("round")
    return {row.field: Found(row, row.round == application.returns) for row in rows}


def checklist(application: Application, answers: dict[str, Any]) -> list[Item]:
    """List what there is to look at with these answers: papers first, then the pages of answers."""
    form = form_of(application)
    if form is None:
        return []
    found = found_of(application)
    papers = [
        Item(each.key, each.label, True, found.get(each.key), is_required=each.required)
        for each in form.uploads(answers)
    ]
    pages = [
        Item(
            STEP + step.key,
            step.title,
            False,
            _of_page(found, STEP + step.key, _keys(step.fields)),
            tuple(found[key] for key in _keys(step.fields) if key in found and found[key].is_fix),
        )
        for step in form.steps(answers)
        if not step.is_only_uploads
    ]
    return papers + pages


def _of_page(found: dict[str, Found], page: str, keys: list[str]) -> Found | None:
    """Give what was found of a page; nothing counts that was found before an answer on it was put right."""
    whole = found.get(page)
    if whole is None or whole.is_now:
        return whole
    returned = [found[key].check for key in keys if key in found and not found[key].is_ok]
    return None if any(check.round >= whole.check.round for check in returned) else whole


def left_of(items: Iterable[Item]) -> list[Item]:
    """List what nobody has looked at yet."""
    return [item for item in items if not item.is_settled]


def may_be_checked(form: Form, field: str) -> bool:
    """Tell whether something can be found of this field: a field, a page or the whole of the form."""
    if field == WHOLE:
        return True
    if field.startswith(STEP):
        return any(step["key"] == field.removeprefix(STEP) for step in form.definition["steps"])
    return form.field(field) is not None


def label_of(form: Form, field: str) -> str:
    """Say what a field is called, as its holder reads it."""
    if field == WHOLE:
        return str(_("Seluruh berkas"))
    if field.startswith(STEP):
        key = field.removeprefix(STEP)
        return next((form.said(step, "title") for step in form.definition["steps"] if step["key"] == key), "")
    found = form.field(field)
    return form.said(found) if found else ""


def reasons_of(form: Form, field: str = WHOLE) -> list[Fix]:
    """List the reasons to return it as its holder would read them: of a paper and of an answer only what fits."""
    label, is_paper = label_of(form, field), _is_paper(form, field)
    return [
        Fix(field=field, reason=row, label=label, words="", is_upload=is_paper)
        for row in form.reasons()
        if field == WHOLE or row["reopens"] != ("field" if is_paper else "upload")
    ]


def _is_paper(form: Form, field: str) -> bool:
    found = form.field(field)
    return found is not None and found["type"] == "upload"


def _keys(fields: Iterable[dict[str, Any]]) -> list[str]:
    return [item["key"] for item in fields]
