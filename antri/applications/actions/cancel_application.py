"""Give up an application of one's own, and forget the drafts that nobody sent."""

from typing import Any

from antri.applications.actions.move import WrongStatus, move
from antri.applications.actions.papers import erase_papers
from antri.applications.models import Application
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.web import clock

Status = Application.Status
# Nobody has begun to work on it.
CANCELLABLE = (Status.DRAFT, Status.SUBMITTED, Status.NEEDS_CORRECTION)
_AT_ONCE = 200


def cancel_application(*, application: Application, by: Actor) -> Application:
    """Cancel an application for its holder. Of a draft nothing stays but that it was there.

    Cancelling twice is once. Raises WrongStatus while an officer works on it and when it is over.
    """
    row = Application.objects.select_related("service", "office").get(pk=application.pk)
    if row.status == Status.CANCELLED:
        return row
    if row.status not in CANCELLABLE:
        raise WrongStatus
    was_draft = row.status == Status.DRAFT
    with change():
        move(row, to=Status.CANCELLED, what="application.cancelled", by=by, also=_forgotten(row))
    if was_draft:
        erase_papers(row, by)
    return row


def expire_drafts(*, by: Actor) -> int:
    """Erase the drafts whose time is over: answers and papers go, the count stays. Return how many."""
    book = catalogue()
    today = clock.today(book.city.timezone)
    old = Application.objects.filter(city=book.city.code, status=Status.DRAFT, expires_on__lt=today)
    expired = 0
    for row in old.select_related("service", "office").order_by("expires_on")[:_AT_ONCE]:
        try:
            with change():
                # Saved or sent at this very moment: then it is none of ours.
                where = {"expires_on__lt": today}
                move(row, to=Status.CANCELLED, what="application.expired", by=by, also=_forgotten(row), where=where)
        except WrongStatus:
            continue
        erase_papers(row, by)
        expired += 1
    return expired


def _forgotten(row: Application) -> dict[str, Any]:
    if row.status != Status.DRAFT:
        return {}
    return {"answers": None, "finder": "", "device": "", "step": "", "expires_on": None, "erased_at": clock.now()}
