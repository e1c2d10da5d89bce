"""People who come for more than one thing, from elsewhere, in English, or find someone with their NIK."""

import re

import pytest
from playwright.sync_api import expect

from antri.booking.models import Booking, Claim
from tests import cast

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database


def test_a_typing_error_in_the_search_still_leads_to_the_number(visitor):
    citra = visitor()
    citra.opens("/")
    citra.presses("Ambil Nomor Antrean")
    citra.types("Cari layanan", "katepe saya ilang")
    citra.presses("Cari")

    citra.presses("KTP saya hilang")
    citra.presses("Pilih Tanggal")
    citra.presses(re.compile("^Ambil .*, pukul"))

    citra.sees_title("Data Anda")


def test_a_newborn_s_family_does_three_things_with_one_number(visitor):
    citra = visitor()
    citra.opens("/ambil/")
    citra.presses("Bayi saya lahir")
    for box in citra.page.get_by_role("checkbox").all():
        box.check()
    citra.ticks("Anggota keluarga")
    citra.page.get_by_role("radio", name="2").check()
    citra.presses("Pilih Tanggal")
    citra.presses("Selasa, 8 Desember 2026, sisa 200 nomor")
    citra.presses("08.00–09.00 WIB")
    citra.types("Nama orang yang dilayani", cast.CITRA.name)
    citra.types("NIK orang yang dilayani", cast.CITRA.nik)
    citra.types("Nomor ponsel Anda", cast.CITRA.phone)
    citra.presses("Periksa Pesanan")
    citra.sees("2 orang sekeluarga, satu nomor")
    citra.presses("Konfirmasi Pemesanan")

    citra.sees("Pemesanan berhasil", "2 orang sekeluarga")
    made = Booking.objects.get()
    assert (made.service.code, made.also_services, made.people) == ("AKTA_LAHIR", ["KIA_BARU", "KK_UBAH"], 2)
    bring = citra.page.locator("section[aria-labelledby=bring-title] li b").all_inner_texts()
    assert len(bring) == len(set(bring)) > 3, "one list, each paper once"


def test_who_finds_her_nik_taken_claims_it_and_learns_nothing_about_the_other(visitor):
    wati, citra = visitor(), visitor()
    taken = cast.Person("Wati Rekaan", cast.CITRA.nik, cast.WATI.phone)
    label, code = wati.takes_number(taken), wati.code()

    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=10:00")
    citra.gives_data(cast.CITRA)
    citra.presses("Konfirmasi Pemesanan")
    citra.sees("NIK 5399********9991 sudah memegang nomor antrean untuk Selasa, 8 Desember 2026.")
    seen = citra.page.content()
    citra.presses("Ini NIK saya")

    citra.sees_title("Tunjukkan kode ini di kantor")
    seen += citra.page.content()
    for secret in (label, code, "Wati", cast.WATI.phone[-6:], wati.path):
        assert secret not in seen
    assert citra.page.locator("p.code").inner_text().replace(" ", "").replace("-", "") == Claim.objects.get().code


def test_who_took_the_number_on_this_phone_is_led_to_the_ticket(visitor):
    citra = visitor()
    label = citra.takes_number(cast.CITRA)

    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=10:00")
    citra.gives_data(cast.CITRA)
    citra.presses("Konfirmasi Pemesanan")
    citra.presses("Buka tiket")

    assert citra.label() == label


def test_who_lives_elsewhere_is_sent_there_and_told_what_is_open_to_all(visitor):
    citra = visitor()
    citra.opens("/peristiwa/ktp-hilang/")
    citra.ticks("Kabupaten atau kota lain")
    citra.presses("Pilih Tanggal")

    citra.sees_title("Anda warga kabupaten atau kota lain")
    citra.sees("Silakan urus di Disdukcapil kabupaten atau kota pada alamat KK Anda. Di sana pun gratis.")
    citra.sees("Terbuka untuk Anda di sini")
    citra.presses("Alamat saya di kota ini")
    citra.sees_title("Pilih tanggal kedatangan")


def test_who_is_moving_here_is_led_to_moving_first(visitor):
    citra = visitor()
    citra.opens("/peristiwa/ktp-hilang/")
    citra.ticks("Daerah lain, sedang pindah ke Kota Bogor")
    citra.presses("Pilih Tanggal")

    citra.sees_title("Anda pindah ke sini")
    citra.presses("Saya pindah ke Kota Bogor")
    citra.presses("Pilih Tanggal")
    citra.sees_title("Pilih tanggal kedatangan")


def test_without_a_nik_an_officer_helps(visitor):
    citra = visitor()
    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00")

    citra.presses("Petugas membantu mendaftarkan")

    assert citra.page.url.endswith("/bantuan/#tanpa-nik")
    expect(citra.page.locator("#tanpa-nik")).to_have_count(1)


def test_chris_reads_english_from_the_first_page_to_the_ticket(visitor):
    chris = visitor()
    chris.opens("/")
    chris.presses("English", within="header")
    chris.presses("Take a queue number")
    chris.presses("I lost my ID card")
    chris.presses("Choose a date")
    chris.presses(re.compile("Tuesday.*8 December 2026.*200"))
    chris.presses(re.compile("^08:00–09:00"))
    chris.types("Full name", cast.CITRA.name)
    chris.types("NIK", cast.CITRA.nik)
    chris.types("Mobile number", cast.CITRA.phone)
    chris.presses("Check your booking")
    chris.presses("Confirm booking")

    assert chris.label() == "A-001"
    assert chris.page.locator("html").get_attribute("lang") == "en"
    said = chris.page.locator("body").inner_text()
    for word in ("Selasa", "Desember", "Nomor antrean", "Bawa", "Layanan", "Batalkan"):
        assert word not in said, word
