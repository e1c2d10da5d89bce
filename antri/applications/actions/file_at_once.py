"""File from another program: all answers in one go, judged before anything is kept."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus
from antri.applications.actions.start_draft import NotFiled, start_draft
from antri.applications.actions.submit import Unsent, submit
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.applications.queries.answers import closed
from antri.applications.queries.forms import Fault, Form, live_form, validate
from antri.applications.queries.forms.scope import fields_of
from antri.booking.actions import KeyMismatch
from antri.booking.actions.book import check_key
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import allow
from antri.people.queries import Indexed, keyed_indexed
from antri.web import clock
from antri.web.refusals import Invalid

# A minute, this whole process: a flood of invented files fills the office's disk and nobody's need.
_PER_PROCESS = 120
_UNKNOWN = _("Bagian ini tidak dikenal.")


@dataclass(frozen=True, slots=True)
class FileOrder:
    """What a program files: codes and answers as the form of the service asks for them."""

    service: str
    office: str = ""
    screening: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    statements: tuple[str, ...] = ()
    language: str = "id"


class Filed(NamedTuple):
    """A file that stands. `is_repeat`: the key had been spent on it; nothing changed now."""

    application: Application
    token: str
    is_repeat: bool


def file_at_once(*, order: FileOrder, key: str, by: Actor) -> Filed:
    """File an application and send it to the office if nothing but papers is missing, or leave it a draft.

    What is answered wrongly is told at once, each fault with its field, and nothing is kept. `key` makes it once only.
    Raises KeyMissing, KeyMismatch, Invalid, NotFiled, TooMany.
    """
    check_key(key)
    mac = _mac(order)
    if spent := _spent(key):
        return _repeated(spent, mac, order, by)
    service, office, said = _read(order)
    allow("filed-applications", "", per_minute=_PER_PROCESS)
    row, token = start_draft(
        service=service,
        screening=said["screening"],
        by=by,
        language=order.language,
        channel=Application.Channel.API,
        key=key,
        office=office,
    )
    return _filled(row, token, mac, said, by)


def _spent(key: str) -> Application | None:
    return Application.objects.select_related("service", "form", "office").filter(idempotency_key=key).first()


def _repeated(row: Application, mac: Indexed, order: FileOrder, by: Actor) -> Filed:
    """Answer a spent key: with its file when the same was ordered, else with KeyMismatch."""
    if not row.order_mac:  # begun, and cut off before the answers were kept: go on
        _service, _office, said = _read(order)
        return _filled(row, token_of(row), mac, said, by)
    if row.order_mac not in mac.known:
        raise KeyMismatch
    return Filed(row, token_of(row), is_repeat=True)


def _filled(row: Application, token: str, mac: Indexed, said: dict[str, Any], by: Actor) -> Filed:
    """Keep the answers and send it, if it can be sent. Of two at once one fills it, the other finds it filled."""
    fields = {
        "answers": closed(token, said),
        "order_mac": mac.first,
        "saved_at": clock.now(),
        "version": row.version + 1,
    }
    with change():
        still = Application.objects.filter(pk=row.pk, order_mac="", status=Application.Status.DRAFT)
        is_mine = still.update(**fields) == 1
        if is_mine:
            record(
                "application.saved",
                about=("application", row.pk),
                by=by,
                city=row.city,
                office=row.office_id,
                service=row.service.code,
                step="",
            )
    row = Application.objects.select_related("service", "form", "office").get(pk=row.pk)
    if row.order_mac not in mac.known:
        raise KeyMismatch
    try:
        row = submit(application=row, token=token, by=by)
    except (Unsent, WrongStatus):
        row.refresh_from_db()
    return Filed(row, token, is_repeat=not is_mine)


def _read(order: FileOrder) -> tuple[Service, Office, dict[str, Any]]:
    """Judge what was ordered, papers apart: they come later. Raises Invalid, NotFiled."""
    book = catalogue()
    service = book.services.get(order.service)
    office = book.offices.get(order.office) if order.office else book.main
    unknown = []
    if service is None:
        unknown.append(("service", "service.unknown", _("Layanan ini tidak dikenal.")))
    if office is None:
        unknown.append(("office", "office.unknown", _("Kantor ini tidak dikenal.")))
    if service is None or office is None:
        raise Invalid(unknown)
    live = live_form(service)
    if live is None:
        raise NotFiled
    form = Form(live.definition)
    faults = _unknown_fields(form, order)
    asked = {question["key"] for question in form.questions}
    screening = {key: value for key, value in order.screening.items() if key in asked}
    answers = {**screening, **order.answers}
    verdict = validate(form, answers, on=clock.today(office.timezone), statements=order.statements)
    faults += [told(fault) for fault in verdict.faults]
    if faults:
        raise Invalid(faults)
    clean = verdict.clean
    said = {
        "screening": {key: value for key, value in clean.items() if key in asked},
        "answers": {key: value for key, value in clean.items() if key not in asked},
        "statements": list(order.statements),
    }
    return service, office, said


def _unknown_fields(form: Form, order: FileOrder) -> list[tuple[str, str, Any]]:
    """Name what the form does not ask for: a misspelt field is else an answer that got lost."""
    asked = {question["key"] for question in form.questions}
    strange = [f"screening.{key}" for key in order.screening if key not in asked]
    return [*((name[:80], "field.unknown", _UNKNOWN) for name in strange), *unknown_answers(form, order.answers)]


def unknown_answers(form: Form, answers: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """Name the answers that the form does not ask for."""
    known = {"filer_role"} | {item["key"] for _step, group, item in fields_of(form.definition) if group is None}
    return [(f"answers.{key}"[:80], "field.unknown", _UNKNOWN) for key in answers if key not in known]


def told(fault: Fault) -> tuple[str, str, Any]:
    """Tell a fault as the contract does: where, a code, words."""
    name = fault.field if fault.row is None else f"{fault.group}.{fault.row}.{fault.field}"
    return name, "field.missing" if fault.rule == "required" else f"field.{fault.rule}", fault.message


def _mac(order: FileOrder) -> Indexed:
    """Hash what is ordered, so that the same key with something else is seen."""
    content = [
        order.service,
        order.office,
        order.screening,
        order.answers,
        sorted(order.statements),
        order.language,
    ]
    return keyed_indexed("application-order", json.dumps(content, ensure_ascii=True, sort_keys=True))
