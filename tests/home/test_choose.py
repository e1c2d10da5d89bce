"""From what happened to the dates: what people answer about their visit leads them on."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from antri.directory.models import Service
from antri.directory.queries import forget
from tests.cast import City

GO_ON = "/ambil/lanjut/"


def leads_to(client: Client, **answers: object) -> tuple[str, dict[str, list[str]]]:
    response = client.get(GO_ON, answers)
    assert response.status_code == 302
    address = urlsplit(response.headers["Location"])
    return address.path, parse_qs(address.query)


def test_a_resident_goes_on_to_the_dates_with_every_answer(town: City, client: Client) -> None:
    path, answers = leads_to(
        client, layanan=["AKTA_LAHIR", "KK_UBAH"], orang="3", untuk="keluarga", alamat="kota", tanggal="2026-12-08"
    )

    assert path == "/ambil/tanggal/"
    assert answers == {
        "layanan": ["AKTA_LAHIR", "KK_UBAH"],
        "orang": ["3"],
        "untuk": ["keluarga"],
        "tanggal": ["2026-12-08"],
    }


def test_nonsense_counts_as_not_answered(town: City, client: Client) -> None:
    _path, answers = leads_to(
        client, layanan=["KTP_HILANG", "TIDAK_ADA"], orang="99", untuk="x", alamat="y", tanggal="kemarin"
    )

    assert answers == {"layanan": ["KTP_HILANG"]}


def test_people_from_elsewhere_are_told_where_to_go_and_what_is_open_to_them(town: City, client: Client) -> None:
    Service.objects.filter(code="KK_UBAH").update(for_residents_only=False)
    forget()

    page = client.get(GO_ON, {"layanan": "KTP_HILANG", "alamat": "luar"}).content.decode()

    assert "Silakan urus di Disdukcapil kabupaten atau kota" in page
    assert "/layanan/KK_UBAH/?alamat=luar" in page
    assert "/layanan/AKTA_LAHIR/" not in page


def test_a_service_open_to_everybody_leads_people_from_elsewhere_to_the_dates(town: City, client: Client) -> None:
    Service.objects.filter(code="KK_UBAH").update(for_residents_only=False)
    forget()

    path, answers = leads_to(client, layanan="KK_UBAH", alamat="luar")

    assert path == "/ambil/tanggal/"
    assert answers["alamat"] == ["luar"]


def test_nothing_ticked_asks_again_with_what_was_answered(town: City, client: Client) -> None:
    page = client.get(GO_ON, {"peristiwa": "bayi-lahir", "orang": "2"}).content.decode()

    assert 'role="alert"' in page
    assert "Pilih dahulu paling sedikit satu layanan" in page
    assert 'value="2" checked' in page


def test_four_services_are_too_many_for_one_visit(town: City, client: Client) -> None:
    codes = ["AKTA_LAHIR", "KK_UBAH", "KTP_HILANG", "SURAT_DARING"]

    page = client.get(GO_ON, {"peristiwa": "bayi-lahir", "layanan": codes}).content.decode()

    assert "paling banyak tiga layanan" in page


def test_a_service_without_a_number_offers_no_date(town: City, client: Client) -> None:
    page = client.get("/layanan/SURAT_DARING/").content.decode()

    assert "Tidak perlu nomor" in page
    assert GO_ON not in page
    assert client.get(GO_ON, {"layanan": "SURAT_DARING"}).status_code == 200


@pytest.mark.parametrize(
    ("required", "who", "needs_number", "said"),
    [
        (True, "self", True, "Ya, Anda sendiri"),
        (True, "parent", True, "Ya, orang tua"),
        (True, "informant", True, "Ya, pelapor"),
        (False, "self", True, "Boleh diwakilkan"),
        (False, "self", False, "Tidak perlu"),
        (True, "self", False, "Datang langsung pada jam kantor"),
    ],
)
def test_a_service_says_who_has_to_come(
    town: City, client: Client, required: bool, who: str, needs_number: bool, said: str
) -> None:
    Service.objects.filter(code="KTP_HILANG").update(presence_required=required, who=who, needs_number=needs_number)
    forget()

    assert said in client.get("/layanan/KTP_HILANG/").content.decode()


def test_a_life_event_offers_its_services_and_one_merged_checklist(town: City, client: Client) -> None:
    page = client.get("/peristiwa/bayi-lahir/").content.decode()

    assert 'value="AKTA_LAHIR" id="layanan-1" checked' in page
    assert 'value="KK_UBAH"' in page
    assert "KTP ikut hilang?" in page
    assert "Yang perlu dibawa" in page


def test_an_unknown_service_or_event_is_not_found(town: City, client: Client) -> None:
    assert client.get("/layanan/TIDAK_ADA/").status_code == 404
    assert client.get("/peristiwa/tidak-ada/").status_code == 404


def test_what_is_searched_for_is_shown_escaped(town: City, client: Client) -> None:
    page = client.get("/ambil/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_nothing_found_says_what_to_do(town: City, client: Client) -> None:
    page = client.get("/ambil/?q=zzzzzz").content.decode()

    assert "Coba kata lain" in page
    assert "/bantuan/" in page
