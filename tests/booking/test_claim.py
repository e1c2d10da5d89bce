""" "Ini NIK saya": someone else has typed this NIK; a desk settles it."""

import pytest
import time_machine

from antri.booking.actions import AlreadyBooked, NotFound, claim
from antri.booking.models import Booking, Claim
from antri.journal.models import Event
from antri.people.actions import open_sealed
from tests import cast
from tests.booking.story import NOW, TUESDAY, take
from tests.races.crowd import together


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def claims(city, phone=cast.WATI.phone):
    return claim(order=cast.order(city, TUESDAY, cast.CITRA, phone=phone), by=cast.CITRA.actor)


@pytest.mark.goal("G36")
def test_a_claim_is_recorded_and_the_booking_stays_as_it_is(city):
    theirs = take(city)
    with pytest.raises(AlreadyBooked):
        take(city, n=2, phone=cast.WATI.phone)

    made = claims(city)

    assert (made.status, made.date, len(made.code)) == ("open", TUESDAY, 8)
    assert Booking.objects.get().token_hash == theirs.booking.token_hash
    assert Event.objects.filter(what="booking.claimed", about_id=str(made.pk)).count() == 1


def test_only_an_officer_with_a_reason_reads_who_claims(city):
    take(city)
    made = claims(city)

    read = open_sealed(made, by=cast.COUNTER_OFFICER, reason="claim.settling")

    order = {"services": ["KTP_HILANG"], "people": 1, "priority": None, "language": "id"}
    phone = "+62" + cast.WATI.phone[1:]
    assert read == {"name": cast.CITRA.name, "nik": cast.CITRA.nik, "phone": phone, "order": order}
    assert Event.objects.filter(what="people.opened", about_id=str(made.pk)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_claiming_twice_or_at_once_is_the_same_claim(city):
    take(city)

    made = together([lambda: claims(city)] * 8)

    assert {one.pk for one in made} == {Claim.objects.get().pk}
    assert Event.objects.filter(what="booking.claimed").count() == 1


def test_there_is_nothing_to_claim_where_nobody_holds_a_number(city):
    with pytest.raises(NotFound):
        claims(city)
    assert not Claim.objects.exists()
