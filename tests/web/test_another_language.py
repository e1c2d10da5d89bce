"""A language is data: a folder with a catalogue and a descriptor, and translations of the city's texts."""

import json
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.translation import override

from antri.booking.models import Booking
from antri.directory.actions import edit_row, set_text
from antri.directory.models import Translation
from antri.directory.queries import forget, said, search, text
from antri.templatetags.antri_time import hour
from antri.web.languages import completeness, languages
from config.languages import read
from tests import cast
from tests.booking.pages import NOW, take_number, text_of
from tests.web import invented
from tests.web.invented import CODE, LOCALE, NAME

TEXTS = {
    "Pengaduan": "Wadulan",
    "Kode booking": "Kodeu pesenan",
    "Halaman tidak ditemukan": "Kaca teu kapendak",
    "Tidak ada pelayanan": "Euweuh layanan",
    "{number} layanan": "{number} layanan",
}


@pytest.fixture
def rekaan(settings: Any, tmp_path: Path) -> None:
    """Add the invented language, translated in part, and restore the others afterwards."""
    invented.offer(settings, invented.add(tmp_path, TEXTS, short="Rekaan"))


@pytest.fixture
def reader(rekaan: None, city: cast.City, client: Client) -> Client:
    """Give a browser whose reader has chosen the invented language."""
    client.get(f"/bahasa/{CODE}/")
    return client


def test_two_languages_are_one_link(city: cast.City, client: Client) -> None:
    page = client.get("/").content.decode()

    assert 'href="/bahasa/en/' in page
    assert 'class="langs"' not in page


def test_three_languages_are_a_small_menu_that_needs_no_script(rekaan: None, city: cast.City, client: Client) -> None:
    page = client.get("/pengaduan/").content.decode()

    menu = page[page.index('<details class="langs">') : page.index("</details>")]
    assert f'href="/bahasa/{CODE}/?next=%2Fpengaduan%2F" lang="{CODE}"' in menu
    assert f">{NAME}</a>" in menu
    assert 'href="/bahasa/en/' in menu
    assert 'href="/bahasa/id/' not in menu  # it is the one being read


def test_the_choice_is_remembered_and_what_is_not_translated_is_indonesian(reader: Client) -> None:
    answer = reader.get("/pengaduan/")

    assert answer["Content-Language"] == CODE
    assert f'<html lang="{CODE}">' in answer.content.decode()
    assert "<h1>Wadulan</h1>" in answer.content.decode()
    assert "Diminta membayar? Laporkan." in text_of(answer)


def test_the_browser_may_ask_for_it(rekaan: None, city: cast.City, client: Client) -> None:
    answer = client.get("/pengaduan/", headers={"Accept-Language": f"{CODE},en;q=0.5"})

    assert answer["Content-Language"] == CODE


def test_dates_and_hours_are_indonesian_unless_its_catalogue_says_otherwise(
    settings: Any, tmp_path: Path, city: cast.City
) -> None:
    invented.offer(settings, invented.add(tmp_path, {"hour\x04%H.%M": "%H h %M"}))

    with override(CODE):
        assert hour(time(9, 5)) == "09 h 05"
    with override("en"):
        assert hour(time(9, 5)) == "09:05"
    with override("id"):
        assert hour(time(9, 5)) == "09.05"


def test_the_api_answers_in_it_and_never_by_cookie(reader: Client) -> None:
    assert reader.get("/api/v1/nothing").json()["title"] == "Halaman tidak ditemukan"
    asked = reader.get("/api/v1/nothing", headers={"Accept-Language": CODE})
    assert asked.json()["title"] == "Kaca teu kapendak"
    assert asked["Content-Language"] == CODE

    days = "/api/v1/offices/disdukcapil/days?from=2026-12-12&days=1"
    with time_machine.travel(NOW, tick=False):
        assert reader.get(days).json()["items"][0]["reason"] == "Tidak ada pelayanan"
        assert reader.get(days, headers={"Accept-Language": CODE}).json()["items"][0]["reason"] == "Euweuh layanan"


def test_the_ticket_remembers_the_language_it_was_booked_in(reader: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        ticket = reader.get(take_number(reader))

    assert Booking.objects.get().language == CODE
    assert "Kodeu pesenan" in text_of(ticket)


def test_programs_may_book_in_it_and_in_no_other(reader: Client) -> None:
    def post(language: str) -> Any:
        order = {
            "office": "disdukcapil",
            "service": "KTP_HILANG",
            "date": "2026-12-08",
            "name": cast.CITRA.name,
            "nik": cast.CITRA.nik,
            "phone": cast.CITRA.phone,
            "language": language,
        }
        headers = {"Idempotency-Key": cast.key(1)}
        return reader.post("/api/v1/bookings", order, content_type="application/json", headers=headers)

    with time_machine.travel(NOW, tick=False):
        assert post("yy").status_code == 422
        assert post(CODE).status_code == 201


def test_texts_of_the_data_are_found_by_their_indonesian(reader: Client, city: cast.City) -> None:
    Translation.objects.create(city=cast.CODE, language=CODE, source="KTP-el hilang", text="KTP-el leungit")
    forget()

    assert "KTP-el leungit" in text_of(reader.get("/layanan/KTP_HILANG/"))
    assert "Akta kelahiran" in text_of(reader.get("/layanan/AKTA_LAHIR/"))
    with override("en"):
        assert said(city.ktp, "name") == "Lost ID card"
    with override("id"):
        assert said(city.ktp, "name") == "KTP-el hilang"


def test_a_translation_of_a_text_that_the_office_has_changed_is_no_longer_shown(reader: Client) -> None:
    Translation.objects.create(city=cast.CODE, language=CODE, source="KTP-el hilang", text="KTP-el leungit")
    forget()

    edit_row(
        table="services",
        key="KTP_HILANG",
        values={"name": "KTP-el hilang atau dicuri"},
        seen={"name": "KTP-el hilang"},
        by=cast.HEAD_OF_OFFICE,
    )

    assert "<h1>KTP-el hilang atau dicuri</h1>" in reader.get("/layanan/KTP_HILANG/").content.decode().replace(
        '<span class="nb">', ""
    ).replace("</span>", "")


def test_services_are_found_by_their_names_in_it(rekaan: None, city: cast.City) -> None:
    assert search("leungit", CODE) == []
    Translation.objects.create(city=cast.CODE, language=CODE, source="KTP-el hilang", text="KTP-el leungit")
    forget()

    assert [row.code for _kind, row in search("leungit", CODE)] == ["KTP_HILANG"]


def test_sentences_of_the_office_are_translated_like_data(rekaan: None, city: cast.City) -> None:
    set_text(key="help.lead", texts={"id": "Kami bantu."}, seen={"id": ""}, by=cast.HEAD_OF_OFFICE)
    Translation.objects.create(city=cast.CODE, language=CODE, source="Kami bantu.", text="Ku kami dibantuan.")
    forget()

    with override(CODE):
        assert text("help.lead") == "Ku kami dibantuan."


def test_a_language_written_from_right_to_left_turns_the_page(
    settings: Any, tmp_path: Path, city: cast.City, client: Client
) -> None:
    invented.offer(settings, invented.add(tmp_path, TEXTS, direction="rtl"))

    page = client.get("/", headers={"Accept-Language": CODE}).content.decode()

    assert f'<html lang="{CODE}" dir="rtl">' in page


def test_how_complete_a_language_is_can_be_told(rekaan: None) -> None:
    assert [row.code for row in languages()] == ["id", "en", CODE]
    assert (completeness("id"), completeness("en"), completeness(CODE)) == (100, 100, 0)


def test_all_texts_translated_is_complete(settings: Any, tmp_path: Path) -> None:
    texts = dict.fromkeys(invented.all_texts(), "x")
    invented.offer(settings, invented.add(tmp_path, texts))

    assert completeness(CODE) == 100


def test_a_folder_without_a_catalogue_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "yy").mkdir()
    (tmp_path / "yy" / "language.json").write_text('{"name": "Tanpa katalog"}')

    assert list(read(LOCALE, tmp_path)) == ["id", "en"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda card: "{",
        lambda card: "[]",
        lambda card: json.dumps({"short": "Rekaan"}),
        lambda card: json.dumps(card | {"direction": "up"}),
        lambda card: json.dumps(card | {"colour": "red"}),
        lambda card: json.dumps(card | {"name": 5}),
    ],
)
def test_a_descriptor_that_cannot_be_read_stops_the_start(tmp_path: Path, spoil: Callable[[dict], str]) -> None:
    invented.add(tmp_path, {})
    (tmp_path / CODE / "language.json").write_text(spoil({"name": NAME}))

    with pytest.raises(ImproperlyConfigured, match=r"language\.json"):
        read(tmp_path)


def test_one_text_has_one_translation(city: cast.City) -> None:
    sql = "INSERT INTO antri_translation (city, language, source, text) VALUES ('99.01', 'xk', 'Satu', 'Hiji')"
    with connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_one_sentence_has_one_text_in_each_language(city: cast.City) -> None:
    sql = "INSERT INTO antri_texttemplate (city, key, language, text) VALUES ('99.01', 'help.lead', 'id', 'Halo')"
    with connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
