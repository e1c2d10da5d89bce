"""Give up an application of one's own, and forget the drafts that nobody sent."""

from typing import Any

from antri.applications.actions.move import WrongStatus, move
from antri.applications.actions.papers.remove import remove_all_in_change
from antri.applications.models import Application, Paper, paper_files
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.web import clock

Status = Application.Status
# Nobody has begun to work on it.
CANCELLABLE = (Status.DRAFT, Status.SUBMITTED, Status.NEEDS_CORRECTION)
_AT_ONCE = 200
_FORGOTTEN: dict[str, Any] = {"answers": None, "finder": "", "device": "", "step": "", "expires_on": None}


def cancel_application(*, application: Application, by: Actor) -> Application:
    """Cancel an application for its holder. Of a draft nothing stays but that it was there.

    Cancelling twice is once. Raises WrongStatus while an officer works on it and when it is over.
    """
    row = Application.objects.select_related("service", "office").get(pk=application.pk)
    if row.status == Status.CANCELLED:
        return row
    if row.status not in CANCELLABLE:
        raise WrongStatus
    _cancel(row, "application.cancelled", by)
    return row


def expire_drafts(*, by: Actor) -> int:
    """Erase the drafts whose time is over: answers and papers go, the count stays. Return how many."""
    book = catalogue()
    today = clock.today(book.city.timezone)
    old = Application.objects.filter(city=book.city.code, status=Status.DRAFT, expires_on__lt=today)
    expired = 0
    for row in old.select_related("service", "office").order_by("expires_on")[:_AT_ONCE]:
        try:
            _cancel(row, "application.expired", by, expires_on__lt=today)
        except WrongStatus:  # saved or sent at this very moment: then it is none of ours
            continue
        expired += 1
    return expired


def _cancel(row: Application, what: str, by: Actor, **still: Any) -> None:
    """Move it, and of a draft forget answers and papers in the same change: nothing looks for them afterwards."""
    names: list[str] = []
    is_draft = row.status == Status.DRAFT
    also = _FORGOTTEN | {"erased_at": clock.now()} if is_draft else {}
    with change():
        if is_draft:
            # Held first: a paper announced at this very moment is removed with the others, or finds it cancelled.
            Application.objects.select_for_update(of=("self",)).get(pk=row.pk)
            names = remove_all_in_change(Paper.objects.filter(application=row), why="time", by=by)
        move(row, to=Status.CANCELLED, what=what, by=by, also=also, where=still)
    paper_files.drop(*names)
