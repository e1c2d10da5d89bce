"""One upload of a step as its page shows it: what has come of it, what was refused and why, and room for more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from antri.applications.actions.papers import (
    PaperNotAsked,
    PaperTooLarge,
    TooManyPapers,
    refuse_unread,
    remove_paper,
    take_whole,
)
from antri.applications.models import Application, Paper
from antri.applications.models.paper_files import PIECE
from antri.applications.queries.forms import Upload
from antri.applications.queries.paper_words import FLAGS, refusal_words
from antri.applications.queries.papers import MOST_BYTES, opened, papers_of
from antri.journal.actions import Actor
from antri.people.actions import allow

ACCEPT = "image/jpeg,image/png,application/pdf"
MOST_AT_ONCE = 8


def file_input(key: str) -> str:
    """Name the input of a form through which the papers of a field come."""
    return f"berkas:{key}"


@dataclass(frozen=True, slots=True)
class Row:
    """One paper that has come, is coming, or was refused."""

    paper: Paper
    name: str
    url: str

    @property
    def percent(self) -> int:
        return self.paper.received * 100 // self.paper.size if self.paper.size else 0

    @property
    def why(self) -> Any:
        return refusal_words(self.paper.refusal)[0]

    @property
    def what_to_do(self) -> Any:
        return refusal_words(self.paper.refusal)[1]

    @property
    def hints(self) -> list[Any]:
        return [FLAGS[flag] for flag in self.paper.flags if flag in FLAGS]


@dataclass(frozen=True, slots=True)
class Box:
    """One upload of a step. The template is applications/part_upload.html, inside the form of the step."""

    upload: Upload
    rows: list[Row]
    url: str
    token: str

    accept = ACCEPT
    piece = PIECE
    most_bytes = MOST_BYTES
    most_mb = MOST_BYTES >> 20

    @property
    def name(self) -> str:
        return file_input(self.upload.key)

    @property
    def anchor(self) -> str:
        """Name the box on its page: what a fault and the way back lead to."""
        return f"id_{self.upload.key}"

    @property
    def room(self) -> int:
        """Tell how many more may come; where one is asked for, the next one takes its place."""
        if self.upload.max_files == 1:
            return 1
        standing = sum(row.paper.state != Paper.State.REFUSED for row in self.rows)
        return max(0, self.upload.max_files - standing)

    @property
    def replaces(self) -> bool:
        return self.upload.max_files == 1 and any(row.paper.state == Paper.State.KEPT for row in self.rows)


def boxes(application: Application, token: str, uploads: Iterable[Upload]) -> dict[str, Box]:
    """Put together what the page of a step shows of its uploads, by their keys."""
    papers = papers_of(application)
    return {
        upload.key: box(token, upload, [paper for paper in papers if paper.field == upload.key]) for upload in uploads
    }


def box(token: str, upload: Upload, papers: list[Paper]) -> Box:
    url = reverse("applications:upload", args=[token, upload.key])
    rows = [Row(paper, opened(paper).file_name, f"{url}{paper.pk}/") for paper in papers]
    return Box(upload, rows, url, token)


def take_from_form(request: HttpRequest, application: Application, uploads: Iterable[Upload], *, by: Actor) -> int:
    """Take every paper that came with the form of a step; return how many of them were refused.

    What cannot be taken stands in its box afterwards, with why and what to do. Raises TooMany, WrongStatus.
    """
    count = refused = 0
    for upload in uploads:
        for file in request.FILES.getlist(file_input(upload.key)):
            slow_down(application)
            count += 1
            facts: dict[str, Any] = {"application": application, "field": upload.key, "by": by}
            try:
                if count > MOST_AT_ONCE:
                    raise TooManyPapers
                refused += take_whole(**facts, file=file).state == Paper.State.REFUSED
                continue
            except PaperTooLarge:
                refuse_unread(**facts, name=str(file.name), code="too-large" if file.size else "empty")
            except TooManyPapers:
                refuse_unread(**facts, name=str(file.name), code="too-many")
            except PaperNotAsked:
                continue
            refused += 1
    return refused


def drop_from_form(application: Application, uploads: Iterable[Upload], key: str, *, by: Actor) -> None:
    """Remove the paper whose button was pressed, of those in a box of this page; "" for none. Raises WrongStatus."""
    fields = {upload.key for upload in uploads}
    for paper in papers_of(application):
        if str(paper.pk) == key and paper.field in fields:
            remove_paper(paper=paper, by=by)


def slow_down(application: Application) -> None:
    """Let so many papers of one application begin a minute. Raises TooMany."""
    allow("papers", str(application.pk), per_minute=30)
