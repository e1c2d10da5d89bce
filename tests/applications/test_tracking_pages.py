"""The page behind the link of a file: where it stands, on whom it waits, what happened, and what to do."""

import re

import pytest
import time_machine
from django.test import Client

from antri.applications.actions.move import move
from antri.applications.actions.receipts import give_receipt
from antri.applications.actions.talk import answer
from antri.applications.models import Application, Paper
from antri.applications.queries import token_of
from antri.applications.queries.standing import _STANDINGS, standing_of
from antri.applications.queries.timeline import timeline
from antri.booking.models import Booking
from antri.journal.actions import change, record
from antri.journal.models import Event
from antri.people.models import Role
from tests import cast
from tests.applications.approved import application
from tests.applications.cast import paper, verifier
from tests.booking.story import NOW, later, take

Status = Application.Status


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def page(file, query="", status=200):
    answer = Client().get(f"/berkas/{token_of(file)}/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def step(file, to, what, by, **also):
    with change():
        move(file, to=to, what=what, by=by, also=also)


def words(file):
    return [moment.text for moment in timeline(file)]


def test_every_status_but_a_draft_is_said_in_words():
    assert set(_STANDINGS) == set(Status) - {Status.DRAFT}


@pytest.mark.parametrize("status", [each for each in Status if each not in (Status.DRAFT, Status.IN_REVIEW)])
def test_the_page_says_where_it_stands_in_large_words(city, status):
    file = application(city, status=status)

    html = page(file)

    assert f"<h1>{standing_of(file).title}</h1>" in html
    assert file.code[:4] in html
    assert "noindex" in html


def test_what_an_officer_wrote_that_it_waits_for_is_read_by_its_holder(city):
    file = application(city, status=Status.AWAITING_MINISTRY, awaits="perbaikan data ganda di pusat")

    assert "Perbaikan data ganda di pusat" in page(file)


def test_until_when_and_honestly_when_that_has_passed(city):
    soon = application(city, status=Status.SUBMITTED, due_on=later(days=1).date())
    late = application(city, cast.WATI, status=Status.SUBMITTED, due_on=later(days=-1).date())

    assert "Rabu, 2 Desember 2026" in page(soon)
    assert "Sudah lewat" not in page(soon)
    assert "Sudah lewat. Maaf" in page(late)


def test_the_line_tells_what_happened_and_nothing_about_officers(city, clock):
    file = application(city, status=Status.SUBMITTED)
    officer, by = verifier(city.main, "verifikatorrahasia")
    record(
        "application.submitted",
        about=("application", file.pk),
        by=cast.CITRA.actor,
        city=file.city,
        status="submitted",
        before="draft",
    )
    step(file, Status.IN_REVIEW, "application.taken_up", by, officer=officer, officer_seen_at=NOW)
    step(file, Status.SUBMITTED, "application.put_back", by)
    step(file, Status.IN_REVIEW, "application.taken_up", by, officer=officer, officer_seen_at=NOW)
    clock.move_to(later(minutes=5))
    step(file, Status.NEEDS_CORRECTION, "application.returned", by)
    clock.move_to(later(minutes=9))
    step(file, Status.SUBMITTED, "application.corrected", cast.CITRA.actor)

    assert words(file) == ["Berkas dikirim", "Mulai diperiksa", "Dikembalikan untuk diperbaiki", "Perbaikan dikirim"]
    html = page(file)
    assert "verifikatorrahasia" not in html
    assert str(officer) not in html
    assert "1 Desember 2026" in html


def test_the_line_tells_each_time_that_was_chosen_and_who_downloads_once(city):
    file = application(city, status=Status.READY, outcome=Application.Outcome.PICK_UP)
    for what in ("pick_up_chosen", "document_downloaded", "document_downloaded", "pick_up_chosen"):
        with change():
            record(f"application.{what}", about=("application", file.pk), by=cast.CITRA.actor, city=file.city)

    assert words(file) == ["Waktu mengambil dipilih", "Dokumen diunduh", "Waktu mengambil dipilih"]


def test_what_is_undone_at_once_is_not_told(city, clock):
    file = application(city, status=Status.SUBMITTED)
    officer, by = verifier(city.main)
    seen = {"officer": officer, "officer_seen_at": NOW}
    step(file, Status.IN_REVIEW, "application.taken_up", by, **seen)
    step(file, Status.REJECTED, "application.rejected", by, reject_reason="other", law="UU 24/2013")
    clock.move_to(later(seconds=40))
    step(file, Status.IN_REVIEW, "application.undone", by, **seen)

    assert words(file) == ["Mulai diperiksa"]


def test_a_question_is_asked_on_the_page_and_answered_there(city):
    file = application(city, status=Status.SUBMITTED)
    address = f"/berkas/{token_of(file)}/"

    sent = Client().post(f"{address}tanya/", {"kata": "Kapan <b>siap</b>?"})

    assert (sent.status_code, sent["Location"]) == (303, f"{address}?ditanyakan#tanya")
    officer, by = verifier(city.main)
    answer(application=file, words="Besok sore.", officer=officer, by=by)
    html = page(file)
    assert "Kapan &lt;b&gt;siap&lt;/b&gt;?" in html
    assert "Besok sore." in html
    assert str(officer) not in html


def test_a_question_with_a_number_is_refused_and_stays_typed(city):
    file = application(city, status=Status.SUBMITTED)

    answer = Client().post(f"/berkas/{token_of(file)}/tanya/", {"kata": "telepon 0899-0000-0001 ya"})

    assert answer.status_code == 422
    assert "Jangan menulis NIK" in answer.content.decode()
    assert "telepon 0899-0000-0001 ya" in answer.content.decode()


def test_papers_that_lie_at_the_office_stand_there(city):
    file = application(city, status=Status.SUBMITTED)
    officer, by = verifier(city.main)

    receipt = give_receipt(application=file, papers=["Akta asli"], officer=officer, by=by)

    html = page(file)
    assert "Akta asli" in html
    assert receipt.code[:4] in html
    assert "Masih di kantor" in html


def test_no_nik_no_phone_and_no_name_stand_on_the_page(city):
    file = application(city, status=Status.SUBMITTED)

    html = page(file)

    for secret in (cast.CITRA.nik, cast.CITRA.phone, cast.CITRA.name, cast.CITRA.phone[-4:]):
        assert secret not in re.sub(r'<svg.*?</svg>|token_hash|href="[^"]*"', "", html, flags=re.S)


def test_a_document_to_save_is_the_one_large_button(city):
    file = application(city, status=Status.READY)
    paper(file, "birth_certificate", role=Paper.Role.RESULT)

    assert "Unduh dokumen" in page(file)


PICK, COME = "Pilih waktu mengambil", "Pilih waktu datang"


def with_number(city, file, purpose, status):
    """A number to come for this file that stands so."""
    number = take(city)
    gone = {"cancelled_at": NOW} if status == "cancelled" else {}
    Booking.objects.filter(pk=number.booking.pk).update(status=status, **gone)
    Application.objects.filter(pk=file.pk).update(**{purpose: number.booking})
    return file


def test_where_a_file_and_a_card_are_ready_both_are_offered(city):
    file = application(city, status=Status.READY, outcome=Application.Outcome.PICK_UP)
    paper(file, "family_card", role=Paper.Role.RESULT)

    html = page(file)

    assert "Unduh dokumen" in html
    assert PICK in html


@pytest.mark.parametrize(
    ("number", "is_offered"), [("booked", False), ("checked_in", False), ("cancelled", True), ("no_show", True)]
)
def test_a_time_to_fetch_that_was_given_back_or_missed_is_chosen_anew(city, number, is_offered):
    file = application(city, status=Status.READY, outcome=Application.Outcome.PICK_UP)

    html = page(with_number(city, file, "pick_up", number))

    assert (PICK in html) == is_offered
    assert ("Nomor untuk mengambil" in html) == (number != "cancelled")


@pytest.mark.parametrize(("number", "is_offered"), [("booked", False), ("cancelled", True), ("served", False)])
def test_who_has_come_once_is_not_asked_to_come_again(city, number, is_offered):
    file = application(city, status=Status.IN_PROCESS, outcome=Application.Outcome.FILE_THEN_VISIT)

    assert (COME in page(with_number(city, file, "visit", number))) == is_offered


def test_an_unknown_link_and_somebody_else_s_are_told_alike(city):
    answers = [Client().get(f"/berkas/{token}/") for token in ("A" * 24, "B" * 24)]

    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content.replace(b"A" * 24, b"") == answers[1].content.replace(b"B" * 24, b"")


def test_an_officer_answers_after_opening_and_each_look_is_written_down(city):
    file = application(city, status=Status.SUBMITTED)
    Client().post(f"/berkas/{token_of(file)}/tanya/", {"kata": "Foto saya terbaca?"})
    desk = cast.staff_client(Role.VERIFIER, city.main)
    address = f"/petugas/{city.main.slug}/pertanyaan/"

    listed = desk.get(address).content.decode()
    assert file.code[:4] in listed
    assert "terbaca" not in listed
    assert "terbaca" not in desk.get(f"{address}{file.code}/").content.decode()
    assert not Event.objects.filter(what="people.opened", about_kind="message").exists()

    opened = desk.post(f"{address}{file.code}/", {"apa": "lihat"}).content.decode()
    assert "Foto saya terbaca?" in opened
    assert Event.objects.filter(what="people.opened", about_kind="message").count() == 1
    sent = desk.post(f"{address}{file.code}/", {"apa": "jawab", "kata": "Terbaca."})
    assert sent.status_code == 303
    assert "Terbaca." in page(file)
    assert file.code[:4] not in desk.get(address).content.decode()
    elsewhere = cast.staff_client(Role.VERIFIER, city.district)
    assert elsewhere.get(f"{address}{file.code}/").status_code == 403


@pytest.mark.parametrize("width", ["58", "80", "a4"])
def test_a_receipt_is_printed_in_every_width(city, width):
    file = application(city, status=Status.SUBMITTED)
    desk = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    address = f"/petugas/{city.main.slug}/berkas/{file.code}/tanda-terima/"

    given = desk.post(address, {"berkas": ["Kartu keluarga"], "lain": "Akta lama, Surat lahir"})

    assert given.status_code == 303
    html = desk.get(f"{given['Location']}?lebar={width}").content.decode()
    for text in ("Kartu keluarga", "Akta lama", "Surat lahir", file.code[:4], "<svg"):
        assert text in html
    assert cast.CITRA.name not in html
    # It bears the file's link: whoever draws one leaves a trace, as with a slip.
    shown = Event.objects.get(what="application.link_shown")
    assert (shown.about_id, shown.data["how"]) == (str(file.pk), "receipt")
    number = given["Location"].rstrip("/").rsplit("/", 1)[1]
    assert desk.post(address, {"kembali": number}).status_code == 303
    assert desk.post(address, {"kembali": number}).status_code == 409
