"""Give a number to somebody who stands in the hall: a lane outside the quota, what the office owes, a number drawn.

Every number is a Booking, so that board, phone and counter know one kind of thing. Whoever stands in a lane
outside the quota needs no name: such a booking has an identity that belongs to nobody.
"""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import AlreadyBooked
from antri.booking.actions.book import new_code
from antri.booking.actions.lanes import service_of_lane
from antri.booking.models import Booking
from antri.booking.queries import finder_of
from antri.directory.models import Office, Service
from antri.journal.actions import Actor, record
from antri.people.actions import seal, seal_for_holder
from antri.people.queries import Indexed, booking_token, short_name, token_hash
from antri.schedule.actions import ensure_day
from antri.schedule.models import ServiceDay, Slot, Taken
from antri.schedule.queries import lane_letters
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, move
from antri.service_day.models import Hall, Visit
from antri.service_day.queries.hours import hour_running
from antri.web import clock
from antri.web.refusals import Refusal

POOLS = (Slot.Pool.HALL, Slot.Pool.PUBLIC, Slot.Pool.ASSISTED)
RETURN_LANE = "return"


class LaneClosed(Refusal):
    """The office has no such lane, or it gives no numbers today or at this hour any more."""

    code = "lane-closed"
    title = _("Jalur ini tidak buka")
    detail = _("Jalur ini tidak memberi nomor hari ini, atau jamnya sudah lewat.")


class LaneFull(Refusal):
    """All numbers of the lane have been given today."""

    code = "lane-full"
    title = _("Nomor jalur ini habis")
    detail = _("Semua nomor jalur ini untuk hari ini sudah diberikan. Arahkan warga ke petugas informasi.")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Holder:
    """For whom a number is given in the hall. `person`: what is sealed; all empty in a lane without names."""

    service: Service
    also_services: tuple[str, ...] = ()
    people: int = 1
    is_priority: bool = False
    language: str = "id"
    identity: Indexed | None = None
    phone_key: Indexed | None = None
    person: dict[str, Any] = field(default_factory=lambda: {"name": "", "nik": "", "phone": "", "priority": None})


def give_lane_number(
    *, office: Office, lane: str, service: Service | None = None, by: Actor, is_priority: bool = False
) -> Booking:
    """Give a number of a lane outside the quota, already in the hall. Raises LaneClosed, LaneFull, HallClosed.

    `service`: what they came for; without it the city's first service of that lane.
    """
    service = service or service_of_lane(lane)
    if service is None:
        raise LaneClosed
    now, today = clock.now(), clock.today(office.timezone)
    day_id = ensure_day(office=office, date=today, by=by, lane=lane)
    with hall_in_hand(office, by=by) as hall:
        check_open_hall(hall)
        taken = take_now(office, day_id, lane, now)
        return write_number(
            hall, day_id, lane, taken, holder=Holder(service=service, is_priority=is_priority), by=by, now=now
        )


def take_now(office: Office, day_id: int, lane: str, now: datetime.datetime) -> Taken:
    """Take the lowest number of the part of the day now running, else of a later one. Raises LaneClosed, LaneFull."""
    letters = lane_letters(office, lane)
    local = now.astimezone(ZoneInfo(office.timezone)).time()
    ahead = [row for row in ServiceDay.objects.get(pk=day_id).sessions if datetime.time.fromisoformat(row[1]) > local]
    if not ahead or not letters:
        raise LaneClosed
    for start, *_rest in ahead:
        taken = Slot.objects.take(
            day_id=day_id, now=now, turns=len(letters), pools=POOLS, start=datetime.time.fromisoformat(start)
        )
        if taken:
            return taken
    raise LaneFull


def write_number(
    hall: Hall, day_id: int, lane: str, taken: Taken, *, holder: Holder, by: Actor, now: datetime.datetime
) -> Booking:
    """Write the booking of a number taken in the hall and let its holder wait there; the hall is in hand.

    Raises AlreadyBooked: the change is then broken, and the caller leaves it or what it has saved before the number.
    """
    # A draw writes one number after the other: its day is read once.
    day = hall.day if day_id == hall.day_id else ServiceDay.objects.select_related("office").get(pk=day_id)
    booking = _booking(day, lane, taken, holder, by, now)
    try:
        booking.insert()
    except IntegrityError as other:
        # One live number per person and date, at whichever office.
        raise AlreadyBooked from other
    record(
        "booking.taken",
        about=("booking", booking.pk),
        by=by,
        city=booking.city,
        day=day_id,
        slot=taken.slot_id,
        label=booking.label,
        turn=taken.turn,
        services=[holder.service.code, *holder.also_services],
        people=holder.people,
    )
    is_owed = lane == RETURN_LANE
    running = hour_running(hall.day, now)
    # A number of an hour that is over, of somebody who did not come, waits at the end of the one now running.
    is_late = not is_owed and lane == "main" and taken.start < running
    Visit.objects.create(
        city=booking.city,
        booking=booking,
        day_id=hall.pk,
        # What the office owes stands before those of the hour now running, whatever hour its own lane has.
        hour=running if is_owed or is_late else taken.start,
        rank=Visit.Rank.OWED if is_owed else Visit.Rank.LATE if is_late else Visit.Rank.IN_TIME,
        door=Visit.Door.HALL,
        is_priority=holder.is_priority,
        service_code=holder.service.code,
        arrived_at=now,
        queued_at=now,
    )
    move(booking, to=Booking.Status.CHECKED_IN, what="service_day.given", by=by)
    return booking


def _booking(day: ServiceDay, lane: str, taken: Taken, holder: Holder, by: Actor, now: datetime.datetime) -> Booking:
    booking_id = uuid.uuid4()
    token, code = booking_token(booking_id), new_code()
    nobody = f"{Booking.NAMELESS}{booking_id.hex}"
    person, phone = holder.person, holder.person["phone"]
    return Booking(
        id=booking_id,
        city=day.city,
        office=day.office,
        day=day,
        slot_id=taken.slot_id,
        date=day.date,
        start=taken.start,
        end=taken.end,
        number=taken.number,
        turn=taken.turn,
        label=f"{lane_letters(day.office, lane)[taken.turn - 1]}-{taken.number:03d}",
        service=holder.service,
        also_services=list(holder.also_services),
        people=holder.people,
        is_priority=holder.is_priority,
        language=holder.language,
        code=code,
        token_hash=token_hash(token),
        identity_index=holder.identity.first if holder.identity else nobody,
        identity_index_next=holder.identity.second if holder.identity else "",
        phone_index=holder.phone_key.first if holder.phone_key else "",
        phone_index_next=holder.phone_key.second if holder.phone_key else "",
        channel=by.channel,
        # Without a phone nobody finds it by code and last digits.
        finder=finder_of(code, phone[-4:] if phone else booking_id.hex),
        ticket_name=seal_for_holder(token, short_name(person["name"]) if person["name"] else ""),
        sealed=seal("booking", booking_id, person),
        idempotency_key=nobody,
        content_mac="",
        created_at=now,
    )
