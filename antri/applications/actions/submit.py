"""Send an application to the office, the first time or corrected: from here on officers may read it."""

import datetime
import json
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus, move
from antri.applications.actions.papers.remove import remove_all_in_change
from antri.applications.actions.save_step import still_open
from antri.applications.models import Application, Check, Paper, paper_files
from antri.applications.queries.answers import answers_of, closed, flat
from antri.applications.queries.corrections import last_round, to_fix
from antri.applications.queries.forms import Fault, Form, Verdict, subject_of, validate
from antri.applications.queries.received import received
from antri.booking.queries import finder_of
from antri.journal.actions import Actor, change
from antri.people.actions import allow, seal
from antri.people.queries import identity_of, keyed_hash, phone_indexed
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Application.Status
_TRIES = 3
# A minute, from one phone: a family sends two or three in a row, a machine many.
_PER_PHONE = 12


class Unsent(Invalid):
    """Something is missing or cannot be right: every fault at once, each with the field it is at."""

    code = "not-complete"
    title = _("Belum dapat dikirim")
    detail = _("Masih ada yang perlu dilengkapi atau diperbaiki. Semua isian Anda tetap tersimpan.")

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__([(fault.name, fault.rule, fault.message) for fault in faults])


class LedElsewhere(Refusal):
    """What the office found is put right elsewhere first; sending the same again would change nothing."""

    code = "settled-elsewhere"
    title = _("Selesaikan dulu di tempat lain")
    detail = _("Petugas menunjukkan langkah lain lebih dahulu. Berkas ini kami simpan, dan dilanjutkan sesudahnya.")


def submit(*, application: Application, token: str, by: Actor) -> Application:
    """Send what was answered and return the row. Sending twice is once.

    Everything is validated; soft findings go along as flags. A corrected one keeps its place (`submitted_at`).
    Raises Unsent, LedElsewhere, TooMany, WrongStatus, DraftExpired.
    """
    for _try in range(_TRIES):
        now = Application.objects.filter(pk=application.pk).values_list("status", "submitted_at").get()
        if _is_sent(*now):
            return Application.objects.select_related("service", "form", "office").get(pk=application.pk)
        row = still_open(application.pk)
        said = answers_of(row, token)
        also = _ready(row, said, token)
        try:
            names = _send(row, also, _not_asked(row, said), by)
        except WrongStatus:
            continue  # saved, sent or cancelled from elsewhere at this very moment
        paper_files.drop(*names)
        return row
    raise WrongStatus


def judged(application: Application, said: dict[str, Any]) -> Verdict:
    """Judge everything that was answered, declared and handed in, as sending would."""
    if application.form is None:
        raise WrongStatus  # opened at a counter: nothing was asked
    return validate(
        Form(application.form.definition),
        flat(said),
        on=clock.today(application.office.timezone),
        files=received(application),
        statements=said["statements"],
    )


def _is_sent(status: str, submitted_at: datetime.datetime | None) -> bool:
    return submitted_at is not None and status not in (Status.NEEDS_CORRECTION, Status.CANCELLED)


def _ready(row: Application, said: dict[str, Any], token: str) -> dict[str, Any]:
    """Make the fields that change with the sending. Raises Unsent, LedElsewhere, TooMany."""
    if row.form is None:
        raise WrongStatus
    fixes = to_fix(row)
    if fixes and all(fix.reopens not in ("field", "upload") for fix in fixes):
        raise LedElsewhere
    verdict = judged(row, said)
    if verdict.faults:
        raise Unsent(verdict.faults)
    form, kept = Form(row.form.definition), verdict.clean
    sent = {
        "screening": {key: value for key, value in kept.items() if key in said["screening"]},
        "answers": {key: value for key, value in kept.items() if key not in said["screening"]},
        "statements": said["statements"],
    }
    return {**_known_by(row, form, kept, sent), "answers": closed(token, sent), "flags": verdict.flags}


def _known_by(row: Application, form: Form, answers: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """Seal it for the office, and make the hashes that it is found by."""
    person, phone = subject_of(form, answers), answers["applicant_phone"]
    identity, phones = identity_of(person), phone_indexed(phone)
    allow("send-application", phones.first, per_minute=_PER_PHONE)
    content = json.dumps(sent, ensure_ascii=False, sort_keys=True)
    return {
        "sealed": seal("application", row.pk, {**person, "phone": phone, **sent}),
        "identity_index": identity.first,
        "identity_index_next": identity.second,
        "phone_index": phones.first,
        "phone_index_next": phones.second,
        "finder": finder_of(row.code, phone[-4:]),
        "content_mac": keyed_hash("application", content),
    }


def _not_asked(row: Application, said: dict[str, Any]) -> list[uuid.UUID]:
    """Find papers of questions that are hidden now: who is divorced leaves no marriage book behind."""
    asked = {upload.key for upload in Form(row.form.definition).uploads(flat(said))} if row.form else set()
    here = Paper.objects.filter(application=row, role=Paper.Role.UPLOAD).exclude(state=Paper.State.REMOVED)
    return [key for key, field in here.values_list("pk", "field") if field not in asked]


def _send(row: Application, also: dict[str, Any], stale: list[uuid.UUID], by: Actor) -> list[str]:
    """Send it; return the names on the disk of the papers that do not go along."""
    now = clock.now()
    is_first = row.status == Status.DRAFT
    also |= {"step": "", "expires_on": None, "saved_at": now}
    if is_first:
        also["submitted_at"] = now
    with change():
        if not is_first:
            found = Check.objects.filter(application=row, round=last_round(row), verdict=Check.Verdict.FIX)
            found.filter(fixed_at__isnull=True).update(fixed_at=now)
        names = remove_all_in_change(Paper.objects.filter(pk__in=stale), why="hidden", by=by)
        move(
            row,
            to=Status.SUBMITTED,
            what="application.submitted" if is_first else "application.corrected",
            by=by,
            also=also,
            where={"version": row.version},
            flags=len(also["flags"]),
        )
    return names
