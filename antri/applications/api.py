"""The public contract about applications. Thin: it reads JSON or a paper, calls one action, writes JSON."""

import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from antri.applications.actions.amend import amend
from antri.applications.actions.cancel_application import cancel_application
from antri.applications.actions.file_at_once import FileOrder, file_at_once, told
from antri.applications.actions.papers import PaperNotAsked, remove_paper, take_whole
from antri.applications.actions.submit import judged, submit
from antri.applications.models import Application, Paper
from antri.applications.queries import by_token
from antri.applications.queries.answers import answers_of
from antri.applications.queries.corrections import Fix, to_fix
from antri.applications.queries.paper_words import refusal_words
from antri.applications.queries.received import asked_for
from antri.applications.queries.standing import standing_of
from antri.applications.queries.timeline import timeline
from antri.booking.actions import NotFound
from antri.booking.api import key_header
from antri.booking.views.face import whole_url
from antri.journal.actions import Actor
from antri.people.actions import allow
from antri.web.api import PROBLEMS, Problem, personal
from antri.web.refusals import Invalid

_UNKNOWN = _("Bagian ini tidak dikenal.")
router = Router(tags=["Berkas pengajuan"])
PROGRAM = Actor("citizen", "api")
_PAPERS_A_MINUTE = _CHANGES_A_MINUTE = 30
# A draft that was not sent in time is gone.
_PROBLEMS: dict[int, Any] = {**PROBLEMS, 410: Problem}

Name = Annotated[StrictStr, Field(max_length=64)]
# One answer as JSON: text, a number, yes or no, or nothing. Dates are texts, YYYY-MM-DD.
Value = Annotated[StrictStr, Field(max_length=600)] | StrictBool | Annotated[StrictInt, Field(ge=-9999, le=9999)] | None
Codes = Annotated[list[Annotated[StrictStr, Field(max_length=200)]], Field(max_length=30)]
# A repeated group: one row a person.
Row = Annotated[dict[Name, Value | Codes], Field(max_length=60)]
Answer = Value | Codes | Annotated[list[Row], Field(max_length=20)]


class ApplicationIn(BaseModel):
    """What is filed. Fields and codes of `screening`, `answers` and `statements` are those of the service's form."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(max_length=24)
    office: str = Field(default="", max_length=40)
    screening: Annotated[dict[Name, Annotated[StrictStr, Field(max_length=64)]], Field(max_length=20)] = {}
    answers: Annotated[dict[Name, Answer], Field(max_length=200)] = {}
    statements: list[Name] = Field(default=[], max_length=20)
    language: str = Field(default="id", max_length=8)


class AnswersIn(BaseModel):
    """What is answered anew. `statements` left out stay as they are."""

    model_config = ConfigDict(extra="forbid")

    answers: Annotated[dict[Name, Answer], Field(max_length=200)] = {}
    statements: Annotated[list[Name], Field(max_length=20)] | None = None


class MissingOut(Schema):
    field: str
    code: str
    message: str


class FixOut(Schema):
    field: str
    code: str
    message: str
    words: str
    how: Literal["answer", "paper", "elsewhere"]


class StandingOut(Schema):
    text: str
    waits_for: str
    what: str


class MomentOut(Schema):
    at: str
    text: str


class PaperRefusalOut(Schema):
    code: str
    message: str
    what_to_do: str


class PaperOut(Schema):
    id: UUID
    field: str
    state: Literal["receiving", "checking", "kept", "refused", "removed"]
    pages: int
    refusal: PaperRefusalOut | None


class ApplicationOut(Schema):
    token: str
    code: str
    office: str
    service: str
    status: Literal[
        "draft", "submitted", "in_review", "needs_correction", "approved", "in_process", "awaiting_blank",
        "awaiting_ministry", "ready", "delivered", "done", "rejected", "cancelled",
    ]  # fmt: skip
    outcome: Literal["from_home", "pick_up", "file_then_visit"]
    standing: StandingOut | None
    due_on: datetime.date | None
    expires_on: datetime.date | None
    missing: list[MissingOut]
    to_fix: list[FixOut]
    papers: list[PaperOut]
    timeline: list[MomentOut]
    tracking_url: str
    created_at: str
    submitted_at: str | None


@router.post(
    "/applications",
    response={200: ApplicationOut, 201: ApplicationOut, **_PROBLEMS},
    summary="Ajukan berkas",
    openapi_extra=key_header("application"),
)
def apply(request: HttpRequest, wanted: ApplicationIn) -> HttpResponse:
    order = FileOrder(
        service=wanted.service,
        office=wanted.office,
        screening=dict(wanted.screening),
        answers=dict(wanted.answers),
        statements=tuple(wanted.statements),
        language=wanted.language,
    )
    filed = file_at_once(order=order, key=request.headers.get("Idempotency-Key", ""), by=PROGRAM)
    where = {"Location": f"/api/v1/applications/{filed.token}"}
    answer = application_json(request, filed.application, filed.token)
    return personal(answer, status=200 if filed.is_repeat else 201, headers=where)


@router.get("/applications/{token}", response={200: ApplicationOut, **_PROBLEMS}, summary="Lihat berkas")
def show_application(request: HttpRequest, token: str) -> HttpResponse:
    return personal(application_json(request, _found(token), token))


@router.post("/applications/{token}/answers", response={200: ApplicationOut, **_PROBLEMS}, summary="Ubah isian")
def change_answers(request: HttpRequest, token: str, wanted: AnswersIn) -> HttpResponse:
    row = _found(token)
    allow("api-answers", str(row.pk), per_minute=_CHANGES_A_MINUTE)
    row = amend(application=row, token=token, answers=dict(wanted.answers), statements=wanted.statements, by=PROGRAM)
    return personal(application_json(request, row, token))


@router.post("/applications/{token}/cancel", response={200: ApplicationOut, **_PROBLEMS}, summary="Batalkan berkas")
def cancel_one(request: HttpRequest, token: str) -> HttpResponse:
    row = cancel_application(application=_found(token), by=PROGRAM)
    return personal(application_json(request, row, token))


@router.post("/applications/{token}/submit", response={200: ApplicationOut, **_PROBLEMS}, summary="Kirim berkas")
def submit_application(request: HttpRequest, token: str) -> HttpResponse:
    row = submit(application=_found(token), token=token, by=PROGRAM)
    return personal(application_json(request, row, token))


@router.post("/applications/{token}/papers", response={201: PaperOut, **_PROBLEMS}, summary="Kirim satu lembar berkas")
def add_paper(
    request: HttpRequest, token: str, field: Annotated[str, Form(max_length=64)], file: Annotated[UploadedFile, File()]
) -> HttpResponse:
    row = _found(token)
    strange = [name[:80] for name in (*request.POST, *request.FILES) if name not in ("field", "file")]
    if strange:
        raise Invalid([(name, "field.unknown", _UNKNOWN) for name in strange])
    if asked_for(row, token, field) is None:
        raise PaperNotAsked
    allow("api-papers", str(row.pk), per_minute=_PAPERS_A_MINUTE)
    paper = take_whole(application=row, field=field, file=file, by=PROGRAM)
    return personal(_paper_json(paper), status=201)


@router.delete(
    "/applications/{token}/papers/{paper}", response={200: PaperOut, **_PROBLEMS}, summary="Hapus satu lembar berkas"
)
def remove_one_paper(request: HttpRequest, token: str, paper: UUID) -> HttpResponse:
    row = Paper.objects.filter(pk=paper, application=_found(token), role=Paper.Role.UPLOAD).first()
    if row is None:
        raise NotFound
    return personal(_paper_json(remove_paper(paper=row, by=PROGRAM)))


def application_json(request: HttpRequest, row: Application, token: str) -> dict[str, Any]:
    """Write a file for its holder: where it stands and what is missing, and nothing of what was answered."""
    zone = ZoneInfo(row.office.timezone)
    is_draft = row.status == Application.Status.DRAFT
    standing = None if is_draft else standing_of(row)
    papers = row.papers.filter(role=Paper.Role.UPLOAD).exclude(state=Paper.State.REMOVED).order_by("created_at", "pk")
    return {
        "token": token,
        "code": row.code,
        "office": row.office.slug,
        "service": row.service.code,
        "status": row.status,
        "outcome": row.outcome,
        "standing": standing
        and {"text": str(standing.title), "waits_for": str(standing.who), "what": str(standing.what)},
        "due_on": row.due_on and row.due_on.isoformat(),
        "expires_on": row.expires_on and row.expires_on.isoformat(),
        "missing": _missing(row, token) if row.is_open and row.form else [],
        "to_fix": [_fix_json(fix) for fix in to_fix(row)],
        "papers": [_paper_json(paper) for paper in papers],
        "timeline": [{"at": _instant(moment.at, zone), "text": moment.text} for moment in timeline(row)],
        "tracking_url": whole_url(request, reverse("applications:file", args=[token])),
        "created_at": _instant(row.created_at, zone),
        "submitted_at": _instant(row.submitted_at, zone) if row.submitted_at else None,
    }


def _missing(row: Application, token: str) -> list[dict[str, str]]:
    faults = [told(fault) for fault in judged(row, answers_of(row, token)).faults]
    return [{"field": name, "code": code, "message": str(text)} for name, code, text in faults]


def _fix_json(fix: Fix) -> dict[str, str]:
    how = {"field": "answer", "upload": "paper"}.get(fix.reopens, "elsewhere")
    code = str(fix.reason.get("code", ""))
    return {"field": fix.field, "code": code, "message": fix.message or fix.title, "words": fix.words, "how": how}


def _paper_json(paper: Paper) -> dict[str, Any]:
    refusal = None
    if paper.state == Paper.State.REFUSED:
        why, what_to_do = refusal_words(paper.refusal)
        refusal = {"code": paper.refusal, "message": str(why), "what_to_do": str(what_to_do)}
    return {
        "id": str(paper.pk),
        "field": paper.field,
        "state": paper.state,
        "pages": paper.pages,
        "refusal": refusal,
    }


def _found(token: str) -> Application:
    row = by_token(token[:80])
    if row is None:
        raise NotFound
    return row


def _instant(at: datetime.datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
