"""Devices of an office: a code binds one, its key lets it in, a manager sends it away."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people import actions
from antri.people.actions import devices as module
from antri.people.devices import actor_of, device_of
from antri.people.models import Device, Role
from tests import cast
from tests.races.crowd import kinds, together

AT = "2026-12-01T03:00:00+00:00"


@pytest.fixture
def when():
    with time_machine.travel(AT, tick=False) as travelled:
        yield travelled


@pytest.fixture
def manager(city, when):
    return cast.officer(Role.OFFICE_MANAGER, city.main, username="pengelola")


def by(officer):
    return Actor("officer", "desk", f"{officer.pk}")


def new_device(manager, city, name="Layar Depan"):
    return actions.add_device(office=city.main, kind=Device.Kind.BOARD, name=name, by=by(manager))


def paired(manager, city):
    new = new_device(manager, city)
    browser = Client()
    assert browser.post("/perangkat/", {"kode": new.code}).status_code == 303
    return browser, Device.objects.get(pk=new.device.pk)


def asking(browser):
    request = RequestFactory().get("/papan/")
    request.COOKIES.update({name: cookie.value for name, cookie in browser.cookies.items()})
    return request


def test_a_code_that_is_shown_once_binds_a_browser_to_the_office(manager, city):
    page = cast.sign_in(manager).post(f"/kelola/{city.main.slug}/perangkat/", {"kind": "board", "name": "Papan"})
    code = re.search(r'class="bigcode">(\d{3} \d{3})<', page.content.decode())[1]

    browser = Client()
    answer = browser.post("/perangkat/", {"kode": code})

    cookie = answer.cookies["alat"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/", "Strict")
    assert cookie["max-age"] == 365 * 24 * 3600
    shown = browser.get("/perangkat/").content.decode()
    assert "Papan" in shown
    assert city.main.name in shown
    assert cookie.value not in shown
    device = Device.objects.get()
    assert cookie.value not in (device.key_hash, device.code_hash)
    assert [event.what for event in Event.objects.order_by("pk")] == ["people.device_added", "people.device_paired"]


def test_a_paired_device_is_known_by_its_kind_and_acts_as_itself(manager, city):
    browser, device = paired(manager, city)
    assert device_of(asking(browser)) == device
    assert device_of(asking(browser), Device.Kind.BOARD) == device
    assert device_of(asking(browser), Device.Kind.KIOSK) is None
    assert actor_of(device) == Actor("device", "board", f"{device.pk}")


def test_any_other_browser_learns_nothing_and_is_nobody(manager, city):
    paired(manager, city)
    stranger = Client()
    assert "Layar Depan" not in stranger.get("/perangkat/").content.decode()
    assert device_of(asking(stranger)) is None
    stranger.cookies["alat"] = "x" * 43
    assert device_of(asking(stranger)) is None
    assert "dicabut" not in stranger.get("/perangkat/").content.decode()


def test_a_code_is_good_once_and_for_fifteen_minutes(manager, city, when):
    used = new_device(manager, city)
    assert Client().post("/perangkat/", {"kode": used.code}).status_code == 303
    assert Client().post("/perangkat/", {"kode": used.code}).status_code == 422
    late = new_device(manager, city, "Papan 2")
    when.shift(timedelta(minutes=15))
    assert Client().post("/perangkat/", {"kode": late.code}).status_code == 422
    code = actions.renew_code(device=late.device, by=by(manager))
    assert Client().post("/perangkat/", {"kode": code}).status_code == 303


@pytest.mark.parametrize("typed", ["", "abc", "000 00", "٠٠٠٠٠٠", "0" * 12, "%00"])
def test_what_is_no_code_is_told_like_a_wrong_one(manager, city, typed):
    assert Client().post("/perangkat/", {"kode": typed}).status_code == 422


def test_ten_wrong_codes_an_hour_from_one_address_are_enough(manager, city):
    new = new_device(manager, city)
    answers = [
        Client().post("/perangkat/", {"kode": f"{number:06d}"}, REMOTE_ADDR="203.0.113.7").status_code
        for number in range(12)
        if f"{number:06d}" != new.code
    ]
    assert answers[-1] == 429
    assert answers.count(422) == module.PAIRING_TRIES_FROM_ONE
    assert Client().post("/perangkat/", {"kode": new.code}, REMOTE_ADDR="203.0.113.8").status_code == 303


def test_many_addresses_together_have_few_tries_too(manager, city, monkeypatch):
    monkeypatch.setattr(module, "PAIRING_TRIES", 5)
    answers = [
        Client().post("/perangkat/", {"kode": "1"}, REMOTE_ADDR=f"203.0.113.{number}").status_code
        for number in range(7)
    ]
    assert answers == [422] * 5 + [429] * 2


def test_a_device_that_was_sent_away_is_told_and_opens_nothing(manager, city):
    browser, device = paired(manager, city)
    answer = cast.sign_in(manager).post(f"/kelola/{city.main.slug}/perangkat/{device.pk}/cabut/")
    assert answer.status_code == 302
    assert device_of(asking(browser)) is None
    assert "sudah dicabut" in browser.get("/perangkat/").content.decode()
    event = Event.objects.get(what="people.device_revoked")
    assert (event.actor_id, event.about_id) == (f"{manager.pk}", f"{device.pk}")


def test_a_manager_keeps_the_devices_of_the_own_office_only(manager, city):
    far = cast.officer(Role.OFFICE_MANAGER, city.district)
    _browser, device = paired(manager, city)
    with pytest.raises(actions.NotAppointing):
        actions.revoke_device(device=device, by=by(far))
    browser = cast.sign_in(far)
    assert browser.post(f"/kelola/{city.main.slug}/perangkat/{device.pk}/cabut/").status_code == 403
    assert browser.post(f"/kelola/{city.district.slug}/perangkat/{device.pk}/cabut/").status_code == 404


def test_last_seen_is_written_at_most_once_a_minute(manager, city, when):
    browser, device = paired(manager, city)
    first = device.last_seen_at
    when.shift(timedelta(seconds=59))
    device_of(asking(browser))
    device.refresh_from_db()
    assert device.last_seen_at == first
    when.shift(timedelta(seconds=1))
    device_of(asking(browser))
    device.refresh_from_db()
    assert device.last_seen_at == first + timedelta(minutes=1)


def test_of_two_who_type_a_code_at_once_one_is_the_device(transactional_db):
    with time_machine.travel(AT, tick=False):
        city = cast.found_city()
        manager = cast.officer(Role.OFFICE_MANAGER, city.main)
        code = new_device(manager, city).code
        works = [lambda n=n: actions.pair_device(code=code, address=f"{n}") for n in range(6)]
        assert kinds(together(works)) == {"Paired": 1, "PairingCodeWrong": 5}


@pytest.mark.parametrize(
    ("constraint", "sql"),
    [
        ("device_code_or_key", "UPDATE antri_device SET paired_at = made_at"),
        ("device_code_or_key", "UPDATE antri_device SET key_hash = 'x'"),
        ("device_code_expires", "UPDATE antri_device SET code_expires_at = NULL"),
        ("device_revoked", "UPDATE antri_device SET revoked_by_id = made_by_id"),
    ],
)
def test_raw_sql_cannot_make_half_a_device(manager, city, constraint, sql):
    new_device(manager, city)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_raw_sql_cannot_give_two_devices_one_key_or_one_code(manager, city):
    new_device(manager, city)
    new_device(manager, city, "Papan 2")
    for sql in (
        "UPDATE antri_device SET code_hash = 'x'",
        "UPDATE antri_device SET code_hash = '', key_hash = 'x', paired_at = made_at",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
