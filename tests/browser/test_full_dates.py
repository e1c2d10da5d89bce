"""A date that is full leads on; nobody has to search, nobody types twice."""

from datetime import date, time

import pytest
from playwright.sync_api import expect

from antri.booking.actions import Order, book
from antri.booking.models import Booking
from antri.directory.queries import catalogue
from antri.schedule.actions import set_quota
from tests import cast
from tests.browser.people import forget

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database


def leave_one_number(on: date) -> None:
    """Let the main office give a single number on that date, at nine."""
    quotas = {"08:00": 0, "09:00": 1, "10:00": 0, "13:00": 0, "14:00": 0}
    set_quota(office=catalogue().main, date=on, quotas=quotas, by=cast.HEAD_OF_OFFICE)
    forget()


def wati_takes_it(on: date) -> None:
    order = Order(
        office=catalogue().main.slug,
        service="KTP_HILANG",
        date=on,
        session=time(9),
        name=cast.WATI.name,
        nik=cast.WATI.nik,
        phone=cast.WATI.phone,
    )
    book(order=order, key=cast.key(2), by=cast.WATI.actor)


@pytest.mark.parametrize("without_javascript", [False, True], ids=["with-javascript", "without-javascript"])
def test_a_full_date_leads_to_the_next_working_day_with_one_tap(visitor, without_javascript):
    citra = visitor(without_javascript=without_javascript)
    leave_one_number(date(2026, 12, 23))
    wati_takes_it(date(2026, 12, 23))
    forget()

    citra.opens("/ambil/tanggal/?layanan=KTP_HILANG&bulan=2026-12")
    citra.presses("Rabu, 23 Desember 2026, kuota penuh")
    citra.sees("Rabu, 23 Desember 2026: kuota penuh", "Tersedia tanggal berikutnya:", "Senin, 28 Desember 2026")
    if not without_javascript:
        expect(citra.page.locator("[data-focus]")).to_be_focused()
    citra.sees("Petugas memesankan untuk Anda di kantor atau kelurahan. Bawa KTP-el atau KK.")
    citra.presses("Ambil Senin, pukul 08.00")

    citra.gives_data(cast.CITRA)
    citra.presses("Konfirmasi Pemesanan")
    citra.sees("Pemesanan berhasil", "Senin, 28 Desember 2026")


def test_who_presses_a_holiday_is_told_which_one_and_led_on(visitor):
    citra = visitor()

    citra.opens("/ambil/tanggal/?layanan=KTP_HILANG&tanggal=2026-12-25")

    citra.sees("Jumat, 25 Desember 2026: tutup. Hari Raya Natal", "Tersedia tanggal berikutnya:")
    citra.presses("Ambil Senin, pukul 08.00")
    citra.sees("Senin, 28 Desember 2026")


@pytest.mark.parametrize("without_javascript", [False, True], ids=["with-javascript", "without-javascript"])
def test_sold_out_while_citra_typed_she_takes_the_next_date_and_types_nothing_again(visitor, without_javascript):
    citra = visitor(without_javascript=without_javascript)
    leave_one_number(date(2026, 12, 8))
    citra.opens("/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00")
    citra.gives_data(cast.CITRA)

    wati_takes_it(date(2026, 12, 8))
    citra.presses("Konfirmasi Pemesanan")

    citra.sees("Selasa, 8 Desember 2026, sesi 09.00: baru saja penuh", "Citra Rekaan", "Rabu, 9 Desember 2026")
    citra.presses("Ambil Rabu, pukul 08.00")
    citra.sees("Pemesanan berhasil", "Rabu, 9 Desember 2026")
    assert citra.label() == "A-001"
    assert Booking.objects.count() == 2
