"""Rows to give new keys to, and what must stand of them whatever the keys are."""

import json
import uuid
from collections import Counter
from datetime import date, time

from antri.booking.models import Booking
from antri.booking.queries import finder_of, link_token
from antri.journal.actions import SYSTEM
from antri.people.actions import read_as_holder, seal, seal_for_holder
from antri.people.models import key_ring
from antri.people.queries import booking_token, identity_index, phone_index, token_hash
from antri.schedule.actions import ensure_day
from antri.schedule.models import Slot
from antri.web import clock
from tests import cast
from tests.faults.places import fresh_keys


def past_visits(place: cast.City, rows: int) -> None:
    """Fill the past with visits: sealed, indexed, linked and named like any other."""
    day = ensure_day(office=place.main, date=date(2026, 12, 3), by=SYSTEM)
    slot = Slot.objects.filter(day_id=day).first()
    assert slot
    made = []
    for n in range(rows):
        who, key = cast.person(n), uuid.uuid4()
        token, e164 = booking_token(key), f"+62{who.phone[1:]}"
        made.append(
            Booking(
                id=key,
                city=cast.CODE,
                office=place.main,
                day_id=day,
                slot=slot,
                date=date(2026, 12, 3),
                start=time(8),
                end=time(9),
                number=n,
                turn=9,
                label=f"X{n}",
                status=Booking.Status.SERVED,
                service=place.ktp,
                code=f"{n:08d}",
                token_hash=token_hash(token),
                identity_index=identity_index("nik", who.nik),
                phone_index=phone_index(e164),
                finder=finder_of(f"{n:08d}", who.phone[-4:]),
                ticket_name=seal_for_holder(token, "Warga R."),
                sealed=seal("booking", key, {"name": who.name, "nik": who.nik, "phone": e164, "priority": None}),
                idempotency_key=f"past-{n:012d}",
                content_mac="0" * 64,
                created_at=clock.now(),
            )
        )
    Booking.objects.bulk_create(made, batch_size=500)


def assert_read(told: dict) -> None:
    """What was promised with a number stands: its link opens it, its name is read, the link can be told again."""
    booking = Booking.objects.get(token_hash=token_hash(told["token"]))
    assert str(booking.pk) == told["id"]
    assert read_as_holder(told["token"], booking.ticket_name).lower().startswith("warga")
    assert link_token(booking) == told["token"]


def everybody() -> Counter:
    """Count the live numbers of each person and date, by what is sealed and not by any index."""
    found: Counter = Counter()
    for booking in Booking.objects.filter(status__in=Booking.LIVE):
        person = json.loads(key_ring().open("row", bytes(booking.sealed), f"booking\0{booking.pk}"))
        found[person["nik"], booking.date] += 1
    return found


def steps(keys: dict[str, str]) -> list[dict[str, str]]:
    """The settings of each of the four states of a change, in their order."""
    old, new = keys["INDEX_KEY"], fresh_keys()["INDEX_KEY"]
    nothing = {"INDEX_KEY_NEXT": "", "INDEX_KEY_BEFORE": ""}
    return [
        nothing | {"INDEX_KEY": old},
        nothing | {"INDEX_KEY": old, "INDEX_KEY_NEXT": new},
        nothing | {"INDEX_KEY": new, "INDEX_KEY_BEFORE": old},
        nothing | {"INDEX_KEY": new},
    ]
