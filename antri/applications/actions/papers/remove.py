"""Remove papers for good: the key in the row goes first, so that whatever lies on the disk is noise."""

from datetime import timedelta
from typing import Final

from django.db.models import QuerySet

from antri.applications.actions.move import WrongStatus
from antri.applications.models import Application, Paper, paper_files
from antri.applications.queries.corrections import is_returned
from antri.journal.actions import Actor, change, record
from antri.web import clock

# An upload that nobody went on with for so long is given up; a file on the disk without a row is deleted.
UNFINISHED_FOR: Final = timedelta(days=7)
_ORPHANED_FOR_S: Final = 3600


def remove_paper(*, paper: Paper, by: Actor) -> Paper:
    """Remove one paper at its holder's wish, in a draft or where a correction asks for it. Again is no fault.

    Raises WrongStatus.
    """
    with change():
        row = Application.objects.select_for_update(of=("self",)).get(pk=paper.application_id)
        if not row.is_open or paper.role != Paper.Role.UPLOAD:
            raise WrongStatus
        # What was found fine stays: it could not be sent anew either.
        if row.status == Application.Status.NEEDS_CORRECTION and not is_returned(row, paper.field):
            raise WrongStatus
        remove_in_change(paper, why="holder", by=by)
    paper_files.drop(paper.name)
    return paper


def remove_all_in_change(papers: QuerySet[Paper], *, why: str, by: Actor) -> list[str]:
    """Take the keys of these papers, as `remove_in_change`; return their names on the disk, for `drop` after it."""
    rows = list(papers.exclude(state=Paper.State.REMOVED))
    for paper in rows:
        remove_in_change(paper, why=why, by=by)
    return [paper.name for paper in rows]


def remove_in_change(paper: Paper, *, why: str, by: Actor) -> None:
    """Take the key out of the row, as a part of a change that is open. The files go after it, or by the sweep."""
    standing = Paper.objects.filter(pk=paper.pk).exclude(state=Paper.State.REMOVED)
    now = clock.now()
    gets = {"state": Paper.State.REMOVED, "sealed": None, "content_index": "", "removed_at": now, "refusal": ""}
    if not standing.update(**gets):
        return
    for name, value in gets.items():
        setattr(paper, name, value)
    row = Application.objects.only("office").get(pk=paper.application_id)
    record(
        "paper.removed",
        about=("paper", paper.pk),
        by=by,
        city=paper.city,
        office=row.office_id,
        application=str(row.pk),
        field=paper.field,
        why=why,
    )


def sweep_papers(*, by: Actor) -> int:
    """Give up uploads that nobody went on with, and delete what lies on the disk for no row. Return how many names."""
    old = Paper.objects.filter(state=Paper.State.RECEIVING, created_at__lt=clock.now() - UNFINISHED_FOR)
    for paper in old[:500]:
        with change():
            remove_in_change(paper, why="unfinished", by=by)
        paper_files.drop(paper.name)
    before = clock.now().timestamp() - _ORPHANED_FOR_S
    swept, batch = 0, []
    for name in paper_files.lying(before):
        batch.append(name)
        if len(batch) == 200:
            swept += _drop_orphans(batch)
            batch = []
    return swept + _drop_orphans(batch)


def _drop_orphans(names: list[str]) -> int:
    live = set(Paper.objects.filter(name__in=names, sealed__isnull=False).values_list("name", flat=True))
    orphans = [name for name in names if name not in live]
    paper_files.drop(*orphans)
    return len(orphans)
