"""The head of office lets a kecamatan give numbers and sends a day of service to a school; a citizen books there."""

from datetime import date

import pytest
from playwright.sync_api import expect

from antri.directory.models import Office
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from tests import cast
from tests.browser.conftest import pages_only
from tests.browser.look import look_at
from tests.browser.people import DESK, PHONE, Visitor, forget

pytestmark = pytest.mark.goal("G31")

MONDAY, SATURDAY = date(2026, 12, 14), date(2026, 12, 12)


def head_of_office(visitor, **more):
    found_demo_officers(by=SYSTEM)
    head = visitor(size=DESK, **more)
    head.signs_in("kepala")
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


def assert_well(who: Visitor) -> None:
    """Nothing is cut, too small for a finger, wider than 320 px or wrong for axe. Leaves it as on a desk."""
    look = look_at(who)
    who.page.evaluate("document.documentElement.style.fontSize = ''")
    who.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])


@pages_only
def test_every_state_of_a_switch_and_of_an_outreach_is_well_made(visitor):
    head = head_of_office(visitor)
    head.opens("/kelola/tanah-sareal/cara-melayani/")
    assert_well(head)
    head.presses("Lihat pratinjau")
    expect(head.page.locator(".esum")).to_be_visible()
    assert_well(head)
    head.page.check("[name=cara][value=online]")
    head.page.fill("[name=mulai]", f"{MONDAY}")
    head.page.fill("[name=nomor]", "60")
    head.page.fill("[name=sebab]", "Pegawai sudah terlatih")
    head.presses("Lihat pratinjau")
    expect(head.page.locator("#pratinjau")).to_be_visible()
    assert_well(head)
    head.presses("Putuskan")
    assert_well(head)
    head.presses("Tarik kembali")
    head.sees_title("Tarik kembali: Kecamatan Tanah Sareal")
    assert_well(head)
    head.opens("/kelola/disdukcapil/jemput-bola/")
    assert_well(head)
    head.presses("Simpan")
    expect(head.page.locator(".esum")).to_contain_text("Tulis jam mulai")
    expect(head.page.locator(".esum")).to_contain_text("Tulis jam selesai")
    assert_well(head)
