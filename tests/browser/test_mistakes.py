"""A mistake costs one correction, never the whole form."""

import pytest
from playwright.sync_api import expect

from tests import cast

pytestmark = [pytest.mark.goal("G31"), pytest.mark.only_on("sqlite")]  # pages do not depend on the database
FORM = "/ambil/data/?layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00"


@pytest.mark.parametrize("without_javascript", [False, True], ids=["with-javascript", "without-javascript"])
def test_mistakes_stand_on_top_and_beside_the_field_and_what_was_typed_stays(visitor, without_javascript):
    citra = visitor(without_javascript=without_javascript)
    citra.opens(FORM)

    citra.gives_data(cast.CITRA, nik=cast.CITRA.nik[:15], phone="12")

    citra.sees("Ada 2 hal yang perlu diperbaiki")
    if not without_javascript:
        expect(citra.page.locator(".esum")).to_be_focused()
    expect(citra.field("Nama lengkap")).to_have_value(cast.CITRA.name)
    expect(citra.field("NIK")).to_have_value(cast.CITRA.nik[:15])
    expect(citra.field("Nomor ponsel")).to_have_value("12")
    for label in ("NIK", "Nomor ponsel"):
        expect(citra.field(label)).to_have_attribute("aria-invalid", "true")

    for label in ("Nomor ponsel", "NIK"):
        said = citra.page.locator(".fld.err", has=citra.field(label)).locator(".msg span:not(.vh)").last.inner_text()
        said = said.removeprefix("Kesalahan:").strip()
        citra.presses(said, within=".esum")
        expect(citra.field(label)).to_be_focused()

    citra.types("NIK", cast.CITRA.nik)
    citra.types("Nomor ponsel", cast.CITRA.phone)
    citra.presses("Periksa Pesanan")
    citra.presses("Konfirmasi Pemesanan")
    citra.sees("Pemesanan berhasil")


def test_changing_the_data_on_the_check_page_brings_every_field_back_filled(visitor):
    citra = visitor()
    citra.opens(FORM)
    citra.ticks("Saya perlu layanan prioritas")
    citra.ticks("Hamil atau menyusui")
    citra.gives_data(cast.CITRA)
    citra.sees("Hamil atau menyusui")

    citra.presses("Ubah data")

    expect(citra.field("Nama lengkap")).to_have_value(cast.CITRA.name)
    expect(citra.field("NIK")).to_have_value(cast.CITRA.nik)
    expect(citra.page.get_by_role("radio", name="Hamil atau menyusui")).to_be_checked()


def test_asking_for_priority_without_a_reason_is_a_mistake_that_says_so(visitor):
    citra = visitor()
    citra.opens(FORM)
    citra.ticks("Saya perlu layanan prioritas")
    citra.gives_data(cast.CITRA)

    citra.presses("Pilih salah satu alasan prioritas.", within=".esum")

    citra.ticks("Sedang sakit")
    citra.presses("Periksa Pesanan")
    citra.sees("Sedang sakit")
    citra.presses("Konfirmasi Pemesanan")
    citra.sees("Pemesanan berhasil")


def test_an_event_without_any_service_ticked_asks_for_one(visitor):
    citra = visitor()
    citra.opens("/peristiwa/ktp-hilang/")
    citra.page.get_by_role("checkbox", checked=True).first.uncheck()
    citra.presses("Pilih Tanggal")

    citra.presses("Pilih dahulu paling sedikit satu layanan", within=".esum")

    expect(citra.page.get_by_role("checkbox").first).to_be_focused()
