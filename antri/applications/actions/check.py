"""Find each requirement fine or to be put right, and decide: return it to its holder, or approve it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import move
from antri.applications.actions.take import RejectionWaits, own
from antri.applications.models import Application, Check, Paper
from antri.applications.queries.checklist import (
    REFUSAL,
    Found,
    checklist,
    form_of,
    found_of,
    left_of,
    may_be_checked,
    reasons_of,
)
from antri.applications.queries.claims import rejection_of
from antri.journal.actions import Actor, change, record
from antri.people.actions import seal
from antri.people.queries import has_long_number
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Application.Status
LONGEST_WORDS = 600


class NothingToFix(Refusal):
    """Nothing was marked to be put right, so there is nothing to return it for."""

    code = "nothing-to-fix"
    status = 422
    title = _("Belum ada yang ditandai perbaiki")
    detail = _("Tandai dahulu apa yang harus diperbaiki warga, dengan alasannya. Lalu kembalikan.")


class NotAllChecked(Refusal):
    """Some of it was not looked at yet. Facts: `left`: what."""

    code = "not-all-checked"
    status = 422
    title = _("Belum semua diperiksa")
    detail = _("Periksa dahulu setiap syarat dan isian, lalu setujui.")


class HasFixes(Refusal):
    """Something was marked to be put right: it cannot be approved like this."""

    code = "has-fixes"
    status = 422
    title = _("Ada yang ditandai perbaiki")
    detail = _("Kembalikan untuk diperbaiki, atau ubah tandanya menjadi sesuai.")


class PapersWait(Refusal):
    """A paper of it waits for the scanner: nobody has seen it, and it may take another one's place."""

    code = "papers-wait"
    title = _("Ada berkas yang belum selesai diperiksa keamanannya")
    detail = _("Tunggu sampai berkas itu dapat dibuka, periksa, lalu setujui.")


def check_field(
    *, application: Application, field: str, verdict: str, by: Actor, reason: str = "", words: str = ""
) -> Check:
    """Write down what was found of one field, page or paper of this round; again: what is found now counts.

    `words` are for the citizen, beside the reason of the list. Raises Invalid, NotYours.
    """
    words = words.strip()
    form = form_of(application)
    if form is None or not may_be_checked(form, field) or verdict not in Check.Verdict.values:
        raise Invalid([("field", "field.unknown", _("Bagian itu tidak ada di formulir ini."))])
    if verdict == Check.Verdict.OK:
        reason = words = ""
    elif reason not in {each.reason["code"] for each in reasons_of(form, field)}:
        raise Invalid([("reason", "reason.missing", _("Pilih alasan dari daftar."))])
    if fault := fault_in(words):
        raise Invalid([("words", *fault)])
    with change():
        row = own(application, by)
        _check_no_rejection(row)
        check = write_check(row, field, verdict, by, reason, words)
        # Which field and what was found of it, nothing of what stands there.
        record(
            "application.checked",
            about=("application", row.pk),
            by=by,
            city=row.city,
            office=row.office_id,
            field=field,
            verdict=verdict,
            round=row.returns,
            **({"found": reason} if reason else {}),
        )
    return check


def fault_in(words: str) -> tuple[str, Any] | None:
    """Tell what is wrong with words to a citizen: code and sentence."""
    if len(words) > LONGEST_WORDS:
        return "words.length", _("Pesan untuk warga paling panjang 600 huruf.")
    if has_long_number(words):
        return "words.number", _("Jangan menulis NIK, nomor KK, atau nomor telepon di dalam pesan.")
    return None


def write_check(row: Application, field: str, verdict: str, by: Actor, reason: str, words: str) -> Check:
    """Put what was found into this round. Part of a change."""
    facts = {"city": row.city, "verdict": verdict, "reason": reason, "officer_id": int(by.id)}
    check, _is_new = Check.objects.update_or_create(
        application=row, round=row.returns, field=field, defaults={**facts, "checked_at": clock.now()}
    )
    check.sealed = seal("check", check.pk, {"words": words}) if words else None
    check.save(update_fields=["sealed"])
    return check


def return_for_correction(*, application: Application, by: Actor) -> list[Check]:
    """Return it to its holder with all that was marked; place and age stay. Raises NothingToFix, NotYours."""
    with change():
        row = own(application, by)
        _check_no_rejection(row)
        fixes = [found.check for found in found_of(row).values() if found.is_fix]
        if not fixes:
            raise NothingToFix
        deed = deed_of(row, "application.returned", by)
        move(
            row,
            to=Status.NEEDS_CORRECTION,
            what="application.returned",
            by=by,
            also={"returns": row.returns + 1, "last_deed": deed},
            where={"officer": row.officer},
            round=row.returns,
            fields=len(fixes),
        )
    return fixes


def approve(*, application: Application, answers: dict[str, Any], by: Actor) -> None:
    """Approve it: everything that these answers ask for was looked at and is fine.

    `answers`: as they were opened for this officer. Raises NotAllChecked, HasFixes, PapersWait, NotYours.
    """
    with change():
        row = own(application, by)
        _check_no_rejection(row)
        _check_fine(row, answers)
        move(
            row,
            to=Status.APPROVED,
            what="application.approved",
            by=by,
            also={"last_deed": deed_of(row, "application.approved", by)},
            where={"officer": row.officer},
        )


def deed_of(row: Application, what: str, *by: Actor) -> dict[str, Any]:
    """Write what was before a decision, and who may take it back. Read by `undo`."""
    return {
        "what": what,
        "at": clock.now().isoformat(),
        "by": [each.id for each in by],
        "officer": row.officer_id,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "returns": row.returns,
        "version": row.version,
    }


def _check_fine(row: Application, answers: dict[str, Any]) -> None:
    found: dict[str, Found] = found_of(row)
    if any(each.is_fix for each in found.values()):
        raise HasFixes
    if Paper.objects.filter(application=row, role=Paper.Role.UPLOAD, state=Paper.State.CHECKING).exists():
        raise PapersWait
    left = left_of(checklist(row, answers))
    if left:
        raise NotAllChecked(left=[item.field for item in left])


def _check_no_rejection(row: Application) -> None:
    if rejection_of(row) is not None:
        raise RejectionWaits
    # A second person has said no, or nobody has decided: what would have been said is not said.
    Check.objects.filter(application=row, field=REFUSAL).delete()
