"""The public contract about bookings. Thin: it reads JSON, calls one action, writes JSON."""

import datetime
import re
from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from antri.booking import actions, queries
from antri.booking.models import Booking
from antri.journal.actions import Actor
from antri.schedule.queries import Room
from antri.web.api import PROBLEMS, personal

router = Router(tags=["Nomor antrean"])
CITIZEN = Actor("citizen", "api")
_ANY_TOKEN = "T" * 24


def _iso_date(value: Any) -> Any:
    if not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII)):
        raise ValueError("date")
    return value


def _hour(value: Any) -> Any:
    if value is not None and not (isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII)):
        raise ValueError("session")
    return value


IsoDate = Annotated[datetime.date, BeforeValidator(_iso_date)]
Hour = Annotated[
    datetime.time | None,
    BeforeValidator(_hour),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}, {"type": "null"}]}),
]


class BookingIn(BaseModel):
    """What is asked for. `session` null: the first with room. `if_full` next: the first later date with room."""

    model_config = ConfigDict(extra="forbid")

    office: str = Field(max_length=40)
    service: str = Field(max_length=24)
    also_services: list[Annotated[str, Field(max_length=24)]] = Field(default=[], max_length=2)
    people: int = Field(default=1, ge=1, le=4, strict=True)
    date: IsoDate
    session: Hour = None
    name: str
    nik: str
    phone: str
    priority: Literal["elderly", "disability", "pregnant", "toddler", "ill"] | None = None
    if_full: Literal["refuse", "next"] = "refuse"
    language: str = Field(default="id", max_length=8)


class MoveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: IsoDate
    session: Hour = None


class SpanOut(Schema):
    start: str
    end: str


class NoticeOut(Schema):
    code: str
    text: str


class EstimateOut(Schema):
    from_: str = Field(alias="from")
    to: str


class BookingOut(Schema):
    token: str
    code: str
    label: str
    number: int
    office: str
    services: list[str]
    people: int
    date: datetime.date
    session: SpanOut
    status: Literal["booked", "checked_in", "called", "serving", "served", "missed", "no_show", "cancelled"]
    notice: NoticeOut | None
    people_ahead: int | None
    estimate: EstimateOut | None
    ticket_url: str
    created_at: str


def key_header(what: str) -> dict[str, Any]:
    """Describe the header that makes something once only."""
    said = f"Makes it once only: the same key with the same content answers with the first {what}."
    key = {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"}
    header = {"in": "header", "name": "Idempotency-Key", "required": True, "schema": key, "description": said}
    return {"parameters": [header]}


@router.post(
    "/bookings",
    response={200: BookingOut, 201: BookingOut, **PROBLEMS},
    summary="Ambil nomor antrean",
    openapi_extra=key_header("booking"),
)
def create(request: HttpRequest, wanted: BookingIn) -> HttpResponse:
    order = actions.Order(
        office=wanted.office,
        service=wanted.service,
        also_services=tuple(wanted.also_services),
        people=wanted.people,
        date=wanted.date,
        session=wanted.session,
        name=wanted.name,
        nik=wanted.nik,
        phone=wanted.phone,
        priority=wanted.priority,
        if_full=wanted.if_full,
        language=wanted.language,
    )
    booked = actions.book(order=order, key=request.headers.get("Idempotency-Key", ""), by=CITIZEN)
    answer = booking_json(request, booked.booking, booked.token, is_new=not booked.is_repeat)
    where = {"Location": f"/api/v1/bookings/{booked.token}"}
    return personal(answer, status=200 if booked.is_repeat else 201, headers=where)


@router.get("/bookings/{token}", response={200: BookingOut, **PROBLEMS}, summary="Lihat nomor antrean")
def show(request: HttpRequest, token: str) -> HttpResponse:
    booking = queries.find(token)
    if booking is None:
        raise actions.NotFound
    return personal(booking_json(request, booking, token))


@router.post("/bookings/{token}/cancel", response={200: BookingOut, **PROBLEMS}, summary="Batalkan")
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    return personal(booking_json(request, actions.cancel(token=token, by=CITIZEN), token))


@router.post("/bookings/{token}/reschedule", response={200: BookingOut, **PROBLEMS}, summary="Jadwalkan ulang")
def reschedule(request: HttpRequest, token: str, wanted: MoveIn) -> HttpResponse:
    moved = actions.reschedule(token=token, date=wanted.date, session=wanted.session, by=CITIZEN)
    return personal(booking_json(request, moved, token))


def booking_json(request: HttpRequest, booking: Booking, token: str, *, is_new: bool = False) -> dict[str, Any]:
    """Write a booking for its holder: nothing of the person but what the link already tells.

    Of one that was made just now there is no news to look up.
    """
    zone = ZoneInfo(booking.office.timezone)
    path = _ticket_path().replace(_ANY_TOKEN, token)
    place = queries.place_in_hall(booking)
    return {
        "token": token,
        "code": booking.code,
        "label": booking.label,
        "number": booking.number,
        "office": booking.office.slug,
        "services": [service.code for service in queries.services_of(booking)],
        "people": booking.people,
        "date": booking.date.isoformat(),
        "session": {"start": f"{booking.start:%H:%M}", "end": f"{booking.end:%H:%M}"},
        "status": booking.status,
        "notice": None if is_new else queries.notice(booking),
        "people_ahead": place.ahead,
        "estimate": _estimate(place, zone),
        "ticket_url": f"{settings.PUBLIC_URL.rstrip('/')}{path}"
        if settings.PUBLIC_URL
        else request.build_absolute_uri(path),
        "created_at": booking.created_at.astimezone(zone).isoformat(timespec="seconds"),
    }


def _estimate(place: queries.Place, zone: ZoneInfo) -> dict[str, str] | None:
    if place.range is None:
        return None
    start, end = (at.astimezone(zone).isoformat(timespec="minutes") for at in place.range)
    return {"from": start, "to": end}


@lru_cache
def _ticket_path() -> str:
    return reverse("booking:ticket", args=[_ANY_TOKEN])


def room_json(room: Room | None) -> dict[str, str] | None:
    """Write the next place of a refusal."""
    return {"date": room.date.isoformat(), "session": f"{room.start:%H:%M}"} if room else None
