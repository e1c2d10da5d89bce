"""The verifier's desk as pages: the list, one file, every press, who may come, and what is written down."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from antri.applications.models import Application, Check, Message
from antri.applications.queries.checklist import STEP
from antri.applications.queries.claims import rejection_of
from antri.directory.models import Service
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.people.models import Role
from antri.web import clock
from tests import cast
from tests.applications.cast import paper, said_by, sent_application, verifier

Status = Application.Status
LIST = "/petugas/disdukcapil/berkas/"
ALL = ("up_police", "up_kk", STEP + "applicant", STEP + "faith")
WHY = {"alasan": "already_issued", "aturan": "UU24-2013", "pasal": "Pasal 79A", "pesan": "Sudah terbit."}


@pytest.fixture
def now(city):
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def vera(city, now):
    return verifier(city.main, "vera")


@pytest.fixture
def desk(vera) -> Client:
    return cast.sign_in(vera[0])


@pytest.fixture
def boss(city, now) -> Client:
    return cast.staff_client(Role.OFFICE_MANAGER, city.main)


def url(file):
    return f"{LIST}{file.code}/"


def press(browser, file, deed, **said):
    return browser.post(url(file), {"tindakan": deed, **said})


@pytest.fixture
def taken(city, desk):
    file = sent_application(city)
    press(desk, file, "ambil")
    file.refresh_from_db()
    return file


def codes(answer):
    return re.findall(r'scope="row"><a href="/petugas/disdukcapil/berkas/(\w{8})/"', answer.content.decode())


def test_the_list_has_what_is_late_on_top_and_no_name_or_nik(city, desk):
    today = clock.today("Asia/Jakarta")
    young = sent_application(city, cast.person(1), due_on=today + timedelta(days=9))
    late = sent_application(city, cast.person(2), due_on=today - timedelta(days=1))

    answer = desk.get(LIST)

    assert codes(answer) == [late.code, young.code]
    text = answer.content.decode()
    assert "Terlambat" in text
    assert cast.person(1).name not in text
    assert cast.person(1).nik not in text
    assert not Event.objects.filter(what="people.opened").exists()


def test_the_list_is_filtered_by_service_status_lateness_and_questions(city, desk, taken):
    today = clock.today("Asia/Jakarta")
    ktp = sent_application(city, cast.person(1), due_on=today + timedelta(days=9))
    birth = sent_application(city, cast.person(2), service="AKTA_LAHIR", due_on=today - timedelta(days=1))
    Message.objects.create(city=cast.CODE, application=ktp, side="citizen", sealed=b"x", said=b"x", said_at=clock.now())

    assert set(codes(desk.get(LIST))) == {ktp.code, birth.code}
    assert codes(desk.get(f"{LIST}?keadaan=in_review")) == codes(desk.get(f"{LIST}?saya")) == [taken.code]
    assert codes(desk.get(f"{LIST}?layanan=AKTA_LAHIR")) == [birth.code]
    assert codes(desk.get(f"{LIST}?telat")) == [birth.code]
    assert codes(desk.get(f"{LIST}?tanya")) == [ktp.code]
    assert codes(desk.get(f"{LIST}?kode={taken.code.lower()}")) == [taken.code]


def test_an_empty_list_says_so(desk):
    assert "Berkas baru muncul di sini" in desk.get(LIST).content.decode()


def test_the_next_one_is_taken_from_the_list_and_opened(city, desk, vera):
    file = sent_application(city)

    answer = desk.post(LIST, {"tindakan": "ambil"})

    assert answer.headers["Location"] == url(file)
    file.refresh_from_db()
    assert file.officer == vera[0]
    assert desk.post(LIST, {"tindakan": "ambil"}).status_code == 409


def test_opening_a_file_is_written_down_each_time(city, desk, vera):
    file = sent_application(city)

    assert desk.get(url(file)).status_code == 200
    assert desk.get(url(file)).status_code == 200

    looks = Event.objects.filter(what="people.opened", about_kind="application", about_id=str(file.pk))
    assert [(look.actor_id, look.data["reason"]) for look in looks] == [(vera[1].id, "check.reading")] * 2


def test_the_manager_reads_in_the_journal_of_the_office_who_opened_which_file(city, desk, boss):
    file = sent_application(city)
    desk.get(url(file))

    text = boss.get("/kelola/disdukcapil/jurnal/?apa=opened").content.decode()

    assert file.code in text
    assert "memeriksa berkas pengajuan" in text
    assert cast.CITRA.name not in text


def test_looks_end_at_the_number_of_an_hour(city, desk):
    from antri.directory.models import Setting

    Setting.objects.create(city=cast.CODE, key="looks_an_hour", value=5)
    for number in range(5):
        assert desk.get(url(sent_application(city, cast.person(number)))).status_code == 200

    answer = desk.get(url(sent_application(city, cast.person(9))))

    assert answer.status_code == 429
    assert cast.person(9).name not in answer.content.decode()


def test_answers_are_read_back_masked_and_sensitive_ones_are_folded(city, desk):
    file = sent_application(city, flags=[{"field": "applicant_name", "rule": "one_word"}])

    text = desk.get(url(file)).content.decode()

    assert cast.CITRA.name in text
    assert cast.CITRA.nik not in text
    assert "kepercayaan" not in text
    assert "Nama satu kata." in text


def test_a_sensitive_page_opens_by_being_asked_and_is_written_down(city, desk):
    file = sent_application(city)

    assert "kepercayaan" in press(desk, file, "buka", halaman="faith").content.decode()
    part = desk.post(url(file), {"tindakan": "buka", "halaman": "faith"}, headers={"X-Part": "1"})
    assert part.content.decode().startswith("\n<div") or part.content.decode().startswith("<div")

    reasons = [each.data["reason"] for each in Event.objects.filter(what="people.opened")]
    assert reasons == ["check.sensitive"] * 2


def test_nik_and_kk_are_shown_for_a_moment_in_the_answer_that_asked(city, desk):
    file = sent_application(city)

    answer = press(desk, file, "nik")

    assert cast.CITRA.nik in answer.content.decode()
    assert answer.headers["Refresh"].startswith("20;")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "check.numbers" in {each.data.get("reason") for each in Event.objects.filter(what="people.opened")}


def test_everything_fine_is_approved_and_undone(desk, taken):
    for field in ALL:
        assert press(desk, taken, "sesuai", bagian=field).status_code == 303
    assert press(desk, taken, "setujui").status_code == 303
    taken.refresh_from_db()
    assert taken.status == Status.APPROVED
    assert "Urungkan, 60 detik" in desk.get(url(taken)).content.decode()

    press(desk, taken, "urungkan")
    taken.refresh_from_db()
    assert taken.status == Status.IN_REVIEW


def test_a_press_of_the_page_itself_is_answered_without_a_body(desk, taken):
    answer = desk.post(url(taken), {"tindakan": "sesuai", "bagian": "up_kk"}, headers={"X-Part": "1"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert not Event.objects.filter(what="people.opened").exists()


def test_approving_too_early_says_what_is_missing(desk, taken):
    answer = press(desk, taken, "setujui")

    assert answer.status_code == 422
    assert "Belum semua diperiksa" in answer.content.decode()


def test_a_mark_with_its_reason_is_shown_as_the_citizen_reads_it_and_returned(desk, taken):
    press(desk, taken, "perbaiki", bagian="up_kk", alasan="blurry", pesan="Sudut kiri gelap.")

    text = desk.get(url(taken)).content.decode()
    assert "Foto Kartu Keluarga belum terbaca." in text
    assert "Sudut kiri gelap." in text
    press(desk, taken, "kembalikan")
    taken.refresh_from_db()
    assert (taken.status, taken.returns) == (Status.NEEDS_CORRECTION, 1)


def test_a_nik_is_not_written_to_the_citizen(desk, taken):
    answer = press(desk, taken, "perbaiki", bagian="up_kk", alasan="blurry", pesan=f"NIK {cast.CITRA.nik} salah")

    assert answer.status_code == 422
    assert not Check.objects.exists()


def test_a_rejection_is_asked_here_and_decided_by_a_colleague(city, desk, taken):
    press(desk, taken, "tolak", **WHY)
    assert rejection_of(taken) is not None
    assert "Tarik kembali" in desk.get(url(taken)).content.decode()
    colleague = cast.sign_in(verifier(city.main)[0])
    text = colleague.get(url(taken)).content.decode()
    assert "Setujui penolakan" in text
    assert "Sudah terbit." in text

    assert desk.post(f"{url(taken)}putuskan/", {"tindakan": "setuju"}).status_code == 404
    assert colleague.post(f"{url(taken)}putuskan/", {"tindakan": "setuju"}).status_code == 303

    taken.refresh_from_db()
    assert taken.status == Status.REJECTED


def test_a_rejection_that_was_asked_is_withdrawn_by_who_asked(desk, taken):
    press(desk, taken, "tolak", **WHY)

    press(desk, taken, "tarik")

    assert rejection_of(taken) is None


def test_a_rejection_with_something_missing_keeps_what_was_typed(desk, taken):
    answer = press(desk, taken, "tolak", **(WHY | {"aturan": ""}))

    assert answer.status_code == 422
    assert "Sudah terbit." in answer.content.decode()


def test_the_supervisor_sees_who_has_what_releases_and_hands_over(city, desk, boss, taken):
    other, _by = verifier(city.main)
    assert "Petugas Rekaan" in boss.get(f"{LIST}?keadaan=in_review").content.decode()

    boss.post(LIST, {"tindakan": "alihkan", "kode": taken.code, "kepada": other.pk})
    taken.refresh_from_db()
    assert taken.officer == other

    boss.post(LIST, {"tindakan": "lepaskan", "kode": taken.code})
    taken.refresh_from_db()
    assert taken.status == Status.SUBMITTED


def test_a_verifier_does_not_release_and_a_supervisor_does_not_check(desk, boss, taken):
    assert desk.post(LIST, {"tindakan": "lepaskan", "kode": taken.code}).status_code == 403
    assert boss.post(LIST, {"tindakan": "ambil"}).status_code == 403
    assert press(boss, taken, "sesuai", bagian="up_kk").status_code == 409


def test_drafts_and_files_of_other_offices_are_not_there(city, desk):
    elsewhere = sent_application(city, office=city.district)
    draft = sent_application(city, cast.person(3), has_papers=False)
    Application.objects.filter(pk=draft.pk).update(
        status=Status.DRAFT, submitted_at=None, sealed=None, expires_on=clock.today("Asia/Jakarta")
    )

    for file in (elsewhere, draft):
        assert desk.get(url(file)).status_code == 404
        assert press(desk, file, "ambil").status_code == 404
        assert desk.post(LIST, {"tindakan": "ambil", "kode": file.code}).status_code == 404
        assert file.code not in desk.get(LIST).content.decode()
        assert codes(desk.get(f"{LIST}?kode={file.code}")) == []
    assert cast.staff_client(Role.COUNTER_OFFICER, city.main).get(LIST).status_code == 403


def test_likely_duplicates_are_shown_without_the_data_of_others(city, desk):
    file = sent_application(city, has_papers=False)
    paper(file, "up_kk", content="same")
    same_person = sent_application(city, has_papers=False)
    neighbour = sent_application(city, cast.WATI, has_papers=False)
    paper(neighbour, "up_kk", content="same")
    elsewhere = sent_application(city, office=city.district, has_papers=False)
    sent_application(city, has_papers=False, submitted_at=clock.now() - timedelta(days=400))
    sent_application(city, cast.person(7), has_papers=False)

    text = desk.get(url(file)).content.decode()

    shown = text[text.index("likely pan") :].split("</details>")[0]
    assert shown.count("<li>") == 3
    assert same_person.code in shown
    assert neighbour.code in shown
    assert elsewhere.code not in shown
    assert "Kecamatan Rekaan Utara" in shown
    assert cast.WATI.name not in text


def test_the_same_document_asked_for_by_another_service_is_a_likely_duplicate(city, desk):
    Service.objects.filter(code="KTP_HILANG").update(outputs=[{"name": "KTP-el baru"}])
    broken = Service.objects.exclude(code="KTP_HILANG").order_by("code").first()
    Service.objects.filter(pk=broken.pk).update(outputs=[{"name": "KTP-el baru"}])
    forget()
    file = sent_application(city, has_papers=False)
    other = sent_application(city, service=broken.code, has_papers=False)

    assert other.code in desk.get(url(file)).content.decode().split("likely pan")[1].split("</details>")[0]
    Service.objects.filter(pk=broken.pk).update(outputs=[{"name": "KTP-el baru"}, {"name": "Kartu Keluarga"}])
    forget()
    assert "likely pan" not in desk.get(url(file)).content.decode()


def test_the_page_of_a_file_opened_at_a_counter_has_no_checklist(city, desk):
    file = sent_application(city, status=Status.IN_PROCESS, has_papers=False)
    Application.objects.filter(pk=file.pk).update(form=None, sealed=None, answers=None)

    assert "dibuka di loket" in desk.get(url(file)).content.decode()


def test_what_was_said_before_is_shown_in_the_next_round(city, desk, taken):
    press(desk, taken, "perbaiki", bagian="up_kk", alasan="blurry", pesan="Sudut kiri gelap.")
    press(desk, taken, "kembalikan")
    Application.objects.filter(pk=taken.pk).update(status=Status.SUBMITTED)
    press(desk, taken, "ambil")

    text = desk.get(url(taken)).content.decode()

    assert "Diminta diperbaiki sebelumnya:" in text
    assert said_by(cast.CITRA)["answers"]["applicant_nik"] not in text
