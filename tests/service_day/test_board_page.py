"""The pages of the board: what a paired device gets, what anybody gets, and what neither shows."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.actions import Actor
from antri.people import actions
from antri.people.models import Device, Role
from antri.service_day.actions import call_next
from antri.service_day.queries.board import board
from antri.service_day.queries.hall_code import is_hall_code
from antri.web import clock
from tests import cast
from tests.browser.hall import Hall
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated

AT = datetime.fromisoformat("2026-12-09T09:41:00+07:00")


@pytest.fixture
def when():
    with time_machine.travel(AT, tick=False) as travelled:
        yield travelled


@pytest.fixture
def manager(city, when):
    return cast.officer(Role.OFFICE_MANAGER, city.main)


def paired(manager, *, kind=Device.Kind.BOARD):
    """A browser that has become a device of the manager's office."""
    by = Actor("officer", "desk", f"{manager.pk}")
    office = manager.appointments.get().office
    new = actions.add_device(office=office, kind=kind, name="Papan Depan", by=by)
    browser = Client()
    assert browser.post("/perangkat/", {"kode": new.code}).status_code == 303
    browser.device = new.device
    return browser


def body(page):
    """What the page tells its program."""
    return dict(re.findall(r'data-([a-z-]+)="([^"]*)"', re.search(r"<body[^>]*>", page.content.decode())[0]))


def test_a_paired_board_shows_its_own_office_and_may_speak(city, manager):
    page = paired(manager).get("/alat/papan/")

    assert page.status_code == 200
    told = body(page)
    assert told["office"] == city.main.slug
    assert told["queue"] == f"/api/v1/offices/{city.main.slug}/queue"
    assert told["live"] == f"/live/{city.main.slug}"
    assert told["state"] == "/alat/papan/keadaan/"
    assert told["voice"] == "/papan/suara/id.json"
    assert told["now"] == "2026-12-09T02:41:00+00:00"
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", [None, Device.Kind.KIOSK, Device.Kind.TABLET, Device.Kind.PRINT_AGENT])
def test_whatever_is_no_board_is_told_what_the_page_is_and_nothing_else(manager, kind):
    browser = paired(manager, kind=kind) if kind else Client()

    page = browser.get("/alat/papan/")

    assert page.status_code == 403
    assert "Ini halaman papan ruang tunggu" in page.content.decode()
    assert "board.js" not in page.content.decode()
    state = browser.get("/alat/papan/keadaan/")
    assert (state.status_code, state.json()) == (403, {})


def test_a_board_that_was_sent_away_is_no_board(city, manager):
    board = paired(manager)
    cast.sign_in(manager).post(f"/kelola/{city.main.slug}/perangkat/{board.device.pk}/cabut/")

    assert board.get("/alat/papan/").status_code == 403
    assert board.get("/alat/papan/keadaan/").status_code == 403


def test_anybody_may_look_at_the_board_of_any_office_without_sound_and_code(city, when):
    page = Client().get(f"/papan/{city.district.slug}/")

    assert page.status_code == 200
    told = body(page)
    assert told["office"] == city.district.slug
    assert told["state"] == ""
    assert "Nyalakan suara" not in page.content.decode()
    assert Client().get("/papan/tidak-ada/").status_code == 404
    assert Client().get("/papan/").headers["Location"] == f"/papan/{city.main.slug}/"


def test_the_board_tells_where_people_see_their_place(city, settings):
    settings.PUBLIC_URL = "https://antri.example.invalid"
    for office, path in ((city.main, "hari-ini"), (city.district, f"hari-ini/{city.district.slug}")):
        page = Client().get(f"/papan/{office.slug}/").content.decode()
        assert f'"Lihat giliran Anda di ponsel: antri.example.invalid/{path}"' in page
        assert Client().get(f"/{path}/", follow=True).status_code == 200


def test_a_hall_speaks_indonesian_whatever_the_browser_likes_but_people_at_home_choose(city, manager):
    english = {"Accept-Language": "en"}

    assert '<html lang="id">' in paired(manager).get("/alat/papan/", headers=english).content.decode()
    assert '<html lang="en">' in Client().get(f"/papan/{city.main.slug}/", headers=english).content.decode()


@pytest.mark.parametrize(
    ("asked", "counters", "tiles"),
    [
        ("", "", "12"),
        ("loket=3,1,2", "1,2,3", "12"),
        ("loket=3,3&petak=6", "3", "6"),
        ("petak=0", "", "1"),
        ("petak=99", "", "12"),
        ("petak=²", "", "12"),
        ("petak=-4&loket=x", "", "12"),
        ("petak=99999999999999999999", "", "12"),
    ],
)
def test_a_hall_of_its_own_shows_some_counters_and_a_number_of_tiles(city, manager, asked, counters, tiles):
    told = body(paired(manager).get(f"/alat/papan/?{asked}"))

    assert (told["counters"], told["tiles"]) == (counters, tiles)


@pytest.mark.parametrize(
    ("asked", "voice"),
    [("id,en", ["id", "en"]), ("en", ["en"]), ("xx", ["id"]), ("../../js", ["id"]), ("", ["id"])],
)
def test_a_hall_may_be_called_in_other_languages_that_have_a_voice(manager, asked, voice):
    told = body(paired(manager).get("/alat/papan/", {"bahasa": asked}))

    assert told["voice"].split() == [f"/papan/suara/{language}.json" for language in voice]


def test_the_city_may_have_every_call_in_all_languages(city, manager):
    for key, value in (("call_in_all_languages", 1), ("call_fresh_seconds", 90)):
        Setting.objects.create(city=cast.CODE, key=key, value=value)
    forget()

    told = body(paired(manager).get("/alat/papan/"))

    assert told["voice"].split() == ["/papan/suara/id.json", "/papan/suara/en.json"]
    assert told["fresh-s"] == "90"


def test_a_voice_pack_names_the_address_of_each_clip(city):
    answer = Client().get("/papan/suara/id.json")

    words = answer.json()
    assert words["clips"]["tiga-end"] == {"text": "tiga", "url": "/static/voice/id/tiga-end.mp3"}
    assert words["numbers"]["3"] == ["tiga-end"]
    assert Client().get("/papan/suara/xx.json").status_code == 404


def test_one_board_of_a_hall_speaks_the_first_that_is_switched_on(manager, when):
    first, second = paired(manager), paired(manager)

    assert state(first) == (True, False)
    assert state(second) == (False, False)

    when.shift(timedelta(minutes=3))
    assert state(second) == (True, True), "the first was switched off"

    assert state(first) == (True, False), "it is back"
    assert state(second) == (False, False)


def test_an_office_may_say_which_board_speaks(manager, when):
    first, second = paired(manager), paired(manager)

    assert state(first, "tidak") == (False, False)
    assert state(second, "ya") == (True, True)


def test_the_code_of_the_hall_changes_with_the_minute_and_is_on_its_board_alone(city, manager, when):
    board = paired(manager)
    first = board.get("/alat/papan/keadaan/").json()["code"]
    when.shift(timedelta(minutes=1))
    second = board.get("/alat/papan/keadaan/").json()["code"]

    assert first != second
    assert is_hall_code(city.main, second, clock.now())
    assert second not in Client().get(f"/papan/{city.main.slug}/").content.decode()


def test_boards_of_other_offices_do_not_count(city, manager, when):
    far = cast.officer(Role.OFFICE_MANAGER, city.district)
    paired(far)

    assert state(paired(manager)) == (True, True)


def state(board, sound=""):
    told = board.get("/alat/papan/keadaan/", {"suara": sound} if sound else {}).json()
    return told["speaks"], told["is_alone"]


def test_the_hall_that_browsers_are_shown_tells_nothing_that_the_real_one_does_not(city):
    """The board's tests in a browser move a hall by hand: tests/browser/hall.py."""
    with time_machine.travel(at(15, on=DAY - timedelta(days=1)), tick=False) as clock_now:
        who = booked(city, 1)
        clock_now.move_to(at(8))
        arrive(who, at(7, 50))
        row, _officer, by = seated(counter(city.main, 3))
        call_next(counter=row, press=press_of(row), by=by)
        real = board(city.main)
        shown = Hall()
        shown.call(who.label, 3)
        invented = shown.board()
        shown.stop()

    assert set(invented) <= set(real)
    for part in ("counters", "called", "sessions"):
        assert set(invented[part][0]) <= set(real[part][0]), part
    known = ("label", "counter", "counter_number", "at")
    assert [{key: call[key] for key in known} for call in invented["called"]] == [
        {key: call[key] for key in known} for call in real["called"]
    ]


@pytest.mark.parametrize(("hour", "minute", "quiet"), [(11, 59, False), (12, 0, True), (12, 59, True), (13, 0, False)])
def test_a_board_is_told_when_the_quiet_hour_is(city, manager, hour, minute, quiet):
    browser = paired(manager)
    with time_machine.travel(at(hour, minute), tick=False):
        assert browser.get("/alat/papan/keadaan/").json()["is_quiet"] is quiet


def test_an_office_has_its_own_quiet_hour_or_none(city, manager):
    browser = paired(manager)
    for key, value in (("voice_quiet_from", "10:00"), ("voice_quiet_until", "10:00")):
        Setting.objects.create(city=cast.CODE, office=city.main, key=key, value=value)
    forget()

    with time_machine.travel(at(12, 30), tick=False):
        assert browser.get("/alat/papan/keadaan/").json()["is_quiet"] is False
