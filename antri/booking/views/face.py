"""What a ticket shows, on the screen, on paper, in a calendar. Never a NIK, a phone or a full name."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache, wraps
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from antri.booking.actions import NotFound
from antri.booking.models import Booking
from antri.booking.queries import find, helped_by, notice, services_of
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue, checklist, said, text
from antri.people.actions import read_as_holder
from antri.people.models import SealBroken
from antri.schedule.queries import Session, calendar
from antri.templatetags.antri_time import hours, long_date
from antri.web import clock

_STATES: dict[str, tuple[str, str]] = {
    Booking.Status.BOOKED: ("tick", ""),
    Booking.Status.CHECKED_IN: ("pin", "rain"),
    Booking.Status.CALLED: ("bell", "sun"),
    Booking.Status.SERVING: ("person", ""),
    Booking.Status.SERVED: ("tick", "grey"),
    Booking.Status.MISSED: ("warn", "brick"),
    Booking.Status.NO_SHOW: ("stop", "grey"),
    Booking.Status.CANCELLED: ("stop", "grey"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Face:
    """One booking as its holder sees it. `url` is the whole address of the ticket: keep it off what is shared."""

    booking: Booking
    token: str
    office: Office
    services: list[Service]
    name: str
    url: str
    sessions: tuple[Session, ...]
    papers: list[Any]
    notice: dict[str, str] | None

    @property
    def services_said(self) -> str:
        return ", ".join(said(service, "short_name") for service in self.services)

    @property
    def place_in_day(self) -> int:
        """Tell which of the day's sessions it is, from 1; 0 when the day has none to show."""
        starts = [session.start for session in self.sessions]
        return starts.index(self.booking.start) + 1 if self.booking.start in starts else 0

    @property
    def arrive_early_minutes(self) -> int:
        return int(catalogue().setting("arrive_early_minutes", self.office, self.booking.date))

    @property
    def arrive_at(self) -> time:
        early = timedelta(minutes=self.arrive_early_minutes)
        return (datetime.combine(self.booking.date, self.booking.start) - early).time()

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.booking.date, self.booking.start, ZoneInfo(self.office.timezone))

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.booking.date, self.booking.end, ZoneInfo(self.office.timezone))

    @property
    def is_cancelled(self) -> bool:
        return self.booking.status == Booking.Status.CANCELLED

    @property
    def can_be_given_up(self) -> bool:
        """Tell whether it can still be cancelled or moved, as the actions will judge it."""
        is_over = self.booking.date < clock.today(self.office.timezone)
        return self.booking.status in (Booking.Status.BOOKED, Booking.Status.CHECKED_IN) and not is_over

    @property
    def moves_left(self) -> int:
        allowed = catalogue().setting("reschedules", self.office)
        return max(0, allowed - self.booking.reschedules)

    @property
    def can_be_moved(self) -> bool:
        return self.can_be_given_up and (self.moves_left > 0 or self.booking.is_sent_away)

    @property
    def undo_until(self) -> datetime | None:
        """Tell until when a cancelling can be taken back; None when that is over."""
        if not self.is_cancelled or self.booking.cancelled_at is None:
            return None
        until = self.booking.cancelled_at + timedelta(minutes=catalogue().setting("undo_minutes", self.office))
        return until if clock.now() < until else None

    @property
    def helped_by(self) -> str:
        return helped_by(self.booking)

    @property
    def share_text(self) -> str:
        """Say what relatives may know: no NIK, no name, and neither the address nor the code that can cancel."""
        return text(
            "ticket.share",
            label=self.booking.label,
            date=long_date(self.booking.date),
            hours=hours(self.booking, self.office),
            office=self.office.name,
            address=self.office.address,
        )

    @property
    def whatsapp_url(self) -> str:
        return f"https://wa.me/?text={quote(self.share_text)}"

    @property
    def own_whatsapp_url(self) -> str:
        """Let people send the key to themselves: it is theirs, and only they press it."""
        said_to_self = _("Tiket antrean saya %(label)s, %(date)s: %(url)s (jangan diteruskan)") % {
            "label": self.booking.label,
            "date": long_date(self.booking.date),
            "url": self.url,
        }
        return f"https://wa.me/?text={quote(said_to_self)}"

    @property
    def status(self) -> dict[str, str]:
        """Tell the state as a word, a symbol and a colour."""
        symbol, css = _STATES.get(self.booking.status, ("info", "grey"))
        return {"text": self.booking.get_status_display(), "icon": symbol, "css": css}

    @property
    def qr(self) -> SafeString:
        """Draw the address of the ticket; whoever scans it at home opens the ticket, the counter reads the token."""
        # Every mask can be read; trying all eight for the prettiest costs four times the page around it.
        code = segno.make(self.url, error="m", micro=False, mask=2)
        drawing = code.svg_inline(scale=4, border=0, omitsize=True, svgclass=None, lineclass=None)
        return mark_safe(drawing)


def face_of(request: HttpRequest, token: str) -> Face:
    """Put together what the ticket of `token` shows; raise NotFound for an unknown one (see `with_ticket`)."""
    booking = find(token)
    if booking is None:
        raise NotFound
    office = booking.office
    services = services_of(booking)
    day = calendar(office, from_date=booking.date, days=1, lane=booking.day.lane)[0]
    return Face(
        booking=booking,
        token=token,
        office=office,
        services=services,
        name=name_on(token, booking),
        url=whole_url(request, reverse("booking:ticket", args=[token])),
        sessions=day.sessions,
        papers=checklist(services),
        notice=notice(booking),
    )


def with_ticket(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer an unknown token with the page that finds a lost ticket; the same for a foreign one."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, token, **kwargs)
        except NotFound:
            return render(request, "booking/unknown.html", status=404)

    return answer


@cache
def can_make_pdf() -> bool:
    """Tell whether WeasyPrint and the library under it are there, without loading either page engine."""
    if find_spec("weasyprint") is None:
        return False
    try:
        ctypes.CDLL("libpangoft2-1.0.so.0")
    except OSError:
        return False
    return True


def name_on(token: str, booking: Booking) -> str:
    """Read the short name on a ticket; empty when it is not there any more."""
    try:
        return read_as_holder(token, bytes(booking.ticket_name))
    except SealBroken:
        return ""


def whole_url(request: HttpRequest, path: str) -> str:
    """Tell the whole address of a page, as QR codes and links carry it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
