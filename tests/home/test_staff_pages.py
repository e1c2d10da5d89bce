"""Each kind of person who works here lands on a page of their own, with today's true figures."""

from datetime import date, time

import pytest
import time_machine

from antri.booking.actions import book
from antri.booking.calendar.actions import save_change
from antri.people.models import Appointment, Role
from antri.schedule.queries.changes import CloseDays
from tests import cast

NOW = "2026-12-01T03:00:00+00:00"  # Tuesday 10.00
TUESDAY = date(2026, 12, 1)
FIRST = {
    Role.COUNTER_OFFICER: "/petugas/disdukcapil/loket/",
    Role.APPOINTED_OFFICER: "/petugas/disdukcapil/daftarkan/",
    Role.OUTSIDE_HELPER: "/petugas/disdukcapil/daftarkan/",
    Role.KECAMATAN_OFFICER: "/petugas/disdukcapil/kecamatan/",
    Role.VERIFIER: "/petugas/disdukcapil/berkas/",
    Role.OFFICE_MANAGER: "/petugas/disdukcapil/pengelola/",
    Role.HEAD_OF_OFFICE: "/petugas/kepala/",
    Role.ADMINISTRATOR: "/petugas/sistem/",
}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def sign_in(role, city):
    return cast.staff_client(role, None if role in (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR) else city.main)


@pytest.mark.parametrize("role", Role)
def test_each_role_lands_on_its_own_page(city, role):
    browser = sign_in(role, city)
    came_to = browser.get("/petugas/")
    assert (came_to.status_code, came_to.headers["Location"]) == (302, FIRST[role])
    page = browser.get(FIRST[role])
    assert page.status_code == 200
    assert page.content.count(b"<h1>") == 1


def test_two_roles_are_offered_both(city):
    browser = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    who = Appointment.objects.get().officer
    Appointment.objects.create(
        city=cast.CODE, officer=who, role=Role.KECAMATAN_OFFICER, office=city.district, since=date(2020, 1, 1)
    )
    page = browser.get("/petugas/").content.decode()
    assert "/petugas/disdukcapil/loket/" in page
    assert "/petugas/rekaan-utara/kecamatan/" in page


def test_an_officer_without_an_appointment_is_told_whom_to_ask(city):
    browser = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    Appointment.objects.update(until=date(2026, 12, 1))
    assert "belum ditugaskan" in browser.get("/petugas/").content.decode()


def test_the_counter_sees_who_comes_today_by_the_hour(city):
    book(
        order=cast.order(city, TUESDAY, session=time(11), people=3, priority="elderly"),
        key=cast.key(1),
        by=cast.CITRA.actor,
    )
    page = sign_in(Role.COUNTER_OFFICER, city).get("/petugas/disdukcapil/hari-ini/")
    day = page.context["day"]
    assert (day.visits, day.people, day.priority) == (1, 3, 1)
    assert [hour.booked for hour in day.hours] == [0, 0, 0, 1, 0]
    assert day.services == (("KTP-el hilang", 1),)


def test_the_head_sees_every_office_with_the_figures_behind(city):
    book(order=cast.order(city, date(2026, 12, 2)), key=cast.key(1), by=cast.CITRA.actor)
    rows = {row.office.slug: row for row in sign_in(Role.HEAD_OF_OFFICE, city).get("/petugas/kepala/").context["rows"]}
    main = rows["disdukcapil"]
    assert (main.booked, main.capacity, main.full_days) == (1, main.open_days * cast.QUOTA, 0)
    assert rows["rekaan-timur"].capacity == 0  # by hand: no numbers


def test_the_head_opens_the_pages_of_any_office_and_a_manager_only_his_own(city):
    assert sign_in(Role.HEAD_OF_OFFICE, city).get("/petugas/rekaan-utara/pengelola/").status_code == 200
    assert sign_in(Role.OFFICE_MANAGER, city).get("/petugas/rekaan-utara/pengelola/").status_code == 403


def test_what_waits_stands_first(city):
    take_and_close = cast.order(city, date(2026, 12, 8))
    book(order=take_and_close, key=cast.key(1), by=cast.CITRA.actor)
    wanted = CloseDays(office=city.main, first=date(2026, 12, 8), last=date(2026, 12, 8), reason="Pemeliharaan")
    save_change(wanted=wanted, by=cast.HEAD_OF_OFFICE, seen="")

    for page in ("/petugas/kepala/", "/petugas/disdukcapil/pengelola/"):
        shown = sign_in(Role.HEAD_OF_OFFICE, city).get(page)
        assert [(row.number, row.url) for row in shown.context["waits"]] == [
            (1, "/kelola/disdukcapil/kalender/perlu-dipindah/")
        ]


def test_who_is_signed_in_stays_in_the_office_when_a_page_is_not_theirs(city):
    answer = sign_in(Role.COUNTER_OFFICER, city).get("/petugas/kepala/")
    assert answer.status_code == 403
    assert "Ke halaman kerja Anda" in answer.content.decode()
