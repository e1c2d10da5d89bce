"""Save one step of an application. Two phones never overwrite each other silently."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus
from antri.applications.actions.start_draft import expiry
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of, closed, finder_of_draft, flat
from antri.applications.queries.corrections import opened_fields
from antri.applications.queries.forms import Form
from antri.journal.actions import Actor, change, record
from antri.web import clock
from antri.web.refusals import Refusal

Status = Application.Status
_TRIES = 3


class SavedElsewhere(Refusal):
    """Another phone has answered the same fields differently since this page was opened.

    `facts`: `stands` is what stands there now, field by field; `version` is what to name to replace it.
    """

    code = "saved-elsewhere"
    title = _("Bagian ini sudah diisi dari perangkat lain")
    detail = _("Sejak halaman ini dibuka, isiannya diubah dari perangkat atau tab lain. Belum ada yang diganti.")


class DraftExpired(Refusal):
    """It was not sent in time; what was answered is no longer kept."""

    code = "draft-expired"
    status = 410
    title = _("Masa simpan berkas ini sudah lewat")
    detail = _("Berkas yang tidak dikirim dihapus sesudah masa simpannya. Mulai pengajuan baru; layanannya gratis.")


def save_step(
    *, application: Application, token: str, step: str, answers: dict[str, Any], version: int, by: Actor
) -> Application:
    """Save the answers of one step and return the row as it stands then.

    `answers`: every field of the step that is shown; None for what was left empty. `version`: the one its page was made
    from. Saving the same again is no change, so a request whose answer was lost may be repeated.
    Raises SavedElsewhere, WrongStatus, DraftExpired.
    """
    for _try in range(_TRIES):
        row = still_open(application.pk)
        said = answers_of(row, token)
        wanted = _allowed(row, answers)
        if _stands(said["answers"], wanted):
            return row
        if row.version != version and (other := _otherwise(said["answers"], wanted)):
            raise SavedElsewhere(stands=other, version=row.version)
        said["answers"] = _merged(said["answers"], wanted)
        if _written(row, token, said, step, by):
            return row
    raise WrongStatus


def save_statements(*, application: Application, token: str, statements: list[str], by: Actor) -> Application:
    """Save which statements were ticked, in the order of the form; what the form does not ask is left out."""
    for _try in range(_TRIES):
        row = still_open(application.pk)
        said = answers_of(row, token)
        asked = [line["code"] for line in Form(row.form.definition).statements(flat(said))] if row.form else []
        ticked = [code for code in asked if code in statements]
        if said["statements"] == ticked:
            return row
        said["statements"] = ticked
        if _written(row, token, said, row.step, by):
            return row
    raise WrongStatus


def still_open(key: Any) -> Application:
    """Read an application anew that its holder may still change. Raises WrongStatus, DraftExpired."""
    row = Application.objects.select_related("service", "form", "office").get(pk=key)
    if not row.is_open:
        raise WrongStatus
    if row.status == Status.DRAFT and row.expires_on and row.expires_on < clock.today(row.office.timezone):
        raise DraftExpired
    return row


def _allowed(row: Application, answers: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a correction has not opened again."""
    if row.status == Status.DRAFT:
        return answers
    opened = opened_fields(row)
    return {key: value for key, value in answers.items() if key in opened}


def _stands(before: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(before.get(key) == value for key, value in wanted.items())


def _otherwise(before: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Tell which fields somebody else has answered differently; an empty one takes nothing from anybody."""
    return {key: before[key] for key, value in wanted.items() if before.get(key) is not None and before[key] != value}


def _merged(before: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**before, **wanted}.items() if value is not None}


def _written(row: Application, token: str, said: dict[str, Any], step: str, by: Actor) -> bool:
    """Write it if nobody was faster, and say whether it was written."""
    now = clock.now()
    fields = {
        "answers": closed(token, said),
        "version": row.version + 1,
        "step": _next_step(row, said, step),
        "saved_at": now,
        "expires_on": None,
    }
    if row.status == Status.DRAFT:
        fields |= {"expires_on": expiry(row.office), "finder": finder_of_draft(row, said)}
    with change():
        still = Application.objects.filter(pk=row.pk, version=row.version, status=row.status)
        if not still.update(**fields):
            return False
        record(
            "application.saved",
            about=("application", row.pk),
            by=by,
            city=row.city,
            office=row.office_id,
            service=row.service.code,
            step=step,
        )
    for name, value in fields.items():
        setattr(row, name, value)
    return True


def _next_step(row: Application, said: dict[str, Any], step: str) -> str:
    """Tell with which step to go on; "" after the last one."""
    keys = [page.key for page in Form(row.form.definition).steps(flat(said))] if row.form else []
    return keys[keys.index(step) + 1] if step in keys[:-1] else ""
