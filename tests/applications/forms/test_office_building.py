"""The office adds, changes, orders and takes out questions and papers on its pages, without a programmer."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from antri.applications.actions.forms import save_version, switch_on
from antri.applications.actions.start_draft import start_draft
from antri.applications.queries.form_building import added
from antri.applications.queries.form_edits import mistakes_in
from antri.applications.queries.forms import Form, live_form
from antri.directory.actions import EditedMeanwhile
from antri.directory.models import ApplicationForm
from antri.journal.models import Event
from antri.people.models import Role
from antri.web import moment
from tests.applications.forms.test_office_versions import TITLE, edit, form  # noqa: F401 - form is a fixture
from tests.cast import CITRA, HEAD_OF_OFFICE, City, staff_client

pytestmark = pytest.mark.django_db
State = ApplicationForm.State
URL = "/kelola/formulir/KTP_HILANG/"
QUESTION = {
    "label": "Di mana kartunya hilang?", "label_en": "Where was it lost?",
    "hint": "Kira-kira saja.", "hint_en": "Roughly.", "kind": "choice",
    "choices": "Di jalan = On the road\nDi rumah = At home", "least": "", "most": "", "required": "on",
    "sensitive": "", "shown_if": "q_police=yes", "after": "up_police", "seen": "0.2",
}  # fmt: skip
PAPER = {
    "requirement": "KTP", "label": "KTP pelapor", "label_en": "The reporter's card", "hint": "Seluruh kartu.",
    "hint_en": "The whole card.", "max_files": "1", "required": "on", "shown_if": "", "after": "up_kk", "seen": "0.2",
}  # fmt: skip
ANSWERS = {"q_change": "no", "q_police": "yes", "q_domicile": "yes", "filer_role": "self"}


@pytest.fixture
def manager(city: City) -> Client:
    return staff_client(Role.OFFICE_MANAGER, city.main)


def read(page: Any) -> str:
    return html.unescape(page.content.decode())


def fields(whole: dict[str, Any], page: str = "documents") -> list[str]:
    step = next(step for step in whole["steps"] if step["key"] == page)
    return [item["key"] for item in step["fields"]]


def test_a_question_with_a_condition_and_a_paper_are_added_tried_and_opened(
    manager: Client,
    form: ApplicationForm,  # noqa: F811
) -> None:
    url = f"{URL}0.2/tambah/documents/pertanyaan/"
    assert "Sudah punya surat kehilangan dari kepolisian? Sudah</option>" in read(manager.get(url))
    looked = read(manager.post(url, QUESTION))
    assert "ditambahkan" in looked
    assert "Di mana kartunya hilang? (pilihan; Di jalan, Di rumah; wajib diisi; bila Sudah punya" in looked
    assert ApplicationForm.objects.count() == 1

    saved = manager.post(url, {**QUESTION, "tindakan": "simpan"})
    assert saved["Location"] == f"{URL}0.2.1/"
    saved = manager.post(f"{URL}0.2.1/tambah/documents/unggahan/", {**PAPER, "seen": "0.2.1", "tindakan": "simpan"})
    assert saved["Location"] == f"{URL}0.2.2/"
    made = ApplicationForm.objects.get(version="0.2.2")
    assert fields(made.definition) == ["up_police", "k_di_mana_kartunya_hilang", "up_kk", "k_up_ktp"]
    asked = next(item for item in made.definition["steps"][-1]["fields"] if item["key"].startswith("k_di"))
    assert asked["visible_if"] == {"field": "q_police", "equals": "yes"}
    assert [row["value"] for row in asked["choices"]] == ["k_di_jalan", "k_di_rumah"]
    assert mistakes_in(made.definition) == []
    assert [event.data["version"] for event in Event.objects.filter(what="directory.form_edited")] == ["0.2.1", "0.2.2"]

    shown = Form(made.definition).steps(ANSWERS)[-1].fields
    hidden = Form(made.definition).steps({**ANSWERS, "q_police": "no"})[-1].fields
    assert [item["key"] for item in shown if item not in hidden] == ["k_di_mana_kartunya_hilang"]

    asks = read(manager.get(f"{URL}0.2.2/pakai/"))
    assert "Buka versi 0.2.2 untuk warga?" in asks
    assert "KTP pelapor" in asks
    assert live_form(form.service) == form
    assert manager.post(f"{URL}0.2.2/pakai/", {"dipakai": "0.2"}).status_code == 303
    moment.forget()
    assert live_form(form.service) == made


def test_a_running_draft_keeps_its_version_and_a_new_one_sees_the_question(
    manager: Client,
    form: ApplicationForm,  # noqa: F811
) -> None:
    wanted = {"service": form.service, "screening": {k: v for k, v in ANSWERS.items() if k[:2] == "q_"}}
    running, old = start_draft(**wanted, by=CITRA.actor)
    page = "applicant"
    typed = {**QUESTION, "after": "applicant_kk", "tindakan": "simpan"}
    assert manager.post(f"{URL}0.2/tambah/{page}/pertanyaan/", typed).status_code == 303
    assert manager.post(f"{URL}0.2.1/pakai/", {"dipakai": "0.2"}).status_code == 303
    moment.forget()
    begun, new = start_draft(**wanted, by=CITRA.actor)

    running.refresh_from_db()
    assert [row.form.version for row in (running, begun) if row.form] == ["0.2", "0.2.1"]
    for token, sees in ((old, False), (new, True)):
        address = reverse("applications:step", args=[token, page])
        assert ("Di mana kartunya hilang?" in read(Client().get(address))) is sees


def test_whoever_has_seen_another_live_version_decides_again(
    manager: Client,
    form: ApplicationForm,  # noqa: F811
) -> None:
    first = edit(form, {TITLE: "Tentang Anda"})
    second = edit(first, {TITLE: "Diri Anda"})
    switch_on(form=first, by=HEAD_OF_OFFICE)

    late = manager.post(f"{URL}0.2.2/pakai/", {"dipakai": "0.2"})

    assert late.status_code == 409
    assert "orang lain membuka versi 0.2.1" in read(late)
    second.refresh_from_db()
    assert second.state == State.TRIAL
    assert manager.post(f"{URL}0.2.2/pakai/", {"dipakai": "0.2.1"}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"label": ""}, "label", "Bagian ini perlu diisi"),
        ({"label_en": ""}, "label_en", "Bagian ini perlu diisi"),
        ({"kind": ""}, "kind", "Pilih jenis jawaban"),
        ({"kind": "telepathy"}, "kind", "telepathy"),
        ({"hint_en": ""}, "hint_en", "bahasa Inggris"),
        ({"choices": "Di jalan = On the road"}, "choices", "dua pilihan"),
        ({"choices": "Di jalan\nDi rumah"}, "choices", "bahasa Inggrisnya"),
        ({"kind": "text"}, "choices", "hanya untuk jenis pilihan"),
        ({"kind": "number", "choices": ""}, "least", "perlu diisi"),
        ({"kind": "number", "choices": "", "least": "5", "most": "2"}, "least", "batas bawah"),
        ({"shown_if": "nothing=yes"}, "shown_if", "nothing=yes"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    manager: Client,
    form: ApplicationForm,  # noqa: F811
    typed: dict[str, str],
    field: str,
    told: str,
) -> None:
    answer = manager.post(f"{URL}0.2/tambah/documents/pertanyaan/", {**QUESTION, **typed, "tindakan": "simpan"})

    page = read(answer)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page
    assert told in page
    assert QUESTION["hint"] in page
    assert ("Di mana kartunya hilang?" in page) is (typed.get("label") is None)
    assert ApplicationForm.objects.count() == 1


def test_a_condition_on_a_later_question_is_refused_beside_the_condition(
    manager: Client,
    form: ApplicationForm,  # noqa: F811
) -> None:
    manager.post(f"{URL}0.2/tambah/documents/pertanyaan/", {**QUESTION, "tindakan": "simpan"})
    typed = {
        **QUESTION, "label": "Jam berapa?", "label_en": "When?", "kind": "time", "choices": "", "seen": "0.2.1",
        "shown_if": "k_di_mana_kartunya_hilang=k_di_jalan", "tindakan": "simpan",
    }  # fmt: skip

    early = manager.post(f"{URL}0.2.1/tambah/documents/pertanyaan/", {**typed, "after": ""})
    assert early.status_code == 422
    page = read(early)
    assert 'syarat melihat "Di mana kartunya hilang?", yang tidak ada sebelum bagian ini' in page
    assert 'href="#f-shown_if"' in page

    after = manager.post(f"{URL}0.2.1/tambah/documents/pertanyaan/", {**typed, "after": "k_di_mana_kartunya_hilang"})
    assert after["Location"] == f"{URL}0.2.2/"

    # Taking the first one out, or moving it behind the other, is refused: somebody looks at it.
    orders = {"at-up_police": "1", "at-k_di_mana_kartunya_hilang": "2", "at-k_jam_berapa": "3", "at-up_kk": "4"}
    for change in ({"drop-k_di_mana_kartunya_hilang": "on"}, {"at-k_di_mana_kartunya_hilang": "4"}):
        refused = manager.post(f"{URL}0.2.2/susun/documents/", {**orders, **change, "seen": "0.2.2"})
        assert refused.status_code == 422
        assert 'href="#f-at-k_jam_berapa"' in read(refused)
    both = {"drop-k_di_mana_kartunya_hilang": "on", "drop-k_jam_berapa": "on", "tindakan": "simpan", "seen": "0.2.2"}
    assert manager.post(f"{URL}0.2.2/susun/documents/", {**orders, **both})["Location"] == f"{URL}0.2.3/"
    assert fields(ApplicationForm.objects.get(version="0.2.3").definition) == ["up_police", "up_kk"]


def test_questions_are_put_in_order_and_taken_out_together(manager: Client, form: ApplicationForm) -> None:  # noqa: F811
    before = fields(form.definition, "applicant")
    typed = {f"at-{key}": str(at) for at, key in enumerate(before, start=1)}
    last = before[-1]

    moved = {**typed, f"at-{last}": "1", "seen": "0.2"}
    looked = read(manager.post(f"{URL}0.2/susun/applicant/", moved))
    assert "Urutan" in looked
    manager.post(f"{URL}0.2/susun/applicant/", {**moved, "tindakan": "simpan"})

    now = fields(ApplicationForm.objects.get(version="0.2.1").definition, "applicant")
    assert now == [last, *before[:-1]]
    assert "drop-applicant_nik" not in read(manager.get(f"{URL}0.2/susun/applicant/"))


def test_what_a_file_is_known_by_stays_and_stays_required(manager: Client, form: ApplicationForm) -> None:  # noqa: F811
    at = fields(form.definition, "applicant").index("applicant_phone")
    page = manager.get(f"{URL}0.2/ubah/applicant/").content.decode()
    typed = dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page))
    typed |= dict.fromkeys(re.findall(r'<textarea name="([^"]+)"', page), "x")
    boxes = dict.fromkeys(re.findall(r'<input type="checkbox" name="([^"]+)"[^>]* checked', page), "on")
    box = f"steps/0/fields/{at}/required"
    assert box in boxes

    refused = manager.post(f"{URL}0.2/ubah/applicant/", {**typed, **{k: v for k, v in boxes.items() if k != box}})

    assert refused.status_code == 422
    assert f'href="#f-{box}"' in read(refused)
    assert "harus wajib diisi" in read(refused)


def test_a_statement_and_a_reason_are_added_changed_and_taken_out(manager: Client, form: ApplicationForm) -> None:  # noqa: F811
    url = f"{URL}0.2/tambah/pernyataan/pernyataan/"
    manager.post(url, {
        "text": "Saya sudah mencari kartu itu.", "text_en": "I have looked for the card.", "shown_if": "",
        "after": "truth", "seen": "0.2", "tindakan": "simpan",
    })  # fmt: skip
    url = f"{URL}0.2.1/tambah/alasan/alasan/"
    manager.post(url, {
        "label": "Kartu sudah ditemukan", "message": "Kartu Anda ada di kantor.", "message_en": "We have your card.",
        "reopens": "none", "after": "", "seen": "0.2.1", "tindakan": "simpan",
    })  # fmt: skip
    made = ApplicationForm.objects.get(version="0.2.2").definition
    assert [row["code"] for row in made["statements"]][:2] == ["truth", "k_saya_sudah_mencari_kartu"]
    assert made["reasons"][0]["code"] == "k_kartu_sudah_ditemukan"

    reasons = {f"at-{row['code']}": str(at) for at, row in enumerate(made["reasons"], start=1)}
    out = {**reasons, "drop-k_kartu_sudah_ditemukan": "on", "seen": "0.2.2", "tindakan": "simpan"}
    manager.post(f"{URL}0.2.2/susun/alasan/", out)
    last = ApplicationForm.objects.get(version="0.2.3").definition
    assert last["reasons"] == form.definition["reasons"]


def test_choices_keep_their_value_when_their_words_change(manager: Client, form: ApplicationForm) -> None:  # noqa: F811
    manager.post(f"{URL}0.2/tambah/documents/pertanyaan/", {**QUESTION, "tindakan": "simpan"})
    url = f"{URL}0.2.1/isian/documents/k_di_mana_kartunya_hilang/"
    assert "Di jalan = On the road" in read(manager.get(url))
    change = {**QUESTION, "seen": "0.2.1", "tindakan": "simpan"}

    manager.post(url, {**change, "choices": "Di tempat umum = In public\nDi rumah = At home"})
    manager.post(
        url.replace("0.2.1", "0.2.2"),
        {
            **change,
            "seen": "0.2.2",
            "choices": "Di kendaraan = In a car\nDi tempat umum = In public\nDi rumah = At home",
        },
    )

    made = ApplicationForm.objects.get(version="0.2.3").definition
    item = next(item for item in made["steps"][-1]["fields"] if item["key"].startswith("k_di"))
    assert [row["value"] for row in item["choices"]] == ["k_di_kendaraan", "k_di_jalan", "k_di_rumah"]


def test_of_two_who_edit_at_once_the_later_is_told_and_loses_nothing(manager: Client, form: ApplicationForm) -> None:  # noqa: F811
    edit(form, {TITLE: "Tentang Anda"})

    late = manager.post(f"{URL}0.2/tambah/documents/pertanyaan/", {**QUESTION, "tindakan": "simpan"})
    page = read(late)
    assert late.status_code == 409
    assert "orang lain menyimpan versi 0.2.1" in page
    assert "Di mana kartunya hilang?" in page
    assert f'action="{URL}0.2.1/tambah/documents/pertanyaan/"' in page
    assert 'name="seen" value="0.2.1"' in page

    again = {**QUESTION, "seen": "0.2.1", "tindakan": "simpan"}
    assert manager.post(f"{URL}0.2.1/tambah/documents/pertanyaan/", again)["Location"] == f"{URL}0.2.2/"
    made = ApplicationForm.objects.get(version="0.2.2").definition
    assert made["steps"][0]["title"] == "Tentang Anda"
    assert "k_di_mana_kartunya_hilang" in fields(made)


def test_the_version_in_use_can_be_the_beginning_when_a_newer_one_was_given_up(form: ApplicationForm) -> None:  # noqa: F811
    edit(form, {TITLE: "Tentang Anda"})

    with pytest.raises(EditedMeanwhile):
        edit(form, {TITLE: "Diri Anda"})
    made = edit(form, {TITLE: "Diri Anda"}, newest="0.2.1")

    assert made.version == "0.2.2"
    assert made.definition["steps"][0]["title"] == "Diri Anda"


def test_a_paper_that_is_no_longer_asked_is_told_and_can_be_explained(manager: Client, form: ApplicationForm) -> None:  # noqa: F811
    orders = {"at-up_police": "1", "at-up_kk": "2", "drop-up_kk": "on", "seen": "0.2"}

    looked = read(manager.post(f"{URL}0.2/susun/documents/", orders))
    assert re.search(r"Syarat yang belum diminta formulir ini</dt>.*Kartu keluarga", looked)
    manager.post(f"{URL}0.2/susun/documents/", {**orders, "tindakan": "simpan"})
    told = read(manager.get(f"{URL}0.2.1/"))
    assert re.search(r"Syarat yang belum diminta formulir ini</h2>\s*<ul[^>]*>.*<b>Kartu keluarga</b>", told)

    url = f"{URL}0.2.1/syarat/"
    half = manager.post(url, {"how-KK": "visit", "seen": "0.2.1", "tindakan": "simpan"})
    assert half.status_code == 422
    assert 'href="#f-text-KK"' in read(half)
    whole = {
        "how-KK": "visit", "text-KK": "Dibawa saat mengambil.", "text_en-KK": "Brought along.", "unsure-KK": "on",
        "seen": "0.2.1", "tindakan": "simpan",
    }  # fmt: skip
    assert manager.post(url, whole)["Location"] == f"{URL}0.2.2/"
    page = read(manager.get(f"{URL}0.2.2/"))
    assert "Dibawa saat mengambil." in page
    assert "perlu dipastikan kantor" in page
    assert not re.search(r"Syarat yang belum diminta formulir ini</h2>\s*<ul[^>]*>.*<b>Kartu keluarga</b>", page)


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        ({"key": "up_kk", "type": "text"}, "ada dua kali"),
        ({"key": "k_a", "type": "telepathy"}, "tidak dapat dipakai"),
        ({"key": "k_a", "type": "text", "visible_if": {"field": "nowhere", "equals": "x"}}, "yang tidak ada sebelum"),
        ({"key": "k_a", "type": "text", "visible_if": {"field": "q_police", "equals": "maybe"}}, "bukan jawaban"),
    ],
)
def test_the_checker_refuses_what_no_page_would_offer(form: ApplicationForm, thing: dict[str, Any], told: str) -> None:  # noqa: F811
    whole = {"label": "x", "label_en": "x", "required": False, **thing}

    made = added(form.definition, "documents", "", whole)

    assert any(told in text for _path, text in mistakes_in(made))


def test_what_is_not_there_cannot_be_built_on(manager: Client, form: ApplicationForm) -> None:  # noqa: F811
    for path in (
        "susun/nowhere/", "susun/sebelum/", "tambah/documents/alasan/", "tambah/alasan/pertanyaan/",
        "tambah/nowhere/pertanyaan/", "isian/documents/nothing/", "isian/nowhere/up_kk/",
    ):  # fmt: skip
        assert manager.get(f"{URL}0.2/{path}").status_code == 404


def test_a_save_without_change_makes_no_version(form: ApplicationForm) -> None:  # noqa: F811
    same = save_version(
        based_on=form, definition=form.definition, check_days=None, process_days=None, by=HEAD_OF_OFFICE
    )

    assert same == form
