"""The public contract about the hall. Thin: it reads the board and writes JSON."""

import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from antri.directory.api import office_or_404
from antri.service_day.queries.board import board
from antri.web.api import READ_PROBLEMS, public

router = Router(tags=["Hari layanan"])


class DisruptionOut(Schema):
    text: str
    until: str | None
    since: str
    services: list[str]


class CounterOut(Schema):
    name: str
    number: int
    serving: str | None
    service: str | None
    is_called: bool
    state: Literal["open", "paused", "closed"]


class CalledOut(Schema):
    label: str
    counter: str
    at: str
    call: int
    counter_number: int
    is_again: bool


class SessionStateOut(Schema):
    start: str
    state: Literal["early", "on_time", "late", "done"]
    behind_minutes: int


class QueueOut(Schema):
    office: str
    date: datetime.date
    as_of: str
    sequence: str
    is_open: bool
    last_check_in: str | None
    disruption: DisruptionOut | None
    counters: list[CounterOut]
    called: list[CalledOut]
    order: list[str]
    sessions: list[SessionStateOut]
    notices: list[str]


@router.get("/offices/{office}/queue", response={200: QueueOut, **READ_PROBLEMS}, summary="Papan antrean hari ini")
def queue(request: HttpRequest, office: str) -> HttpResponse:
    """The same as `/live/{office}`, for those who ask now and then. Labels only."""
    found = office_or_404(office)
    return public(request, ("queue", found.slug), lambda: board(found), clock_field="as_of")
