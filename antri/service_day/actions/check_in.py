"""Let somebody who has come wait in the hall: by code or link at the door, at the kiosk, on their own phone."""

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from antri.booking.actions import NotFound, WrongState
from antri.booking.actions.book import seal_needs
from antri.booking.actions.find_again import read_code
from antri.booking.models import Booking
from antri.booking.queries import find, link_token, needs_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, move
from antri.service_day.actions.missing import come_back
from antri.service_day.actions.no_show import come_after_all
from antri.service_day.models import Hall, Visit
from antri.service_day.queries.hours import hour_running
from antri.web import clock
from antri.web.refusals import Refusal

Status = Booking.Status


class NotToday(Refusal):
    """The number is for another date. Facts: `date`."""

    code = "not-today"
    title = _("Nomor ini bukan untuk hari ini")
    detail = _("Nomor ini untuk tanggal lain. Periksa tanggal pada tiket.")


class TooEarly(Refusal):
    """One's hour is still far away. Facts: `opens_at` in the office's zone."""

    code = "too-early"
    title = _("Belum waktunya lapor hadir")
    detail = _("Lapor hadir dibuka menjelang jam Anda. Nomor Anda tetap tersimpan.")


class DoorClosed(Refusal):
    """The last check-in of the day, announced before, has passed. Facts: `until`."""

    code = "door-closed"
    title = _("Lapor hadir hari ini sudah ditutup")
    detail = _("Batas lapor hadir hari ini sudah lewat. Minta petugas menjadwalkan ulang tanpa antre lagi.")


class OtherOffice(Refusal):
    """The number is for another office. Facts: `office`."""

    code = "other-office"
    title = _("Nomor ini untuk kantor lain")
    detail = _("Nomor ini untuk kantor lain. Periksa nama kantor pada tiket.")


def find_at_door(*, office: Office, text: str) -> Booking:
    """Find a booking by what was scanned or typed: the printed code, the link, or its token.

    Raises NotFound, OtherOffice.
    """
    text = text.strip()[:300]
    code = read_code(text)
    if code:
        booking = Booking.objects.select_related("office", "day", "service").filter(code=code).first()
    else:
        parts = [part for part in re.split(r"[/?#]", text) if part]
        booking = next((found for part in reversed(parts) if len(part) >= 20 and (found := find(part))), None)
    if booking is None:
        raise NotFound
    if booking.office_id != office.pk:
        raise OtherOffice(office=booking.office.name)
    return booking


def check_in(*, booking: Booking, door: Visit.Door, by: Actor, needs: list[str] | None = None) -> Booking:
    """Let somebody wait for their call; a second time is harmless. Returns the booking they wait with.

    From `check_in_early_minutes` before one's hour; who comes after it waits at the end of the hour now running.
    `needs`: the help that was asked for just now; None: what was asked for when booking holds.
    Whoever was missed or counted as not come is welcome again (that may be another number). Raises NotToday,
    TooEarly, DoorClosed, HallClosed, WrongState for what is cancelled or served.
    """
    office = catalogue().offices[booking.office.slug]
    _check_day(booking, office)
    now = clock.now()
    status = Booking.objects.values_list("status", flat=True).get(pk=booking.pk)
    if status == Status.MISSED:
        return come_back(booking=booking, by=by)
    if status == Status.NO_SHOW:
        return come_after_all(booking=booking, by=by, door=door)
    with hall_in_hand(office, by=by) as hall:
        booking = Booking.objects.select_related("office", "day", "service", "slot").get(pk=booking.pk)
        if booking.status in (Status.CHECKED_IN, Status.CALLED, Status.SERVING):
            return booking
        if booking.status != Status.BOOKED:
            raise WrongState
        check_open_hall(hall)
        _check_time(booking, office, hall, now)
        # Cancelled in the hall and taken back: they come anew.
        Visit.objects.filter(pk=booking.pk).delete()
        Visit.objects.create(
            city=booking.city,
            booking=booking,
            day_id=hall.pk,
            door=door,
            # Declared when booking; the door confirms it.
            is_priority=booking.is_priority,
            needs=needs_of(booking) if needs is None else list(needs),
            service_code=booking.service.code,
            arrived_at=now,
            **_place(booking, office, hall, now),
        )
        if needs or (needs is not None and booking.needs is not None):
            Booking.objects.filter(pk=booking.pk).update(needs=seal_needs(link_token(booking), needs))
        move(booking, to=Status.CHECKED_IN, what="service_day.checked_in", by=by, door=door.value)
    return booking


def check_may_come(*, booking: Booking) -> None:
    """Refuse what cannot be checked in today or yet, before anything else is asked. Raises NotToday, TooEarly."""
    office = catalogue().offices[booking.office.slug]
    _check_day(booking, office)
    if clock.now() < opens_at(booking, office):
        raise TooEarly(opens_at=opens_at(booking, office).astimezone(ZoneInfo(office.timezone)))


def undo_check_in(*, booking: Booking, by: Actor) -> Booking:
    """Take a check-in back: the wrong ticket was scanned. Raises WrongState once they have been called."""
    office = catalogue().offices[booking.office.slug]
    with hall_in_hand(office, by=by, date=booking.date):
        booking = Booking.objects.select_related("office", "day", "service").get(pk=booking.pk)
        visit = Visit.objects.filter(pk=booking.pk).first()
        if visit is None or visit.first_called_at is not None or _is_of_the_hall(booking, visit):
            raise WrongState
        visit.delete()
        move(booking, to=Status.BOOKED, what="service_day.check_in_undone", by=by)
    return booking


def _is_of_the_hall(booking: Booking, visit: Visit) -> bool:
    """Tell whether the number was given in the hall: nobody took it before, so there is nothing to go back to."""
    return booking.day.lane != "main" and visit.door == Visit.Door.HALL


def opens_at(booking: Booking, office: Office) -> datetime.datetime:
    """Tell from when on somebody may check in."""
    early = int(catalogue().setting("check_in_early_minutes", office))
    begins = datetime.datetime.combine(booking.date, booking.start, ZoneInfo(office.timezone))
    return begins - datetime.timedelta(minutes=early)


def _check_day(booking: Booking, office: Office) -> None:
    if booking.date != clock.today(office.timezone):
        raise NotToday(date=booking.date)


def _check_time(booking: Booking, office: Office, hall: Hall, now: datetime.datetime) -> None:
    zone = ZoneInfo(office.timezone)
    if now < opens_at(booking, office):
        raise TooEarly(opens_at=opens_at(booking, office).astimezone(zone))
    if hall.last_check_in_at is not None and now > hall.last_check_in_at:
        raise DoorClosed(until=hall.last_check_in_at.astimezone(zone))


def _place(booking: Booking, office: Office, hall: Hall, now: datetime.datetime) -> dict[str, Any]:
    """Where they queue: in their own hour, or when it is over at the end of the one now running."""
    if booking.day.lane == "return":
        return {"hour": hour_running(hall.day, now), "rank": Visit.Rank.OWED, "queued_at": now}
    if now.astimezone(ZoneInfo(office.timezone)).time() < booking.end:
        if booking.start != booking.slot.start:  # said before that they would be late (late.py)
            return {"hour": booking.start, "rank": Visit.Rank.LATE, "queued_at": now}
        return {"hour": booking.start, "rank": Visit.Rank.IN_TIME, "queued_at": now}
    return {"hour": hour_running(hall.day, now), "rank": Visit.Rank.LATE, "queued_at": now}
