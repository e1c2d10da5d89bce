"""Where a helper books for others, and how many a day: written by who may appoint, told on the slip, in the journal."""

import re
from datetime import date

import pytest

from antri.directory.models import Region
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.actions import NotAppointing, NotYourself, place_appointment
from antri.people.models import Appointment, Role
from antri.web.refusals import Invalid
from tests import cast


@pytest.fixture
def manager(city):
    return cast.officer(Role.OFFICE_MANAGER, city.main)


def held(role, office):
    return Appointment.objects.select_related("officer", "office").get(officer=cast.officer(role, office))


def place(row, who, **changes):
    facts = {"kind": Appointment.Place.VILLAGE_HALL, "place": "Balai Desa", "region": None, "daily_limit": 5} | changes
    place_appointment(appointment=row, by=Actor("officer", "desk", str(who.pk)), **facts)


def test_place_region_and_limit_are_kept_and_written_down(city, manager):
    region = Region.objects.create(city=cast.CODE, code="99.01.01.1001", level="kelurahan", name="Rekaan")
    row = held(Role.OUTSIDE_HELPER, city.main)

    place(row, manager, region=region)

    row.refresh_from_db()
    assert (row.place_kind, row.place, row.region, row.daily_limit) == ("village_hall", "Balai Desa", region, 5)
    event = Event.objects.get(what="people.appointment_placed")
    assert (event.data["limit"], event.data["region"]) == (5, region.pk)
    assert "Balai" not in str(event.data)


def test_only_who_may_appoint_there_says_it(city, manager):
    elsewhere = held(Role.OUTSIDE_HELPER, city.district)
    with pytest.raises(NotAppointing):
        place(elsewhere, manager)
    own = held(Role.OUTSIDE_HELPER, city.main)
    with pytest.raises(NotYourself):
        place(own, own.officer)
    with pytest.raises(NotAppointing):
        place(held(Role.COUNTER_OFFICER, city.main), manager)


@pytest.mark.parametrize("text", ["x" * 81, "Siti, 0812 3456 7890"])
def test_a_place_is_short_and_without_numbers_of_people(city, manager, text):
    with pytest.raises(Invalid):
        place(held(Role.OUTSIDE_HELPER, city.main), manager, place=text)


def test_a_manager_says_it_on_the_officers_page(city, manager):
    row = held(Role.OUTSIDE_HELPER, city.main)
    browser = cast.sign_in(manager)
    page = browser.get(f"/kelola/petugas/{row.officer_id}/").content.decode()
    way = re.search(r'href="(/kelola/petugas/\d+/tugas/\d+/tempat/)"', page)[1]

    answer = browser.post(way, {"kind": "mobile", "place": "Mobil keliling", "daily_limit": "7"}, follow=True)
    assert "Mobil keliling" in answer.content.decode()
    row.refresh_from_db()
    assert (row.place_kind, row.daily_limit) == ("mobile", 7)
    assert browser.post(way, {"kind": "mobile", "daily_limit": "-1"}).status_code == 422


def test_who_books_for_nobody_has_no_such_page(city, manager):
    row = held(Role.COUNTER_OFFICER, city.main)
    browser = cast.sign_in(manager)

    assert browser.get(f"/kelola/petugas/{row.officer_id}/tugas/{row.pk}/tempat/").status_code == 404
    assert date(2020, 1, 1) == row.since
