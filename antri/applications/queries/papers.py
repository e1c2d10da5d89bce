"""The papers of an application, and what lies in them."""

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import Any, Final

from antri.applications.models import Application, Paper
from antri.applications.models.paper_files import CLEAN, Box
from antri.directory.models import ApplicationForm
from antri.people.models import key_ring

MOST_BYTES: Final = 5 * 1024 * 1024
# What is unfinished or kept at once, and what an application may ever have had: forms ask for at most thirty.
MOST_PAPERS, MOST_EVER = 40, 200


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed in the row of a paper: the way to its bytes, and the name its sender gave it."""

    box: Box
    file_name: str


def papers_of(application: Application) -> list[Paper]:
    """List what was uploaded and is not removed, in the order of coming: kept, unfinished and refused ones."""
    rows = application.papers.filter(role=Paper.Role.UPLOAD).exclude(state=Paper.State.REMOVED)
    return list(rows.order_by("created_at", "pk"))


def results_of(application: Application) -> list[Paper]:
    """List the finished documents that the office has put in."""
    rows = application.papers.filter(role=Paper.Role.RESULT, state=Paper.State.KEPT)
    return list(rows.order_by("created_at", "pk"))


def page_of(paper: Paper, number: int) -> bytes:
    """Open one page as a JPEG picture, the first is 1. Whoever shows it to an officer writes the event."""
    if not 1 <= number <= paper.pages:
        raise ValueError(number)
    return opened(paper).box.get(str(number))


def clean_copy(paper: Paper) -> bytes:
    """Open what may be handed on: a PDF, or the picture of a photo. See `type_of`."""
    return opened(paper).box.get(CLEAN if paper.kind == "pdf" else "1")


def type_of(paper: Paper) -> tuple[str, str]:
    """Tell media type and ending of the clean copy."""
    return ("application/pdf", "pdf") if paper.kind == "pdf" else ("image/jpeg", "jpg")


def opened(paper: Paper) -> Opened:
    """Open the row of a paper for its holder and for our own work; raise `SealBroken` when it was removed."""
    fields = json.loads(key_ring().open("row", bytes(paper.sealed or b""), f"paper\0{paper.pk}"))
    key = b64decode(fields["key"]) if fields["key"] else b""
    return Opened(Box(paper.name, key), fields["file"])


def upload_field(form: ApplicationForm | None, key: str) -> dict[str, Any] | None:
    """Find the upload that a form asks for under this key; in a repeated group "rows.0.photo". None: it asks none."""
    if form is None:
        return None
    last = key.rpartition(".")[2]
    waiting: list[Any] = [form.definition]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if item.get("type") == "upload" and item.get("key") == last:
                return item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return None
