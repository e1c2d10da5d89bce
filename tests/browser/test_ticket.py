"""Whoever holds a ticket moves it, gives it back, and finds it again."""

from datetime import date

import pytest
from playwright.sync_api import expect

from antri.booking.models import Booking
from antri.directory.queries import catalogue
from antri.schedule.actions import close_day
from tests import cast
from tests.browser.people import forget

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database
both_ways = pytest.mark.parametrize("without_javascript", [False, True], ids=["with-javascript", "without-javascript"])


@both_ways
def test_citra_moves_her_number_to_another_day_and_keeps_her_link(visitor, without_javascript):
    citra = visitor(without_javascript=without_javascript)
    citra.takes_number(cast.CITRA)
    link, code = citra.path, citra.code()

    citra.presses("Jadwalkan Ulang")
    citra.presses("Kamis, 10 Desember 2026, sisa 200 nomor")
    citra.presses("13.00–14.00 WIB")
    citra.sees("Selasa, 8 Desember 2026", "Kamis, 10 Desember 2026")
    citra.presses("Pindahkan")

    citra.sees("Jadwal sudah dipindah", "Kamis, 10 Desember 2026", "13.00–14.00 WIB")
    assert (citra.path, citra.code(), citra.label()) == (link, code, "A-121")
    citra.sees("Masih dapat dijadwalkan ulang 1 kali.")


@both_ways
def test_citra_cancels_and_takes_the_same_number_back(visitor, without_javascript):
    citra = visitor(without_javascript=without_javascript)
    label = citra.takes_number(cast.CITRA)

    citra.presses("Batalkan Antrean")
    citra.sees_title("Batalkan antrean?")
    assert Booking.objects.get().status == "booked"
    citra.presses("Ya, batalkan antrean")
    citra.sees_title("Antrean dibatalkan")
    assert Booking.objects.get().status == "cancelled"
    citra.presses("Batalkan pembatalan")

    citra.sees("Dipesan")
    assert citra.label() == label
    assert Booking.objects.get().status == "booked"


def test_who_presses_cancel_by_mistake_goes_back_with_nothing_changed(visitor):
    citra = visitor()
    label = citra.takes_number(cast.CITRA)

    citra.presses("Batalkan Antrean")
    citra.presses("Tidak, kembali ke tiket")

    assert citra.label() == label
    assert Booking.objects.get().status == "booked"


@both_ways
def test_a_lost_link_is_found_by_code_and_last_four_digits_on_another_phone(visitor, without_javascript):
    citra = visitor()
    label, code = citra.takes_number(cast.CITRA), citra.code()

    borrowed = visitor(without_javascript=without_javascript)
    borrowed.opens("/")
    borrowed.presses("Cek Status Antrean")
    borrowed.types("Kode booking", code.lower())
    borrowed.types("Empat digit terakhir nomor ponsel", "9999")
    borrowed.presses("Buka tiket")
    borrowed.sees("Antrean tidak ditemukan")
    expect(borrowed.field("Kode booking")).to_have_value(code.lower())
    borrowed.types("Empat digit terakhir nomor ponsel", cast.CITRA.phone[-4:])
    borrowed.presses("Buka tiket")

    assert borrowed.label() == label
    assert borrowed.path == citra.path


def test_whose_day_was_closed_reads_why_and_is_led_to_another_day(visitor):
    citra = visitor()
    citra.takes_number(cast.CITRA)
    close_day(office=catalogue().main, date=date(2026, 12, 8), reason="Listrik padam", by=cast.HEAD_OF_OFFICE)
    forget()

    citra.page.reload()
    citra.sees("Perlu dipindah", "Kantor tutup pada tanggal ini (Listrik padam).")
    citra.presses("Pilih tanggal lain")
    citra.presses("Ambil Selasa, pukul 13.00")
    citra.presses("Pindahkan")

    citra.sees("Jadwal sudah dipindah", "Selasa, 1 Desember 2026")


@pytest.mark.goal("G5")
@both_ways
def test_reload_double_tap_and_back_are_one_booking_with_one_number(visitor, without_javascript):
    citra = visitor(without_javascript=without_javascript)
    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00")
    citra.gives_data(cast.CITRA)

    citra.page.get_by_role("button", name="Konfirmasi Pemesanan").dblclick()
    citra.sees("Nomor antrean Anda")
    label, link = citra.label(), citra.path
    citra.page.reload()
    assert citra.label() == label

    citra.page.go_back()
    citra.presses("Konfirmasi Pemesanan")
    assert (citra.label(), citra.path) == (label, link)
    assert Booking.objects.count() == 1
