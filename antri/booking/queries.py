"""Find bookings, and tell what else a person could do when a date is full."""

import datetime
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from antri.booking.models import Assistance, Booking, Need
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue, said, text
from antri.people.actions import read_as_holder
from antri.people.models import SECONDS_IN_A_WINDOW, SealBroken, key_ring
from antri.people.queries import (
    booking_token,
    booking_tokens,
    identity_indexed,
    keyed_hash,
    keyed_indexed,
    phone_indexed,
    token_hash,
)
from antri.schedule.queries import first_room
from antri.web import clock

_SHOWN = ("office", "day", "service")


class Standing(NamedTuple):
    """What a person and a key already stand for, before a number is taken."""

    spent: tuple[UUID, str] | None
    dates: frozenset[datetime.date]
    others_on_phone: int
    given_back: int


_STANDING = """
SELECT id, idempotency_key, content_mac, identity_index, identity_index_next, date FROM antri_booking
WHERE idempotency_key = %s
UNION ALL
SELECT id, '', '', identity_index, identity_index_next, date FROM antri_booking
WHERE identity_index IN ({people}) AND date >= %s
AND status IN ('booked', 'checked_in', 'called', 'serving', 'missed')
UNION ALL
SELECT id, '', '', identity_index, identity_index_next, date FROM antri_booking
WHERE phone_index IN ({phones}) AND date >= %s
AND status IN ('booked', 'checked_in', 'called', 'serving', 'missed')
UNION ALL
SELECT CAST(NULL AS uuid), '', CAST(coalesce(sum(count), 0) AS varchar), '', '', CAST(NULL AS date) FROM antri_attempt
WHERE key IN ({people}) AND "window" > %s
"""


def standing(*, key: str, identity: Sequence[str], phone_key: Sequence[str], today: datetime.date) -> Standing:
    """Read in one statement: is the key spent, which dates does the person hold, whom does the phone serve.

    `identity` and `phone_key` are every index a row of theirs may carry: one, or two while the index key is
    being changed. `given_back` counts the person's cancellations of the last 24 hours.
    """
    day = today.isoformat()
    yesterday = int(clock.now().timestamp()) // SECONDS_IN_A_WINDOW - 24
    with connection.cursor() as cursor:
        counted = map(given_back_key, identity)
        values: list[Any] = [key, *identity, day, *phone_key, day, *counted, yesterday]
        cursor.execute(_standing_of(len(identity), len(phone_key)), values)
        rows = cursor.fetchall()
    spent, dates, others, given_back = None, set(), _People(), 0
    for booking_id, row_key, mac, person, second, date in rows:
        if row_key:
            spent = (booking_id if isinstance(booking_id, UUID) else UUID(booking_id), mac)
        elif not person:
            given_back = int(mac)
        elif person in identity:
            dates.add(date if isinstance(date, datetime.date) else datetime.date.fromisoformat(date))
        else:
            others.add(person, second)
    return Standing(spent, frozenset(dates), others.count, given_back)


@lru_cache
def _standing_of(people: int, phones: int) -> str:
    """Write the statement for so many indexes of each; a booking without a phone has none."""
    return _STANDING.format(people=", ".join(["%s"] * people), phones=", ".join(["%s"] * phones) or "NULL")


class _People:
    """Counts different people by the one or two indexes that their rows carry."""

    def __init__(self) -> None:
        self.count = 0
        self._known: set[str] = set()

    def add(self, *indexes: str) -> None:
        self.count += self._known.isdisjoint(indexes)
        self._known.update(filter(None, indexes))


def given_back_key(identity: str) -> str:
    """Under which Attempt counts how often a person has given numbers back."""
    return f"given-back:{identity}"


def find(token: str) -> Booking | None:
    """Find a booking by the token of its link. The same work whether it exists or not."""
    return Booking.objects.select_related(*_SHOWN).filter(token_hash=token_hash(token[:80])).first()


def services_of(booking: Booking) -> list[Service]:
    """The services of a visit, main one first; one that the city has struck from its list is left out."""
    known = catalogue().services
    also = (known[code] for code in booking.also_services if code in known)
    return [known.get(booking.service.code, booking.service), *also]


def finder_of(code: str, last_four: str) -> str:
    """The keyed hash by which a lost link is found: the printed code and the phone's last four digits."""
    return keyed_hash("finder", f"{code}:{last_four}")


def link_token(booking: Booking) -> str:
    """Tell the token of a booking's link again, also when it was given under an index key from before a change."""
    if booking.link is not None:
        return key_ring().open("link", bytes(booking.link), f"booking\0{booking.pk}").decode()
    tokens = booking_tokens(booking.pk)
    if len(tokens) == 1:
        return tokens[0]
    return next((token for token in tokens if token_hash(token) == booking.token_hash), booking_token(booking.pk))


def needs_of(booking: Booking) -> list[str]:
    """Tell which help the holder of a number has asked for; forgotten when its day is over."""
    if booking.needs is None:
        return []
    try:
        asked = set(read_as_holder(link_token(booking), bytes(booking.needs)).split(","))
    except SealBroken:
        return []
    return [code for code in Need.values if code in asked]


def helped_by(booking: Booking) -> str:
    """Tell who took the number for its holder, as the office wishes to be named; empty when nobody did."""
    if booking.channel not in ("desk", "helper"):
        return ""
    helped = Assistance.objects.filter(pk=booking.pk).select_related("office").first()
    if helped is None:
        return ""
    return helped.place or _("petugas %(office)s") % {"office": helped.office.name}


def indexes_of(booking: Booking) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell under which indexes the person and the phone of a booking are known, to lock and to look up."""
    person = (booking.identity_index, booking.identity_index_next)
    phone = (booking.phone_index, booking.phone_index_next)
    return tuple(filter(None, dict.fromkeys(person))), tuple(filter(None, dict.fromkeys(phone)))


def by_code(code: str, last_four: str) -> Booking | None:
    """Find a booking by its code and the phone's last four digits; both must be right.

    One look-up for both, so that a code that exists takes no longer than one that does not.
    """
    finders = keyed_indexed("finder", f"{code}:{last_four}").known
    return Booking.objects.only("pk", "link", "token_hash", "city").filter(code=code, finder__in=finders).first()


def own_live(*, nik: str, phone: str, date: datetime.date, device: str) -> str | None:
    """Return the token of the live booking of this NIK on `date` if this very browser made it, else None.

    The phone (E.164) must be the same too: many share the browser of a warnet or of a helper, and a NIK
    alone opens nothing.
    """
    booking = Booking.objects.filter(
        identity_index__in=identity_indexed("nik", nik).known,
        phone_index__in=phone_indexed(phone).known,
        date=date,
        device=device,
        status__in=Booking.LIVE,
    ).first()
    return link_token(booking) if booking else None


class Place(NamedTuple):
    """Where a number stands in the hall. `range`: from when until when it is likely to be called, or None."""

    ahead: int | None
    range: tuple[datetime.datetime, datetime.datetime] | None


# Booking stands below the hall: the hall comes and says how to ask it, once, when it is loaded.
_tellers: list[Callable[[Booking], Place]] = []


def tells_the_day(teller: Callable[[Booking], Place]) -> Callable[[Booking], Place]:
    """Let the room above tell where a number stands on its day."""
    _tellers[:] = [teller]
    return teller


def place_in_hall(booking: Booking) -> Place:
    """Ask where a number stands; nothing before and after its day."""
    return _tellers[0](booking) if _tellers else Place(None, None)


def notice(booking: Booking) -> dict[str, str] | None:
    """What the office must tell the holder of this number: its day or its session has been closed."""
    if booking.status not in Booking.LIVE or not booking.is_sent_away:
        return None
    if booking.day.is_closed:
        reason = said(booking, "to_move_reason") or said(booking.day, "reason") or _("Kantor tutup")
        told = text("ticket.closed", reason=reason)
    else:
        reason = said(booking, "to_move_reason") or _("Jam buka berubah")
        told = text("ticket.session_closed", reason=reason)
    return {"code": "to_be_moved", "text": told}


def other_ways(
    office: Office, services: tuple[Service, ...] | list[Service], date: datetime.date
) -> list[dict[str, Any]]:
    """Every other true way when `date` is full at `office`: only what would really help."""
    ways = []
    if services and all(service.online_application == Service.OnlineApplication.FULLY for service in services):
        ways.append(
            {
                "code": "no_visit",
                "text": _("Layanan ini dapat diajukan daring, tanpa datang. Petugas membantu bila perlu."),
                "url": reverse("home:help") + "#berkas",
            }
        )
    sooner = _office_sooner(office, services, date)
    if sooner:
        ways.append(sooner)
    ways.append(
        {
            "code": "officer",
            "text": _("Petugas memesankan untuk Anda di kantor atau kelurahan. Bawa KTP-el atau KK."),
            "url": reverse("home:help") + "#petugas",
        }
    )
    urgent = {row.service.code for event in catalogue().events.values() if event.is_urgent for row in event.mains}
    if any(service.code in urgent for service in services):
        ways.append(
            {
                "code": "urgent",
                "text": _("Keadaan mendesak (ada yang meninggal atau dirawat): datang ke meja mendesak tanpa nomor."),
                "url": reverse("home:help") + "#mendesak",
            }
        )
    return ways


def _office_sooner(
    office: Office, services: tuple[Service, ...] | list[Service], date: datetime.date
) -> dict[str, Any] | None:
    book = catalogue()
    codes = tuple(service.code for service in services)
    here = first_room(office, services=codes, after=date)
    best = None
    for other in book.offices.values():
        if other.pk == office.pk or not all(book.is_offered(other, service, date) for service in services):
            continue
        room = first_room(other, services=codes)
        if room and (here is None or room.date < here.date) and (best is None or room.date < best[1].date):
            best = (other, room)
    if best is None:
        return None
    other, room = best
    query = "&".join([f"kantor={other.slug}", *(f"layanan={code}" for code in codes)])
    return {
        "code": "other_office",
        "text": _("%(office)s masih punya nomor pada %(date)s.")
        % {"office": other.name, "date": date_format(room.date, "l, j F Y")},
        "url": f"{reverse('booking:date')}?{query}",
    }
