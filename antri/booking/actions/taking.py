"""What every taking of a number rests on: is it open, may this person, which slot, and why not."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _

from antri.booking.actions.refusals import AlreadyBooked, DayClosed, DayFull, Invalid, LimitReached
from antri.booking.queries import Standing, other_ways
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.schedule.actions import lock_caps
from antri.schedule.models import ServiceDay, Slot, Taken
from antri.schedule.queries import caps_for, closed_by_clock, first_room, lane_letters, pools_in, session_cut
from antri.web import moment

_UNKNOWN_SESSION = _("Sesi itu tidak ada pada tanggal ini. Pilih sesi dari daftar.")


class Place(NamedTuple):
    """Where a number is wanted, with all that must be known of it before the transaction opens.

    `caps`: (id, per session, per day) of the service caps that count. `later_than`: today, a session must
    begin after it. `letters`: the label's letter by turn.
    `pools`: whose numbers may be taken, the first used up first.
    """

    office: Office
    day_id: int
    date: datetime.date
    session: datetime.time | None
    codes: tuple[str, ...]
    caps: tuple[tuple[int, int | None, int | None], ...]
    later_than: datetime.time | None
    letters: str
    pools: tuple[str, ...] = ("public",)
    lane: str = "main"

    @property
    def full_key(self) -> tuple:
        """Under what it is remembered for a second that nothing is left here."""
        return ("full", self.day_id, self.session, tuple(cap_id for cap_id, *_limits in self.caps), self.pools)

    def label(self, taken: Taken) -> str:
        """The label on ticket and board: the turn's letter and three digits."""
        return f"{self.letters[taken.turn - 1]}-{taken.number:03d}"


def place_of(
    *,
    office: Office,
    day_id: int,
    date: datetime.date,
    session: datetime.time | None,
    codes: tuple[str, ...],
    now: datetime.datetime,
    pools: tuple[str, ...] = ("public",),
    lane: str = "main",
) -> Place:
    """Gather what taking a number there needs to know."""
    caps = tuple((cap.pk, cap.per_session, cap.per_day) for cap in caps_for(office, codes, on=date))
    later_than, letters = session_cut(office, date, now), lane_letters(office, lane)
    return Place(office, day_id, date, session, codes, caps, later_than, letters, pools_in(lane, pools), lane)


def check_open(office: Office, date: datetime.date, now: datetime.datetime, codes: tuple[str, ...]) -> None:
    """Refuse a date that the clock forbids, on every path: past, before its opening instant, after the cut-off."""
    if catalogue().mode(office, date, codes) == Office.Mode.MANUAL:
        raise DayClosed("manual", next=first_room(office, services=codes))
    shut = closed_by_clock(office, date, now)
    if shut:
        raise DayClosed(shut, next=first_room(office, services=codes))


def lock_person(identity: Sequence[str], phone_key: Sequence[str]) -> None:
    """Let one booking at a time pass for a NIK, then for a phone (PostgreSQL; SQLite has one writer).

    Limits over several rows cannot be a constraint. Without this 20 tries from one phone gave 9 of 4.
    """
    if connection.vendor == "postgresql":
        # Always the person first, then the phone, of each the older index key's first: no two can wait for each other.
        numbers = [int(text[:15], 16) for text in (*identity, *phone_key) if text]
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(["pg_advisory_xact_lock(%s)"] * len(numbers)), numbers)


def check_limits(before: Standing, date: datetime.date, office: Office) -> None:
    """Refuse a second number on one date, and what goes over the city's limits. The person is locked above."""
    if date in before.dates:
        raise AlreadyBooked
    book = catalogue()
    most = int(book.setting("nik_future_bookings", office))
    if len(before.dates) >= most:
        raise LimitReached("nik_future_bookings", most)
    most = int(book.setting("phone_niks", office))
    if before.others_on_phone >= most:
        raise LimitReached("phone_niks", most)


def check_given_back(before: Standing, office: Office) -> None:
    """Refuse who has given back too many today. A number rests when given back: one NIK could empty a day."""
    most = int(catalogue().setting("nik_cancels_a_day", office))
    if before.given_back >= most:
        raise LimitReached("nik_cancels_a_day", most)


def take(place: Place, now: datetime.datetime, *, waits: bool = True) -> Taken | None:
    """Take a slot under the caps of these services, or None. Part of the caller's change; `waits` as there."""
    if place.caps:
        lock_caps(place.day_id)
    return Slot.objects.take(
        day_id=place.day_id,
        now=now,
        turns=len(place.letters),
        pools=place.pools,
        start=place.session,
        later_than=place.later_than,
        caps=place.caps,
        waits=waits,
    )


def no_room(place: Place) -> DayClosed | DayFull | Invalid:
    """Say why nothing could be taken: closed, no such session, or full (then remembered for a second)."""
    day = ServiceDay.objects.get(pk=place.day_id)
    if day.is_closed:
        following = first_room(place.office, services=place.codes, after=place.date, lane=place.lane)
        return DayClosed("closed", reason=said(day, "reason"), next=following)
    if place.session and f"{place.session:%H:%M}" not in {row[0] for row in day.sessions}:
        return Invalid([("session", "session.unknown", _UNKNOWN_SESSION)])
    if place.lane != "main":  # none of the other ways leads to what this lane is for
        return DayFull(next=first_room(place.office, after=place.date, lane=place.lane), other_ways=[])
    moment.keep(place.full_key, 1.0, lambda: True)
    return full(place.office, place.codes, place.date, place.session)


def full(office: Office, codes: tuple[str, ...], date: datetime.date, session: datetime.time | None = None) -> DayFull:
    """The refusal of a full date or session, with the next place and every other true way."""
    same_day = None
    if session:
        yesterday = date - datetime.timedelta(days=1)
        same_day = first_room(office, services=codes, after=yesterday)
        if same_day and (same_day.date != date or same_day.start == session):
            same_day = None
    services = [catalogue().services[code] for code in codes]
    return DayFull(
        next=same_day or first_room(office, services=codes, after=date),
        other_ways=other_ways(office, services, date),
    )
