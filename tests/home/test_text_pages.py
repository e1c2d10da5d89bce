"""What citizens read, edited on its pages: looked at first, kept apart from a colleague's edit."""

from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from antri.directory.actions import edit_row, set_text
from antri.directory.models import Office, Service, TextTemplate
from antri.directory.queries import EDITABLE, TEXTS, text
from antri.people.models import Role
from tests import cast
from tests.booking.pages import field, text_of
from tests.cast import City, staff_client

SERVICE = "/kelola/teks/services/KTP_HILANG/"
FIELDS = {
    "name": "KTP-el hilang",
    "name_en": "Lost ID card",
    "short_name": "KTP-el hilang",
    "short_name_en": "Lost ID card",
    "minutes": "10",
    "who": "self",
    "presence_required": "on",
    "online_application": "no",
    "confidence": "medium",
}


@pytest.fixture
def head(city: City) -> Client:
    return staff_client(Role.HEAD_OF_OFFICE)


def seen_at(page: HttpResponse) -> str:
    return unescape(field(page, "seen"))


def save(browser: Client, url: str, page: HttpResponse | None = None, **typed: Any) -> HttpResponse:
    return browser.post(url, {"seen": seen_at(page or browser.get(url)), "tindakan": "simpan"} | typed)


def test_everything_that_citizens_read_is_listed(town: City, head: Client) -> None:
    page = head.get("/kelola/teks/").content.decode()

    for kind in EDITABLE.values():
        assert str(kind.name) in page
    for key in TEXTS:
        assert f"/kelola/teks/kalimat/{key}/" in page
    for row in (
        "services/KTP_HILANG",
        "service_requirements/KTP_HILANG/KK",
        "life_event_services/bayi-lahir/KTP_HILANG",
    ):
        assert head.get(f"/kelola/teks/{row}/").status_code == 200
        assert f"/kelola/teks/{row}/" in page
    assert "Bahasa Indonesia</span>: 100%" in page


def test_row_that_joins_two_is_named_by_both(town: City, head: Client) -> None:
    paper = head.get("/kelola/teks/service_requirements/KTP_HILANG/KK/")
    question = head.get("/kelola/teks/life_event_services/bayi-lahir/KTP_HILANG/")

    assert "KTP-el hilang: Kartu keluarga" in text_of(paper)
    assert "Bayi saya lahir: KTP-el hilang" in text_of(question)


def test_what_the_office_writes_is_text_and_never_markup(head: Client, client: Client) -> None:
    save(head, "/kelola/teks/kalimat/help.lead/", text_id="<b>Kami</b> bantu.", text_en="")

    assert "&lt;b&gt;Kami&lt;/b&gt; bantu." in client.get("/bantuan/").content.decode()


def test_row_is_looked_at_and_then_saved(head: Client, client: Client) -> None:
    looked = save(head, SERVICE, **FIELDS, summary="Penjelasan baru.", tindakan="lihat")
    assert "Penjelasan baru." in text_of(looked)
    assert Service.objects.get(code="KTP_HILANG").summary == ""

    answer = save(head, SERVICE, **FIELDS, summary="Penjelasan baru.", keywords="ilang\r\ndicuri\r\n")

    assert answer.status_code == 303
    row = Service.objects.get(code="KTP_HILANG")
    assert (row.summary, row.keywords) == ("Penjelasan baru.", ["ilang", "dicuri"])
    assert "Penjelasan baru." in text_of(client.get("/layanan/KTP_HILANG/"))


@pytest.mark.parametrize("wrong", [{"name": ""}, {"minutes": "lama"}, {"who": "siapa"}, {"short_name": "x" * 49}])
def test_mistake_is_told(head: Client, wrong: dict[str, str]) -> None:
    answer = save(head, SERVICE, **(FIELDS | wrong))

    assert answer.status_code == 422
    assert 'class="esum"' in answer.content.decode()


def test_second_editor_of_a_row_sees_both_and_may_save_over_it(head: Client) -> None:
    opened = head.get(SERVICE)
    edit_row(
        table="services",
        key="KTP_HILANG",
        values={"summary": "Yang pertama."},
        seen={"summary": ""},
        by=cast.HEAD_OF_OFFICE,
    )

    told = save(head, SERVICE, opened, **FIELDS, summary="Yang kedua.")

    assert told.status_code == 409
    assert "Anda: Yang kedua." in text_of(told)
    assert "Tersimpan: Yang pertama." in text_of(told)
    assert save(head, SERVICE, told, **FIELDS, summary="Yang kedua.").status_code == 303
    assert Service.objects.get(code="KTP_HILANG").summary == "Yang kedua."


@pytest.mark.parametrize(
    "row", ["services/LAIN", "officers/1", "services/KTP_HILANG/x", "service_requirements/KTP_HILANG"]
)
def test_row_that_is_not_there_is_not_found(head: Client, row: str) -> None:
    assert head.get(f"/kelola/teks/{row}/").status_code == 404


def test_sentence_is_looked_at_with_invented_facts_and_then_saved(head: Client) -> None:
    url = "/kelola/teks/kalimat/ticket.closed/"
    looked = save(head, url, text_id="Tutup: {reason}!", text_en="Closed: {reason}!", tindakan="lihat")
    assert "Tutup: rapat seluruh pegawai!" in text_of(looked)
    assert "Closed: staff meeting!" in text_of(looked)
    assert not TextTemplate.objects.exists()

    answer = save(head, url, text_id="Tutup: {reason}!", text_en="")

    assert answer.status_code == 303
    assert text("ticket.closed", reason="x") == "Tutup: x!"
    assert [row.language for row in TextTemplate.objects.all()] == ["id"]


def test_sentence_with_an_unknown_placeholder_is_refused(head: Client) -> None:
    answer = save(head, "/kelola/teks/kalimat/ticket.closed/", text_id="Tutup: {nama}", text_en="")

    assert answer.status_code == 422
    assert "{nama} tidak dikenal" in text_of(answer)


def test_second_editor_of_a_sentence_is_told(head: Client) -> None:
    url = "/kelola/teks/kalimat/help.lead/"
    opened = head.get(url)
    set_text(key="help.lead", texts={"id": "Pertama."}, seen={"id": ""}, by=cast.HEAD_OF_OFFICE)

    told = save(head, url, opened, text_id="Kedua.", text_en="")

    assert told.status_code == 409
    assert "Pertama." in text_of(told)
    assert text("help.lead") == "Pertama."


def test_office_sentence_is_read_on_the_help_page(head: Client, client: Client) -> None:
    save(head, "/kelola/teks/kalimat/help.lead/", text_id="Kami bantu siapa saja.", text_en="We help everybody.")

    assert "Kami bantu siapa saja." in text_of(client.get("/bantuan/"))
    assert "We help everybody." in text_of(client.get("/bantuan/", headers={"Accept-Language": "en"}))


def test_manager_edits_address_and_hours_of_the_own_office_only(city: City) -> None:
    manager = staff_client(Role.OFFICE_MANAGER, city.district)
    own = "/kelola/rekaan-utara/teks/"

    answer = save(manager, own, name="Kecamatan Rekaan Utara", address="Jalan Baru 5", hours_text="08.00–15.00")

    assert answer.status_code == 303
    row = Office.objects.get(slug="rekaan-utara")
    assert (row.address, row.hours_text) == ("Jalan Baru 5", "08.00–15.00")
    for url in ("/kelola/disdukcapil/teks/", "/kelola/teks/", "/kelola/teks/offices/rekaan-utara/", SERVICE):
        assert manager.get(url).status_code == 403


def test_unknown_sentence_is_not_found(head: Client) -> None:
    assert head.get("/kelola/teks/kalimat/help.lain/").status_code == 404
