"""One page of a form, drawn from data: every page of every form can be shown, filled and sent without JavaScript."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from antri.applications.forms import step_form
from antri.applications.forms.step_form import StepForm
from antri.applications.forms.widgets import AddressBoxes, DateBoxes
from antri.applications.queries.forms import ROW_ID, Form, Step
from antri.applications.queries.forms.scope import Visible, fields_of
from tests.applications.forms.data import CODES, definition
from tests.cast import City

pytestmark = pytest.mark.django_db

BIRTH = {"q_where": "id", "q_citizen": "yes", "q_home": "yes", "q_marriage": "recorded", "q_letter": "yes"}
MOVES = {"q_skpwni": "yes", "q_minors": "no"}


def page(code: str, key: str, answers: dict[str, Any], data: dict[str, Any] | None = None, **more: Any) -> StepForm:
    form = Form(definition(code))
    step = form.step(key, answers)
    assert step is not None
    return step_form(form, step, answers, data, **more)


def inputs_of(fields: list[dict[str, Any]]) -> int:
    """Count what a browser sends of these fields, all rows of a group being there."""
    boxes = {"date": len(DateBoxes.boxes), "address": len(AddressBoxes.boxes), "upload": 0}
    return sum(
        1 + item["max"] * (1 + inputs_of(item["fields"])) if item["type"] == "group" else boxes.get(item["type"], 1)
        for item in fields
    )


def test_every_page_with_all_its_rows_fits_into_one_request(settings) -> None:
    """A page with more inputs than a request may have could be filled in and never be saved."""
    around = 8  # version, what was shown and read, which button
    counts = {(code, step["key"]): inputs_of(step["fields"]) for code in CODES for step in definition(code)["steps"]}

    assert max(counts.values()) > 90
    assert [at for at, count in counts.items() if count + around > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS] == []


def html(form: StepForm) -> str:
    return render_to_string("applications/part_fields.html", {"form": form})


def sent(form: StepForm, **typed: Any) -> dict[str, Any]:
    """What the browser would send back: everything on the page as it stands, with what is typed now."""
    found = dict(form.hidden_values)
    for name in form.fields:
        value = form[name].value()
        widget = form.fields[name].widget
        if hasattr(widget, "decompress"):
            parts = value if isinstance(value, list) else widget.decompress(value)
            found |= {f"{name}_{at}": part for at, part in enumerate(parts)}
        elif value is not None:
            found[name] = value
    return found | typed


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_page_of_every_form_is_drawn_with_every_question(code: str, language: str, city: City) -> None:
    form = Form(definition(code))
    with override(language):
        for written in form.definition["steps"]:
            made = step_form(form, Step(Visible(written, written["fields"])), {})
            drawn = html(made)
            for block in made.blocks:
                assert block.name in drawn
                assert form.said(block.definition, "label", language)[:12] in drawn.replace("&#x27;", "'")
            for name in re.findall(r'for="([^"]+)"', drawn):
                assert f'id="{name}"' in drawn
            assert 'style="' not in drawn
            assert "onclick" not in drawn


def test_what_is_typed_is_kept_in_its_stored_form(city: City) -> None:
    made = page("KTP_HILANG", "applicant", {"q_change": "no"})
    data = sent(
        made,
        filer_role="self",
        applicant_name=" Citra  Rekaan ",
        applicant_nik="5399 0101 0170 9990",
        applicant_kk="5399.0101.0120.9991",
        applicant_phone="0812-0000-0001",
        notify_whatsapp="ya",
    )

    made = page("KTP_HILANG", "applicant", {"q_change": "no"}, data)

    assert made.is_valid(), made.errors
    assert made.answers == {
        "filer_role": "self",
        "applicant_name": "Citra Rekaan",
        "applicant_nik": "5399010101709990",
        "applicant_kk": "5399010101209991",
        "applicant_phone": "+6281200000001",
        "applicant_email": None,
        "notify_whatsapp": True,
    }


def test_a_mistake_stands_at_its_field_in_the_readers_language(city: City) -> None:
    data = {"filer_role": "self", "applicant_name": "Citra 2", "applicant_nik": "123", "applicant_phone": "0251"}

    with override("en"):
        made = page("KTP_HILANG", "applicant", {"q_change": "no"}, data)

        assert not made.is_valid()
        assert "Use letters" in str(made.errors["applicant_name"])
        assert "16 digits" in str(made.errors["applicant_nik"])
        assert "Please fill this in" in str(made.errors["applicant_kk"])
        assert 'value="Citra 2"' in html(made)


def test_date_is_typed_in_three_boxes_and_shown_again(city: City) -> None:
    typed = {
        "child_birth_date_0": "2",
        "child_birth_date_1": "11",
        "child_birth_date_2": "2026",
        "birth_city": "Rekaan",
    }
    rest = {"birth_place_type": "hospital", "birth_kind": "single", "birth_order": "2", "child_birth_time": "4.35"}

    made = page("AKTA_LAHIR", "birth", BIRTH, typed | rest)

    assert made.is_valid(), made.errors
    assert made.answers["child_birth_date"] == "2026-11-02"
    assert made.answers["child_birth_time"] == "04:35"
    shown = html(page("AKTA_LAHIR", "birth", {**BIRTH, **made.answers}))
    assert 'name="child_birth_date_2" value="2026"' in shown
    assert 'value="04.35"' in shown

    wrong = page("AKTA_LAHIR", "birth", BIRTH, typed | rest | {"child_birth_date_0": "31"})
    assert not wrong.is_valid()
    assert 'name="child_birth_date_0" value="31"' in html(wrong)


def test_rows_come_and_go_by_buttons_and_keep_what_was_typed(city: City) -> None:
    made = page("PINDAH_DATANG", "letter", MOVES)
    assert html(made).count('class="row"') == 1

    more = page(
        "PINDAH_DATANG", "letter", MOVES, sent(made, **{"movers-0-mover_name": "Bayu Contoh", "_tambah": "movers"})
    )
    assert not more.is_valid()
    assert not more.errors
    assert html(more).count('class="row"') == 2
    assert "Bayu Contoh" in html(more)
    first, second = more.typed["movers"]
    assert first[ROW_ID] == made.typed["movers"][0][ROW_ID] != second[ROW_ID]

    less = page("PINDAH_DATANG", "letter", MOVES, sent(more, _hapus="movers-0"))
    assert [row[ROW_ID] for row in less.typed["movers"]] == [second[ROW_ID]]
    assert "Bayu Contoh" not in html(less)


def test_a_row_left_empty_is_no_row(city: City) -> None:
    made = page("PINDAH_DATANG", "letter", MOVES, sent(page("PINDAH_DATANG", "letter", MOVES), _tambah="movers"))
    typed = {
        "skpwni_number": "SKPWNI/1",
        "origin_city": "Kota Contoh",
        "movers-1-mover_name": "Bayu Contoh",
        "movers-1-mover_nik": "3174011508889995",
        "movers-1-mover_relationship": "head",
        "movers-1-mover_is_child": "tidak",
    }

    made = page("PINDAH_DATANG", "letter", MOVES, sent(made, **typed))

    assert made.is_valid(), made.errors
    assert [row["mover_name"] for row in made.answers["movers"]] == ["Bayu Contoh"]


def test_an_answer_that_opens_a_question_shows_it_before_it_is_missed(city: City) -> None:
    made = page("AKTA_LAHIR", "child", BIRTH)
    typed = {"child_name": "Kirana Contoh", "child_sex": "female", "child_on_kk": "ya", "child_kk": "3271040101209991"}

    opened = page("AKTA_LAHIR", "child", BIRTH, sent(made, **typed))

    assert not opened.is_valid()
    assert opened.more
    assert not opened.errors
    assert 'name="child_nik"' in html(opened)
    missed = page("AKTA_LAHIR", "child", BIRTH, sent(opened))
    assert list(missed.errors) == ["child_nik"]


def test_a_question_the_browser_may_open_waits_hidden_on_the_page(city: City) -> None:
    drawn = html(page("AKTA_LAHIR", "child", BIRTH))

    assert re.search(r'data-if="[^"]*child_on_kk[^"]*" hidden', drawn)


def test_a_soft_finding_is_read_once_and_then_lets_the_page_pass(city: City) -> None:
    typed = {"child_name": "Kirana", "child_sex": "female", "child_on_kk": "tidak", "child_kk": "3271040101209991"}

    warned = page("AKTA_LAHIR", "child", BIRTH, sent(page("AKTA_LAHIR", "child", BIRTH), **typed))
    assert not warned.is_valid()
    assert warned.warnings == ["Nama dianjurkan paling sedikit dua kata. Bila memang satu kata, lanjutkan saja."]

    again = page("AKTA_LAHIR", "child", BIRTH, sent(warned))
    assert again.is_valid()
    assert again.verdict.flags == [{"field": "child_name", "rule": "name_two_words"}]


def test_own_answer_is_copied_by_a_button(city: City) -> None:
    own = {**BIRTH, "filer_role": "parent", "applicant_name": "Sekar Contoh", "applicant_nik": "3271044512859992"}
    made = page("AKTA_LAHIR", "parents", own)
    assert 'name="_salin" value="mother_name"' in html(made)

    copied = page("AKTA_LAHIR", "parents", own, sent(made, _salin="mother_name"))

    assert not copied.is_valid()
    assert copied["mother_name"].value() == "Sekar Contoh"


def test_a_correction_asks_only_what_was_opened_again(city: City) -> None:
    given = {**BIRTH, "child_name": "Kirana Contoh", "child_sex": "female", "child_on_kk": False}

    made = page("AKTA_LAHIR", "child", given, only={"child_name"})

    drawn = html(made)
    assert 'name="child_name"' in drawn
    assert 'name="child_sex"' not in drawn
    assert "Perempuan" in drawn


def test_every_question_has_its_own_name() -> None:
    for code in CODES:
        keys = [item["key"] for _step, _group, item in fields_of(definition(code))]
        assert len(keys) == len(set(keys))
