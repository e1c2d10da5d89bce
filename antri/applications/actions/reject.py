"""Reject an application for good, by law: one officer asks, a second one consents, and only then it is done."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.actions.check import deed_of, fault_in, write_check
from antri.applications.actions.move import move
from antri.applications.actions.take import NotYours, RejectionWaits, own
from antri.applications.models import Application, Check
from antri.applications.queries.checklist import REFUSAL
from antri.applications.queries.claims import REJECTION, rejection_of
from antri.applications.queries.grounds import GROUNDS, law_of
from antri.journal.actions import Actor, change, record
from antri.people.actions import ask, needs_second_person, withdraw
from antri.people.models import Approval, Role
from antri.people.queries import has_long_number
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Application.Status
_LONGEST_LAW = 240


class NoRejectionWaits(Refusal):
    """Nobody has asked that it be rejected, or it was decided meanwhile."""

    code = "no-rejection-waits"
    title = gettext_lazy("Tidak ada penolakan yang menunggu")
    detail = gettext_lazy("Permintaan menolak berkas ini sudah diputuskan, ditarik kembali, atau lewat waktunya.")


def ask_rejection(*, application: Application, ground: str, law: str, article: str, words: str, by: Actor) -> Approval:
    """Ask a second person to consent to a rejection; until then nothing moves and its holder sees nothing.

    `ground`, `law`: codes of the lists; `article`: of that law, may be empty; `words`: what its holder reads.
    Raises Invalid, NotYours, RejectionWaits.
    """
    named = _read(application, ground, law, article, words)
    with change():
        row = own(application, by)
        if rejection_of(row) is not None:
            raise RejectionWaits
        write_check(row, REFUSAL, Check.Verdict.FIX, by, ground, words.strip())
        # Asking is an event of its own; this one is the application's, for whoever reads what happened to it.
        record(
            "application.rejection_asked",
            about=("application", row.pk),
            by=by,
            city=row.city,
            office=row.office_id,
            ground=ground,
        )
        return ask(
            kind=REJECTION,
            arguments={
                "application": str(row.pk),
                "code": row.code,
                "service": row.service.name,
                "ground": ground,
                "law": named,
                "round": row.returns,
            },
            reason=str(GROUNDS[ground]),
            office=row.office,
            by=by,
        )


def withdraw_rejection(*, application: Application, by: Actor) -> None:
    """Take one's request for a rejection back: the officer goes on checking. Raises NoRejectionWaits, NotApproving."""
    with change():
        approval = rejection_of(application)
        if approval is None:
            raise NoRejectionWaits
        withdraw(approval=approval, by=by)
        Check.objects.filter(application=application, field=REFUSAL).delete()
        # Whoever has it goes on: their twenty minutes begin anew.
        Application.objects.filter(pk=application.pk, status=Status.IN_REVIEW, officer_id=int(by.id)).update(
            officer_seen_at=clock.now()
        )


def _told(arguments: dict[str, Any]) -> str:
    """Say to the second person what they would consent to, as it was when it was asked."""
    return _(
        "Menolak berkas %(code)s (%(service)s) untuk selamanya. Alasan: %(ground)s. Dasar: %(law)s. Buka berkasnya di"
        " Verifikasi untuk membaca isian, lampiran, dan pesan kepada warga sebelum memutuskan."
    ) % {
        "code": arguments["code"],
        "service": arguments["service"],
        "ground": GROUNDS[arguments["ground"]],
        "law": arguments["law"],
    }


@needs_second_person(
    REJECTION,
    title=gettext_lazy("Menolak berkas pengajuan"),
    roles=(Role.VERIFIER, Role.OFFICE_MANAGER),
    told=_told,
)
def reject(*, by: Actor, second: Actor, application: str, ground: str, law: str, **_figures: Any) -> None:
    """Reject it, now that a second person has consented. Raises NotYours when who asked no longer has it."""
    row = Application.objects.select_related("office", "service", "form").get(pk=application)
    if row.status != Status.IN_REVIEW or str(row.officer_id) != by.id:
        raise NotYours
    move(
        row,
        to=Status.REJECTED,
        what="application.rejected",
        by=second,
        also={"reject_reason": ground, "law": law, "last_deed": deed_of(row, "application.rejected", by, second)},
        where={"officer_id": row.officer_id},
        ground=ground,
        asked_by=int(by.id),
    )


def _read(application: Application, ground: str, law: str, article: str, words: str) -> str:
    """Name the law with its article. Raises Invalid with everything that is missing."""
    errors: list[tuple[str, str, Any]] = []
    name, article = law_of(application, law), " ".join(article.split())
    if ground not in GROUNDS:
        errors.append(("ground", "ground.missing", gettext_lazy("Pilih alasan menolak.")))
    if not name:
        errors.append(("law", "law.missing", gettext_lazy("Pilih aturan yang menjadi dasar.")))
    if not words.strip():
        errors.append(("words", "words.blank", gettext_lazy("Tulis penjelasan yang dibaca warga.")))
    elif fault := fault_in(words.strip()):
        errors.append(("words", *fault))
    whole = f"{name}, {article}" if article else name
    # What is asked of a second person stays in a table that anybody who decides may read.
    if len(whole) > _LONGEST_LAW or has_long_number(article):
        errors.append(("article", "article.length", gettext_lazy("Tulis pasalnya lebih pendek.")))
    if errors:
        raise Invalid(errors)
    return whole
