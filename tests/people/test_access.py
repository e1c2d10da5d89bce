"""Who may open what in the staff area: nobody without a rule, nobody without the role, nobody after a while away."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from antri.people.access import StaffGate, open_to, staff_of
from antri.people.models import Appointment, Role
from tests import cast

PAGE = "/petugas/disdukcapil/loket/"


@open_to(Role.OFFICE_MANAGER, office="office")
def calendar(request, office):
    return HttpResponse("ok")


def gate(view, office=None, *, who=None, **arguments):
    """Ask the gate of the staff area for one view, as the officer `who`."""
    request = RequestFactory().get("/kelola/x/")
    request.resolver_match = ResolverMatch(view, (), {}, route="kelola/<slug:office>/")
    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.user, request.session = who, client.session
    answer = StaffGate(lambda _: HttpResponse()).process_view(request, view, (), {"office": office, **arguments})
    return answer.status_code if answer else "open"


def test_a_view_without_a_rule_is_refused_to_everybody(city):
    who = cast.officer(Role.ADMINISTRATOR)
    assert gate(lambda request: HttpResponse("secret"), who=who) == 403


def test_a_role_opens_its_own_office_only(city):
    who = cast.officer(Role.OFFICE_MANAGER, city.district)
    assert gate(calendar, city.district.slug, who=who) == "open"
    assert gate(calendar, city.main.slug, who=who) == 403
    assert gate(calendar, "tidak-ada", who=who) == 403


def test_another_role_at_the_same_office_does_not_open_it(city):
    assert gate(calendar, city.main.slug, who=cast.officer(Role.COUNTER_OFFICER, city.main)) == 403


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(city):
    answer = Client().get("/petugas/?a=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/akun/masuk/?next=%2Fpetugas%2F%3Fa%3D1"


def test_signing_in_with_the_password_opens_the_first_page(city):
    cast.officer(Role.COUNTER_OFFICER, city.main, username="loket")
    browser = Client()
    page = browser.post("/akun/masuk/?next=/petugas/", {"login": "loket", "password": cast.PASSWORD}, follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/petugas/disdukcapil/loket/"
    assert "Petugas Rekaan" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_a_wrong_password_keeps_the_name_and_says_so(city):
    cast.officer(Role.COUNTER_OFFICER, city.main, username="loket")
    page = Client().post("/akun/masuk/", {"login": "loket", "password": "salah sekali"})
    assert 'value="loket"' in page.content.decode()
    assert 'role="alert"' in page.content.decode()


def test_fifteen_minutes_away_end_the_session(city):
    with time_machine.travel("2026-12-01T03:00:00+00:00", tick=False) as clock:
        browser = cast.staff_client(Role.COUNTER_OFFICER, city.main)
        assert browser.get(PAGE).status_code == 200
        clock.shift(timedelta(minutes=14, seconds=59))
        assert browser.get(PAGE).status_code == 200
        clock.shift(timedelta(minutes=15))
        assert browser.get(PAGE).status_code == 302  # to sign in


def test_ten_hours_end_the_session_of_the_busiest_officer(city):
    with time_machine.travel("2026-12-01T01:00:00+00:00", tick=False) as clock:
        browser = cast.staff_client(Role.COUNTER_OFFICER, city.main)
        for _ in range(60):
            assert browser.get(PAGE).status_code == 200
            clock.shift(timedelta(minutes=10))
        assert browser.get(PAGE).status_code == 302  # to sign in


def test_outside_the_demo_a_second_factor_comes_first(city, settings):
    settings.DEMO = False
    answer = cast.staff_client(Role.COUNTER_OFFICER, city.main).get("/petugas/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/akun/2fa/")


def test_an_appointment_that_ended_opens_nothing(city):
    who = cast.officer(Role.OFFICE_MANAGER, city.main)
    Appointment.objects.filter(officer=who).update(until=date(2026, 12, 1))
    assert staff_of(who, date(2026, 11, 30)).holds(Role.OFFICE_MANAGER)
    assert not staff_of(who, date(2026, 12, 1)).holds(Role.OFFICE_MANAGER)


def test_public_pages_know_no_session(city):
    browser = cast.staff_client(Role.ADMINISTRATOR)
    asked = browser.get("/")
    assert not hasattr(asked.wsgi_request, "session")
    assert not hasattr(asked.wsgi_request, "user")


@pytest.mark.parametrize("path", ["/petugas", "/petugas/", "/%2Fpetugas/", "/PETUGAS/", "/./petugas/", "/%70etugas/"])
def test_no_spelling_of_the_path_opens_the_staff_area_without_signing_in(city, path):
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code in (301, 302, 404)
    assert b"Selamat bekerja" not in answer.content


def test_raw_sql_cannot_give_a_city_wide_role_to_one_office(city):
    who = cast.officer(Role.OFFICE_MANAGER, city.main)
    with (
        pytest.raises(IntegrityError, match="appointment_office_fits_role"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE antri_appointment SET role = 'administrator' WHERE officer_id = %s", [who.pk])


def test_raw_sql_cannot_end_an_appointment_before_it_began(city):
    who = cast.officer(Role.OFFICE_MANAGER, city.main)
    with pytest.raises(IntegrityError, match="appointment_span"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_appointment SET until = '2019-01-01' WHERE officer_id = %s", [who.pk])
