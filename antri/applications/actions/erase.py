"""Remove what is personal once its time is over: first the scans, then the file as a whole. The counts stay."""

import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.actions.papers.remove import remove_all_in_change
from antri.applications.models import Application, Check, Complaint, Message, Paper, paper_files
from antri.applications.queries.retention import due_applications, due_complaints, due_scans
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import ask, needs_second_person
from antri.people.models import Approval, Role
from antri.web import clock
from antri.web.refusals import Refusal

Status = Application.Status
EARLY: Final = "application.early_erasure"
_AT_ONCE = 500
# Of an application this names or opens nobody any more.
_NOBODY: dict[str, Any] = {
    "answers": None,
    "sealed": None,
    "link": None,
    "finder": "",
    "identity_index": "",
    "identity_index_next": "",
    "phone_index": "",
    "phone_index_next": "",
    "device": "",
    "idempotency_key": "",
    "content_mac": "",
    "order_mac": "",
    "flags": [],
    "last_deed": {},
    "awaits": "",
}


class NotOver(Refusal):
    """Somebody still works on it, or it was erased already."""

    code = "not-over"
    title = gettext_lazy("Berkas ini belum selesai")
    detail = gettext_lazy("Yang dapat dihapus sebelum waktunya hanya berkas yang selesai, ditolak, atau dibatalkan.")


class Erased(NamedTuple):
    """What one run removed."""

    scans: int
    applications: int
    complaints: int


def erase_applications(*, by: Actor) -> Erased:
    """Remove all that is due; return how many papers, applications and complaints. One event tells what a run did."""
    now, city = clock.now(), catalogue().city.code
    scans = sum(_remove_scans(row, by) for row in due_scans(now).order_by("closed_at")[:_AT_ONCE])
    applications = 0
    for row in due_applications(now).order_by("closed_at")[:_AT_ONCE]:
        erase_one(row, by)
        applications += 1
    complaints = _erase_complaints(now)
    done = Erased(scans, applications, complaints)
    if any(done):
        with change():
            record(
                "application.erased",
                about=("city", city),
                by=by,
                city=city,
                count=applications,
                papers=scans,
                complaints=complaints,
            )
    return done


def erase_one(application: Application, by: Actor) -> None:
    """Take everything personal out of one application: papers, answers, what was asked and answered, its link."""
    with change():
        names = _empty(application, by)
    paper_files.drop(*names)


def ask_early(*, application: Application, reason: str, by: Actor) -> Approval:
    """Ask that an application be erased before its time: a second person decides, for nothing brings it back.

    Raises NotOver, Invalid without a reason.
    """
    if not application.is_over or application.erased_at is not None:
        raise NotOver
    arguments = {"application": f"{application.pk}", "code": application.code}
    return ask(kind=EARLY, arguments=arguments, reason=reason, office=application.office, by=by)


def _told(arguments: dict[str, Any]) -> str:
    row = Application.objects.select_related("service").filter(pk=arguments["application"]).first()
    text = _("Berkas %(code)s, %(service)s: isian, berkas unggahan dan dokumennya dihapus sekarang, untuk selamanya.")
    return text % {"code": arguments["code"], "service": row.service.name if row else "?"}


@needs_second_person(
    EARLY,
    title=gettext_lazy("Menghapus berkas sebelum waktunya"),
    roles=(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
    told=_told,
)
def erase_early(*, by: Actor, second: Actor, application: str, code: str) -> None:
    """Erase it, both having consented. Raises NotOver when it was opened again or erased meanwhile."""
    row = Application.objects.select_for_update(of=("self",)).select_related("office").get(pk=application)
    if not row.is_over or row.erased_at is not None:
        raise NotOver
    # The files go once it is certain that the keys have gone: until then it can all fail.
    transaction.on_commit(partial(paper_files.drop, *_empty(row, second)))
    record(
        "application.erased_early",
        about=("application", row.pk),
        by=by,
        city=row.city,
        office=row.office_id,
        second=second.id,
    )


def _empty(application: Application, by: Actor) -> list[str]:
    """Empty the rows of one application; return the names of its files. Part of a change."""
    names = remove_all_in_change(Paper.objects.filter(application=application), why="time", by=by)
    Message.objects.filter(application=application).delete()
    Check.objects.filter(application=application).update(sealed=None)
    Application.objects.filter(pk=application.pk, erased_at__isnull=True).update(
        token_hash=f"erased-{application.code}", erased_at=clock.now(), **_NOBODY
    )
    return names


def _remove_scans(application: Application, by: Actor) -> int:
    scans = Paper.objects.filter(application=application, role=Paper.Role.UPLOAD)
    with change():
        names = remove_all_in_change(scans, why="time", by=by)
    paper_files.drop(*names)
    return len(names)


def _erase_complaints(now: datetime.datetime) -> int:
    rows = list(due_complaints(now).values_list("pk", "code")[:_AT_ONCE])
    with change():
        for key, code in rows:
            Complaint.objects.filter(pk=key).update(
                sealed=None, said=None, link=None, finder="", token_hash=f"erased-{code}", erased_at=now
            )
    return len(rows)
