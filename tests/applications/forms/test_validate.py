"""Answers are judged by the data: examples pass, mistakes are refused, every path of every form can be completed."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from antri.applications.queries.forms import RULES, Form, subject_of, summary, validate
from antri.applications.queries.forms.scope import fields_of
from antri.applications.queries.forms.values import Unfit, read_value
from antri.directory.models import Region
from antri.directory.queries import forget
from antri.directory.queries.application_forms import rules as known_rules
from antri.directory.queries.application_forms import shape
from antri.web import moment
from tests import cast, sizes
from tests.applications.forms.data import CODES, definition
from tests.applications.forms.walks import KELURAHAN, TODAY, completed, screened, settled
from tests.cast import City


def found() -> None:
    cast.found_city()
    Region.objects.create(city=cast.CODE, code="99.01.01", level="kecamatan", name="Rekaan Utara")
    Region.objects.create(city=cast.CODE, code=KELURAHAN, level="kelurahan", name="Contoh", parent_id="99.01.01")
    forget()
    moment.forget()


@pytest.fixture
def there(db: None) -> None:
    found()


class TestEveryPath(TestCase):
    """Random applications over all filing paths can be completed."""

    @classmethod
    def setUpTestData(cls) -> None:
        found()

    @settings(max_examples=sizes.FORM_WALKS)
    @given(st.sampled_from(CODES), st.integers(0, 2**32))
    def test_a_random_application_can_be_completed(self, code: str, seed: int) -> None:
        dice, form = random.Random(seed), Form(definition(code), TODAY)
        screening = next(way for _try in range(200) if (way := screened(form, dice)) is not None)
        answers = settled(form, completed(form, screening, dice), dice)
        files = {upload.key: 1 for upload in form.uploads(answers) if upload.required}
        declared = [row["code"] for row in form.statements(answers)]

        verdict = validate(form, answers, on=TODAY, files=files, statements=declared)

        assert verdict.faults == []
        # What is clean stays clean, and what is hidden is gone.
        again = validate(form, verdict.clean, on=TODAY, files=files, statements=declared)
        assert again.clean == verdict.clean == form.pruned(verdict.clean)
        assert subject_of(form, verdict.clean)["name"]
        assert summary(form, verdict.clean)
        # Everything that must be answered is missed when it is not there.
        required = [
            i for s in form.steps(verdict.clean) for i in s.fields if i.get("required") and i["type"] != "upload"
        ]
        gone = dice.choice(required)["key"]
        less = {key: value for key, value in verdict.clean.items() if key != gone}
        assert ("required", gone) in {(row.rule, row.field) for row in validate(form, less, on=TODAY).faults}


@pytest.mark.parametrize("code", CODES)
def test_every_field_appears_on_some_path(code: str, there: None) -> None:
    form, seen = Form(definition(code), TODAY), set()
    every = {item["key"] for _step, _group, item in fields_of(form.definition)}
    for seed in range(400):
        dice = random.Random(seed)
        screening = screened(form, dice)
        if screening is None:
            continue
        for page in form.walked(completed(form, screening, dice)).pages:
            seen |= {item["key"] for item in page.fields}
            seen |= {part["key"] for rows in page.rows.values() for row in rows for part in row}
        if seen == every:
            return
    assert every - seen == set()


# What a program may send instead of an answer.
STRANGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    "x" * 601,
    "\0",
    "2026-13-40",
    "٣" * 16,
    [],
    ["a"],
    [[]],
    [{}],
    {"a": 1},
)


@pytest.mark.goal("G15")
@pytest.mark.parametrize("code", CODES)
def test_whatever_a_program_sends_is_judged(code: str, there: None) -> None:
    """Each answer of a path, in turn, as something else: the others are compared with it."""
    dice, form = random.Random(code), Form(definition(code), TODAY)
    screening = next(way for _try in range(200) if (way := screened(form, dice)) is not None)
    answers = completed(form, screening, dice)
    for key in answers:
        for strange in STRANGE:
            assert validate(form, {**answers, key: strange}, on=TODAY).clean is not None
    for key in (key for key, value in answers.items() if isinstance(value, list) and value):
        for part in answers[key][0]:
            for strange in STRANGE:
                rows = [{**answers[key][0], part: strange}, *answers[key][1:]]
                assert validate(form, {**answers, key: rows}, on=TODAY).clean is not None


# The three examples, and deliberate mistakes in them. All people are invented.

BIRTH: dict[str, Any] = {
    "q_where": "id", "q_citizen": "yes", "q_home": "yes", "q_marriage": "recorded", "q_letter": "yes",
    "filer_role": "parent", "applicant_name": "Sekar Contoh", "applicant_nik": "3271044512859992",
    "applicant_kk": "3271040101209991", "applicant_phone": "+6281200000001", "notify_whatsapp": True,
    "child_name": "Kirana Contoh", "child_sex": "female", "child_on_kk": False, "child_kk": "3271040101209991",
    "child_birth_date": "2026-11-02", "child_birth_time": "04:35", "birth_city": "Contoh",
    "birth_place_type": "hospital", "birth_kind": "single", "birth_order": 2, "mother_name": "Sekar Contoh",
    "mother_has_nik": True, "mother_nik": "3271044512859992", "father_name": "Danu Contoh", "father_has_nik": True,
    "father_nik": "3271011708909991", "want_kk": True, "want_kia": True,
    "witnesses": [
        {"witness_name": "Bayu Contoh", "witness_nik": "3174011508889995"},
        {"witness_name": "Lestari Contoh", "witness_nik": "3603125506959998"},
    ],
}  # fmt: skip
FIRST_CARD: dict[str, Any] = {
    "q_age": "sixteen", "q_ever": "never", "q_home": "yes", "q_can_come": "yes", "filer_role": "parent",
    "applicant_name": "Ratna Contoh", "applicant_nik": "3201015003779996", "applicant_kk": "3271011512139992",
    "applicant_phone": "+6281200000002", "applicant_email": "ratna@example.com", "subject_name": "Arga Contoh",
    "subject_nik": "3271021503109991", "person_birth_date": "2010-03-15", "ever_married": False, "assistance": "none",
}  # fmt: skip
MOVE: dict[str, Any] = {
    "q_skpwni": "yes", "q_minors": "no", "filer_role": "head_of_family", "applicant_name": "Bayu Contoh",
    "applicant_nik": "3174011508889995", "applicant_kk": "3174010502189993", "applicant_phone": "+6281200000003",
    "skpwni_number": "SKPWNI/3174/24112026/9990", "origin_city": "Kota Jakarta Selatan",
    "movers": [
        {"mover_name": "Bayu Contoh", "mover_nik": "3174011508889995", "mover_relationship": "head",
         "mover_is_child": False},
        {"mover_name": "Nirmala Contoh", "mover_nik": "3174015201909993", "mover_relationship": "wife",
         "mover_is_child": False},
        {"mover_name": "Gendis Contoh", "mover_nik": "3174014709199994", "mover_relationship": "child",
         "mover_is_child": True},
    ],
    "dest_address": {"line": "Jalan Contoh Nomor 12", "rt": "003", "rw": "007"}, "dest_kelurahan": KELURAHAN,
    "tenure": "rent", "moving_kk": "new",
}  # fmt: skip
EXAMPLES = {
    "AKTA_LAHIR": (
        BIRTH, {"up_birth_letter": 1, "up_marriage": 2, "up_kk": 1}, ["truth", "originals", "not_recorded_before"],
    ),
    "KTP_REKAM": (FIRST_CARD, {"up_kk": 1}, ["truth", "originals"]),
    "PINDAH_DATANG": (
        MOVE, {"up_skpwni": 1, "up_old_ids": 2, "up_old_kia": 1, "up_owner": 1},
        ["truth", "originals", "host_agrees", "hand_over"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_examples_of_the_data_pass(code: str, there: None) -> None:
    answers, files, declared = EXAMPLES[code]
    form = Form(definition(code), TODAY)

    verdict = validate(form, answers, on=TODAY, files=files, statements=declared)

    assert verdict.faults == []
    assert verdict.flags == []
    assert verdict.clean == answers
    assert [row["code"] for row in form.statements(answers)] == declared


ROW = ("movers", 1)
# What is put wrong, and the rule that must see it.
MISTAKES: list[tuple[str, dict[Any, Any], str]] = [
    ("AKTA_LAHIR", {"applicant_name": ""}, "required"),
    ("AKTA_LAHIR", {"applicant_name": "Sekar 2"}, "name_chars"),
    ("AKTA_LAHIR", {"child_name": "Kirana A. Contoh"}, "new_record_name"),
    ("AKTA_LAHIR", {"child_name": "Kirana " * 9}, "new_record_name"),
    ("AKTA_LAHIR", {"mother_nik": "327104451285999"}, "nik_digits"),
    ("AKTA_LAHIR", {"mother_nik": "3271011708909991"}, "nik_differs"),
    ("AKTA_LAHIR", {"applicant_kk": "3271043201209991"}, "kk_date"),
    ("AKTA_LAHIR", {"applicant_kk": "32710401"}, "kk_digits"),
    ("AKTA_LAHIR", {"applicant_kk": "2071040101209991"}, "kk_region"),
    ("AKTA_LAHIR", {"child_birth_date": "2026-11-31"}, "date_exists"),
    ("AKTA_LAHIR", {"child_birth_date": "2026-11-25"}, "date_not_future"),
    ("AKTA_LAHIR", {"child_birth_time": "24:10"}, "time_exists"),
    ("AKTA_LAHIR", {"applicant_phone": "0251832311"}, "phone_mobile"),
    ("AKTA_LAHIR", {"applicant_email": "sekar@contoh"}, "email_form"),
    ("AKTA_LAHIR", {"child_sex": "girl"}, "in_choices"),
    ("AKTA_LAHIR", {"birth_order": 26}, "number_range"),
    ("AKTA_LAHIR", {"birth_order": 1.5}, "number_range"),
    ("AKTA_LAHIR", {"witnesses": BIRTH["witnesses"][:1]}, "row_count"),
    ("AKTA_LAHIR", {"birth_city": "x" * 101}, "max_length"),
    ("PINDAH_DATANG", {"dest_address": {"line": "Jalan", "rt": "000", "rw": "001"}}, "address_parts"),
    ("PINDAH_DATANG", {"dest_kelurahan": "32.99.99.9999"}, "kelurahan_known"),
    ("PINDAH_DATANG", {(*ROW, "mover_nik"): "3174011508889995"}, "unique_in_group"),
    ("PINDAH_DATANG", {"filer_role": "rt_head"}, "in_choices"),
    ("KTP_REKAM", {"subject_nik": "3201015003779996"}, "nik_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "rule"), MISTAKES)
def test_a_deliberate_mistake_is_refused(code: str, wrong: dict[Any, Any], rule: str, there: None) -> None:
    answers, files, declared = copy.deepcopy(EXAMPLES[code])
    for key, value in wrong.items():
        if isinstance(key, tuple):
            answers[key[0]][key[1]][key[2]] = value
        else:
            answers[key] = value

    verdict = validate(Form(definition(code), TODAY), answers, on=TODAY, files=files, statements=declared)

    assert rule in {fault.rule for fault in verdict.faults}
    assert all(fault.message and "{" not in fault.message for fault in verdict.faults)


def test_missing_papers_too_many_and_what_was_not_declared_are_refused(there: None) -> None:
    form = Form(definition("AKTA_LAHIR"), TODAY)
    answers, files, declared = EXAMPLES["AKTA_LAHIR"]

    less = validate(form, answers, on=TODAY, files=files | {"up_kk": 0}, statements=declared)
    more = validate(form, answers, on=TODAY, files=files | {"up_kk": ["a", "b", "c"]}, statements=declared)
    silent = validate(form, answers, on=TODAY, files=files, statements=declared[1:])
    unscreened = validate(form, answers | {"q_home": "no"}, on=TODAY)

    assert [(row.field, row.rule) for row in less.faults] == [("up_kk", "required")]
    assert [(row.field, row.rule) for row in more.faults] == [("up_kk", "file_count")]
    assert [(row.field, row.rule) for row in silent.faults] == [("truth", "required")]
    assert unscreened.faults


BAD_NIKS = [
    "327101170890999", "3271013202909991", "3271013102909991", "3271017213909991", "3271014002909991",
    "3271010013909991", "3271016902059994", "3271011708900000", "1111111111111111", "32710117O8909991",
    "0071011708909991", "3271001708909991",
]  # fmt: skip


@pytest.mark.parametrize("nik", BAD_NIKS)
def test_a_nik_that_cannot_exist_is_refused(nik: str, there: None) -> None:
    with pytest.raises(Unfit):
        read_value({"key": "x", "type": "nik"}, nik, TODAY)


def test_a_nik_with_spaces_is_cleaned(there: None) -> None:
    assert read_value({"key": "x", "type": "nik"}, "3271 0117 0890 9991", TODAY) == "3271011708909991"


def test_what_is_soft_flags_and_never_blocks(there: None) -> None:
    answers, files, declared = copy.deepcopy(EXAMPLES["AKTA_LAHIR"])
    answers |= {"child_on_kk": True, "child_nik": "3271060101099993", "child_name": "Kirana"}
    answers["witnesses"][0]["witness_nik"] = answers["applicant_nik"]

    verdict = validate(Form(definition("AKTA_LAHIR"), TODAY), answers, on=TODAY, files=files, statements=declared)

    assert verdict.faults == []
    assert {row["rule"] for row in verdict.flags} == {
        "nik_vs_birth_date",
        "nik_vs_sex",
        "name_two_words",
        "nik_differs",
    }


def test_hidden_answers_do_not_stay_behind(there: None) -> None:
    form = Form(definition("AKTA_LAHIR"), TODAY)
    answers = {**BIRTH, "q_marriage": "mother_only"}

    kept = form.pruned(answers)

    assert "father_name" not in kept
    assert "father_nik" not in kept
    assert "up_marriage" not in [upload.key for upload in form.uploads(answers)]


def test_a_newborn_is_found_by_a_parents_nik(there: None) -> None:
    form = Form(definition("AKTA_LAHIR"), TODAY)

    assert subject_of(form, BIRTH) == {"name": "Kirana Contoh", "child_of": "3271044512859992"}
    assert subject_of(Form(definition("PINDAH_DATANG"), TODAY), MOVE)["nik"] == "3174011508889995"


def test_numbers_are_masked_where_answers_are_said_back(there: None) -> None:
    sections = summary(Form(definition("AKTA_LAHIR"), TODAY), BIRTH)
    said = " ".join(line.text for section in sections for line in section.lines)

    assert "3271044512859992" not in said
    assert "3271********9992" in said
    assert "02-11-2026" in said


def test_the_rules_that_a_form_may_name_are_those_that_are_judged() -> None:
    by_engine = set(RULES) | {"unique_in_group", "head_once"}

    assert set(known_rules.RULES_OF_TYPE) == by_engine
    from antri.applications.queries.forms import TYPES

    assert set(shape.TYPES) == set(TYPES)


def test_a_row_keeps_its_papers_when_another_goes(city: City) -> None:
    form = Form(definition("KIA_BARU"), TODAY)
    rows = [{"_id": "aa", "child_birth_date": "2015-01-01"}, {"_id": "bb", "child_birth_date": "2025-01-01"}]

    both = [upload.key for upload in form.uploads({"children": rows})]
    one = [upload.key for upload in form.uploads({"children": rows[1:]})]

    assert {"children.aa.up_birth_record", "children.aa.up_child_photo", "children.bb.up_birth_record"} <= set(both)
    assert "children.bb.up_child_photo" not in both
    assert {key for key in one if key.startswith("children")} == {"children.bb.up_birth_record"}
