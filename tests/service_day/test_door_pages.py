"""Pintu, anjungan and the own phone: three doors, one action."""

import pytest
from django.test import Client

from antri.booking.queries import link_token
from antri.journal.models import Event
from antri.people.actions import add_device, pair_device
from antri.people.devices import cookie_name
from antri.people.models import Device, Role
from antri.service_day.models import Visit
from antri.service_day.queries.hall_code import hall_code
from antri.web import clock as the_clock
from antri.web import moment
from tests import cast
from tests.service_day.cast import arrive, at, booked, status
from tests.service_day.lanes import open_lanes

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def one(city, clock):
    row = booked(city, 1)
    clock.move_to(at(8))
    return row


@pytest.fixture
def officer(one, city):
    return cast.staff_client(Role.COUNTER_OFFICER, city.main)


@pytest.fixture
def kiosk(one, city):
    manager = cast.officer(Role.OFFICE_MANAGER, city.main)
    new = add_device(
        office=city.main, kind=Device.Kind.KIOSK, name="Anjungan", by=cast.Actor("officer", "desk", str(manager.pk))
    )
    client = Client()
    client.cookies[cookie_name()] = pair_device(code=new.code, address="127.0.0.1").key
    return client


def door(one):
    return f"/petugas/{one.office.slug}/pintu/"


def test_a_scan_at_the_door_checks_in_and_shows_who_it_is(officer, one):
    answer = officer.post(door(one), {"kode": one.code}, follow=True)

    assert status(one) == "checked_in"
    assert answer.status_code == 200
    page = answer.content.decode()
    assert one.label in page
    assert cast.nik(1) not in page


def test_name_and_nik_are_shown_once_on_request_and_written_down(officer, one):
    officer.post(door(one), {"kode": one.code})

    page = officer.post(f"{door(one)}{one.pk}/", {"apa": "lihat"}).content.decode()

    assert cast.nik(1) in page
    assert Event.objects.filter(what="people.opened", data__reason="door.checking").count() == 1
    assert cast.nik(1) not in officer.get(f"{door(one)}{one.pk}/").content.decode()


def test_who_is_too_early_is_told_when_to_come_back(officer, one, clock):
    clock.move_to(at(7, 10))

    answer = officer.post(door(one), {"kode": one.code})

    assert answer.status_code == 409
    assert "07.30" in answer.content.decode()
    assert status(one) == "booked"


def test_what_was_typed_stays_in_the_field(officer, one):
    answer = officer.post(door(one), {"kode": "SALAH123"})

    assert answer.status_code == 404
    assert 'value="SALAH123"' in answer.content.decode()


@pytest.mark.parametrize(("what", "identity"), [("cocok", "fits"), ("orang-lain", "other")])
def test_the_officer_says_what_the_id_says(officer, one, what, identity):
    officer.post(door(one), {"kode": one.code})

    answer = officer.post(f"{door(one)}{one.pk}/", {"apa": what})

    assert answer.status_code == 303
    assert Visit.objects.get().identity == identity


def test_a_correction_with_faults_keeps_what_was_typed(officer, one):
    officer.post(door(one), {"kode": one.code})

    answer = officer.post(f"{door(one)}{one.pk}/", {"apa": "perbaiki", "nama": "Warga Benar", "nik": "12"})

    assert answer.status_code == 422
    assert 'value="Warga Benar"' in answer.content.decode()
    assert Visit.objects.get().identity == ""


def test_the_list_of_the_day_says_who_has_come(officer, one, city):
    arrive(one, at(8))

    page = officer.get(door(one)).content.decode()

    assert "1 dari 1 sudah datang" in page


def test_another_offices_number_does_not_open_here(city, one):
    elsewhere = cast.staff_client(Role.COUNTER_OFFICER, city.district)

    assert elsewhere.get(f"/petugas/{city.district.slug}/pintu/{one.pk}/").status_code == 404


def test_the_kiosk_checks_in_and_shows_the_label_alone(kiosk, one):
    page = kiosk.post("/alat/anjungan/", {"kode": one.code}).content.decode()

    assert status(one) == "checked_in"
    assert one.label in page
    assert cast.person(1).name not in page
    assert cast.nik(1) not in page
    assert Visit.objects.get().door == "kiosk"


def test_the_kiosk_gives_numbers_outside_the_quota(kiosk, one, city):
    open_lanes(city)
    moment.forget()

    page = kiosk.post("/alat/anjungan/", {"jalur": "pickup"}).content.decode()

    assert "P-001" in page


def test_the_kiosk_gives_no_number_of_the_day_and_none_that_is_owed(kiosk, one, city):
    open_lanes(city)

    for lane in ("main", "return", "nothing"):
        assert kiosk.post("/alat/anjungan/", {"jalur": lane}).status_code == 409


def test_the_address_of_the_kiosk_does_nothing_at_home(one):
    answer = Client().post("/alat/anjungan/", {"kode": one.code})

    assert answer.status_code == 403
    assert status(one) == "booked"


def test_the_own_phone_checks_in_with_the_code_of_the_hall(one):
    token = link_token(one)

    answer = Client().post(
        f"/hadir/{token}/", {"kode_ruang": hall_code(one.office, the_clock.now()), "bantuan": ["write"]}
    )

    assert answer.status_code == 303
    assert status(one) == "checked_in"
    assert (Visit.objects.get().door, Visit.objects.get().needs) == ("phone", ["write"])


def test_guessing_the_code_of_the_hall_ends(one):
    token, code = link_token(one), hall_code(one.office, the_clock.now())
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    answers = [Client().post(f"/hadir/{token}/", {"kode_ruang": wrong}).status_code for _try in range(11)]

    assert answers == [422] * 10 + [429]
    assert Client().post(f"/hadir/{token}/", {"kode_ruang": code}).status_code == 429
    assert status(one) == "booked"


def test_a_link_that_opens_nothing_checks_nobody_in(one):
    assert Client().get(f"/hadir/{'x' * 24}/").status_code == 404
