"""G25: thousands of wrong tries lock the guesser, not the officer at their own desk, and nobody else in the office."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from antri.journal.models import Event
from antri.people.actions import CODE_TRIES, PASSWORD_TRIES, Caller, SignInLocked, begin_code_try
from antri.people.lockout import Handler
from antri.people.models import Attempt, Officer, Role
from antri.web import clock
from tests import cast, sizes
from tests.people.conftest import code_of, give_password, set_up_totp
from tests.races.crowd import together

AT = "2026-12-01T03:10:00+00:00"
# The whole office stands behind one address, the guesser too.
OFFICE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def when():
    with time_machine.travel(AT, tick=False) as travelled:
        yield travelled


@pytest.fixture
def loket(city):
    return cast.officer(Role.COUNTER_OFFICER, city.main, username="loket")


def guess(browser, username="loket", number=0, **more):
    return give_password(browser, username, f"tebakan ke {number}", **OFFICE, **more)


def comes_in(browser, username="loket"):
    return give_password(browser, username, **OFFICE).status_code == 302


@pytest.mark.goal("G25")
def test_thousands_of_wrong_passwords_lock_the_guesser_and_not_the_office(when, loket, city, tries):
    colleague = cast.officer(Role.COUNTER_OFFICER, city.main, username="rekan")
    desk, colleagues_desk = Client(), Client()
    assert comes_in(desk)
    assert comes_in(colleagues_desk, "rekan")
    desk.post("/akun/keluar/")
    colleagues_desk.post("/akun/keluar/")

    guesser = Client()
    answers = [guess(guesser, number=number).status_code for number in range(sizes.G25_GUESSES)]
    tries(len(answers))

    assert answers[:PASSWORD_TRIES] == [200] * PASSWORD_TRIES
    assert set(answers[PASSWORD_TRIES:]) == {429}
    assert not comes_in(guesser), "the right password comes too late"
    assert not comes_in(Client()), "a cookie thrown away is no way out"
    assert comes_in(desk)
    assert comes_in(colleagues_desk, colleague.username)
    assert comes_in(Client(), colleague.username), "another account, from a browser nobody knows"


@pytest.mark.goal("G25")
def test_thousands_of_wrong_codes_lock_the_guesser_and_not_the_officer(when, loket, tries):
    desk = Client()
    give_password(desk, "loket", **OFFICE)
    secret = set_up_totp(desk)
    desk.post("/akun/keluar/")

    guesser = Client()
    give_password(guesser, "loket", **OFFICE)
    answers = [
        guesser.post("/akun/masuk/kode/", {"code": f"{number:06d}"}, **OFFICE).status_code
        for number in range(sizes.G25_GUESSES)
    ]
    tries(len(answers))

    assert answers.count(200) <= CODE_TRIES
    assert set(answers[CODE_TRIES:]) == {429}
    when.shift(timedelta(minutes=2))
    right = guesser.post("/akun/masuk/kode/", {"code": code_of(secret)}, **OFFICE)
    assert right.status_code == 429
    give_password(desk, "loket", **OFFICE)
    answer = desk.post("/akun/masuk/kode/", {"code": code_of(secret)}, **OFFICE)
    assert answer.status_code == 302


@pytest.mark.goal("G25")
def test_without_the_count_the_guesses_would_go_on(when, loket, monkeypatch):
    """Negative control: the same tries with the door's count taken away."""
    monkeypatch.setattr(Handler, "is_allowed", lambda *_: True)
    guesser = Client()
    answers = {guess(guesser, number=number).status_code for number in range(PASSWORD_TRIES * 3)}
    assert answers == {200}
    assert comes_in(guesser)


@pytest.mark.goal("G25")
def test_asking_again_is_counted_like_signing_in(when, loket):
    browser = cast.sign_in(loket)
    answers = [
        browser.post("/akun/masuk/ulang/", {"password": f"tebakan {number}"}).status_code
        for number in range(PASSWORD_TRIES + 3)
    ]
    assert answers == [200] * PASSWORD_TRIES + [429] * 3


def test_the_page_says_when_one_may_try_again(when, loket):
    guesser = Client()
    for number in range(PASSWORD_TRIES):
        guess(guesser, number=number)
    answer = guess(guesser)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3000"
    assert "50 menit" in answer.content.decode()


def test_a_new_hour_gives_new_tries_but_no_day_gives_more_than_three_hours_of_them(when, loket):
    guesser, tried = Client(), 0
    for _hour in range(24):
        tried += sum(guess(guesser, number=number).status_code == 200 for number in range(PASSWORD_TRIES + 2))
        when.shift(timedelta(hours=1))
    assert tried == 3 * PASSWORD_TRIES
    when.shift(timedelta(hours=24))
    assert guess(guesser).status_code == 200


def test_a_right_try_is_taken_back(when, loket):
    for _ in range(PASSWORD_TRIES * 2):
        assert comes_in(Client())


def test_an_account_that_is_not_there_answers_and_locks_like_one_that_is(when, loket):
    for username in ("loket", "tidak.ada"):
        browser = Client()
        first = guess(browser, username)
        answers = [guess(browser, username, number).status_code for number in range(PASSWORD_TRIES)]
        assert (first.status_code, answers[-1]) == (200, 429)
        assert "tidak cocok" in first.content.decode()


def test_one_stranger_cannot_try_one_password_on_every_account(when, city, monkeypatch):
    monkeypatch.setattr("antri.people.actions.tries.ADDRESS_TRIES", 6)
    known = Client()
    cast.officer(Role.COUNTER_OFFICER, city.main, username="loket")
    assert comes_in(known)
    known.post("/akun/keluar/")
    answers = [guess(Client(), f"nama{number}").status_code for number in range(9)]
    assert answers == [200] * 6 + [429] * 3
    assert comes_in(known), "a browser that is known has a count of its own"


@pytest.mark.parametrize(
    ("addresses", "most"),
    [
        ([f"2001:db8:0:1::{number:x}" for number in range(1, 10)], 6),  # one line, one who guesses
        ([f"2001:db8:0:{number:x}::1" for number in range(1, 10)], 9),
        ([f"::ffff:203.0.113.{number}" for number in range(1, 10)], 9),  # IPv4, written the new way
        (["203.0.113.7", "::ffff:203.0.113.7"] * 4 + ["203.0.113.7"], 6),
    ],
)
def test_the_many_addresses_of_one_line_count_as_one(when, city, monkeypatch, addresses, most):
    monkeypatch.setattr("antri.people.actions.tries.ADDRESS_TRIES", 6)
    answers = [
        give_password(Client(), f"nama{number}", "tebakan", REMOTE_ADDR=address).status_code
        for number, address in enumerate(addresses)
    ]
    assert answers == [200] * most + [429] * (9 - most)


def test_a_forged_or_borrowed_cookie_makes_no_browser_known(when, loket, city):
    other = cast.officer(Role.COUNTER_OFFICER, city.main, username="rekan")
    borrowed = Client()
    assert comes_in(borrowed, other.username)
    borrowed.post("/akun/keluar/")
    forged = Client()
    forged.cookies["kenal"] = signing.dumps({"id": "x", "officers": [loket.pk]}, salt="another")
    guesser = Client()
    for number in range(PASSWORD_TRIES + 1):
        guess(guesser, number=number)
    assert not comes_in(borrowed)
    assert not comes_in(forged)


def test_a_lock_is_told_once_and_names_no_address(when, loket):
    guesser = Client()
    for number in range(PASSWORD_TRIES * 3):
        guess(guesser, number=number)
    event = Event.objects.get(what="people.sign_in_locked")
    assert (event.about_kind, event.about_id) == ("officer", f"{loket.pk}")
    assert event.data == {"tried": "password", "known_browser": False}


def test_what_is_counted_names_nobody(when, loket):
    guess(Client(), "kata sandi saya di kolom nama")
    keys = " ".join(Attempt.objects.values_list("key", flat=True))
    assert "kata" not in keys
    assert OFFICE["REMOTE_ADDR"] not in keys


@pytest.mark.goal("G25")
def test_a_crowd_of_guesses_at_once_gets_no_more_tries_than_one_after_the_other(transactional_db):
    cast.found_city()
    who = Officer.objects.create(username="loket")
    stranger = Caller("", "203.0.113.7")
    with time_machine.travel(AT, tick=False):
        works = [lambda: begin_code_try(officer_id=who.pk, caller=stranger, now=clock.now())] * 60
        answers = together(works, workers=12)
        let_through = [answer for answer in answers if not isinstance(answer, SignInLocked)]
    assert len(let_through) == CODE_TRIES
