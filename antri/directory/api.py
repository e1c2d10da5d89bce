"""The public contract about offices, services and life events."""

import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema

from antri.directory.models import Office, Service
from antri.directory.queries import catalogue, said
from antri.web import clock
from antri.web.api import READ_PROBLEMS, public

router = Router(tags=["Kantor dan layanan"])


class OfficeOut(Schema):
    slug: str
    name: str
    kind: Literal["main", "kecamatan", "mall", "outreach"]
    mode: Literal["manual", "hybrid", "online"]
    address: str
    district_code: str | None
    timezone: str


class OfficesOut(Schema):
    items: list[OfficeOut]


class RequirementOut(Schema):
    code: str
    name: str
    required: bool


class ServiceOut(Schema):
    code: str
    name: str
    summary: str
    group: str
    minutes: int
    who: Literal["self", "parent", "informant"]
    presence_required: bool
    online_application: Literal["no", "partly", "fully"]
    needs_number: bool
    lane: str
    requirements: list[RequirementOut]
    outputs: list[str]
    fee: int


class ServicesOut(Schema):
    items: list[ServiceOut]


class LifeEventOut(Schema):
    code: str
    title: str
    keywords: list[str]
    services: list[str]


class LifeEventsOut(Schema):
    items: list[LifeEventOut]


@router.get("/offices", response={200: OfficesOut, **READ_PROBLEMS}, summary="Kantor-kantor")
def offices(request: HttpRequest) -> HttpResponse:
    return public(request, "offices", lambda: {"items": [_office(row) for row in _current()]}, max_age=60)


def _current() -> list[Office]:
    book = catalogue()
    return book.current_offices(clock.today(book.main.timezone))


@router.get(
    "/offices/{office}/services", response={200: ServicesOut, **READ_PROBLEMS}, summary="Layanan di satu kantor"
)
def services(request: HttpRequest, office: str, date: datetime.date | None = None) -> HttpResponse:
    found = office_or_404(office)
    on = date or clock.today(found.timezone)
    return public(
        request,
        ("services", office, on),
        lambda: {"items": [_service(row) for row in catalogue().offered(found, on)]},
        max_age=60,
    )


@router.get("/life-events", response={200: LifeEventsOut, **READ_PROBLEMS}, summary="Peristiwa hidup")
def life_events(request: HttpRequest) -> HttpResponse:
    return public(request, "life-events", _life_events, max_age=60)


def office_or_404(slug: str) -> Office:
    found = catalogue().offices.get(slug)
    if found is None:
        raise Http404
    return found


def _office(row: Office) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "mode": catalogue().mode(row).value,
        "address": row.address,
        "district_code": row.district_code or None,
        "timezone": row.timezone,
    }


def _service(row: Service) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": said(row, "name"),
        "summary": said(row, "summary"),
        "group": said(row.group, "name"),
        "minutes": row.minutes,
        "who": row.who,
        "presence_required": row.presence_required,
        "online_application": row.online_application,
        "needs_number": row.needs_number,
        "lane": row.lane,
        "requirements": [
            {"code": paper.requirement.code, "name": said(paper.requirement, "name"), "required": paper.required}
            for paper in row.papers
        ],
        "outputs": [said(output, "name") for output in row.outputs],
        "fee": row.fee,
    }


def _life_events() -> dict[str, Any]:
    return {
        "items": [
            {
                "code": event.code,
                "title": said(event, "title"),
                "keywords": event.keywords,
                "services": [row.service.code for row in (*event.mains, *event.alsos, *event.ifs)],
            }
            for event in catalogue().events.values()
        ]
    }
