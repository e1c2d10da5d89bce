"""The main job, from the first page to the ticket."""

import pytest

from tests import cast
from tests.browser.conftest import pages_only
from tests.browser.people import DESK, PHONE


@pytest.mark.goal("G31")
@pytest.mark.parametrize(
    ("size", "without_javascript"),
    [(PHONE, False), pytest.param(PHONE, True, marks=pages_only), pytest.param(DESK, False, marks=pages_only)],
    ids=["phone", "phone-without-javascript", "desk"],
)
def test_citra_lost_her_card_and_holds_a_number_after_six_screens(visitor, size, without_javascript):
    citra = visitor(size=size, without_javascript=without_javascript)

    citra.opens("/")
    citra.presses("Ambil Nomor Antrean")
    citra.presses("KTP saya hilang")
    citra.presses("Pilih Tanggal")
    citra.presses("Selasa, 8 Desember 2026, sisa 200 nomor")
    citra.presses("08.00–09.00 WIB")
    citra.gives_data(cast.CITRA)
    citra.sees("5399********9991")
    citra.presses("Konfirmasi Pemesanan")

    citra.sees("Pemesanan berhasil", "Selasa, 8 Desember 2026", "08.00–09.00 WIB", "Disdukcapil Kota Bogor")
    assert citra.label() == "A-001"
    before_ticket = citra.screens[1:-1]
    assert before_ticket == [
        "/ambil/",
        "/peristiwa/ktp-hilang/",
        "/ambil/tanggal/",
        "/ambil/sesi/",
        "/ambil/data/",
        "/ambil/data/",
    ]
