"""Accounts and appointments: made in person, never by oneself, and never down to no administrator."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from antri.journal.actions import SYSTEM, Actor
from antri.journal.models import Event
from antri.people import actions
from antri.people.access import staff_of
from antri.people.models import Appointment, Invitation, Officer, Role
from antri.web.refusals import Invalid
from tests import cast
from tests.people.conftest import give_password, set_up_totp
from tests.races.crowd import kinds, together

TODAY = date(2026, 12, 1)
NEW_PASSWORD = "empat kata acak sekali"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-12-01T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def admin(city):
    return cast.officer(Role.ADMINISTRATOR, username="admin")


@pytest.fixture
def manager(city):
    return cast.officer(Role.OFFICE_MANAGER, city.main, username="pengelola")


@pytest.fixture
def loket(city):
    return cast.officer(Role.COUNTER_OFFICER, city.main, username="loket")


def by(officer):
    return Actor("officer", "desk", f"{officer.pk}")


def link_in(page):
    return re.search(r"/akun/undangan/([\w-]+)/", page.content.decode())[1]


# -- the link --


def test_a_new_officer_comes_in_by_the_link_that_is_shown_once(admin, city, no_demo):
    browser = cast.sign_in(admin)
    set_up_totp(browser)
    typed = {"name": "Siti Rekaan", "username": "siti", "role": "counter_officer", "office": city.main.slug}
    token = link_in(browser.post("/kelola/petugas/baru/", typed))

    phone = Client()
    assert "Siti Rekaan" in phone.get(f"/akun/undangan/{token}/").content.decode()
    answer = phone.post(f"/akun/undangan/{token}/", {"password": NEW_PASSWORD})
    assert answer.headers["Location"] == "/petugas/"
    assert phone.get("/petugas/").headers["Location"] == "/akun/2fa/", "the second way comes next"
    set_up_totp(phone)

    assert phone.get("/akun/2fa/").status_code == 200
    assert give_password(Client(), "siti", NEW_PASSWORD).headers["Location"].startswith("/akun/masuk/kode/")
    assert Client().get(f"/akun/undangan/{token}/").status_code == 410
    assert token not in "".join(Invitation.objects.values_list("token_hash", flat=True))


def test_a_link_ends_after_a_day_when_replaced_and_when_the_account_is_closed(admin, loket):
    with time_machine.travel("2026-12-01T03:00:00+00:00", tick=False) as clock:
        first = actions.invite(officer=loket, by=by(admin))
        second = actions.invite(officer=loket, by=by(admin))
        assert actions.find_invitation(first) is None
        clock.shift(timedelta(hours=23, minutes=59))
        assert actions.find_invitation(second)
        clock.shift(timedelta(minutes=1))
        assert actions.find_invitation(second) is None
        third = actions.invite(officer=loket, by=by(admin))
        actions.deactivate(officer=loket, by=by(admin))
        assert actions.find_invitation(third) is None


def test_a_link_that_was_given_out_before_a_promotion_ends(admin, manager, loket, city):
    token = actions.invite(officer=loket, by=by(manager))
    actions.appoint(officer=loket, role=Role.ADMINISTRATOR, office=None, since=TODAY, until=None, by=by(admin))
    assert actions.find_invitation(token) is None
    with pytest.raises(actions.InvitationSpent):
        actions.accept_invitation(token=token, password=NEW_PASSWORD)


def test_whoever_appoints_reads_that_the_link_ended(admin, loket, city):
    browser = cast.sign_in(admin)
    typed = {"role": "verifier", "office": city.main.slug, "since": "2026-12-01"}
    said = "Tautan masuk yang masih terbuka sudah berakhir"
    assert said not in browser.post(f"/kelola/petugas/{loket.pk}/tugas/", typed, follow=True).content.decode()
    actions.invite(officer=loket, by=by(admin))
    typed["role"] = "appointed_officer"
    assert said in browser.post(f"/kelola/petugas/{loket.pk}/tugas/", typed, follow=True).content.decode()


def test_a_new_password_ends_the_link_that_was_given_out(admin, loket):
    token = actions.invite(officer=loket, by=by(admin))
    typed = {"oldpassword": cast.PASSWORD, "password1": NEW_PASSWORD}
    assert cast.sign_in(loket).post("/akun/sandi/", typed).status_code == 302
    assert actions.find_invitation(token) is None


def test_a_new_link_keeps_the_second_factor_and_ends_the_sessions(admin, loket):
    browser = cast.sign_in(loket)
    set_up_totp(browser)
    token = actions.invite(officer=loket, by=by(admin))
    assert browser.get("/akun/2fa/").status_code == 200, "nothing happens before the link is used"

    answer = Client().post(f"/akun/undangan/{token}/", {"password": NEW_PASSWORD})

    assert answer.headers["Location"].startswith("/akun/masuk/kode/")
    assert browser.get("/akun/2fa/").status_code == 302


def test_a_weak_password_leaves_the_link_as_it_was(admin, loket):
    token = actions.invite(officer=loket, by=by(admin))
    assert 'role="alert"' in Client().post(f"/akun/undangan/{token}/", {"password": "pendek"}).content.decode()
    assert actions.find_invitation(token)


def test_whoever_was_signed_in_in_that_browser_is_out(admin, loket):
    token = actions.invite(officer=loket, by=by(admin))
    browser = cast.sign_in(admin)
    browser.post(f"/akun/undangan/{token}/", {"password": NEW_PASSWORD})
    assert browser.get("/akun/2fa/").wsgi_request.user == loket


def test_of_two_who_use_a_link_at_once_one_comes_in(transactional_db):
    cast.found_city()
    officer = Officer.objects.create(username="loket")
    token = actions.invite(officer=officer, by=SYSTEM)
    works = [lambda: actions.accept_invitation(token=token, password=NEW_PASSWORD)] * 6
    assert kinds(together(works)) == {"Officer": 1, "InvitationSpent": 5}


# -- who may decide about whom --


def test_a_manager_appoints_at_the_own_office_only_and_nobody_for_the_whole_city(manager, loket, city):
    actions.appoint(officer=loket, role=Role.VERIFIER, office=city.main, since=TODAY, until=None, by=by(manager))
    for role, office in ((Role.VERIFIER, city.district), (Role.HEAD_OF_OFFICE, None), (Role.ADMINISTRATOR, None)):
        with pytest.raises(actions.NotAppointing):
            actions.appoint(officer=loket, role=role, office=office, since=TODAY, until=None, by=by(manager))
    assert not staff_of(loket, TODAY).holds(Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [Role.COUNTER_OFFICER, Role.HEAD_OF_OFFICE, Role.VERIFIER])
def test_other_roles_appoint_nobody(city, loket, role):
    other = cast.officer(role, None if role == Role.HEAD_OF_OFFICE else city.main)
    for change in (
        lambda: actions.appoint(
            officer=loket, role=Role.VERIFIER, office=city.main, since=TODAY, until=None, by=by(other)
        ),
        lambda: actions.invite(officer=loket, by=by(other)),
        lambda: actions.deactivate(officer=loket, by=by(other)),
    ):
        with pytest.raises(actions.NotAppointing):
            change()
    assert not Event.objects.exists()


def test_nobody_decides_about_themselves(admin, city):
    other_admin = cast.officer(Role.ADMINISTRATOR)
    held = Appointment.objects.get(officer=admin)
    for change in (
        lambda: actions.appoint(
            officer=admin, role=Role.COUNTER_OFFICER, office=city.main, since=TODAY, until=None, by=by(admin)
        ),
        lambda: actions.end_appointment(appointment=held, on=TODAY, by=by(admin)),
        lambda: actions.invite(officer=admin, by=by(admin)),
        lambda: actions.deactivate(officer=admin, by=by(admin)),
        lambda: actions.ask_second_factor_reset(officer=admin, reason="hilang", by=by(admin)),
    ):
        with pytest.raises(actions.NotYourself):
            change()
    actions.deactivate(officer=admin, by=by(other_admin))


def test_a_manager_decides_nothing_about_whoever_also_works_elsewhere(manager, loket, city):
    actions.invite(officer=loket, by=by(manager))
    Appointment.objects.create(
        city=cast.CODE, officer=loket, role=Role.COUNTER_OFFICER, office=city.district, since=TODAY
    )
    with pytest.raises(actions.NotAppointing):
        actions.invite(officer=loket, by=by(manager))


def test_an_appointment_that_is_held_is_not_given_twice(admin, loket, city):
    with pytest.raises(actions.AlreadyAppointed):
        actions.appoint(
            officer=loket, role=Role.COUNTER_OFFICER, office=city.main, since=TODAY, until=None, by=by(admin)
        )
    with pytest.raises(Invalid):
        actions.appoint(officer=loket, role=Role.VERIFIER, office=city.main, since=TODAY, until=TODAY, by=by(admin))


def test_a_name_that_is_taken_or_cannot_be_one_is_refused(admin, city):
    cast.officer(Role.COUNTER_OFFICER, city.main, username="siti")
    for username, name, field in (("Siti", "Siti", "username"), ("x", "Siti", "username"), ("baru", "<b>", "name")):
        with pytest.raises(Invalid) as refused:
            actions.add_officer(username=username, name=name, role=Role.COUNTER_OFFICER, office=city.main, by=by(admin))
        assert [where for where, _code, _said in refused.value.errors] == [field]


def test_ending_makes_no_appointment_longer(manager, loket, city):
    held = Appointment.objects.get(officer=loket)
    actions.end_appointment(appointment=held, on=TODAY, by=by(manager))
    browser = cast.sign_in(manager)
    answer = browser.post(f"/kelola/petugas/{loket.pk}/tugas/{held.pk}/akhiri/", {"on": "2099-01-01"})
    assert answer.status_code == 409
    assert "tugaskan lagi" in answer.content.decode()
    held.refresh_from_db()
    assert held.until == TODAY
    assert not staff_of(loket, TODAY).roles


# -- the last administrator --


def test_the_last_administrator_can_be_neither_ended_nor_deactivated(admin, city):
    held = Appointment.objects.get(officer=admin)
    for change in (
        lambda: actions.end_appointment(appointment=held, on=TODAY + timedelta(days=90), by=SYSTEM),
        lambda: actions.deactivate(officer=admin, by=SYSTEM),
    ):
        with pytest.raises(actions.LastAdministrator):
            change()
    cast.officer(Role.ADMINISTRATOR)
    actions.end_appointment(appointment=held, on=TODAY, by=SYSTEM)
    assert not staff_of(admin, TODAY).roles


def test_two_administrators_who_end_each_other_at_once_leave_one(transactional_db):
    cast.found_city()
    first, second = (cast.officer(Role.ADMINISTRATOR) for _ in range(2))
    works = [
        lambda: actions.deactivate(officer=second, by=by(first)),
        lambda: actions.deactivate(officer=first, by=by(second)),
    ]
    answers = kinds(together(works))
    assert answers["NoneType"] == 1, answers
    assert Officer.objects.filter(is_active=True).count() == 1


# -- the pages --


def test_deactivating_signs_out_at_once_and_leaves_an_event(manager, loket):
    browser = cast.sign_in(loket)
    assert cast.sign_in(manager).post(f"/kelola/petugas/{loket.pk}/nonaktif/").status_code == 302
    assert browser.get("/akun/2fa/").status_code == 302
    assert give_password(Client(), "loket").status_code != 302 or not Officer.objects.get(pk=loket.pk).is_active
    event = Event.objects.get(what="people.officer_deactivated")
    assert (event.about_id, event.actor_id) == (f"{loket.pk}", f"{manager.pk}")


def test_an_appointment_is_given_and_ended_on_its_page(manager, loket, city):
    browser = cast.sign_in(manager)
    page = f"/kelola/petugas/{loket.pk}/"
    typed = {"role": "verifier", "office": city.main.slug, "since": "2026-12-01", "until": "2027-01-01"}
    assert browser.post(f"{page}tugas/", typed).status_code == 302
    held = Appointment.objects.get(officer=loket, role="verifier")
    assert (held.since, held.until) == (date(2026, 12, 1), date(2027, 1, 1))
    assert browser.post(f"{page}tugas/{held.pk}/akhiri/", {"on": "2026-12-10"}).status_code == 302
    held.refresh_from_db()
    assert held.until == date(2026, 12, 10)
    assert "verifikator" in browser.get(page).content.decode()
    wrong = browser.post(f"{page}tugas/", typed | {"until": "2026-11-01"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.content.decode()


def test_a_manager_sees_the_officers_of_the_own_office_only(manager, loket, city):
    other = cast.officer(Role.COUNTER_OFFICER, city.district, username="jauh")
    browser = cast.sign_in(manager)
    page = browser.get("/kelola/petugas/").content.decode()
    assert "loket" in page
    assert "jauh" not in page
    assert browser.get(f"/kelola/petugas/{other.pk}/").status_code == 404
    assert browser.post(f"/kelola/petugas/{other.pk}/tautan/").status_code == 404


def test_roles_that_one_may_not_give_are_not_in_the_list(manager):
    page = cast.sign_in(manager).get("/kelola/petugas/baru/").content.decode()
    assert 'value="administrator"' not in page
    assert 'value="counter_officer"' in page


# -- the console --


def test_the_first_administrator_is_made_from_the_console(city, capsys):
    call_command("make_administrator", "admin", "Administrator Rekaan")
    token = re.search(r"/akun/undangan/([\w-]+)/", capsys.readouterr().out)[1]
    assert actions.find_invitation(token).officer.username == "admin"
    with pytest.raises(CommandError):
        call_command("make_administrator", "admin", "Administrator Rekaan")


def test_a_sole_administrator_who_lost_everything_is_brought_back(admin, capsys):
    browser = cast.sign_in(admin)
    set_up_totp(browser)
    Officer.objects.filter(pk=admin.pk).update(is_active=False)
    Appointment.objects.filter(officer=admin).update(until=date(2026, 1, 1))

    call_command("restore_administrator", "admin")

    token = re.search(r"/akun/undangan/([\w-]+)/", capsys.readouterr().out)[1]
    assert browser.get("/akun/2fa/").status_code == 302
    assert not Authenticator.objects.exists()
    phone = Client()
    assert phone.post(f"/akun/undangan/{token}/", {"password": NEW_PASSWORD}).headers["Location"] == "/petugas/"
    assert staff_of(Officer.objects.get(pk=admin.pk), TODAY).holds(Role.ADMINISTRATOR)
    event = Event.objects.get(what="people.administrator_restored")
    assert (event.actor_kind, event.channel) == ("system", "command")


def test_the_console_restores_administrators_only(loket):
    for username in ("loket", "tidak-ada"):
        with pytest.raises(CommandError):
            call_command("restore_administrator", username)


# -- the demo --


def test_the_demo_has_an_officer_for_each_role_and_one_press_signs_in(city):
    officers = actions.found_demo_officers(by=SYSTEM)
    assert actions.found_demo_officers(by=SYSTEM) == officers
    assert {role for who in officers for role in staff_of(who, TODAY).roles} == set(Role)
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/akun/demo/kepala/", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.headers["Location"] == "/petugas/"
    assert browser.get("/akun/2fa/").wsgi_request.user.username == "kepala"
    assert give_password(Client(), "loket", "demo-loket").status_code == 302
    assert browser.post("/akun/demo/kepala/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_outside_the_demo_there_is_no_such_door(city, settings):
    actions.found_demo_officers(by=SYSTEM)
    cast.officer(Role.ADMINISTRATOR, username="lain")
    assert Client().post("/akun/demo/lain/").status_code == 404
    settings.DEMO = False
    assert Client().post("/akun/demo/kepala/").status_code == 404
    with pytest.raises(actions.NotAppointing):
        actions.found_demo_officers(by=SYSTEM)


# -- constraints --


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        (
            "invitation_one_open_link",
            (
                "INSERT INTO antri_invitation (city, officer_id, token_hash, made_at, expires_at)"
                " SELECT city, officer_id, 'x', made_at, expires_at FROM antri_invitation"
            ),
        ),
        ("invitation_span", "UPDATE antri_invitation SET expires_at = made_at"),
    ],
)
def test_raw_sql_cannot_break_a_link(admin, loket, name, sql):
    actions.invite(officer=loket, by=by(admin))
    with pytest.raises(IntegrityError) as broken, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert name in f"{broken.value}" or "antri_invitation.officer_id" in f"{broken.value}"
