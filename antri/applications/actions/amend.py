"""Change what another program has answered: anything of a draft, of a returned file only what was returned."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.file_at_once import told, unknown_answers
from antri.applications.actions.move import WrongStatus
from antri.applications.actions.save_step import SavedElsewhere, save_statements, save_step, still_open
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.corrections import opened_fields
from antri.applications.queries.forms import Fault, Form, validate
from antri.applications.queries.received import received
from antri.journal.actions import Actor
from antri.web import clock
from antri.web.refusals import Invalid

_CLOSED = _("Isian ini tidak diminta untuk diperbaiki.")


def amend(
    *, application: Application, token: str, answers: dict[str, Any], statements: list[str] | None, by: Actor
) -> Application:
    """Answer these fields anew; the others stay. `statements`: None leaves them as they are.

    Judged before anything is kept. Raises Invalid with every fault, WrongStatus, DraftExpired.
    """
    row = still_open(application.pk)
    if row.form is None:
        raise WrongStatus  # opened at a counter: nothing was asked
    form, said = Form(row.form.definition), answers_of(row, token)
    faults = [*unknown_answers(form, answers), *_closed(row, answers)]
    verdict = validate(
        form,
        {**flat(said), **answers},
        on=clock.today(row.office.timezone),
        files=received(row),
        statements=said["statements"] if statements is None else statements,
    )
    faults += [told(fault) for fault in verdict.faults if _field(fault) in answers]
    if faults:
        raise Invalid(faults)
    kept = {key: verdict.clean.get(key) for key in answers}
    try:
        row = save_step(application=row, token=token, step="", answers=kept, version=row.version, by=by)
    except SavedElsewhere as meanwhile:
        # What stands there is for its holder's own page; a program asks again.
        raise WrongStatus from meanwhile
    if statements is not None:
        row = save_statements(application=row, token=token, statements=statements, by=by)
    return row


def _closed(row: Application, answers: dict[str, Any]) -> list[tuple[str, str, Any]]:
    if row.status == Application.Status.DRAFT:
        return []
    opened = opened_fields(row)
    return [(f"answers.{key}"[:80], "field.closed", _CLOSED) for key in answers if key not in opened]


def _field(fault: Fault) -> str:
    """Tell which of the answers a fault is in: of a row its group."""
    return fault.field if fault.row is None else str(fault.group)
