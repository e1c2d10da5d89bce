"""G21: once a city's retention is over, no row says who was there, in plain, sealed or hashed."""

from datetime import timedelta

import pytest
import time_machine

from antri.booking.actions import book, cancel, claim
from antri.booking.models import Booking, Claim
from antri.management import worker
from tests import cast, sizes
from tests.booking.pages import NOW, TUESDAY
from tests.security.traces import canaries, finds, rows

PEOPLE = [cast.person(84_000 + n) for n in range(sizes.size(12, 200))]
STAYS = cast.person(84_999)
RETENTION = timedelta(days=90)


def hints(booking: Booking) -> list[str]:
    """List what belongs to the person of this booking: sealed, hashed with our key, or a secret of theirs."""
    names = ("identity_index", "phone_index", "token_hash", "finder", "content_mac", "idempotency_key", "device")
    return [*(getattr(booking, name) for name in names), booking.sealed.hex(), booking.ticket_name.hex()]


@pytest.fixture
def visits(city) -> dict[str, list[str]]:
    """Everybody books, a third cancel, a third claim; return by NIK what the rows keep of each."""
    kept: dict[str, list[str]] = {}
    for n, who in enumerate(PEOPLE):
        order = cast.order(city, TUESDAY, who)
        booked = book(order=order, key=cast.key(n), by=who.actor, device=f"gawai-{n:06d}")
        kept[who.nik] = hints(Booking.objects.get(pk=booked.booking.pk))
        if n % 3 == 0:
            cancel(token=booked.token, by=who.actor)
        elif n % 3 == 1:
            claim(order=cast.order(city, TUESDAY, who, phone=cast.phone(85_000 + n)), by=who.actor)
            claimed = Claim.objects.get(identity_index=booked.booking.identity_index)
            kept[who.nik] += [bytes(claimed.sealed).hex(), claimed.code]
    return kept


@pytest.mark.goal("G21")
def test_of_people_who_were_here_long_ago_no_row_knows(city, visits, tries):
    with time_machine.travel(NOW + RETENTION, tick=False):
        order = cast.order(city, TUESDAY + RETENTION, STAYS)
        fresh = hints(book(order=order, key=cast.key(999), by=STAYS.actor, device="gawai-tetap").booking)
    before = rows()
    assert not [hint for kept in visits.values() for hint in kept if hint not in before]  # the search sees them

    with time_machine.travel(NOW + (TUESDAY - NOW.date()) + RETENTION + timedelta(days=1), tick=False):
        for job in worker.JOBS:
            job.run()

    after = rows()
    assert finds(after, PEOPLE) == []
    assert {who: left for who, kept in visits.items() if (left := [hint for hint in kept if hint in after])} == {}
    assert not [hint for hint in fresh if hint not in after]
    assert Booking.objects.count() == len(PEOPLE) + 1
    tries(sum(len(canaries(who)) + len(visits[who.nik]) for who in PEOPLE))
