"""Show a page of a paper to an officer, and write down who looked and why, in the same transaction."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from antri.applications.actions.move import WrongStatus
from antri.applications.models import Application, Paper
from antri.applications.queries.papers import clean_copy, page_of
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.web import clock

# The pages of a paper, turned and zoomed, are one look for so long.
_ONE_LOOK: Final = timedelta(minutes=10)


def view_paper(*, paper: Paper, number: int, by: Actor, reason: str) -> bytes:
    """Open one page for an officer, as a JPEG. One event for each paper and look.

    What was not sent is not the office's to see: raises WrongStatus for a draft and for what is not kept.
    """
    return _look(paper, lambda row: page_of(row, number), by, reason)


def view_copy(*, paper: Paper, by: Actor, reason: str) -> bytes:
    """Open the clean copy for an officer. The same look as that at its pages; raises WrongStatus as `view_paper`."""
    return _look(paper, clean_copy, by, reason)


def _look(paper: Paper, read: Callable[[Paper], bytes], by: Actor, reason: str) -> bytes:
    if not reason.strip():
        raise ValueError("looking needs a reason")
    with change():
        # Locked, so that the pictures of one page, fetched at once, are one look and not six.
        row = Paper.objects.select_for_update(of=("self",)).select_related("application").get(pk=paper.pk)
        if row.state != Paper.State.KEPT or row.application.status == Application.Status.DRAFT:
            raise WrongStatus
        content = read(row)
        if not _is_same_look(row, by):
            record(
                "paper.viewed",
                about=("paper", row.pk),
                by=by,
                city=row.city,
                office=row.application.office_id,
                application=str(row.application_id),
                field=row.field,
                reason=reason,
            )
    return content


def _is_same_look(paper: Paper, by: Actor) -> bool:
    looks = Event.objects.filter(about_kind="paper", about_id=str(paper.pk), what="paper.viewed")
    return looks.filter(actor_kind=by.kind, actor_id=by.id, at__gt=clock.now() - _ONE_LOOK).exists()
