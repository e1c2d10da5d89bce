"""Change what a form says and asks: always a new version, checked like the files before it is saved."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.queries.form_differences import changed_paths
from antri.applications.queries.form_edits import mistakes_in
from antri.directory.actions import EditedMeanwhile
from antri.directory.actions.hand import take_in_hand
from antri.directory.models import ApplicationForm
from antri.journal.actions import Actor, change, record
from antri.web import clock
from antri.web.refusals import Refusal

# ApplicationForm.version
_LONGEST_VERSION = 16


class FormUnfit(Refusal):
    """The changed form holds mistakes; nothing was saved. `mistakes`: path inside the form, and what is wrong."""

    code = "form-unfit"
    status = 422
    title = _("Formulir belum dapat disimpan")
    detail = _("Perubahan ini membuat formulir tidak dapat dipakai. Perbaiki dahulu, lalu simpan lagi.")

    def __init__(self, mistakes: Sequence[tuple[tuple[Any, ...], str]]) -> None:
        self.mistakes = list(mistakes)
        super().__init__()


def save_version(
    *,
    based_on: ApplicationForm,
    definition: dict[str, Any],
    check_days: int | None,
    process_days: int | None,
    by: Actor,
    newest: str = "",
) -> ApplicationForm:
    """Save a changed form as a new version on trial; the one it is based on stays as it is.

    `newest`: the newest version that the editor knew of, where it is not the one the change is based on. Raises
    FormUnfit, and EditedMeanwhile when somebody else has saved a newer version of this form meanwhile.
    Nothing changed: the version it is based on is handed back.
    """
    days = (check_days, process_days)
    changed = changed_paths(based_on.definition, definition)
    if not changed and days == (based_on.check_days, based_on.process_days):
        return based_on
    if wrong := mistakes_in(definition):
        raise FormUnfit(wrong)
    with change():
        take_in_hand()
        rows = ApplicationForm.objects.filter(service=based_on.service_id)
        now = rows.latest("pk").version
        if now != (newest or based_on.version):
            raise EditedMeanwhile(theirs={"version": now})
        root = definition.get("root") or based_on.version
        version = _next_version(root, set(rows.values_list("version", flat=True)))
        whole = {**definition, "root": root, "form_version": version}
        whole.pop("source", None)
        made = ApplicationForm.objects.create(
            city=based_on.city,
            service=based_on.service,
            version=version,
            state=ApplicationForm.State.TRIAL,
            definition=whole,
            confidence=based_on.confidence,
            check_days=check_days,
            process_days=process_days,
            made_at=clock.now(),
            made_by=f"{by.kind}:{by.id}"[:48],
        )
        record(
            "directory.form_edited",
            about=("application_form", str(made.pk)),
            by=by,
            city=made.city,
            service=made.service.code,
            version=version,
            before=based_on.version,
            changed=len(changed) or 1,
        )
    return made


def _next_version(root: str, taken: set[str]) -> str:
    """Number what the office changed: 0.1.1, 0.1.2 … of what the file calls 0.1."""
    number = 1
    while f"{root}.{number}" in taken:
        number += 1
    return f"{root}.{number}"[:_LONGEST_VERSION]
