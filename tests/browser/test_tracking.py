"""A file followed by its link, a question answered there, a complaint with its receipt, one box for codes."""

import os
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from antri.applications.actions.receipts import give_receipt
from antri.applications.actions.talk import answer, ask
from antri.applications.models import Complaint
from antri.applications.queries import token_of
from antri.journal.actions import SYSTEM, Actor
from antri.people.actions import found_demo_officers
from antri.people.models import Officer
from tests import cast
from tests.browser.conftest import pages_only
from tests.browser.filed import filed
from tests.browser.look import look_at
from tests.browser.people import Visitor

pytestmark = pytest.mark.goal("G36")

SIZES = {"1280": (1280, 800), "360": (360, 740)}
ALL = ["360", *(pytest.param(name, marks=pages_only) for name in ("1280", "360 without JavaScript"))]
SHOTS = os.environ.get("SHOTS", "")


def comes(visitor: Any, name: str) -> Visitor:
    without_javascript = "without" in name
    return visitor(size=SIZES[name.partition(" ")[0]], **({"without_javascript": True} if without_javascript else {}))


def officer_named(name: str) -> tuple[Officer, Actor]:
    found_demo_officers(by=SYSTEM)
    row = Officer.objects.get(username=name)
    return row, Actor("officer", "desk", str(row.pk))


def is_well(person: Visitor, name: str, shot: str) -> None:
    """Nothing wrong for other eyes, hands and widths; with SHOTS in the environment also a picture."""
    if SHOTS:
        person.page.screenshot(path=f"{SHOTS}/{shot}-{name.replace(' ', '-')}.png", full_page=True)
    if "without" in name:
        return
    look = look_at(person)
    size = SIZES[name]
    person.page.set_viewport_size({"width": size[0], "height": size[1]})
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])


@pytest.mark.parametrize("name", ALL)
def test_a_question_is_asked_and_answered_where_the_file_stands(visitor, name):
    file = filed()
    verifier, by = officer_named("verifikator")
    give_receipt(application=file, papers=["Akta kelahiran lama", "KK"], officer=verifier, by=by)
    citra = comes(visitor, name)

    citra.opens(f"/berkas/{token_of(file)}/")
    citra.sees_title("Berkas Anda sudah kami terima")
    citra.sees(
        "Berkas dikirim", "Berkas kertas diterima kantor", "Kamis, 3 Desember 2026", "petugas memeriksa berkas Anda"
    )
    citra.types("Pertanyaan Anda", "Nomor saya 0899 0000 0001, apakah sudah?")
    citra.presses("Kirim pertanyaan")
    citra.sees("Ada 1 hal yang perlu diperbaiki")
    is_well(citra, name, "tanya-salah")
    citra.types("Pertanyaan Anda", "Apakah foto surat lahir terbaca?")
    citra.presses("Kirim pertanyaan")
    citra.sees("Pertanyaan Anda terkirim. Jawabannya muncul di halaman ini.")

    officer = comes(visitor, "1280")
    officer.signs_in("verifikator")
    officer.opens("/petugas/disdukcapil/pertanyaan/")
    is_well(officer, "1280", "pertanyaan")
    officer.presses(re.compile(file.code[:4]))
    officer.presses(re.compile("^Buka 1 pesan"))
    officer.sees("Apakah foto surat lahir terbaca?")
    is_well(officer, "1280", "tanya-petugas")
    officer.types("Jawaban", "Terbaca dengan baik.")
    officer.presses("Kirim jawaban")
    officer.sees("Jawaban terkirim. Warga membacanya di halaman berkasnya.")

    citra.opens(f"/berkas/{token_of(file)}/")
    citra.sees("Terbaca dengan baik.", "Kantor menjawab")
    is_well(citra, name, "berkas")


@pages_only
@pytest.mark.parametrize(
    "status", ["awaiting_blank", "awaiting_ministry", "ready", "rejected", "done", "cancelled", "in_process"]
)
def test_every_standing_is_well_to_look_at(visitor, status):
    more = {"reject_reason": "other", "law": "Perpres 96/2018, pasal 15"} if status == "rejected" else {}
    citra = comes(visitor, "360")

    citra.opens(f"/berkas/{token_of(filed(status, **more))}/")

    is_well(citra, "360", f"berkas-{status}")


@pages_only
def test_an_answer_appears_by_itself_and_what_is_being_typed_stays(visitor):
    file = filed()
    verifier, by = officer_named("verifikator")
    ask(application=file, token=token_of(file), words="Sudah sampai?", by=cast.CITRA.actor)
    citra = comes(visitor, "360")
    citra.page.clock.install()
    citra.opens(f"/berkas/{token_of(file)}/")
    citra.types("Pertanyaan Anda", "Saya sedang menulis")

    answer(application=file, words="Sudah sampai.", officer=verifier, by=by)
    citra.page.clock.fast_forward(90_000)

    citra.sees("Sudah sampai.")
    expect(citra.field("Pertanyaan Anda")).to_have_value("Saya sedang menulis")


@pytest.mark.parametrize("name", ALL)
def test_a_complaint_has_a_receipt_and_its_answer_is_read_by_the_link(visitor, name):
    officer_named("pengelola")
    citra = comes(visitor, name)

    citra.opens("/pengaduan/")
    citra.presses("Tulis pengaduan")
    citra.presses("Kirim pengaduan")
    citra.sees("Ceritakan apa yang terjadi.")
    is_well(citra, name, "pengaduan-salah")
    citra.ticks("Terlalu lama")
    citra.types("Apa yang terjadi?", "Berkas saya sudah tiga minggu tanpa kabar.")
    citra.types("Nomor ponsel (boleh kosong)", cast.CITRA.phone)
    is_well(citra, name, "pengaduan-tulis")
    citra.presses("Kirim pengaduan")
    citra.sees_title("Pengaduan Anda kami terima")
    citra.sees("Selasa, 15 Desember 2026", "Ini tanda terima Anda.", "Ombudsman RI")
    is_well(citra, name, "pengaduan")
    receipt = citra.path

    manager = comes(visitor, "1280")
    manager.signs_in("pengelola")
    manager.opens("/kelola/disdukcapil/pengaduan/")
    is_well(manager, "1280", "pengaduan-daftar")
    code = Complaint.objects.get().code
    manager.presses(re.compile(code[:4]))
    manager.presses("Buka isinya")
    manager.sees("Berkas saya sudah tiga minggu tanpa kabar.")
    is_well(manager, "1280", "pengaduan-meja")
    manager.types("Jawaban kantor", "Maaf. Berkas Anda kami selesaikan hari ini.")
    manager.presses("Kirim jawaban")
    manager.sees("Jawaban terkirim. Yang mengadu membacanya lewat tautannya.")

    citra.opens("/cek/")
    citra.types("Kode booking", code)
    citra.types("Empat digit terakhir nomor ponsel", cast.CITRA.phone[-4:])
    citra.presses("Buka tiket")
    citra.sees("Antrean tidak ditemukan")
    is_well(citra, name, "cek")
    citra.presses("Kode berkas atau pengaduan? Cari di sana")
    citra.sees_title("Pengaduan Anda sudah dijawab")
    citra.sees("Maaf. Berkas Anda kami selesaikan hari ini.")
    assert citra.path == receipt
    is_well(citra, name, "pengaduan-dijawab")


@pytest.mark.parametrize("name", ALL)
def test_one_box_opens_a_file_by_its_code(visitor, name):
    file = filed()
    citra = comes(visitor, name)

    citra.opens("/berkas/cek/")
    is_well(citra, name, "cek-berkas")
    citra.types("Kode berkas, pengaduan, atau booking", f"{file.code[:4]} {file.code[4:].lower()}")
    citra.types("Empat digit terakhir nomor ponsel", "0000")
    citra.presses("Buka")
    citra.sees("Kode dan nomor ponsel itu tidak cocok. Periksa keduanya, lalu coba lagi.")
    citra.types("Empat digit terakhir nomor ponsel", cast.CITRA.phone[-4:])
    citra.presses("Buka")
    citra.sees_title("Berkas Anda sudah kami terima")


@pages_only
def test_a_receipt_is_given_at_the_desk_and_printed(visitor):
    file = filed()
    officer_named("loket")
    officer = comes(visitor, "1280")
    officer.signs_in("loket")

    officer.opens(f"/petugas/disdukcapil/berkas/{file.code}/tanda-terima/")
    is_well(officer, "1280", "tanda-terima")
    officer.types("Berkas lain", "Akta lama, Ijazah")
    officer.presses("Buat tanda terima")
    officer.sees("Akta lama", "Ijazah", "Tanda terima berkas")
    if SHOTS:
        officer.page.screenshot(path=f"{SHOTS}/tanda-terima-58.png", full_page=True)
