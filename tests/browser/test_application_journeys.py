"""Whole stories of documents: from home, with an officer, through the verifier's and the work's own pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from antri.applications.actions.forms import switch_on_all
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.home.actions.demo_files.scans import pdf
from antri.insight.queries import replay
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from antri.templatetags.antri_time import in_fours
from tests.browser.filer import APPLICANT, KK, SHEETS, Filer
from tests.browser.look import look_at
from tests.browser.people import DESK, Visitor, forget

OFFICE = "/petugas/disdukcapil/"
Status = Application.Status
BIRTH_ASKED = ("AKTA_LAHIR", "id", "yes", "yes", "recorded", "yes")
BIRTH = {
    **APPLICANT,
    "child_name": "Kirana Contoh",
    "child_sex": "female",
    "child_on_kk": "tidak",
    "child_kk": KK,
    "child_birth_date": ("2", "11", "2026"),
    "birth_city": "Bogor",
    "birth_place_type": "hospital",
    "birth_kind": "single",
    "birth_order": "2",
    "mother_name": "Sekar Contoh",
    "mother_has_nik": "ya",
    "mother_nik": "3271044512859992",
    "father_name": "Danu Contoh",
    "father_has_nik": "ya",
    "father_nik": "3271011708909991",
    "witnesses-0-witness_name": "Bayu Contoh",
    "witnesses-0-witness_nik": "3174011508889995",
    "witnesses-1-witness_name": "Lestari Contoh",
    "witnesses-1-witness_nik": "3603125506959998",
    "want_kk": "ya",
    "want_kia": "tidak",
}
BIRTH_PAPERS = ("up_birth_letter", "up_marriage", "up_kk")


@pytest.fixture(autouse=True)
def city(visitor: Callable[..., Visitor]) -> None:
    """The forms are in use, and the demo's officers work here."""
    found_demo_officers(by=SYSTEM)
    switch_on_all(by=SYSTEM)
    forget()


def officer(visitor: Callable[..., Visitor], name: str) -> Visitor:
    who = visitor(size=DESK)
    who.signs_in(name)
    return who


def the_file() -> Application:
    return Application.objects.select_related("service", "office", "form").get()


def checks(verifier: Visitor, *, wrong: str = "", reason: str = "", words: str = "") -> None:
    """Take the next one and look at each line; mark `wrong` to be put right and return it, else approve."""
    verifier.opens(f"{OFFICE}berkas/")
    verifier.presses(re.compile("Ambil berikutnya"))
    lines = verifier.page.locator("li.line")
    for number in range(lines.count()):
        line = lines.nth(number)
        field = line.get_attribute("data-field")
        if line.get_attribute("data-found") == "ok":
            continue
        if field == wrong:
            line.locator("summary[data-fix]").click()
            line.locator("select[name=alasan]").select_option(reason)
            line.locator("textarea").fill(words)
            verifier.follows(line.get_by_role("button", name="Tandai perbaiki"))
        else:
            line.locator("[data-ok]").click()
        expect(lines.nth(number)).to_have_attribute("data-found", "fix" if field == wrong else "ok")
    deed = "kembalikan" if wrong else "setujui"
    verifier.follows(verifier.page.locator(f"button[name=tindakan][value={deed}]"))


def works(verifier: Visitor, *steps: str) -> None:
    """Press these on the page of the work, one after the other."""
    for step in steps:
        verifier.opens(f"{OFFICE}proses/{the_file().code}/")
        verifier.follows(verifier.page.locator(f"button[name=langkah][value={step}]"))


def hands_over(counter: Visitor) -> None:
    counter.opens(f"{OFFICE}serah/{the_file().code}/")
    for name in ("siapa", "lama"):
        counter.page.locator(f"[name={name}]").first.check(force=True)
    counter.page.locator("[name=cocok]").check(force=True)
    counter.presses("Sudah diserahkan")


def is_well(who: Visitor) -> None:
    """Nothing wrong with this page for other eyes, hands and widths, 320 px among them."""
    look = look_at(who)
    assert (look.axe, look.headings, look.sideways, look.cut_words, look.small_targets) == ([], 1, [], [], []), who.path
    who.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def all_told() -> None:
    assert [broken.said for broken in replay()] == []


def test_a_birth_record_from_home_with_one_correction(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    sekar = visitor()
    filer = Filer(sekar, tmp_path)
    filer.asks(*BIRTH_ASKED)
    sekar.sees("Ajukan dari rumah")
    filer.begins("Ajukan dari rumah")
    filer.fills(*BIRTH_PAPERS, blurred="up_birth_letter", **BIRTH)
    filer.sends()
    sekar.sees_title("Berkas Anda sudah kami terima")
    link = sekar.path
    sent_at = the_file().submitted_at

    verifier = officer(visitor, "verifikator")
    checks(verifier, wrong="up_birth_letter", reason="blurry", words="Foto ulang di dekat jendela.")

    sekar.opens(link)
    sekar.sees("Foto ulang di dekat jendela.", "Perlu diperbaiki")
    sekar.presses(re.compile("^Unggah yang baru"))
    filer_papers = sekar.page.locator("[data-upload]")
    expect(filer_papers).to_have_count(1)  # only what was returned
    sekar.page.locator("[data-remove]").first.click()
    expect(sekar.page.locator(".up.kept")).to_have_count(0)
    filer.brings("up_birth_letter")
    sekar.follows(sekar.page.locator("form.stepform > .btn").first)
    sekar.opens(link)
    sekar.presses(re.compile("^Periksa dan kirim perbaikan"))
    filer.sends()
    sekar.sees("Perbaikan dikirim")
    assert the_file().submitted_at == sent_at  # its place is kept

    checks(verifier)
    works(verifier, "mulai")
    verifier.opens(f"{OFFICE}proses/{the_file().code}/")
    finished = tmp_path / "akta.pdf"
    finished.write_bytes(pdf(SHEETS["up_birth_record"]))
    verifier.page.locator("[name=berkas]").set_input_files(str(finished))
    verifier.presses("Simpan dokumen")
    works(verifier, "siap")

    sekar.opens(f"{link}dokumen/")
    sekar.types("Empat digit terakhir nomor ponsel", "0001")
    sekar.page.locator("[name=lahir]").fill("05-12-1985")
    sekar.presses("Buka dokumen")
    with sekar.page.expect_download() as given:
        sekar.page.get_by_role("button", name=re.compile("^Unduh")).first.click()
    assert Path(given.value.path()).read_bytes() == finished.read_bytes()
    sekar.opens(link)
    sekar.sees("Dokumen diserahkan")
    assert the_file().status == Status.DELIVERED
    all_told()


def test_a_lost_card_from_filing_to_the_pick_up(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    sekar = visitor()
    filer = Filer(sekar, tmp_path)
    filer.asks("KTP_HILANG", "no", "yes", "yes")
    filer.begins("Ajukan dari rumah")
    filer.fills("up_police", "up_kk", **(APPLICANT | {"filer_role": "self"}))
    filer.sends()
    link = sekar.path

    verifier = officer(visitor, "verifikator")
    checks(verifier)
    works(verifier, "mulai", "blangko")
    sekar.opens(link)
    sekar.sees("Menunggu blangko")
    works(verifier, "lanjut", "siap")
    sekar.opens(link)
    sekar.sees("Dokumen siap")

    hands_over(officer(visitor, "loket"))

    sekar.opens(link)
    sekar.sees("Dokumen diserahkan")
    assert the_file().status == Status.DELIVERED
    all_told()


def test_a_first_card_at_sixteen_filed_ahead_and_one_visit(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    ratna = visitor()
    filer = Filer(ratna, tmp_path)
    filer.asks("KTP_REKAM", "sixteen", "never", "yes", "yes")
    filer.begins("Ajukan dulu, datang sekali")
    filer.fills(
        "up_kk",
        **APPLICANT,
        subject_name="Arga Contoh",
        subject_nik="3271021503109991",
        person_birth_date=("15", "3", "2010"),
        ever_married="tidak",
        assistance="none",
    )
    filer.sends()
    link = ratna.path

    ratna.presses(re.compile("Pilih (tanggal|waktu|jam)"))
    ratna.follows(ratna.page.locator("main a[href*='tanggal=']").first)
    ratna.follows(ratna.page.locator("main button[name=sesi], main form .btn, main a[href*='sesi=']").first)
    ratna.opens(link)

    file = the_file()
    assert file.visit is not None
    assert file.visit.service.code == "KTP_REKAM"
    ratna.sees(file.visit.label)
    checks(officer(visitor, "verifikator"))
    assert the_file().status == Status.APPROVED
    all_told()


def test_an_officer_files_with_a_citizen_and_gives_the_link_away(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    helper = officer(visitor, "pendamping")
    helper.opens(f"{OFFICE}warga/?layanan=AKTA_LAHIR")
    helper.sees("Apakah perlu datang?", "Tidak perlu datang: seluruhnya dapat diajukan daring.")
    filer = Filer(helper, tmp_path, at=f"{OFFICE}bantu-ajukan/")
    filer.asks(*BIRTH_ASKED)
    filer.begins("Ajukan dari rumah")
    helper.sees("Anda membantu warga.")
    is_well(helper)
    filer.fills(*BIRTH_PAPERS, **BIRTH)
    filer.sends()

    helper.sees("Beri warga tautannya sekarang: di kertas, atau pindai dengan ponsel keluarganya.")
    is_well(helper)
    helper.presses("QR untuk ponsel")
    expect(helper.page.locator(".deskqr svg")).to_be_visible()
    is_well(helper)
    helper.presses("Selesai, kembali")
    helper.presses("Cetak slip")
    expect(helper.page.locator(".qr svg")).to_be_visible()
    is_well(helper)
    helper.presses("Kembali", within="body")
    helper.presses("Selesai, warga berikutnya")
    file = the_file()
    assert (file.status, file.channel) == (Status.SUBMITTED, Application.Channel.ASSISTED)
    helper.opens(f"{OFFICE}bantu-ajukan/berkas/{file.pk}/")
    helper.sees("Berkas itu tidak sedang Anda bantu. Cari warganya di Meja Warga.")

    sekar = visitor()
    sekar.opens(f"/berkas/{token_of(file)}/")
    sekar.sees_title("Berkas Anda sudah kami terima")
    sekar.sees(re.compile("dibantu", re.IGNORECASE))
    # Whoever comes back without the slip: by the NIK on their card, at any desk.
    counter = officer(visitor, "loket")
    counter.opens(f"{OFFICE}warga/")
    counter.page.fill("[name=siapa]", "3271044512859992")
    counter.presses("KTP sudah di tangan: cari")
    counter.sees(in_fours(file.code))
    all_told()


def test_the_card_of_a_child(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    sekar = visitor()
    filer = Filer(sekar, tmp_path)
    filer.asks("KIA_BARU", "under17", "yes", "no", "yes")
    filer.begins("Ajukan dari rumah")
    child = {
        "children-0-child_name": "Kirana Contoh",
        "children-0-child_nik": "3271052503229997",
        "children-0-child_birth_date": ("25", "3", "2022"),
    }

    filer.fills("up_birth_record", "up_kk", "up_parents_id", **APPLICANT, **child)
    filer.sends()

    verifier = officer(visitor, "verifikator")
    checks(verifier)
    works(verifier, "mulai", "siap")
    hands_over(officer(visitor, "loket"))

    assert the_file().status == Status.DELIVERED
    all_told()
