"""Cara melayani: the head of office looks, decides and takes back; a manager only looks; citizens read it."""

from datetime import date

import pytest
import time_machine

from antri.directory.models import Offering, OfficeMode
from antri.directory.queries import forget
from antri.people.models import Role
from tests import cast
from tests.booking.story import NOW
from tests.kecamatan.modes import MANUAL, MONDAY, ONLINE, switch, take_at


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def address(office):
    return f"/kelola/{office.slug}/cara-melayani/"


def decides(office):
    return f"/kelola/{office.slug}/menuju-daring/putuskan/"


ASKED = {"cara": "online", "mulai": f"{MONDAY}", "nomor": "60", "layanan": "", "pemegang": "layani", "sebab": "Siap"}


def seen(page):
    text = page.content.decode()
    return text.split('name="terlihat" value="')[1].split('"')[0]


def test_the_head_looks_first_and_then_decides(city):
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    looked = head.get(address(city.by_hand), ASKED | {"lihat": "1"})
    assert looked.status_code == 200
    assert "60 nomor pada hari pertama" in looked.content.decode()
    assert not OfficeMode.objects.exists()
    saved = head.post(decides(city.by_hand), ASKED | {"terlihat": seen(looked)}, follow=True)

    assert OfficeMode.objects.get().mode == ONLINE
    assert "Belum mulai" in saved.content.decode()
    assert "Siap" in saved.content.decode()


def test_where_a_change_is_looked_at_none_is_decided(city):
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    looked = head.get(address(city.by_hand), ASKED | {"lihat": "1"})

    assert head.post(address(city.by_hand), ASKED | {"terlihat": seen(looked)}).status_code == 405
    assert not OfficeMode.objects.exists()


def test_what_the_decision_refuses_stands_beside_its_field_and_nothing_is_saved(city):
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    asked = ASKED | {"nomor": ""}
    looked = head.get(address(city.by_hand), asked | {"lihat": "1"})
    page = head.post(decides(city.by_hand), asked | {"terlihat": seen(looked) if looked.status_code == 200 else "x"})

    assert page.status_code == 422
    assert "Kantor ini belum punya jam buka bernomor" in page.content.decode()
    assert not OfficeMode.objects.exists()


def test_nobody_saves_what_they_have_not_looked_at(city):
    cast.staff_client(Role.HEAD_OF_OFFICE).post(decides(city.by_hand), ASKED)

    assert not OfficeMode.objects.exists()


def test_a_manager_looks_and_cannot_decide(city):
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.by_hand)
    looked = manager.get(address(city.by_hand), ASKED | {"lihat": "1"})
    manager.post(decides(city.by_hand), ASKED | {"terlihat": seen_by_head(city)})

    assert looked.status_code == 200
    assert "Hanya kepala dinas" in looked.content.decode()
    assert not OfficeMode.objects.exists()


def seen_by_head(city):
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    return seen(head.get(address(city.by_hand), ASKED | {"lihat": "1"}))


def test_the_preview_counts_who_holds_a_number_and_shows_it_again_when_that_changes(city):
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    asked = ASKED | {"cara": "manual", "nomor": ""}
    looked = head.get(address(city.district), asked | {"lihat": "1"})
    take_at(city, city.district, MONDAY)
    late = head.post(decides(city.district), asked | {"terlihat": seen(looked)})

    assert late.status_code == 409
    assert "Berubah sementara Anda melihatnya" in late.content.decode()
    assert '<div class="aff"><b>1</b>' in late.content.decode()
    head.post(decides(city.district), asked | {"terlihat": seen(late)})
    assert OfficeMode.objects.get().mode == MANUAL


def test_what_is_wrong_stands_beside_its_field(city):
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    page = head.get(address(city.by_hand), {"cara": "online", "mulai": "2026-11-30", "lihat": "1"})

    assert page.status_code == 422
    assert "Tulis alasannya" in page.content.decode()


def test_it_is_taken_back_by_a_page_that_says_what_is_left(city):
    row = switch(city.by_hand, ONLINE, numbers_a_day=60)
    take_at_by_hand(city)
    head = cast.staff_client(Role.HEAD_OF_OFFICE)
    page = head.get(f"{address(city.by_hand)}{row.pk}/tarik/")
    head.post(f"{address(city.by_hand)}{row.pk}/tarik/", {"pemegang": "layani"})

    assert "<b>1</b>" in page.content.decode()
    assert OfficeMode.objects.get().taken_back_by


def take_at_by_hand(city):
    Offering.objects.create(city=cast.CODE, office=city.by_hand, service=city.ktp, since=date(2020, 1, 1))
    forget()
    take_at(city, city.by_hand, MONDAY)


def test_citizens_read_it_on_the_first_page_the_date_page_and_today_in_both_languages(city, client):
    switch(city.district, MANUAL, reason="Renovasi.", reason_en="Renovation.")
    sentence = "Mulai 14 Desember 2026 Kecamatan Rekaan Utara melayani langsung, tanpa nomor daring. Renovasi."

    for url in ("/", f"/ambil/tanggal/?kantor={city.district.slug}&layanan=KTP_HILANG", "/hari-ini/rekaan-utara/"):
        page = client.get(url, follow=True)
        assert page.status_code == 200
        assert sentence in page.content.decode(), url
    assert "14 December 2026" in client.get("/", headers={"accept-language": "en"}).content.decode()
