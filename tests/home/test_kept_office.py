"""Whoever comes from a kecamatan keeps it while looking for another service, and the date too."""

import re
from html import unescape
from urllib.parse import urlencode

from django.test import Client

from antri.booking.views.pages import services_url
from antri.directory.forms import read_choice
from antri.directory.models import Notice
from antri.directory.queries import forget
from antri.web import clock
from tests.booking.pages import text_of
from tests.cast import CODE, City

DISTRICT = {"kantor": "rekaan-utara", "tanggal": "2026-12-08"}
KEPT = urlencode(sorted(DISTRICT.items()))


def test_links_to_services_and_events_keep_office_and_date(town: City, client: Client) -> None:
    page = unescape(client.get("/ambil/", DISTRICT).content.decode())

    assert f'href="/layanan/KTP_HILANG/?{KEPT}"' in page
    assert f'href="/peristiwa/bayi-lahir/?{KEPT}"' in page
    assert "Layanan di Kecamatan Rekaan Utara." in text_of(client.get("/ambil/", DISTRICT))
    assert "/layanan/AKTA_LAHIR/" not in page  # it does not offer that


def test_search_keeps_them_too(town: City, client: Client) -> None:
    page = unescape(client.get("/ambil/", DISTRICT | {"q": "ktp hilang"}).content.decode())

    assert '<input type="hidden" name="kantor" value="rekaan-utara">' in page
    assert f'href="/layanan/KTP_HILANG/?{KEPT}"' in page


def test_the_forms_send_them_on(town: City, client: Client) -> None:
    for address in ("/layanan/KTP_HILANG/", "/peristiwa/bayi-lahir/"):
        page = client.get(address, DISTRICT).content.decode()
        assert dict(re.findall(r'<input type="hidden" name="(kantor|tanggal)" value="([^"]+)">', page)) == DISTRICT
    answer = client.get("/ambil/lanjut/", DISTRICT | {"layanan": "KTP_HILANG"})
    assert "kantor=rekaan-utara" in answer["Location"]


def test_changing_several_services_leads_back_with_office_and_date(town: City, client: Client) -> None:
    request = client.get("/ambil/lanjut/", DISTRICT | {"layanan": ["KTP_HILANG", "KK_UBAH"]}).wsgi_request

    assert services_url(read_choice(request.GET)) == f"/ambil/?{KEPT}"


def test_without_a_choice_of_office_addresses_stay_short(town: City, client: Client) -> None:
    assert 'href="/layanan/KTP_HILANG/"' in client.get("/ambil/").content.decode()


def test_one_office_is_never_shown_to_who_asked_for_another(town: City, client: Client) -> None:
    first = text_of(client.get("/ambil/", DISTRICT))
    second = text_of(client.get("/ambil/", {"tanggal": "2026-12-08"}))

    assert "Kecamatan Rekaan Utara" in first
    assert "Kecamatan Rekaan Utara" not in second


def test_service_that_the_kecamatan_does_not_give_offers_the_main_office(town: City, client: Client) -> None:
    page = client.get("/layanan/AKTA_LAHIR/", DISTRICT).content.decode()

    assert "Belum dilayani di kantor ini" in page
    assert 'href="/layanan/AKTA_LAHIR/?tanggal=2026-12-08"' in page


def test_notices_are_those_of_the_chosen_office(town: City, client: Client) -> None:
    today = clock.today("Asia/Jakarta")
    Notice.objects.create(city=CODE, office=town.district, text="Loket pindah.", from_date=today, until_date=today)
    forget()

    assert "Loket pindah." in text_of(client.get("/layanan/KTP_HILANG/", DISTRICT))
    assert "Loket pindah." not in text_of(client.get("/layanan/KTP_HILANG/"))


def test_law_behind_a_service_is_told_at_its_end(town: City, client: Client) -> None:
    town.ktp.law = [{"code": "X", "name": "Perpres 96/2018", "detail": "Pasal 15"}]
    town.ktp.save(update_fields=["law"])
    forget()

    assert "Dasar hukum Perpres 96/2018, Pasal 15" in text_of(client.get("/layanan/KTP_HILANG/"))
