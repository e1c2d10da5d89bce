"""The head of office lets a kecamatan give numbers and sends a day of service to a school; a citizen books there."""

from datetime import date

import pytest
from playwright.sync_api import expect

from antri.directory.models import Office
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from tests import cast
from tests.browser.people import DESK, PHONE, forget

pytestmark = pytest.mark.goal("G31")

MONDAY, SATURDAY = date(2026, 12, 14), date(2026, 12, 12)


def head_of_office(visitor, **more):
    found_demo_officers(by=SYSTEM)
    head = visitor(size=DESK, **more)
    head.opens("/akun/masuk/")
    head.page.fill("[name=login]", "kepala")
    head.page.fill("[name=password]", "demo-kepala")
    head.presses("Masuk")
    return head


def test_a_kecamatan_goes_online_from_a_date_and_citizens_read_it(visitor):
    head = head_of_office(visitor, without_javascript=True)
    head.opens("/kelola/tanah-sareal/cara-melayani/")
    head.page.check("[name=cara][value=online]")
    head.page.fill("[name=mulai]", f"{MONDAY}")
    head.page.fill("[name=nomor]", "60")
    head.page.fill("[name=sebab]", "Pegawai sudah terlatih")
    head.presses("Lihat pratinjau")
    expect(head.page.locator("#pratinjau")).to_contain_text("60 nomor pada hari pertama")
    head.presses("Putuskan")
    expect(head.page.locator("main")).to_contain_text("Belum mulai")

    forget()
    citizen = visitor(size=PHONE)
    citizen.opens("/")
    citizen.sees("Mulai 14 Desember 2026 Kecamatan Tanah Sareal melayani dengan nomor antrean.")


def test_a_day_at_a_school_is_planned_and_booked(visitor):
    head = head_of_office(visitor)
    head.opens("/kelola/disdukcapil/jemput-bola/")
    head.page.fill("[name=nama]", "SMA Rekaan 1")
    head.page.fill("[name=alamat]", "Jalan Contoh 9")
    head.page.fill("[name=tanggal]", f"{SATURDAY}")
    head.page.fill("[name=orang]", "5")
    head.page.fill("[name=mulai]", "08:00")
    head.page.fill("[name=selesai]", "11:00")
    head.page.check("[name=layanan][value=KTP_HILANG]")
    head.presses("Simpan")
    expect(head.page.locator("main")).to_contain_text("Akan datang")

    forget()
    place = Office.objects.get(kind="outreach")
    citra = visitor(size=PHONE)
    citra.opens("/jemput-bola/")
    citra.sees("Jemput bola SMA Rekaan 1", "Sisa 5 nomor.")
    citra.opens(f"/ambil/data/?kantor={place.slug}&layanan=KTP_HILANG&tanggal={SATURDAY}&sesi=08:00")
    citra.gives_data(cast.CITRA)
    citra.presses("Konfirmasi Pemesanan")
    citra.sees("Pemesanan berhasil", "Sabtu, 12 Desember 2026", "Jemput bola SMA Rekaan 1")
