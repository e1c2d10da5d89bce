"""Panggil petugas: door, counters and the supervisor's room hear of it, and somebody says that it is done."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from antri.journal.models import Event
from antri.people.actions import add_device, pair_device
from antri.people.devices import cookie_name
from antri.people.models import Device, Role
from antri.service_day import actions
from antri.service_day.live.look import Look
from antri.service_day.models import Summons
from antri.service_day.queries.board import board
from antri.service_day.queries.summons import open_summons
from tests import cast
from tests.service_day.cast import DAY, at

DESK = cast.COUNTER_OFFICER
PART = "/petugas/disdukcapil/panggilan/"

_AGAIN = """
INSERT INTO antri_summons (city, day_id, device_id, asked_at)
SELECT city, day_id, device_id, asked_at FROM antri_summons
"""

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def pairing(city, clock):
    clock.move_to(at(8))
    return new_kiosk(city.main)


def new_kiosk(office, name="Anjungan pintu"):
    manager = cast.officer(Role.OFFICE_MANAGER, office)
    by = cast.Actor("officer", "desk", str(manager.pk))
    return pair_device(
        code=add_device(office=office, kind=Device.Kind.KIOSK, name=name, by=by).code, address="127.0.0.1"
    )


@pytest.fixture
def kiosk(pairing):
    return pairing.device


@pytest.fixture
def touch(pairing):
    client = Client()
    client.cookies[cookie_name()] = pairing.key
    return client


def happened():
    return list(Event.objects.filter(about_kind="summons").order_by("pk").values_list("what", "actor_kind"))


@pytest.mark.parametrize("page", ["pintu", "ruang"])
def test_a_press_at_the_kiosk_stands_on_the_pages_of_the_hall_until_somebody_came(touch, city, page):
    officer = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    assert "memanggil petugas" not in officer.get(f"/petugas/disdukcapil/{page}/").content.decode()

    touch.post("/alat/anjungan/", {"bantuan": "ya"})

    shown = officer.get(f"/petugas/disdukcapil/{page}/").content.decode()
    assert "Anjungan pintu: warga memanggil petugas" in shown
    answer = officer.post(PART, {"panggilan": Summons.objects.get().pk, "dari": page})
    assert answer["Location"] == f"/petugas/disdukcapil/{page}/"
    assert "memanggil petugas" not in officer.get(answer["Location"]).content.decode()
    assert happened() == [("service_day.officer_asked_for", "device"), ("service_day.officer_came", "officer")]


def test_whoever_watches_the_hall_hears_of_both_at_once(kiosk, city):
    look = Look()
    first = board(city.main)["sequence"]
    assert look.changed(["disdukcapil"])
    assert not look.changed(["disdukcapil"])

    summons = actions.ask_for_officer(device=kiosk)
    (asked,) = look.changed(["disdukcapil"])
    actions.answer_summons(office=city.main, summons=summons.pk, by=DESK)
    (answered,) = look.changed(["disdukcapil"])

    assert [row.sequence for row in (asked, answered)] == ["2027-01-05.1", "2027-01-05.2"]
    assert first == "2027-01-05.0"
    # The board itself says nothing of it: it hangs where everybody reads it.
    assert "Anjungan" not in str(board(city.main))


def test_pressing_again_is_the_same_call(kiosk):
    first = actions.ask_for_officer(device=kiosk)

    assert actions.ask_for_officer(device=kiosk).pk == first.pk
    assert happened() == [("service_day.officer_asked_for", "device")]


def test_two_officers_who_say_so_are_one_answer(kiosk, city):
    summons = actions.ask_for_officer(device=kiosk)
    for _each in range(2):
        actions.answer_summons(office=city.main, summons=summons.pk, by=DESK)

    assert len(happened()) == 2
    assert open_summons(city.main) == []


def test_each_kiosk_calls_for_itself_the_longest_first(kiosk, city, clock):
    actions.ask_for_officer(device=kiosk)
    clock.move_to(at(8, 1))
    actions.ask_for_officer(device=new_kiosk(city.main, "Anjungan dua").device)

    assert [row.device.name for row in open_summons(city.main)] == ["Anjungan pintu", "Anjungan dua"]


def test_another_office_hears_nothing_and_answers_nothing(kiosk, city):
    summons = actions.ask_for_officer(device=kiosk)
    elsewhere = cast.staff_client(Role.COUNTER_OFFICER, city.district)

    assert "memanggil" not in elsewhere.get(f"/petugas/{city.district.slug}/panggilan/").content.decode()
    assert elsewhere.get(PART).status_code in (403, 404)
    actions.answer_summons(office=city.district, summons=summons.pk, by=DESK)
    assert open_summons(city.main)


def test_what_was_not_answered_yesterday_is_over_and_a_new_press_is_new(kiosk, city, clock):
    old = actions.ask_for_officer(device=kiosk)
    clock.move_to(at(8, on=DAY + timedelta(days=1)))
    assert open_summons(city.main) == []

    new = actions.ask_for_officer(device=kiosk)

    assert new.pk != old.pk
    assert open_summons(city.main) == [new]


def test_closing_the_day_leaves_no_call_open(kiosk, city, clock):
    actions.ask_for_officer(device=kiosk)
    clock.move_to(at(15))

    actions.close_hall(office=city.main, by=DESK)

    assert not Summons.objects.filter(answered_at__isnull=True).exists()


def test_the_part_alone_is_given_to_a_page_that_asks(kiosk, city):
    officer = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    actions.ask_for_officer(device=kiosk)

    shown = officer.get(PART, headers={"X-Part": "panggilan"}).content.decode()

    assert shown.count("<form") == 1
    assert "<html" not in shown
    left = officer.post(PART, {"panggilan": "nonsense"}, headers={"X-Part": "panggilan"}).content.decode()
    assert left.count("<form") == 1


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (_AGAIN, "summons_one_open"),
        ("UPDATE antri_summons SET answered_at = '2020-01-01 00:00:00+00'", "summons_answered_after"),
    ],
)
def test_the_database_keeps_calls_in_order(kiosk, statement, name):
    actions.ask_for_officer(device=kiosk)

    with pytest.raises(IntegrityError) as broken, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert name in str(broken.value) or "antri_summons.device_id" in str(broken.value)
