"""Names and phones of those to be moved open after somebody else consented, and who looked is written down."""

from datetime import timedelta

import pytest
import time_machine

from antri.booking.calendar.actions import ContactsClosed, ask_contacts, open_contacts
from antri.booking.models import Booking
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import NotTheSamePerson, approve, kind_of
from antri.people.models import Approval, Role
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.calendar.office import closing, save
from tests.booking.story import NOW, THURSDAY, WEDNESDAY, take


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def actors(city):
    """A manager who asks, the head of office, and another manager; Citra holds a number of a day that is closed."""
    take(city)
    save(closing(city))
    people = (
        cast.officer(Role.OFFICE_MANAGER, city.main),
        cast.officer(Role.HEAD_OF_OFFICE),
        cast.officer(Role.OFFICE_MANAGER, city.main),
    )
    return [Actor("officer", "desk", str(row.pk)) for row in people]


def agreed(city, asker, second):
    approve(approval=ask_contacts(office=city.main, reason="menelepon", by=asker), by=second)


def opened():
    return Event.objects.filter(what="people.opened").count()


def test_nobody_opens_the_list_alone(city, actors):
    manager, head, _other = actors

    for by in (manager, head):
        with pytest.raises(ContactsClosed):
            open_contacts(office=city.main, by=by)
    asked = ask_contacts(office=city.main, reason="menelepon", by=manager)
    with pytest.raises(ContactsClosed):
        open_contacts(office=city.main, by=manager)
    with pytest.raises(NotTheSamePerson):
        approve(approval=asked, by=manager)

    assert opened() == 0


@pytest.mark.goal("G23")
def test_who_asked_opens_it_and_each_person_is_written_down(city, actors, tries):
    manager, head, _other = actors
    agreed(city, manager, head)

    found = open_contacts(office=city.main, by=manager)

    assert [(row.label, row.name, row.phone) for row in found] == [("A-001", cast.CITRA.name, "+6289900000001")]
    event = Event.objects.get(what="people.opened")
    assert (event.actor_id, event.data["reason"]) == (manager.id, "calendar.moving")
    assert Event.objects.get(what="people.contacts_opened").data == {"count": 1}
    tries(1)


def test_the_consent_is_for_who_asked_and_for_that_office_only(city, actors):
    manager, head, other = actors
    agreed(city, manager, head)

    for office, by in ((city.main, other), (city.main, head), (city.district, manager)):
        with pytest.raises(ContactsClosed):
            open_contacts(office=office, by=by)


def test_the_consent_ends(city, actors, clock):
    manager, head, _other = actors
    agreed(city, manager, head)

    clock.shift(timedelta(hours=4))

    with pytest.raises(ContactsClosed):
        open_contacts(office=city.main, by=manager)


def test_the_consent_reaches_nobody_who_was_sent_away_after_it_was_asked_for(city, actors, clock):
    manager, head, _other = actors
    asked = ask_contacts(office=city.main, reason="menelepon Citra", by=manager)
    told = kind_of(asked).told(asked.arguments)
    assert "ponsel 1 warga" in told
    clock.shift(timedelta(minutes=1))
    take(city, cast.person(2), on=WEDNESDAY, n=2)
    save(closing(city, WEDNESDAY))

    approve(approval=asked, by=head)
    assert [row.name for row in open_contacts(office=city.main, by=manager)] == [cast.CITRA.name]

    take(city, cast.person(3), on=THURSDAY, n=3)
    save(closing(city, THURSDAY))
    assert [row.name for row in open_contacts(office=city.main, by=manager)] == [cast.CITRA.name]
    assert (opened(), kind_of(asked).told(asked.arguments)) == (2, told)

    agreed(city, manager, head)
    assert len(open_contacts(office=city.main, by=manager)) == 3


def test_whoever_has_no_phone_is_not_counted_in_the_consent(city, actors):
    Booking.objects.update(phone_index="")

    asked = ask_contacts(office=city.main, reason="menelepon", by=actors[0])

    assert "ponsel 0 warga" in kind_of(asked).told(asked.arguments)


def test_without_a_reason_nothing_is_asked(city, actors):
    with pytest.raises(Invalid):
        ask_contacts(office=city.main, reason=" ", by=actors[0])
    assert not Approval.objects.exists()


def test_the_page_shows_names_only_after_a_press(city, actors):
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    page = "/kelola/disdukcapil/kalender/perlu-dipindah/telepon/"

    assert manager.post(page).status_code == 403
    assert manager.post(f"{page}ajukan/", {"alasan": ""}).status_code == 422
    assert manager.post(f"{page}ajukan/", {"alasan": "menelepon"}).status_code == 302
    assert "1 warga" in head.get("/kelola/persetujuan/").content.decode()
    head.post(f"/kelola/persetujuan/{Approval.objects.get().pk}/setuju/")

    assert cast.CITRA.name not in manager.get(page).content.decode()
    answer = manager.post(page)
    assert cast.CITRA.name in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert cast.staff_client(Role.COUNTER_OFFICER, city.main).get(page).status_code == 403
