"""Two steps to come in: password, then a code or a passkey. What is secret is sealed, what is spent stays spent."""

import json
import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from antri.journal.models import Event
from antri.people.models import Role
from tests import cast
from tests.people.conftest import code_of, give_password, set_up_totp, with_totp

NOON = "2026-12-01T05:00:00+00:00"


@pytest.fixture
def loket(city):
    return cast.officer(Role.COUNTER_OFFICER, city.main, username="loket")


def spare_codes(browser: Client) -> list[str]:
    page = browser.get("/akun/2fa/cadangan/").content.decode()
    return [code.replace(" ", "") for code in re.findall(r"<li>(\d{4} \d{4})</li>", page)]


def enters_code(username: str, code: str) -> bool:
    """Come in with a code by another web process, which does not share allauth's memory of used codes."""
    cache.clear()
    browser = Client()
    give_password(browser, username)
    browser.post("/akun/masuk/kode/", {"code": code})
    return is_signed_in(browser)


def is_signed_in(browser: Client) -> bool:
    return "/akun/masuk/" not in browser.get("/akun/2fa/").headers.get("Location", "")


def test_without_a_second_factor_only_its_own_pages_open(loket, no_demo):
    browser = Client()
    give_password(browser, "loket")
    assert browser.get("/petugas/").headers["Location"] == "/akun/2fa/"
    set_up_totp(browser)
    assert browser.get("/petugas/").headers.get("Location") != "/akun/2fa/"


def test_with_a_second_factor_the_password_alone_opens_nothing(loket, no_demo):
    secret = with_totp(loket)
    browser = Client()
    answer = give_password(browser, "loket")
    assert answer.headers["Location"].startswith("/akun/masuk/kode/")
    assert not is_signed_in(browser)
    with time_machine.travel(time.time() + 60):
        answer = browser.post("/akun/masuk/kode/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/petugas/"
    assert is_signed_in(browser)


def test_one_comes_back_to_the_page_one_wanted_after_both_steps(loket, no_demo):
    secret = with_totp(loket)
    browser = Client()
    browser.post("/akun/masuk/?next=/akun/2fa/", {"login": "loket", "password": cast.PASSWORD, "next": "/akun/2fa/"})
    with time_machine.travel(time.time() + 60):
        answer = browser.post("/akun/masuk/kode/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/akun/2fa/"


def test_a_code_of_the_application_is_good_once(loket):
    secret = with_totp(loket)
    with time_machine.travel(time.time() + 60, tick=False):
        code = code_of(secret)
        first, second = Client(), Client()
        for browser in (first, second):
            give_password(browser, "loket")
        assert first.post("/akun/masuk/kode/", {"code": code}).status_code == 302
        assert second.post("/akun/masuk/kode/", {"code": code}).status_code == 200
    assert not is_signed_in(second)


@pytest.mark.parametrize("spelled", ["{0[0]} {0[1]}", "{0[0]}-{0[1]}", "{0[0]}.{0[1]}."])
def test_another_spelling_makes_no_second_code_of_it(loket, spelled):
    secret = with_totp(loket)
    with time_machine.travel(NOON, tick=False):
        code = code_of(secret)
        halves = (code[:3], code[3:])
        assert enters_code("loket", code)
        assert not enters_code("loket", spelled.format(halves))


@pytest.mark.goal("G25")
def test_a_full_hour_makes_no_second_code_of_it(loket):
    secret = with_totp(loket)
    with time_machine.travel("2026-12-01T05:59:50+00:00", tick=False) as clock:
        code = code_of(secret)
        assert enters_code("loket", code)
        clock.shift(timedelta(seconds=20))
        assert not enters_code("loket", code)
        assert enters_code("loket", code_of(secret)), "the next code of the application"


def test_a_spare_code_is_good_once_even_for_two_who_read_at_the_same_time(loket, monkeypatch):
    """As when both have read which codes are used before either has written it."""
    monkeypatch.setattr(RecoveryCodes, "_mark_code_used", lambda *_: None)
    owner = cast.sign_in(loket)
    set_up_totp(owner)
    code = spare_codes(owner)[0]
    assert enters_code("loket", code)
    assert not enters_code("loket", f"{code[:4]} {code[4:]}")


def test_a_spare_code_is_good_once_and_is_shown_once(loket):
    owner = cast.sign_in(loket)
    set_up_totp(owner)
    codes = spare_codes(owner)
    assert len(set(codes)) == 10
    assert spare_codes(owner) == []
    for expected in (True, False):
        browser = Client()
        give_password(browser, "loket")
        browser.post("/akun/masuk/kode/", {"code": codes[0]})
        assert is_signed_in(browser) == expected


def test_new_spare_codes_end_the_old_ones(loket):
    owner = cast.sign_in(loket)
    set_up_totp(owner)
    old = spare_codes(owner)
    assert owner.post("/akun/2fa/cadangan/baru/").status_code == 302
    new = spare_codes(owner)
    assert len(new) == 10
    assert not set(old) & set(new)
    browser = Client()
    give_password(browser, "loket")
    browser.post("/akun/masuk/kode/", {"code": old[0]})
    assert not is_signed_in(browser)


@pytest.mark.goal("G19")
def test_no_secret_of_a_second_factor_stands_in_the_database_as_it_is(loket):
    owner = cast.sign_in(loket)
    page = owner.get("/akun/2fa/aplikasi/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    before = [session.get_decoded() for session in Session.objects.all()]
    assert secret not in json.dumps(before)
    owner.post("/akun/2fa/aplikasi/", {"code": code_of(secret)})
    codes = spare_codes(owner)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    sessions = json.dumps([session.get_decoded() for session in Session.objects.all()])
    assert len(codes) == 10
    for told in (secret, *codes):
        assert told not in stored
        assert told not in sessions


def test_the_key_of_the_session_changes_when_one_signs_in(loket):
    browser = Client()
    browser.get("/petugas/x/", follow=True)
    browser.post("/kelola/petugas/")  # leaves a message in the session of a stranger
    before = browser.cookies.get("sesi")
    assert before is not None
    give_password(browser, "loket")
    assert browser.cookies["sesi"].value != before.value
    assert not Session.objects.filter(session_key=before.value).exists()


@pytest.mark.goal("G25")
def test_sensitive_pages_ask_again_after_fifteen_minutes(loket):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Client()
        give_password(browser, "loket")
        assert browser.get("/akun/sandi/").status_code == 200
        clock.shift(timedelta(minutes=10))
        assert browser.get("/akun/sandi/").status_code == 200
        clock.shift(timedelta(minutes=5))
        answer = browser.get("/akun/sandi/")
        assert answer.headers["Location"] == "/akun/masuk/ulang/?next=%2Fakun%2Fsandi%2F"
        wrong = browser.post(answer.headers["Location"], {"password": "salah sekali", "next": "/akun/sandi/"})
        assert wrong.status_code == 200
        right = browser.post(answer.headers["Location"], {"password": cast.PASSWORD, "next": "/akun/sandi/"})
        assert right.headers["Location"] == "/akun/sandi/"
        assert browser.get("/akun/sandi/").status_code == 200


def test_asking_again_takes_a_code_of_the_application_too(loket):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = cast.sign_in(loket)
        secret = set_up_totp(browser)
        for _ in range(2):
            clock.shift(timedelta(minutes=14))
            browser.get("/akun/2fa/")
        answer = browser.post("/akun/masuk/ulang/kode/?next=/akun/sandi/", {"code": code_of(secret)})
        assert answer.headers["Location"] == "/akun/sandi/"
        assert browser.get("/akun/sandi/").status_code == 200


def test_what_was_sent_after_the_session_ended_is_not_lost_silently(loket):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Client()
        give_password(browser, "loket")
        clock.shift(timedelta(minutes=16))
        sent = {"oldpassword": cast.PASSWORD, "password1": "empat kata acak sekali"}
        answer = browser.post("/akun/sandi/", sent, headers={"Referer": "http://testserver/akun/sandi/?a=1"})
        assert answer.headers["Location"] == "/akun/masuk/?next=%2Fakun%2Fsandi%2F%3Fa%3D1"
        page = browser.get(answer.headers["Location"]).content.decode()
        assert "belum disimpan" in page
        back = browser.post(
            answer.headers["Location"], {"login": "loket", "password": cast.PASSWORD, "next": "/akun/sandi/?a=1"}
        )
        assert back.headers["Location"] == "/akun/sandi/?a=1"


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/x", "http://testserver.elsewhere.example/", "http://[", ""]
)
def test_a_page_of_another_site_is_not_where_one_comes_back_to(loket, away):
    answer = Client().post("/akun/sandi/", headers={"Referer": away, "Sec-Fetch-Site": "same-origin"})
    assert answer.headers["Location"] == "/akun/masuk/?next=%2Fpetugas%2F"
    answer = Client().post(
        "/akun/masuk/?next=https://elsewhere.example/",
        {"login": "loket", "password": cast.PASSWORD, "next": "//elsewhere.example/"},
    )
    assert answer.headers["Location"] == "/petugas/"


def test_a_new_password_ends_every_other_session(loket):
    here, there = Client(), Client()
    for browser in (here, there):
        give_password(browser, "loket")
    new = "empat kata acak sekali"
    answer = here.post("/akun/sandi/", {"oldpassword": cast.PASSWORD, "password1": new})
    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert give_password(Client(), "loket").status_code == 200
    assert give_password(Client(), "loket", new).status_code == 302


@pytest.mark.parametrize("weak", ["pendek", "password12345", "12345678901234567890"])
def test_a_weak_password_is_refused(loket, weak):
    page = cast.sign_in(loket).post("/akun/sandi/", {"oldpassword": cast.PASSWORD, "password1": weak})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_signing_out_everywhere_ends_every_session(loket):
    here, there = Client(), Client()
    for browser in (here, there):
        give_password(browser, "loket")
    assert here.post("/akun/keluar/semua/").status_code == 302
    assert not is_signed_in(here)
    assert not is_signed_in(there)
    assert Event.objects.filter(what="people.signed_out_everywhere").count() == 1


def test_a_deactivated_account_is_out_at_the_next_click_and_does_not_come_in_again(loket):
    browser = Client()
    give_password(browser, "loket")
    type(loket).objects.filter(pk=loket.pk).update(is_active=False)
    assert not is_signed_in(browser)
    give_password(browser, "loket")
    assert not is_signed_in(browser)


def test_between_the_steps_one_can_begin_again_as_somebody_else(loket, city):
    with_totp(loket)
    cast.officer(Role.COUNTER_OFFICER, city.main, username="lain")
    browser = Client()
    give_password(browser, "loket")
    browser.post("/akun/keluar/")
    assert give_password(browser, "lain").headers["Location"] == "/petugas/"


def test_signing_in_is_an_event_that_holds_nothing_personal(loket):
    give_password(Client(), "loket")
    event = Event.objects.get(what="people.signed_in")
    assert (event.about_id, event.actor_id, event.data) == (f"{loket.pk}", f"{loket.pk}", {})


@pytest.mark.goal("G25")
def test_the_last_second_factor_is_not_taken_off(loket, no_demo):
    browser = cast.sign_in(loket)
    set_up_totp(browser)
    browser.post("/akun/2fa/aplikasi/lepas/")
    assert Authenticator.objects.filter(user=loket, type="totp").exists()


def test_nobody_signs_up(city):
    for path in ("/akun/daftar/", "/akun/signup/", "/akun/password/reset/", "/akun/email/"):
        assert Client().get(path).status_code == 404


def test_a_form_that_was_opened_before_signing_in_again_says_so(loket):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/akun/masuk/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    typed = {"login": "loket", "password": cast.PASSWORD, "csrfmiddlewaretoken": token}
    assert browser.post("/akun/masuk/", typed).status_code == 302
    answer = browser.post("/akun/keluar/semua/", {"csrfmiddlewaretoken": token})
    assert answer.status_code == 403
    assert "sebelum Anda masuk lagi" in answer.content.decode()
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "away",
    [".", "x/", "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)"],
)
def test_after_signing_out_one_goes_nowhere_else(loket, away):
    for ask in (cast.sign_in(loket).post, Client().get):
        place = ask("/akun/keluar/", {"next": away}).headers["Location"]
        assert place == "/akun/masuk/"
