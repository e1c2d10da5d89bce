"""SIAK does not accept what was filed: it goes back to its holder, who puts right only that."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.check import LONGEST_WORDS, NothingToFix, write_check
from antri.applications.actions.move import WrongStatus, move
from antri.applications.models import Application, Check
from antri.applications.queries.checklist import form_of, may_be_checked, reasons_of
from antri.journal.actions import Actor, change
from antri.web.refusals import Invalid

Status = Application.Status


class Fault(NamedTuple):
    """One thing to put right: which field, why (a code of the form's list), and words to its holder."""

    field: str
    reason: str
    words: str = ""


def send_back(*, application: Application, faults: Sequence[Fault], by: Actor) -> list[Check]:
    """Return an application that is being worked on; its place and age stay, and it is checked anew when it comes.

    Raises NothingToFix, Invalid for a field or reason that the form does not know, WrongStatus.
    """
    _check(application, faults)
    with change():
        row = Application.objects.select_for_update(of=("self",)).select_related("office", "service", "form")
        again = row.get(pk=application.pk)
        if again.status != Status.IN_PROCESS:
            raise WrongStatus
        checks = [
            write_check(again, fault.field, Check.Verdict.FIX, by, fault.reason, fault.words.strip())
            for fault in faults
        ]
        move(
            again,
            to=Status.NEEDS_CORRECTION,
            what="application.returned",
            by=by,
            also={"returns": again.returns + 1, "last_deed": {}},
            round=again.returns,
            fields=len(checks),
        )
    application.refresh_from_db()
    return checks


def _check(application: Application, faults: Sequence[Fault]) -> None:
    form = form_of(application)
    if form is None:
        raise Invalid([("field", "form.none", _("Berkas yang dibuka di loket tidak punya isian untuk diperbaiki."))])
    if not faults:
        raise NothingToFix
    for fault in faults:
        if not may_be_checked(form, fault.field):
            raise Invalid([("field", "field.unknown", _("Bagian itu tidak ada di formulir ini."))])
        if fault.reason not in {each.reason["code"] for each in reasons_of(form, fault.field)}:
            raise Invalid([("reason", "reason.missing", _("Pilih alasan dari daftar."))])
        if len(fault.words) > LONGEST_WORDS:
            raise Invalid([("words", "words.length", _("Pesan untuk warga paling panjang 600 huruf."))])
