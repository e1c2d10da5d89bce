"""Look at a paper that has come, and keep it, refuse it, or let it wait for whoever can look at it."""

import hashlib
from base64 import b64encode
from datetime import timedelta
from typing import Any, Final

from antri.applications.actions.papers.inspect import WALL_S, Busy, Inspected, inspect
from antri.applications.actions.papers.remove import remove_all_in_change, remove_in_change
from antri.applications.actions.papers.scan import ScannerAway, is_infected
from antri.applications.models import Application, Check, Paper, paper_files
from antri.applications.models.paper_files import CLEAN, PartMissing
from antri.applications.queries.corrections import is_returned
from antri.applications.queries.papers import opened, upload_field
from antri.journal.actions import Actor, change, record
from antri.people.actions import seal
from antri.people.models import SealBroken
from antri.people.queries import keyed_hash
from antri.web import clock

# A paper that could not be taken apart for so long is too heavy for this machine.
WAITS_AT_MOST: Final = timedelta(hours=6)
# In one look of the worker, so that it ends within its lease (management/worker.py) however heavy they are.
AT_ONCE: Final = 8
PATIENCE_S: Final = 15
LONGEST_S: Final = 120
Status = Application.Status


def settle(paper: Paper, data: bytes, *, by: Actor, patience_s: float = 3, wall_s: float = WALL_S) -> Paper:
    """Look at the bytes of a paper and write down how it ends."""
    try:
        found = inspect(data, keep=paper.role == Paper.Role.RESULT, patience_s=patience_s, wall_s=wall_s)
        if not found.refused and paper.role == Paper.Role.RESULT and found.kind != "pdf":
            found = Inspected(refused="wrong-kind")
        if not found.refused and is_infected(data):
            found = Inspected(refused="infected")
    except (Busy, ScannerAway) as reason:
        return _let_wait(paper, data, by=by, scanner=isinstance(reason, ScannerAway))
    if found.refused:
        return _refuse(paper, found.refused, by=by)
    return _keep(paper, data, found, by=by)


def check_waiting(*, by: Actor) -> int:
    """Look at the papers that wait, the oldest first; return how many were settled."""
    settled = 0
    for paper in Paper.objects.filter(state=Paper.State.CHECKING).order_by("created_at")[:AT_ONCE]:
        try:
            data = opened(paper).box.get_pieces(paper.size)
        except (PartMissing, SealBroken):
            _refuse(paper, "lost", by=by)
            settled += 1
            continue
        settle(paper, data, by=by, patience_s=PATIENCE_S, wall_s=LONGEST_S)
        if paper.state != Paper.State.CHECKING:
            settled += 1
        elif clock.now() - paper.created_at > WAITS_AT_MOST and "scanner" not in paper.flags:
            _refuse(paper, "too-heavy", by=by)
    return settled


def _let_wait(paper: Paper, data: bytes, *, by: Actor, scanner: bool) -> Paper:
    if paper.state == Paper.State.CHECKING:
        return paper
    opened(paper).box.put_pieces(data)
    gets = {"state": Paper.State.CHECKING, "received": paper.size, "flags": ["scanner"] if scanner else []}
    return _write(paper, gets, "paper.waiting", by=by)


def _refuse(paper: Paper, code: str, *, by: Actor) -> Paper:
    """Refuse a paper; of what it was only the name stays, for its sender."""
    try:
        file_name = opened(paper).file_name
    except SealBroken:  # its row was altered, or its key is not here: those behind it are looked at all the same
        file_name = ""
    sealed = seal("paper", paper.pk, {"key": "", "file": file_name})
    gets = {"state": Paper.State.REFUSED, "refusal": code, "sealed": sealed, "flags": []}
    _write(paper, gets, "paper.refused", by=by, code=code)
    if paper.state == Paper.State.REFUSED:
        paper_files.drop(paper.name)
    return paper


def _keep(paper: Paper, data: bytes, found: Inspected, *, by: Actor) -> Paper:
    box, content = opened(paper).box, hashlib.sha256(data).hexdigest()
    if found.clean:
        box.put(CLEAN, found.clean)
    for number, page in enumerate(found.pages, 1):
        box.put(str(number), page)
    gets = {
        "state": Paper.State.KEPT,
        "kind": found.kind,
        "pages": len(found.pages),
        "received": paper.size,
        "flags": list(found.flags),
        "kept_at": clock.now(),
        "content_index": keyed_hash("paper", content),
        "sealed": _with_sum(paper, content),
    }
    _write(paper, gets, "paper.kept", by=by, kind=found.kind, pages=len(found.pages))
    paper_files.drop(paper.name, pieces_only=paper.state == Paper.State.KEPT)
    return paper


def _with_sum(paper: Paper, content: str) -> bytes:
    """Seal the sum of what came beside the key: when the index key changes, its keyed hash is made from it anew."""
    inside = opened(paper)
    key = b64encode(inside.box.key).decode()
    return seal("paper", paper.pk, {"key": key, "file": inside.file_name, "sum": content})


def _write(paper: Paper, gets: dict[str, Any], what: str, *, by: Actor, **data: Any) -> Paper:
    """Write how a paper ends, unless somebody was faster: removed meanwhile, or looked at twice."""
    waiting = (Paper.State.RECEIVING, Paper.State.CHECKING)
    with change():
        row = Application.objects.select_for_update(of=("self",)).select_related("form").get(pk=paper.application_id)
        if _is_late(paper, row):
            remove_in_change(paper, why="unfinished", by=by)
        if Paper.objects.filter(pk=paper.pk, state__in=waiting).update(**gets):
            replaced = _take_its_place(paper, row, by=by) if gets["state"] == Paper.State.KEPT else []
            record(
                what,
                about=("paper", paper.pk),
                by=by,
                city=paper.city,
                office=row.office_id,
                application=str(row.pk),
                field=paper.field,
                **data,
            )
        else:
            replaced = []
    paper_files.drop(*replaced)
    paper.refresh_from_db()
    return paper


def _is_late(paper: Paper, row: Application) -> bool:
    """Tell whether a citizen's paper has come as a whole only after its application was sent without it."""
    if paper.role != Paper.Role.UPLOAD or row.status == Status.DRAFT:
        return False
    if not Paper.objects.filter(pk=paper.pk, state=Paper.State.RECEIVING).exists():
        return False  # it was here in time, and waited for whoever looks at it
    return row.status != Status.NEEDS_CORRECTION or not is_returned(row, paper.field)


def _take_its_place(paper: Paper, row: Application, *, by: Actor) -> list[str]:
    """Let the office look again at a field that has another paper now; return the names of those that went."""
    if paper.role == Paper.Role.UPLOAD and row.status != Status.DRAFT:
        Check.objects.filter(application=row, field=paper.field, verdict=Check.Verdict.OK).delete()
    return _replace(paper, row, by=by)


def _replace(paper: Paper, row: Application, *, by: Actor) -> list[str]:
    """Remove the one kept before where there is one only: by the form, and of each finished document."""
    if paper.role == Paper.Role.UPLOAD:
        asked = upload_field(row.form, paper.field)
        if asked is None or int(asked.get("max_files") or 1) > 1:
            return []
    before = Paper.objects.filter(application=row, role=paper.role, field=paper.field, state=Paper.State.KEPT)
    return remove_all_in_change(before.exclude(pk=paper.pk), why="replaced", by=by)
