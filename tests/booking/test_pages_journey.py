"""From the date to the ticket, as a citizen walks it."""

import re

import pytest
import time_machine
from django.conf import settings

from antri.booking.models import Booking
from antri.booking.queries import needs_of
from tests import cast
from tests.booking.pages import CONFIRM, DATA, NOW, confirm, field, give_data, take_number, text_of, typed


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_citizen_walks_from_the_date_to_the_ticket_by_links_and_buttons(city, client):
    dates = client.get("/ambil/tanggal/?layanan=KTP_HILANG")
    day = re.search(r'href="([^"]*tanggal=2026-12-08)"', dates.content.decode())[1].replace("&amp;", "&")
    sessions = client.get(day)
    assert 'name="sesi" value="09:00"' in sessions.content.decode()

    checked = give_data(client)
    assert checked.status_code == 200
    assert "Periksa pesanan" in text_of(checked)

    answer = confirm(client, checked)
    assert answer.status_code == 303
    assert answer["Location"].endswith("?baru=1")
    ticket = text_of(client.get(answer["Location"]))
    assert "Pemesanan berhasil" in ticket
    assert "A-041" in ticket
    assert "Selasa, 8 Desember 2026" in ticket
    assert "09.00–10.00 WIB" in ticket


def test_the_check_page_shows_the_nik_masked_and_the_address_names_nobody(city, client):
    checked = give_data(client)

    assert f"{cast.CITRA.nik[:4]}********{cast.CITRA.nik[-4:]}" in text_of(checked)
    page = checked.content.decode()
    for own in (cast.CITRA.nik, cast.CITRA.nik[4:12]):
        assert own not in page
    for address in re.findall(r'(?:href|action|formaction)="([^"]*)"', page):
        assert "Rekaan" not in address.replace("disdukcapil", "")
        assert cast.CITRA.phone[-6:] not in address


@pytest.mark.goal("G18")
def test_no_page_after_the_form_shows_the_nik_the_phone_or_the_full_name(city, client):
    ticket = take_number(client)

    for path in ("", "cetak/", "slip/", "kalender.ics", "batal/", "jadwal-ulang/"):
        page = client.get(ticket + path).content.decode()
        assert cast.CITRA.nik not in page, path
        assert cast.CITRA.phone[1:] not in page, path
        assert cast.CITRA.name not in page, path


@pytest.mark.goal("G5")
def test_confirming_twice_is_one_booking_and_one_ticket(city, client):
    checked = give_data(client)

    first, second = confirm(client, checked), confirm(client, checked)

    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


@pytest.mark.goal("G5")
def test_going_back_and_sending_the_form_again_is_the_same_booking(city, client):
    key = field(client.get(DATA), "kunci")
    first = confirm(client, client.post(DATA, typed(kunci=key)))
    second = confirm(client, client.post(DATA, typed(kunci=key)))

    assert first["Location"] == second["Location"]


def test_a_spent_form_with_another_name_gets_no_second_number(city, client):
    key = field(client.get(DATA), "kunci")
    confirm(client, client.post(DATA, typed(kunci=key)))

    answer = confirm(client, client.post(DATA, typed(cast.WATI, kunci=key)))

    assert answer.status_code == 422
    assert "Satu formulir untuk satu nomor" in text_of(answer)
    assert Booking.objects.count() == 1


def test_the_way_back_to_the_form_keeps_everything(city, client):
    checked = give_data(client, perlu_prioritas="on", prioritas="elderly")

    form = client.post(DATA, {"terkunci": field(checked, "terkunci")})

    page = form.content.decode()
    assert form.status_code == 200
    assert f'value="{cast.CITRA.name}"' in page
    assert f'value="{cast.CITRA.nik}"' in page
    assert re.search(r'value="elderly"[^>]*checked', page)
    assert field(form, "kunci") == field(client.post(DATA, {"terkunci": field(checked, "terkunci")}), "kunci")


def test_help_that_is_needed_is_asked_for_with_the_number_and_shown_on_the_check_page(city, client):
    checked = give_data(client, bantuan=["guide", "low_counter"])

    assert "Pandu saya ke loket; Loket rendah, terjangkau kursi roda" in text_of(checked)
    form = client.post(DATA, {"terkunci": field(checked, "terkunci")}).content.decode()
    assert re.search(r'value="guide"[^>]*checked', form)
    ticket = confirm(client, checked)["Location"]
    assert needs_of(Booking.objects.select_related("office").get()) == ["guide", "low_counter"]
    # What somebody needs does not stand on a ticket that others see.
    assert "Loket rendah" not in client.get(ticket).content.decode()


def test_help_that_is_not_on_the_list_is_asked_for_again(city, client):
    answer = give_data(client, bantuan=["a_taxi"])

    assert answer.status_code == 422
    assert "Pilih bantuan dari daftar." in text_of(answer)


def test_up_to_three_services_and_four_people_of_a_family_are_one_number(city, client):
    at = DATA.replace("layanan=KTP_HILANG", "layanan=AKTA_LAHIR&layanan=KK_UBAH&layanan=KTP_HILANG") + "&orang=4"

    ticket = text_of(client.get(take_number(client, at=at)))

    booking = Booking.objects.get()
    assert booking.people == 4
    assert "Akta kelahiran, Ubah KK, KTP-el hilang" in ticket
    assert "4 orang sekeluarga" in ticket
    assert ticket.count("Kartu keluarga") == 1


def test_for_a_family_member_the_form_asks_for_their_nik_and_your_phone(city, client):
    form = text_of(client.get(DATA + "&untuk=keluarga"))

    assert "NIK orang yang dilayani" in form
    assert "Nomor ponsel Anda" in form


def test_the_booking_remembers_the_browser_and_the_language(city, client):
    give_data(client)
    assert client.cookies["perangkat"]["httponly"]
    assert client.cookies["perangkat"]["samesite"] == "Lax"

    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
    take_number(client)

    booking = Booking.objects.get()
    assert booking.language == "en"
    assert len(booking.device) == 32


def test_a_forged_device_cookie_is_replaced(city, client):
    client.cookies["perangkat"] = "not-signed-by-us"

    take_number(client)

    assert Booking.objects.get().device != "not-signed-by-us"


def test_a_form_sent_from_another_site_is_refused(city, client):
    checked = give_data(client)

    answer = client.post(CONFIRM, {"terkunci": field(checked, "terkunci")}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert not Booking.objects.exists()


def test_asking_for_the_confirmation_leads_to_the_start(city, client):
    assert client.get("/ambil/konfirmasi/")["Location"] == "/"
