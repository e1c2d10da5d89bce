"""Forms are loaded with the city, checked whole: every mistake is told with file and line, versions never change."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from antri.directory.actions import FilesRefused, Loaded
from antri.directory.models import ApplicationForm
from antri.web import clock
from tests.directory.conftest import ROOT, change_json, load

pytestmark = pytest.mark.django_db
State = ApplicationForm.State
FORMS = ROOT / "data" / "national" / "application_forms"


@pytest.fixture
def national(tmp_path: Path, contoh: Path) -> Path:
    """Give the invented regency a national folder of its own, to be spoilt."""
    folder = tmp_path / "national"
    shutil.copytree(ROOT / "data" / "national", folder)
    change_json(contoh / "city.json", lambda city: city.update(extends="../national"))
    return folder / "application_forms"


def spoil(path: Path, change: Callable[[Any], Any]) -> None:
    change_json(path, change)


def refused(contoh: Path) -> list[str]:
    with pytest.raises(FilesRefused) as told:
        load(contoh)
    assert ApplicationForm.objects.count() == 0
    return told.value.mistakes


def test_every_form_is_loaded_whole_and_waits_until_the_office_confirms_it(bogor: Loaded) -> None:
    forms = ApplicationForm.objects.select_related("service")

    assert forms.count() == len(list(FORMS.glob("*.json"))) - 1 == 21
    for form in forms:
        assert form.state == State.TRIAL
        text = json.dumps(form.definition)
        assert '"use"' not in text
        assert "{city}" not in text
        assert all(isinstance(i.get("choices", []), list) for s in form.definition["steps"] for i in s["fields"])


def test_another_city_gets_them_in_its_own_words(contoh: Path) -> None:
    load(contoh)

    assert ApplicationForm.objects.count() == 21
    said = json.dumps(list(ApplicationForm.objects.values_list("definition", flat=True)), ensure_ascii=False)
    assert "Bogor" not in said
    assert "Kabupaten Contoh" in said


def test_a_second_load_changes_nothing(contoh: Path) -> None:
    load(contoh)
    before = list(ApplicationForm.objects.order_by("pk").values())

    result = load(contoh)

    assert not result.has_changes
    assert list(ApplicationForm.objects.order_by("pk").values()) == before


def test_a_city_lays_its_own_form_over_the_national_one(contoh: Path) -> None:
    own = contoh / "application_forms"
    own.mkdir()
    (own / "x.json").write_text(
        json.dumps({"code": "KTP_HILANG", "form_version": "0.1-c", "filers": [{"role": "self"}], "check_days": 1})
    )

    load(contoh)

    form = ApplicationForm.objects.get(service__code="KTP_HILANG")
    assert form.version == "0.1-c"
    assert form.check_days == 1
    assert [filer["role"] for filer in form.definition["filers"]] == ["self"]


def test_changed_content_needs_a_new_version(contoh: Path, national: Path) -> None:
    load(contoh)
    spoil(national / "KTP_HILANG.json", lambda form: form.update(name="Lain"))

    with pytest.raises(FilesRefused) as told:
        load(contoh)
    assert "KTP_HILANG.json:" in told.value.mistakes[0]
    assert "versi 0.2" in told.value.mistakes[0]

    spoil(national / "KTP_HILANG.json", lambda form: form.update(form_version="0.3"))
    load(contoh)
    assert set(ApplicationForm.objects.filter(service__code="KTP_HILANG").values_list("version", "state")) == {
        ("0.2", "trial"),
        ("0.3", "trial"),
    }


@pytest.mark.parametrize("by", ["system:load", "officer:1"])
def test_a_new_version_follows_the_files_but_never_the_office(contoh: Path, national: Path, by: str) -> None:
    load(contoh)
    ApplicationForm.objects.filter(service__code="KTP_HILANG").update(state=State.LIVE, made_by=by, made_at=clock.now())
    spoil(national / "KTP_HILANG.json", lambda form: form.update(name="Lain", form_version="0.3"))

    result = load(contoh)

    states = dict(ApplicationForm.objects.filter(service__code="KTP_HILANG").values_list("version", "state"))
    if by == "system:load":
        assert states == {"0.2": "ended", "0.3": "live"}
    else:
        assert states == {"0.2": "live", "0.3": "trial"}
        assert "KTP_HILANG" in result.conflicts[0]


def _at(form: Any, key: str) -> Any:
    return next(i for s in form["steps"] for i in s.get("fields", ()) if i["key"] == key)


def _when(form: Any, condition: Any) -> None:
    _at(form, "ever_married")["visible_if"] = condition


def _explained(code: str) -> dict[str, str]:
    return {"requirement": code, "how": "visit", "text": "x", "text_en": "x"}


# What is put wrong in KTP_HILANG.json or KTP_REKAM.json, and words of what is told.
WRONG: list[tuple[str, Callable[[Any], Any], str]] = [
    ("KTP_HILANG", lambda f: f.update(code="KTP_XXX"), "tidak ada di services"),
    ("KTP_HILANG", lambda f: f.update(colour="red"), "tidak dikenal"),
    ("KTP_HILANG", lambda f: f["steps"].pop(0), "harus ditanyakan"),
    ("KTP_HILANG", lambda f: f.update(explained=[_explained("XXX")]), "tidak ada di requirements"),
    ("KTP_HILANG", lambda f: f.update(explained=[_explained("KK"), _explained("KK")]), "ada dua kali"),
    ("KTP_HILANG", lambda f: f.pop("name_en"), "wajib diisi"),
    ("KTP_HILANG", lambda f: f["filers"][0].update(role="nobody"), "tidak ada di roles"),
    ("KTP_HILANG", lambda f: f["steps"].__setitem__(0, {"use": "nowhere"}), "tidak ada di shared_steps"),
    ("KTP_HILANG", lambda f: f["statements"][0].update(code="nothing"), "tidak ada di statements"),
    ("KTP_HILANG", lambda f: f["return_reasons"].append("nothing"), "tidak ada di return_reasons"),
    ("KTP_HILANG", lambda f: f["printable_forms"].append("F-9.99"), "tidak ada di forms"),
    ("KTP_HILANG", lambda f: f["own_return_reasons"][0].update(reopens="redirect:KTP_XXX"), "tidak ada di services"),
    ("KTP_HILANG", lambda f: f["steps"][-1]["fields"][0].update(requirement="XXX"), "tidak ada di requirements"),
    ("KTP_HILANG", lambda f: f["steps"][-1]["fields"][0].update(max_files=99), "paling banyak 15"),
    ("KTP_HILANG", lambda f: f["steps"][-1]["fields"][0].update(type="picture"), "tidak dapat dipakai"),
    ("KTP_HILANG", lambda f: f["steps"][-1]["fields"][0].update(label="{kota}"), "pengganti {kota}"),
    ("KTP_REKAM", lambda f: _at(f, "assistance").update(choices="nothing"), "tidak ada di choice_lists"),
    ("KTP_REKAM", lambda f: _at(f, "assistance").update(key="ever_married"), "ada dua kali"),
    ("KTP_REKAM", lambda f: _when(f, {"field": "assistance", "equals": "none"}), "sebelum"),
    ("KTP_REKAM", lambda f: _when(f, {"field": "q_age", "equals": "ninety"}), "bukan jawaban"),
    ("KTP_REKAM", lambda f: _when(f, {"field": "q_age", "lt": 3}), "bukan angka"),
    ("KTP_REKAM", lambda f: _when(f, {"is": 3}), "syarat berbentuk"),
    ("KTP_REKAM", lambda f: _at(f, "subject_nik").update(rules=[{"rule": "magic"}]), "aturan magic"),
    ("KTP_REKAM", lambda f: _at(f, "subject_nik").update(rules=[{"rule": "nik_differs", "with": ["xx"]}]), "tidak ada"),
    ("KTP_REKAM", lambda f: f["derived"][0].update(of="subject_name"), "bukan tanggal"),
    ("KTP_REKAM", lambda f: f["screening"]["questions"][0]["answers"][0].update(next="q_nowhere"), "next"),
    ("KTP_REKAM", lambda f: f["screening"]["questions"].append(
        {"key": "q_lost", "text": "x", "text_en": "x", "answers": [
            {"value": "a", "label": "a", "label_en": "a", "outcome": "from_home"},
            {"value": "b", "label": "b", "label_en": "b", "outcome": "from_home"}]}), "tidak pernah dicapai"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "told"), WRONG, ids=[row[2] + str(n) for n, row in enumerate(WRONG)])
def test_a_mistake_is_told_with_its_place(
    contoh: Path, national: Path, code: str, wrong: Callable[[Any], Any], told: str
) -> None:
    spoil(national / f"{code}.json", wrong)

    mistakes = refused(contoh)

    assert any(told in line and line.startswith(f"national/application_forms/{code}.json:") for line in mistakes), (
        mistakes
    )


def test_questions_that_lead_back_are_refused(contoh: Path, national: Path) -> None:
    def loop(form: Any) -> None:
        first, second = form["screening"]["questions"][:2]
        for answer in second["answers"]:
            if "next" in answer:
                answer["next"] = first["key"]
                return
        second["answers"][0].pop("outcome")
        second["answers"][0]["next"] = first["key"]

    spoil(national / "KTP_REKAM.json", loop)

    assert any("berputar" in line for line in refused(contoh))


def test_a_mistake_in_what_is_shared_is_told_there(contoh: Path, national: Path) -> None:
    spoil(national / "shared.json", lambda shared: shared["rules"].pop(0))

    assert any("pesan untuk aturan required" in line for line in refused(contoh))
