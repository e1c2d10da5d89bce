"""Latihan: the screens of booking with invented data; no number, no row, and nobody mistakes it for the real one."""

import re

import pytest
import time_machine
from django.apps import apps
from weasyprint import HTML

from antri.people.models import Role
from antri.schedule.models import Slot
from tests import cast
from tests.booking.pages import CHOICE, field, give_data, text_of
from tests.booking.story import NOW, TUESDAY, take

STEPS = f"/latihan/ambil/data/?{CHOICE}"
HELP = "/petugas/disdukcapil/daftarkan/latihan/"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def rows():
    """How many rows every table has. Signing in and being seen are not of the practice."""
    return {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}


def typed(page):
    """What the form has been filled in with."""
    body = page.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', body)[1] for name in ("nama", "nik", "hp", "kunci")}


def ticket_of(client):
    checked = client.post(STEPS, typed(client.get(STEPS)))
    return client.post(f"/latihan/ambil/konfirmasi/?{CHOICE}", {"terkunci": field(checked, "terkunci")})


@pytest.mark.goal("G31")
def test_the_whole_walk_writes_nothing_and_takes_no_number(city, client):
    before = rows()

    pages = [client.get(page) for page in ("/latihan/", "/latihan/ambil/", f"/latihan/ambil/tanggal/?{CHOICE[:18]}")]
    pages.append(ticket_of(client))

    assert [page.status_code for page in pages] == [200] * 4
    assert "LATIHAN: bukan nomor sungguhan" in text_of(pages[-1])
    assert rows() == before
    assert not client.cookies


def test_the_same_walk_outside_of_the_practice_writes(city, client):
    """Negative control: counting rows would see a number taken."""
    before = rows()
    checked = give_data(client)
    client.post(f"/ambil/konfirmasi/?{CHOICE}", {"terkunci": field(checked, "terkunci")})
    assert rows() != before


@pytest.mark.parametrize(
    ("practised", "real"),
    [
        ("/latihan/ambil/", "/ambil/"),
        ("/latihan/ambil/tanggal/?layanan=KTP_HILANG", "/ambil/tanggal/?layanan=KTP_HILANG"),
        ("/latihan/layanan/KTP_HILANG/", "/layanan/KTP_HILANG/"),
    ],
)
def test_each_step_is_the_real_screen_and_leads_on_within_the_practice(city, client, practised, real):
    inside, outside = client.get(practised), client.get(real)

    body = inside.content.decode()
    assert body.count("practicebar") == 1
    assert not re.findall(r'(?:href|action)="/(?:ambil|layanan|peristiwa)/', body)
    assert "/latihan/" in body
    # Take the bar off and turn the links back: not a letter is left that differs.
    plain = re.sub(r'\s*<p class="practicebar".*?</p>\s*(?=<main)', "", body, flags=re.DOTALL)
    plain = re.sub(r"(/|%2F)latihan(?=/(ambil|layanan|peristiwa)/|%2F(ambil|layanan|peristiwa)%2F)", "", plain)
    assert "".join(plain.split()) == "".join(outside.content.decode().split())


def test_a_page_kept_for_a_second_is_never_a_practice_for_somebody_else(city, client):
    client.get("/latihan/ambil/tanggal/?layanan=KTP_HILANG")
    real = client.get("/ambil/tanggal/?layanan=KTP_HILANG").content.decode()
    assert "latihan" not in real.lower()


def test_the_form_is_filled_in_with_somebody_who_does_not_exist(city, client):
    filled = typed(client.get(STEPS))
    assert re.fullmatch(r"\d{2}9901\d{6}999\d", filled["nik"])
    assert filled["nama"] == "Siti Contoh"


def test_mistakes_are_told_as_in_the_real_form(city, client):
    answer = client.post(STEPS, typed(client.get(STEPS)) | {"nik": "123"})
    assert answer.status_code == 422
    assert "NIK harus 16 digit" in text_of(answer)


def test_a_full_date_is_full_in_the_practice_too(city, client):
    take(city)
    Slot.objects.filter(day__date=TUESDAY, state="free").update(state="withdrawn")
    gone = client.get("/latihan/ambil/sesi/?layanan=KTP_HILANG&tanggal=2026-12-08")
    assert gone["Location"].startswith("/latihan/ambil/tanggal/")
    assert "penuh" in text_of(client.get(gone["Location"])).lower()


def test_only_the_steps_of_booking_can_be_practised(city, client):
    for page in (
        "cek/",
        "privasi/",
        "petugas/",
        "klaim/",
        "t/abcdefghijklmnopqrstuvwxyz/",
        "latihan/",
        "api/v1/offices",
    ):
        assert client.get(f"/latihan/{page}").status_code == 404


def test_the_ticket_of_a_practice_cannot_be_mistaken(city, client):
    said = text_of(ticket_of(client))
    assert "L-000" in said
    assert "LATI HAN0" in said
    assert "Siti C." in said


def test_a_practice_that_was_left_open_too_long_begins_anew(city, client):
    answer = client.post("/latihan/ambil/konfirmasi/", {"terkunci": "kosong"})
    assert answer["Location"] == "/latihan/"
    assert client.get("/latihan/ambil/konfirmasi/")["Location"] == "/latihan/"


# -- helpers ------------------------------------------------------------------------------------------


def asked(**changes):
    return {
        "layanan": "KTP_HILANG",
        "waktu": "2026-12-08T09:00",
        "alasan": "no_phone",
        "identitas": "nik",
        "nik": cast.CITRA.nik,
        "nama": cast.CITRA.name,
        "hp": "",
        "orang": "1",
    } | changes


@pytest.mark.goal("G31")
@pytest.mark.parametrize("role", [Role.OUTSIDE_HELPER, Role.APPOINTED_OFFICER])
def test_a_helper_practises_the_real_screen_and_nothing_is_taken(city, role):
    browser = cast.staff_client(role, city.main)
    assert "LATIHAN" in text_of(browser.get(HELP))
    before = rows()

    page = browser.post(HELP, asked())

    assert page.status_code == 200
    assert "L-000" in text_of(page)
    assert rows() == before


def test_a_helper_who_practises_is_told_what_is_wrong(city):
    browser = cast.staff_client(Role.OUTSIDE_HELPER, city.main)
    page = browser.post(HELP, asked(nik="123"))
    assert page.status_code == 422
    assert "NIK harus 16 digit" in text_of(page)


def test_the_practice_of_helpers_is_for_who_may_help(city):
    assert cast.staff_client(Role.COUNTER_OFFICER, city.main).get(HELP).status_code == 403


# -- the guide ----------------------------------------------------------------------------------------


def test_the_guide_names_the_office_its_address_and_that_all_is_free(city, client):
    page = client.get("/panduan/")
    said = text_of(page)
    assert city.main.name in said
    assert city.main.address in said
    assert "Semua layanan GRATIS" in said
    assert page.content.decode().count("<svg") >= 7


def test_the_guide_of_an_office_by_hand_says_to_come(city, client):
    said = text_of(client.get(f"/panduan/{city.by_hand.slug}/"))
    assert "Datang langsung" in said
    assert client.get("/panduan/tidak-ada/").status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("office", ["disdukcapil", "rekaan-timur"])
def test_the_guide_as_a_file_has_one_page(city, client, monkeypatch, language, office):
    made = []

    def counted(self, *args, **kwargs):
        made.append(len(self.render(*args, **kwargs).pages))
        return b"%PDF"

    monkeypatch.setattr(HTML, "write_pdf", counted)
    client.get(f"/bahasa/{language}/")
    file = client.get(f"/panduan/{office}/panduan.pdf")

    assert file["Content-Type"] == "application/pdf"
    assert made == [1]
