"""Take a number of a lane beside the day's quota from home: a time to fetch a finished document."""

import datetime
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.booking.actions.book import Booked, check_key, new_code, record_taken, repeated
from antri.booking.actions.refusals import DayClosed
from antri.booking.actions.taking import no_room, place_of, take
from antri.booking.models import Booking
from antri.booking.queries import finder_of
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.people.actions import seal, seal_for_holder
from antri.people.queries import PICK_UP, booking_token, identity_of, keyed_indexed, short_name, token_hash
from antri.schedule.actions import ensure_day
from antri.schedule.queries import closed_by_clock, first_room, lane_letters
from antri.web import clock
from antri.web.refusals import Refusal


class NoLane(Refusal):
    """The office has no such lane: whoever comes for this takes a number in the hall."""

    code = "no-lane"
    title = _("Kantor ini tidak memberi jam untuk itu")
    detail = _("Di kantor ini waktu pengambilan tidak dipesan. Datang saja pada jam buka dengan KTP-el atau KK.")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LaneOrder:
    """What is wanted of a lane. `stands_for`: key of the file it is for; one live number of it on one date.

    `name`, `nik`, `phone` (E.164): who comes, as they stand in that file; empty where it names nobody.
    """

    office: Office
    lane: str
    service: Service
    date: datetime.date
    session: datetime.time | None
    stands_for: str
    name: str = ""
    nik: str = ""
    phone: str = ""
    language: str = "id"

    @property
    def person(self) -> dict[str, Any]:
        """What is sealed of them. The phone is counted against no limit: these are not numbers of the quota."""
        known = {"name": self.name, "nik": self.nik, "phone": self.phone, "priority": None}
        return {**known, PICK_UP: self.stands_for}

    @property
    def content(self) -> str:
        """The same wish gives the same text."""
        parts = [self.office.slug, self.lane, f"{self.date}", f"{self.session}", self.stands_for]
        return json.dumps(parts, separators=(",", ":"))


def service_of_lane(lane: str) -> Service | None:
    """Find what a lane is for, such as picking up a card; None when the city lists nothing for it."""
    return next((row for row in catalogue().services.values() if row.lane == lane), None)


def book_lane(*, order: LaneOrder, key: str, by: Actor) -> Booked:
    """Take a number of the lane. The same key with the same wish answers with the first one.

    Raises NoLane, DayClosed, DayFull, Invalid for a session there is not, KeyMissing, KeyMismatch.
    """
    check_key(key)
    office, now = order.office, clock.now()
    content = keyed_indexed("content", order.content)
    if spent := _spent(key):
        return repeated(spent, content)
    if not lane_letters(office, order.lane):
        raise NoLane
    shut = closed_by_clock(office, order.date, now)
    if shut:
        raise DayClosed(shut, next=first_room(office, lane=order.lane))
    day_id = ensure_day(office=office, date=order.date, by=by, lane=order.lane)
    place = place_of(
        office=office, day_id=day_id, date=order.date, session=order.session, codes=(), now=now, lane=order.lane
    )
    booking_id = uuid.uuid4()
    token, identity = booking_token(booking_id), identity_of(order.person)
    row = Booking(
        id=booking_id,
        city=office.city,
        office=office,
        day_id=day_id,
        date=order.date,
        service=order.service,
        language=order.language,
        code=(code := new_code()),
        token_hash=token_hash(token),
        identity_index=identity.first,
        identity_index_next=identity.second,
        channel=by.channel,
        # Without a phone nobody finds it by code and last digits.
        finder=finder_of(code, order.phone[-4:] or booking_id.hex),
        ticket_name=seal_for_holder(token, short_name(order.name) if order.name else ""),
        sealed=seal("booking", booking_id, order.person),
        idempotency_key=key,
        content_mac=content.first,
        created_at=now,
    )
    with change():
        taken = take(place, now)
        if taken:
            row.slot_id, row.start, row.end = taken.slot_id, taken.start, taken.end
            row.number, row.turn, row.label = taken.number, taken.turn, place.label(taken)
            row.insert()
            record_taken(row, by)
            return Booked(row, token, is_repeat=False)
    raise no_room(place)


def _spent(key: str) -> tuple[uuid.UUID, str] | None:
    found = Booking.objects.filter(idempotency_key=key).values_list("pk", "content_mac").first()
    return (found[0], found[1]) if found else None
