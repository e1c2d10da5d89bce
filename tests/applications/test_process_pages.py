"""The pages of the processing desk: what is shown, what a press does, whose they are."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from antri.applications.models import Application, BlankDelivery, Check, Paper
from antri.journal.models import Event
from antri.people.models import Role
from tests import cast
from tests.applications.approved import application, at
from tests.applications.cast import form_of, paper, said_by, sent_application
from tests.applications.paper_story import document

Status = Application.Status


@pytest.fixture
def now():
    with time_machine.travel(at(2027, 1, 5), tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(city: cast.City, now):
    return cast.staff_client(Role.VERIFIER, city.main)


def text_of(answer) -> str:
    html = re.sub(r"<(script|style)[\s\S]*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def stands(file: Application) -> str:
    return Application.objects.values_list("status", flat=True).get(pk=file.pk)


def test_list_shows_codes_and_nobody_by_name(city: cast.City, desk) -> None:
    file = application(city)
    late = application(city, cast.WATI, status=Status.IN_PROCESS, due_on="2027-01-04")

    page = text_of(desk.get("/petugas/disdukcapil/proses/"))

    assert page.index(late.code[:4]) < page.index(file.code[:4])
    assert "1 berkas terlambat." in page
    assert cast.CITRA.name not in page
    assert cast.CITRA.nik not in page


def test_ticked_ones_are_moved_and_the_press_is_undone(city: cast.City, desk) -> None:
    rows = [application(city, cast.person(number)) for number in range(3)]

    answer = desk.post(
        "/petugas/disdukcapil/proses/", {"pilih": [row.code for row in rows[:2]], "langkah": "mulai"}, follow=True
    )
    assert "2 berkas: mulai dikerjakan." in text_of(answer)
    assert [stands(row) for row in rows] == [Status.IN_PROCESS, Status.IN_PROCESS, Status.APPROVED]

    press = re.search(r'name="tekan" value="(\w+)"', answer.content.decode())[1]
    answer = desk.post("/petugas/disdukcapil/proses/urung/", {"tekan": press}, follow=True)
    assert "2 berkas dikembalikan." in text_of(answer)
    assert {stands(row) for row in rows} == {Status.APPROVED}


def test_nothing_ticked_and_words_missing_are_told(city: cast.City, desk) -> None:
    file = application(city, status=Status.IN_PROCESS)

    assert desk.post("/petugas/disdukcapil/proses/", {"langkah": "mulai"}).status_code == 422
    answer = desk.post("/petugas/disdukcapil/proses/", {"pilih": file.code, "langkah": "pusat"})
    assert answer.status_code == 422
    assert "Isi: Apa yang ditunggu dari pusat." in text_of(answer)
    assert stands(file) == Status.IN_PROCESS


def test_whole_page_of_the_list_is_ticked_in_one_press(city: cast.City, desk) -> None:
    file = application(city)
    ticked = [file.code, *(f"ZZZZ{number:04d}" for number in range(99))]

    answer = desk.post("/petugas/disdukcapil/proses/", {"pilih": ticked, "langkah": "mulai", "tunggu": "", "x": ""})

    assert (answer.status_code, stands(file)) == (302, Status.IN_PROCESS)


def test_one_that_moved_meanwhile_is_left_and_told(city: cast.City, desk) -> None:
    file = application(city, status=Status.READY)

    answer = desk.post("/petugas/disdukcapil/proses/", {"pilih": file.code, "langkah": "mulai"}, follow=True)

    assert "1 berkas sudah berpindah sejak halaman dibuka" in text_of(answer)


def test_press_on_the_page_of_one_file_that_moved_on_changes_nothing(city: cast.City, desk) -> None:
    handed, ready = application(city, status=Status.DELIVERED), application(city, cast.WATI, status=Status.READY)

    for file, late in ((handed, "siap"), (ready, "mulai"), (ready, "lanjut")):
        answer = desk.post(f"/petugas/disdukcapil/proses/{file.code}/langkah/", {"langkah": late})
        assert (answer.status_code, "Muat ulang halaman" in text_of(answer)) == (409, True)

    assert (stands(handed), stands(ready)) == (Status.DELIVERED, Status.READY)


def test_file_of_another_office_or_not_yet_approved_is_not_there(city: cast.City, desk) -> None:
    other = application(city, office=city.district)
    early = application(city, cast.WATI, status=Status.SUBMITTED)

    for file in (other, early):
        assert desk.get(f"/petugas/disdukcapil/proses/{file.code}/").status_code == 404
    assert desk.get(f"/petugas/rekaan-utara/proses/{other.code}/").status_code == 403


@pytest.mark.goal("G23")
def test_what_is_typed_into_siak_opens_by_a_press_and_is_written_down(city: cast.City, desk) -> None:
    file = sent_application(city, status=Status.IN_PROCESS)
    url = f"/petugas/disdukcapil/proses/{file.code}/"

    assert cast.CITRA.nik not in desk.get(url).content.decode()
    answer = desk.post(url)

    assert f'data-copy="{cast.CITRA.nik}"' in answer.content.decode()
    event = Event.objects.get(what="people.opened", about_id=str(file.pk))
    assert event.data["reason"] == "siak.typing"


def test_document_is_uploaded_and_then_it_can_be_ready(city: cast.City, desk) -> None:
    file = application(city, status=Status.IN_PROCESS, form=form_of(city.ktp))
    url = f"/petugas/disdukcapil/proses/{file.code}/"

    assert desk.post(f"{url}langkah/", {"langkah": "siap"}).status_code == 409
    pdf = SimpleUploadedFile("kk.pdf", document(), "application/pdf")
    answer = desk.post(f"{url}unggah/", {"dokumen": "result_0", "berkas": pdf}, follow=True)
    assert "Dokumen tersimpan" in text_of(answer), text_of(answer)
    assert Paper.objects.get(application=file).role == Paper.Role.RESULT
    desk.post(f"{url}langkah/", {"langkah": "siap"})

    assert stands(file) == Status.READY


def test_what_is_no_pdf_is_not_kept(city: cast.City, desk) -> None:
    file = application(city, status=Status.IN_PROCESS, form=form_of(city.ktp))
    wrong = SimpleUploadedFile("kk.pdf", b"<html>", "application/pdf")

    answer = desk.post(f"/petugas/disdukcapil/proses/{file.code}/unggah/", {"dokumen": "result_0", "berkas": wrong})

    assert answer.status_code == 422
    assert not Paper.objects.filter(state=Paper.State.KEPT).exists()


def test_what_siak_refuses_goes_back_to_its_holder(city: cast.City, desk) -> None:
    file = application(city, status=Status.IN_PROCESS, form=form_of(city.ktp), answers=said_by(cast.CITRA))
    url = f"/petugas/disdukcapil/proses/{file.code}/kembali/"

    assert desk.post(url, {"bagian": "applicant_nik", "alasan": "blurry"}).status_code == 422
    desk.post(url, {"bagian": "applicant_nik", "alasan": "nik_mismatch", "pesan": "Periksa lagi."})

    file.refresh_from_db()
    assert (file.status, file.returns) == (Status.NEEDS_CORRECTION, 1)
    check = Check.objects.get()
    assert (check.field, check.round, check.verdict, check.reason) == ("applicant_nik", 0, "fix", "nik_mismatch")


def test_blanks_are_looked_at_first_then_written_down_and_taken_back(city: cast.City, desk) -> None:
    rows = [application(city, cast.person(number), status=Status.AWAITING_BLANK) for number in range(3)]

    page = desk.post("/petugas/disdukcapil/blangko/", {"jumlah": "2", "layanan": ""})
    assert "2 berkas akan berlanjut" in text_of(page)
    assert {stands(row) for row in rows} == {Status.AWAITING_BLANK}
    answer = desk.post(
        "/petugas/disdukcapil/blangko/tiba/", {"jumlah": "2", "layanan": "", "dilihat": "0"}, follow=True
    )
    assert "2 berkas berlanjut" in text_of(answer)
    again = desk.post("/petugas/disdukcapil/blangko/tiba/", {"jumlah": "2", "layanan": "", "dilihat": "0"})
    assert again.status_code == 409

    delivery = BlankDelivery.objects.get()
    answer = desk.post(f"/petugas/disdukcapil/blangko/{delivery.pk}/urung/", follow=True)
    assert "Catatan blangko diurungkan" in text_of(answer)
    assert {stands(row) for row in rows} == {Status.AWAITING_BLANK}


@pytest.mark.goal("G23")
def test_desk_sees_who_it_is_and_hands_over(city: cast.City, now) -> None:
    desk = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    file = application(
        city, status=Status.READY, outcome="pick_up", form=form_of(city.ktp), answers=said_by(cast.CITRA)
    )
    url = f"/petugas/disdukcapil/serah/{file.code}/"

    answer = desk.post("/petugas/disdukcapil/serah/", {"kode": f"{file.code[:4]} {file.code[4:].lower()}"})
    assert answer.url == url
    assert cast.CITRA.name not in text_of(desk.get(url))
    assert cast.CITRA.nik in text_of(desk.post(url, {"apa": "lihat"}))
    assert Event.objects.get(what="people.opened").data["reason"] == "desk.handing_over"
    assert desk.post(url, {"apa": "serah", "siapa": "self", "lama": "none"}).status_code == 422
    answer = desk.post(url, {"apa": "serah", "siapa": "self", "lama": "none", "cocok": "1"}, follow=True)

    assert "dokumen diserahkan" in text_of(answer)
    assert stands(file) == Status.DELIVERED
    press = re.search(r'name="tekan" value="(\w+)"', answer.content.decode())[1]
    assert "belum diserahkan lagi" in text_of(desk.post(f"{url}urung/", {"tekan": press}, follow=True))
    assert stands(file) == Status.READY


def test_document_is_printed_only_with_the_id_in_hand(city: cast.City, now) -> None:
    desk = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    file = application(city, status=Status.READY)
    paper(file, "result_0", role="result", kind="pdf")

    answer = desk.post(f"/petugas/disdukcapil/serah/{file.code}/1/")

    assert answer.status_code == 422
    assert not Event.objects.filter(what="application.document_printed").exists()


@pytest.mark.parametrize("path", ["proses/", "blangko/", "serah/"])
def test_whose_work_it_is_not_is_refused(city: cast.City, now, path: str) -> None:
    assert cast.staff_client(Role.OUTSIDE_HELPER, city.main).get(f"/petugas/disdukcapil/{path}").status_code == 403


def test_head_looks_and_moves_nothing(city: cast.City, now) -> None:
    head, file = cast.staff_client(Role.HEAD_OF_OFFICE), application(city)

    assert head.get("/petugas/disdukcapil/proses/").status_code == 200
    assert head.post("/petugas/disdukcapil/proses/", {"pilih": file.code, "langkah": "mulai"}).status_code == 403
    assert stands(file) == Status.APPROVED
