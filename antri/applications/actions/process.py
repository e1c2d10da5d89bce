"""What follows approval: worked on in SIAK, waiting, ready. One press may move many; within a minute it is undone."""

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from antri.applications.actions.move import WrongStatus, move
from antri.applications.models import Application
from antri.applications.queries.outputs import files_of
from antri.applications.queries.papers import results_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.people.queries import has_long_number
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

Status = Application.Status
MOST_AT_ONCE: Final = 200
# How the presses begin that a delivery of blanks has made.
BY_BLANKS: Final = "blanks-"
_LONGEST = 160


class DocumentMissing(Refusal):
    """The document of this application is a file, and nobody has put it there yet."""

    code = "document-missing"
    title = _("Dokumennya belum ada")
    detail = _("Unggah dahulu dokumen jadi (PDF bertanda tangan). Tanpa itu warga tidak dapat mengunduh apa pun.")


class UndoOver(Refusal):
    """The minute is over, somebody else pressed it, or something has followed."""

    code = "undo-over"
    title = _("Tidak dapat diurungkan lagi")
    detail = _("Menit untuk mengurungkan sudah lewat, atau berkasnya sudah berpindah lagi.")


@dataclass(slots=True)
class Pressed:
    """What one press did: its key for undoing, what it moved, and what it left with the reason in words."""

    key: str
    moved: list[Application] = field(default_factory=list)
    left: list[tuple[Application, Any]] = field(default_factory=list)


def begin_processing(*, application: Application, by: Actor, press: str = "") -> None:
    """Take an approved one to work; also what waited and goes on, or was ready and is wrong. Raises WrongStatus."""
    went_on = application.status != Status.APPROVED
    what = "application.processing_resumed" if went_on else "application.processing_begun"
    _step(application, Status.IN_PROCESS, what, by, press)


def await_blank(*, application: Application, by: Actor, press: str = "") -> None:
    """Let it wait for a blank card. Raises WrongStatus."""
    _check_worked_on(application)
    _step(application, Status.AWAITING_BLANK, "application.blank_awaited", by, press)


def await_ministry(
    *,
    application: Application,
    awaits: str,
    by: Actor,
    expected: datetime.date | None = None,
    press: str = "",
) -> None:
    """Let it wait for the central system. `awaits`: for what, in words that its holder reads; `expected`: until when.

    Raises WrongStatus, Invalid.
    """
    _check_worked_on(application)
    words = read_words(awaits)
    if expected is not None and expected < clock.today(application.office.timezone):
        raise Invalid([("expected", "expected.past", _("Tanggal itu sudah lewat. Tulis tanggal yang akan datang."))])
    also = {"awaits": words, "due_on": expected}
    _step(application, Status.AWAITING_MINISTRY, "application.ministry_awaited", by, press, also)


def make_ready(*, application: Application, by: Actor, press: str = "") -> None:
    """Say that the document is there to be had. Raises WrongStatus, DocumentMissing when its file is not there."""
    is_file = application.outcome == Application.Outcome.FROM_HOME and files_of(application)
    if is_file and not results_of(application):
        raise DocumentMissing
    _step(application, Status.READY, "application.made_ready", by, press)


def close(*, application: Application, by: Actor) -> None:
    """End what has been handed over. Raises WrongStatus."""
    with change():
        move(application, to=Status.DONE, what="application.closed", by=by, also={"last_deed": {}})


def process_many(
    *,
    applications: Iterable[Application],
    step: Callable[..., None],
    by: Actor,
    **more: Any,
) -> Pressed:
    """Do the same with many, each in a change of its own: one that was moved meanwhile keeps nobody else from it.

    Raises Invalid when what is said of all of them cannot be used; then none was moved.
    """
    done = Pressed(uuid.uuid4().hex)
    for application in list(applications)[:MOST_AT_ONCE]:
        try:
            step(application=application, by=by, press=done.key, **more)
            done.moved.append(application)
        except (WrongStatus, DocumentMissing) as refused:
            done.left.append((application, refused.detail))
    return done


def undo_press(*, office: Office, press: str, by: Actor) -> int:
    """Take back within a minute what one press of one's own moved; return how many went back.

    What has moved on meanwhile stays where it is. Raises UndoOver when nothing could be taken back.
    """
    since = clock.now() - datetime.timedelta(seconds=undo_seconds(office))
    rows = Application.objects.select_related("office", "service", "form").filter(
        office=office, last_deed__press=press, last_deed__by=by.id, status_at__gt=since
    )
    if press.startswith(BY_BLANKS):  # their delivery is taken back with them, or nobody is (blanks.py)
        raise UndoOver
    with change():
        back = sum(_back(row, by) for row in rows.order_by("pk"))
        if not back:
            raise UndoOver
    return back


def undo_seconds(office: Office) -> int:
    """Tell how long an officer can take back a press on an application."""
    return int(catalogue().setting("check_undo_seconds", office))


def read_words(text: str) -> str:
    """Read what its holder will read: not empty, no NIK or phone number in it."""
    words = " ".join(text.split())
    if not words or len(words) > _LONGEST:
        raise Invalid([("awaits", "awaits.length", _("Tulis apa yang ditunggu, paling panjang 160 huruf."))])
    if has_long_number(words):
        raise Invalid([("awaits", "awaits.number", _("Jangan menulis NIK atau nomor telepon di sini."))])
    return words


def deed(application: Application, by: Actor, press: str) -> dict[str, Any]:
    """Note what was before a press, so that it can be taken back: plain values, nothing personal."""
    return {
        "press": press,
        "by": by.id,
        "before": application.status,
        "awaits": application.awaits,
        "due_on": f"{application.due_on}" if application.due_on else None,
    }


def _check_worked_on(application: Application) -> None:
    """What is ready goes back to waiting only by being undone."""
    if application.status != Status.IN_PROCESS:
        raise WrongStatus


def _step(
    application: Application,
    to: Status,
    what: str,
    by: Actor,
    press: str,
    also: dict[str, Any] | None = None,
    **data: Any,
) -> None:
    before = deed(application, by, press or uuid.uuid4().hex)
    with change():
        move(application, to=to, what=what, by=by, also={"last_deed": before, **(also or {})}, **data)


def _back(row: Application, by: Actor) -> bool:
    before = row.last_deed
    due = datetime.date.fromisoformat(before["due_on"]) if before["due_on"] else None
    also = {"last_deed": {}, "awaits": before["awaits"], "due_on": due}
    # As it was read: whoever moved it meanwhile has another `status_at`.
    try:
        move(
            row,
            to=Status(before["before"]),
            what="application.step_undone",
            by=by,
            also=also,
            where={"status_at": row.status_at},
        )
    except WrongStatus:
        return False
    return True
