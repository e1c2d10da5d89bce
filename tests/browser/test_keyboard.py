"""The main journeys with a keyboard alone."""

import pytest
from playwright.sync_api import expect

from antri.booking.models import Booking
from tests import cast
from tests.browser.keyboard import Keyboard
from tests.browser.people import DESK

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database


def test_citra_takes_a_number_moves_it_and_cancels_it_with_keys_alone(visitor):
    citra = visitor(size=DESK)
    keys = Keyboard(citra)

    citra.opens("/")
    keys.presses("Ambil Nomor Antrean")
    keys.presses("KTP saya hilang")
    keys.tabs_to("Saya sendiri")
    keys.hits("ArrowDown")
    assert keys.name() == "Anggota keluarga"
    keys.hits("ArrowUp")
    keys.presses("Pilih Tanggal", "Space")
    keys.presses("8200Selasa, 8 Desember 2026, sisa 200 nomor")
    keys.presses("09.00–10.00 WIB", "Space")
    keys.types("Nama lengkap", cast.CITRA.name)
    keys.types("NIK", cast.CITRA.nik)
    keys.types("Nomor ponsel", cast.CITRA.phone)
    keys.tabs_to("Saya perlu layanan prioritas")
    keys.hits("Space", "Tab", "Space")
    keys.presses("Periksa Pesanan")
    citra.sees("Lansia, 60 tahun ke atas")
    keys.presses("Konfirmasi Pemesanan", "Space")
    assert citra.label() == "A-041"

    keys.presses("Jadwalkan Ulang")
    keys.presses("10200Kamis, 10 Desember 2026, sisa 200 nomor")
    keys.presses("08.00–09.00 WIB")
    keys.presses("Pindahkan")
    assert citra.label() == "A-001"

    keys.presses("Batalkan Antrean")
    keys.presses("Ya, batalkan antrean")
    keys.presses("Batalkan pembatalan")
    assert citra.label() == "A-001"
    assert Booking.objects.get().status == "booked"


def test_the_first_key_leads_past_the_head_of_the_page(visitor):
    citra = visitor(size=DESK)
    keys = Keyboard(citra)
    citra.opens("/ambil/")

    keys.tabs_to("Langsung ke isi")
    keys.hits("Enter")

    expect(citra.page.locator("#isi")).to_be_focused()
    keys.tabs_to("Cari layanan")
    assert citra.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_after_a_mistake_the_keyboard_stands_on_the_summary_and_one_key_from_the_field(visitor):
    citra = visitor(size=DESK)
    keys = Keyboard(citra)
    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00")
    keys.types("Nama lengkap", cast.CITRA.name)
    keys.types("NIK", cast.CITRA.nik)
    with citra.page.expect_navigation():
        keys.hits("Enter")

    expect(citra.page.locator(".esum")).to_be_focused()
    keys.hits("Tab", "Enter")

    expect(citra.field("Nomor ponsel")).to_be_focused()


def test_opening_a_group_of_services_and_the_list_of_dates_takes_enter_or_space(visitor):
    citra = visitor(size=DESK)
    keys = Keyboard(citra)

    citra.opens("/ambil/")
    keys.tabs_to("Kartu Keluarga")
    keys.hits("Enter")
    keys.presses("KK hilang")
    citra.opens("/ambil/tanggal/?layanan=KK_HILANG")
    keys.tabs_to("Lihat sebagai daftar")
    keys.hits("Space")
    keys.presses("Selasa, 8 Desember 2026Sisa 200 nomor")

    citra.sees_title("Pukul berapa Anda datang?")


def test_a_focus_that_cannot_be_seen_is_noticed(visitor):
    citra = visitor(size=DESK)
    citra.opens("/ambil/")
    citra.page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { outline: 0 !important; box-shadow: none !important; }");
      document.adoptedStyleSheets = [sheet];
    }""")

    with pytest.raises(AssertionError, match="cannot be seen"):
        Keyboard(citra).tabs_to("Saya berusia 17 tahun")
