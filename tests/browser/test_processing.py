"""What follows approval, in a browser: the worklist, one file, blanks, the desk, the document at home."""

import os
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from antri.applications.actions.blanks import blanks_arrived
from antri.applications.actions.papers import keep_result
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM, Actor
from antri.people.actions import found_demo_officers
from antri.people.models import Officer
from antri.web import clock
from tests.applications.filing import ANSWERS
from tests.applications.paper_story import document, upload
from tests.browser.filed import birth_record
from tests.browser.look import look_at
from tests.browser.people import Visitor, forget

Status = Application.Status
SIZES = {"1280": (1280, 800), "360": (360, 740)}
SHOTS = os.environ.get("SHOTS", "")


def is_well(person: Visitor, size: str, shot: str) -> None:
    """Nothing wrong for other eyes, hands and widths; with SHOTS in the environment also a picture."""
    if SHOTS:
        person.page.screenshot(path=f"{SHOTS}/{shot}-{size}.png", full_page=True)
    look = look_at(person)
    person.page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.small_targets) == ([], 1, [], [])


def approved(status: str = Status.APPROVED, **fields: Any) -> Application:
    """File a birth record as a citizen does, and let it have been approved."""
    file = birth_record(blurred="")
    Application.objects.filter(pk=file.pk).update(status=status, status_at=clock.now(), **fields)
    return Application.objects.select_related("office", "service", "form").get(pk=file.pk)


def officer(name: str) -> tuple[Officer, Actor]:
    found_demo_officers(by=SYSTEM)
    row = Officer.objects.get(username=name)
    return row, Actor("officer", "desk", str(row.pk))


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", SIZES)
def test_verifier_works_through_the_list(visitor: Any, size: str) -> None:
    officer("verifikator")
    file = approved()
    approved(Status.IN_PROCESS, due_on="2026-11-20")
    who = visitor(size=SIZES[size])
    who.signs_in("verifikator")

    who.opens("/petugas/disdukcapil/proses/")
    who.sees("1 berkas terlambat.")
    is_well(who, size, "worklist")
    who.page.locator(f"#pilih-{file.code}").check()
    who.page.get_by_role("button", name="Mulai dikerjakan").click()
    expect(who.page.get_by_text("1 berkas: mulai dikerjakan.")).to_be_visible()
    is_well(who, size, "worklist-undo")
    who.page.get_by_role("button", name="Urungkan").click()
    expect(who.page.get_by_text("1 berkas dikembalikan.")).to_be_visible()


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", SIZES)
def test_answers_are_seen_and_copied_and_the_document_is_put_there(visitor: Any, size: str) -> None:
    officer("verifikator")
    file = approved(Status.IN_PROCESS)
    who = visitor(size=SIZES[size])
    who.signs_in("verifikator")

    who.opens(f"/petugas/disdukcapil/proses/{file.code}/")
    is_well(who, size, "one-closed")
    who.page.get_by_role("button", name="Lihat dan salin isian").click()
    nik = ANSWERS["applicant"]["applicant_nik"]
    expect(who.page.get_by_text(nik, exact=True).first).to_be_visible()
    is_well(who, size, "one-open")
    who.page.get_by_label("Berkas PDF bertanda tangan").set_input_files(
        {"name": "akta.pdf", "mimeType": "application/pdf", "buffer": document()}
    )
    who.page.get_by_role("button", name="Simpan dokumen").click()
    expect(who.page.get_by_text("Dokumen tersimpan.")).to_be_visible()


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", SIZES)
def test_blanks_are_looked_at_and_written_down(visitor: Any, size: str) -> None:
    officer("verifikator")
    for _number in range(3):
        approved(Status.AWAITING_BLANK)
    who = visitor(size=SIZES[size])
    who.signs_in("verifikator")

    who.opens("/petugas/disdukcapil/blangko/")
    who.page.get_by_label("Berapa lembar yang tiba").fill("2")
    who.page.get_by_role("button", name="Lihat siapa yang berlanjut").click()
    expect(who.page.get_by_role("heading", name="2 berkas akan berlanjut")).to_be_visible()
    is_well(who, size, "blanks")
    who.page.get_by_role("button", name="Ya, 2 blangko sudah tiba").click()
    expect(who.page.get_by_role("heading", name="2 blangko tiba")).to_be_visible()
    is_well(who, size, "delivery")


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", SIZES)
def test_manager_asks_for_the_phones_and_sees_what_was_erased(visitor: Any, size: str) -> None:
    row, by = officer("pengelola")
    approved(Status.AWAITING_BLANK)
    delivery = blanks_arrived(office=catalogue().main, count=1, officer=row, by=by, seen=0)
    who = visitor(size=SIZES[size])
    who.signs_in("pengelola")

    who.opens(f"/petugas/disdukcapil/blangko/{delivery.pk}/telepon/")
    is_well(who, size, "contacts")
    who.opens("/kelola/disdukcapil/penghapusan/")
    is_well(who, size, "erasures")


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", SIZES)
def test_desk_compares_and_hands_over(visitor: Any, size: str) -> None:
    officer("loket")
    file = approved(Status.READY, outcome="pick_up")
    who = visitor(size=SIZES[size])
    who.signs_in("loket")

    who.opens("/petugas/disdukcapil/serah/")
    is_well(who, size, "hand-over")
    who.page.get_by_label("Kode berkas").fill(file.code)
    who.page.get_by_role("button", name="Buka berkas").click()
    who.page.get_by_role("button", name="Lihat untuk dicocokkan").click()
    expect(who.page.get_by_text("Tercatat bahwa Anda melihatnya.")).to_be_visible()
    is_well(who, size, "hand-over-one")
    who.page.get_by_label("Orangnya sendiri").check()
    who.page.get_by_label("Tidak ada yang lama").check()
    who.page.get_by_label("KTP-el atau KK orang yang mengambil sudah saya cocokkan").check()
    who.page.get_by_role("button", name="Sudah diserahkan").click()
    expect(who.page.get_by_text("dokumen diserahkan.")).to_be_visible()


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", SIZES)
def test_citizen_proves_who_they_are_and_downloads(visitor: Any, size: str) -> None:
    _row, by = officer("verifikator")
    file = approved(Status.READY)
    keep_result(application=file, field="result_0", file=upload(document(), "akta.pdf"), by=by)
    forget()
    applicant = ANSWERS["applicant"]
    nik = applicant["applicant_nik"]
    who = visitor(size=SIZES[size])

    who.opens(f"/berkas/{token_of(file)}/dokumen/")
    is_well(who, size, "proof")
    who.page.get_by_label("Empat digit terakhir nomor ponsel").fill(applicant["applicant_phone"][-4:])
    day = int(nik[6:8]) % 40
    who.page.get_by_label("Tanggal lahir pengaju").fill(f"{day:02d}-{nik[8:10]}-19{nik[10:12]}")
    who.page.get_by_role("button", name="Buka dokumen").click()
    button = who.page.get_by_role("button", name="Unduh")
    expect(button).to_be_visible()
    is_well(who, size, "documents")
    with who.page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == f"dokumen-{file.code.lower()}.pdf"


@pytest.mark.goal("G31")
@pytest.mark.parametrize("size", SIZES)
def test_citizen_chooses_a_time_to_fetch_it(visitor: Any, size: str) -> None:
    file = approved(Status.READY, outcome="pick_up")
    who = visitor(size=SIZES[size])

    who.opens(f"/berkas/{token_of(file)}/datang/")
    is_well(who, size, "come")
    who.page.get_by_role("link", name="Lihat jam hari").click()
    expect(who.page.get_by_role("heading", name="pukul berapa?")).to_be_visible()
    is_well(who, size, "come-hours")
    who.page.locator("#jam button").first.click()
    expect(who.page).to_have_url(re.compile(r"/t/[\w-]{20,}/"))
    expect(who.page.locator("main")).to_contain_text(re.compile(r"P-\d{3}"))
    if SHOTS:
        who.page.screenshot(path=f"{SHOTS}/pick-up-ticket-{size}.png", full_page=True)
