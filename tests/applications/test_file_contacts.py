"""Names and phones of those who went on by a delivery: opened by two people, and every look is written down."""

from datetime import timedelta

import pytest
import time_machine

from antri.applications.actions.blanks import blanks_arrived
from antri.applications.actions.contacts import ask_contacts, open_contacts
from antri.booking.calendar.actions import ContactsClosed
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import NotTheSamePerson, approve
from antri.people.models import Role
from tests import cast
from tests.applications.approved import application, at
from tests.applications.cast import form_of, said_by

NOW = at(2027, 1, 5)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def two(city: cast.City, now):
    people = (cast.officer(Role.OFFICE_MANAGER, city.main), cast.officer(Role.HEAD_OF_OFFICE))
    return [(who, Actor("officer", "desk", str(who.pk))) for who in people]


@pytest.fixture
def delivery(city: cast.City, two):
    for number, who in enumerate((cast.CITRA, cast.WATI)):
        more = {"form": form_of(city.ktp), "answers": said_by(who), "submitted_at": NOW - timedelta(days=9 - number)}
        application(city, who, status="awaiting_blank", **more)
    return blanks_arrived(office=city.main, count=2, officer=two[0][0], by=two[0][1], seen=0)


@pytest.mark.goal("G23")
def test_list_opens_after_a_second_person_consented_and_each_person_is_an_event(delivery, two) -> None:
    (_manager, one), (_head, other) = two
    with pytest.raises(ContactsClosed):
        open_contacts(delivery=delivery, by=one)
    approval = ask_contacts(delivery=delivery, reason="Sudah lama menunggu", by=one)
    with pytest.raises(NotTheSamePerson):
        approve(approval=approval, by=one)
    approve(approval=approval, by=other)

    found = open_contacts(delivery=delivery, by=one)

    assert [(row.name, row.phone[-4:]) for row in found] == [
        (who.name, who.phone[-4:]) for who in (cast.CITRA, cast.WATI)
    ]
    assert Event.objects.filter(what="people.opened", data__reason="file.telling").count() == 2
    assert Event.objects.get(what="application.contacts_opened").data["count"] == 2
    with pytest.raises(ContactsClosed):
        open_contacts(delivery=delivery, by=other)


def test_consent_ends_and_covers_one_delivery(city: cast.City, delivery, two, now) -> None:
    (manager, one), (_head, other) = two
    approve(approval=ask_contacts(delivery=delivery, reason="x", by=one), by=other)
    second = blanks_arrived(office=city.main, count=1, officer=manager, by=one, seen=delivery.pk)

    with pytest.raises(ContactsClosed):
        open_contacts(delivery=second, by=one)
    now.move_to(NOW + timedelta(hours=4))
    with pytest.raises(ContactsClosed):
        open_contacts(delivery=delivery, by=one)


def test_page_asks_first(city: cast.City, delivery, now) -> None:
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    url = f"/petugas/disdukcapil/blangko/{delivery.pk}/telepon/"

    assert manager.post(f"{url}ajukan/", {"alasan": ""}).status_code == 422
    assert manager.post(f"{url}ajukan/", {"alasan": "menelepon"}).status_code == 302
    page = manager.get(url).content.decode()
    assert cast.CITRA.name not in page
    assert manager.post(url).status_code == 403
    assert cast.staff_client(Role.VERIFIER, city.main).get(url).status_code == 403
