"""Stand by without a number, leave again, and be told the next free date when none was left."""

import datetime
import uuid
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from antri.booking.actions import AlreadyBooked, Booked, Order, WrongState, book
from antri.booking.actions.book import new_code
from antri.booking.actions.orders import Wanted, read
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import open_sealed, seal
from antri.schedule.models import ServiceDay
from antri.schedule.queries import Room, first_room
from antri.service_day.actions.hall import check_open_hall, hall_in_hand
from antri.service_day.models import Hall, Standby
from antri.web import clock
from antri.web.refusals import Refusal

Status = Standby.Status
_CODE_LENGTH = 4


class StandbyNotOpen(Refusal):
    """Too early: who comes at five is drawn like who comes at the last announced minute."""

    code = "standby-not-open"
    title = _("Pendaftaran siaga belum dibuka")
    detail = _("Datang lebih pagi tidak menambah peluang: nomor diundi, bukan dibagi menurut urutan datang.")


class StandbyOver(Refusal):
    """The announced minute has passed, or nothing will be drawn today."""

    code = "standby-over"
    title = _("Pendaftaran siaga sudah ditutup")
    detail = _("Jam pendaftaran siaga hari ini sudah lewat. Catat warga dan pesankan tanggal berikutnya.")


class StandsByElsewhere(Refusal):
    """One chance for a person and day: they stand by at another office."""

    code = "stands-by-elsewhere"
    title = _("Sudah siaga di kantor lain")
    detail = _("NIK ini sudah menunggu undian di kantor lain hari ini. Satu orang satu peluang.")


class NoNextDate(Refusal):
    """No date with room to the horizon."""

    code = "no-next-date"
    title = _("Belum ada tanggal yang kosong")
    detail = _("Semua tanggal yang sudah dibuka penuh. Tanggal baru dibuka setiap pagi; beri warga slip ini.")


def register(*, order: Order, by: Actor, is_turned_away: bool = False) -> Standby:
    """Let somebody stand by for a number of today. Coming again changes nothing.

    `is_turned_away`: after the announced minute; they take part in no draw, and count as not served. Raises
    Invalid, AlreadyBooked, StandsByElsewhere, StandbyNotOpen, StandbyOver, HallClosed.
    """
    office = catalogue().offices.get(order.office)
    today = clock.today(office.timezone) if office else clock.today(catalogue().city.timezone)
    wanted = read(replace(order, date=today))
    now = clock.now()
    if not is_turned_away:
        check_time(wanted.office, now)
    sealed_id = uuid.uuid4()
    person = {"name": wanted.name, "nik": wanted.nik, "phone": wanted.phone, "priority": wanted.order.priority}
    sealed = seal("standby", sealed_id, person)
    with hall_in_hand(wanted.office, by=by) as hall:
        if not is_turned_away:
            check_open_hall(hall)
            _check_open_day(hall)
        there = Standby.objects.filter(day=hall.pk, identity_index__in=wanted.identity.known).first()
        if there:
            return there if is_turned_away or there.status in (Status.WAITING, Status.DRAWN) else _again(there, by)
        if Standby.objects.filter(
            day__date=today, identity_index__in=wanted.identity.known, status=Status.WAITING
        ).exists():
            raise StandsByElsewhere
        if Booking.objects.filter(
            identity_index__in=wanted.identity.known, date=today, status__in=Booking.LIVE
        ).exists():
            raise AlreadyBooked
        row = _row(hall, wanted, sealed_id, sealed, now)
        _write(row, by)
        if is_turned_away:
            settle(row, to=Status.UNSERVED, what="service_day.unserved", by=by)
    return row


def check_time(office: Office, now: datetime.datetime) -> None:
    """Refuse who is too early or too late to stand by today."""
    book_of_rules, local = catalogue(), now.astimezone(ZoneInfo(office.timezone)).time()
    if local < datetime.time.fromisoformat(book_of_rules.setting("standby_from", office)):
        raise StandbyNotOpen
    # The whole of the announced minute counts.
    if local.replace(second=0, microsecond=0) > datetime.time.fromisoformat(
        book_of_rules.setting("standby_until", office)
    ):
        raise StandbyOver


def _check_open_day(hall: Hall) -> None:
    if ServiceDay.objects.get(pk=hall.pk).is_closed:
        raise StandbyOver


def _again(row: Standby, by: Actor) -> Standby:
    """Who went home and comes back in time stands by again."""
    settle(row, to=Status.WAITING, what="service_day.stood_by", by=by)
    return row


def _row(hall: Hall, wanted: Wanted, row_id: uuid.UUID, sealed: bytes, now: datetime.datetime) -> Standby:
    return Standby(
        id=row_id,
        city=hall.city,
        day_id=hall.pk,
        code=_free_code(hall),
        service=wanted.services[0],
        also_services=list(wanted.codes[1:]),
        people=wanted.order.people,
        is_priority=wanted.order.priority is not None,
        identity_index=wanted.identity.first,
        identity_index_next=wanted.identity.second,
        sealed=sealed,
        registered_at=now,
    )


def _free_code(hall: Hall) -> str:
    """Make a short code that nobody has today. It is random: the place in the row of arrivals is not in it."""
    while True:
        code = new_code()[:_CODE_LENGTH]
        if not Standby.objects.filter(day=hall.pk, code=code).exists():
            return code


def _write(row: Standby, by: Actor) -> None:
    row.save(force_insert=True)
    record(
        "service_day.stood_by",
        about=("standby", row.pk),
        by=by,
        city=row.city,
        day=row.day_id,
        label=row.code,
        status=row.status,
        people=row.people,
    )


def settle(row: Standby, *, to: Standby.Status, what: str, by: Actor, **fields: Any) -> None:
    """Move somebody who stands by to where they end up, and write it down; the hall is in hand. Raises WrongState.

    `fields`: what else of the row changes with it.
    """
    before = Status(row.status)
    if to not in Standby.NEXT[before]:
        raise WrongState
    settled_at = None if to == Status.WAITING else clock.now()
    moved = Standby.objects.filter(pk=row.pk, status=before).update(status=to, settled_at=settled_at, **fields)
    if not moved:
        raise WrongState
    row.status, row.settled_at = to, settled_at
    record(
        what,
        about=("standby", row.pk),
        by=by,
        city=row.city,
        day=row.day_id,
        label=row.code,
        status=to.value,
        before=before.value,
    )


def go_home(*, standby: Standby, by: Actor) -> Standby:
    """Let somebody leave who does not want to wait any longer. Raises WrongState."""
    with hall_in_hand(_office(standby), by=by):
        row = _fresh(standby)
        settle(row, to=Status.LEFT, what="service_day.went_home", by=by)
    return row


def leave_unserved(*, office: Office, by: Actor) -> list[Standby]:
    """Count everybody who still stands by today as not served: the last draw is over, or the hall closes."""
    with hall_in_hand(office, by=by) as hall:
        rows = list(Standby.objects.filter(day=hall.pk, status=Status.WAITING).order_by("code"))
        for row in rows:
            settle(row, to=Status.UNSERVED, what="service_day.unserved", by=by)
    return rows


def next_date(standby: Standby) -> Room | None:
    """Tell the next free date for what somebody stood by for, strictly after today."""
    office = _office(standby)
    codes = (standby.service.code, *standby.also_services)
    return first_room(office, services=codes, after=standby.day.date)


def book_next(*, standby: Standby, by: Actor) -> Booked:
    """Book the next free date at once for somebody who got no number; pressing again is the same booking.

    Raises WrongState, NoNextDate and whatever `book` refuses.
    """
    row = _fresh(standby)
    if row.status not in (Status.UNSERVED, Status.LEFT):
        raise WrongState
    if row.booking is not None:
        return Booked(row.booking, link_token(row.booking), is_repeat=True)
    room = next_date(row)
    if room is None:
        raise NoNextDate
    person = open_sealed(row, by=by, reason="standby.next_date")
    order = Order(
        office=_office(row).slug,
        service=row.service.code,
        date=room.date,
        name=person["name"],
        nik=person["nik"],
        phone=person["phone"],
        also_services=tuple(row.also_services),
        people=row.people,
        priority=person["priority"],
        if_full="next",
    )
    booked = book(order=order, key=f"standby-{row.pk.hex}-{room.date:%Y%m%d}", by=by)
    with change():
        Standby.objects.filter(pk=row.pk, booking__isnull=True).update(booking=booked.booking)
        record(
            "service_day.next_date_booked",
            about=("standby", row.pk),
            by=by,
            city=row.city,
            label=row.code,
            date=f"{booked.booking.date}",
        )
    return booked


def _office(standby: Standby) -> Office:
    return catalogue().offices[standby.day.office.slug]


def _fresh(standby: Standby) -> Standby:
    return Standby.objects.select_related(
        "day__office", "service", "booking__office", "booking__day", "booking__service"
    ).get(pk=standby.pk)
