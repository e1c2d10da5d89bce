"""The office edits what citizens read; the files never take it back, and no colleague's edit is lost."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from antri.directory.actions import EditedMeanwhile, NotThere, edit_row, set_text
from antri.directory.models import Service, TextTemplate
from antri.directory.queries import EDITABLE, TEXTS, catalogue, row_of, text, values_of
from antri.journal.models import Event
from antri.web.refusals import Invalid
from tests import cast
from tests.directory.conftest import change_json, load

BY = cast.HEAD_OF_OFFICE


def edit(table: str, key: str, **values: Any) -> None:
    """Edit a row as somebody who has just opened it."""
    row = row_of(table, key)
    assert row is not None
    seen = values_of(table, row)
    edit_row(table=table, key=key, values=values, seen={name: seen[name] for name in values}, by=BY)


@pytest.mark.parametrize(
    ("table", "key", "field"),
    [
        ("services", "KTP_HILANG", "summary"),
        ("requirements", "KK", "name"),
        ("service_requirements", "KTP_HILANG/KK", "condition"),
        ("groups", "ktp", "name_en"),
        ("offices", "rekaan-utara", "hours_text"),
        ("city", cast.CODE, "complaint_phone"),
    ],
)
def test_each_kind_of_row_can_be_edited(city: cast.City, table: str, key: str, field: str) -> None:
    edit(table, key, **{field: "Ditulis kantor"})

    row = row_of(table, key)
    assert row is not None
    assert getattr(row, field) == "Ditulis kantor"
    event = Event.objects.get(what="text.edited")
    assert (event.about_kind, event.about_id, event.data) == (table, key, {"fields": [field]})


def test_edit_is_seen_at_once(city: cast.City) -> None:
    assert catalogue().services["KTP_HILANG"].minutes == 10

    edit("services", "KTP_HILANG", minutes=25)

    assert catalogue().services["KTP_HILANG"].minutes == 25


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("minutes", "banyak"), ("minutes", -1), ("who", "siapa saja")],
)
def test_text_that_does_not_fit_is_refused(city: cast.City, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        edit("services", "KTP_HILANG", **{field: value})

    assert [name for name, _code, _text in refused.value.errors] == [field]
    assert not Event.objects.exists()


def test_field_or_row_that_is_not_to_be_edited_is_refused(city: cast.City) -> None:
    for table, key, values in (
        ("services", "KTP_HILANG", {"fee": 5000}),
        ("services", "KTP_LAIN", {"name": "x"}),
        ("services", "KTP_HILANG/x", {"name": "x"}),
        ("officers", "1", {"name": "x"}),
    ):
        with pytest.raises(NotThere):
            edit_row(table=table, key=key, values=values, seen=values, by=BY)


def test_second_editor_is_told_and_sees_both(city: cast.City) -> None:
    seen = {"summary": "", "name": "KTP-el hilang"}
    edit_row(table="services", key="KTP_HILANG", values={"summary": "Pertama"}, seen=seen, by=BY)

    with pytest.raises(EditedMeanwhile) as refused:
        edit_row(table="services", key="KTP_HILANG", values={"summary": "Kedua"}, seen=seen, by=BY)

    assert refused.value.facts["theirs"]["summary"] == "Pertama"
    assert Service.objects.get(code="KTP_HILANG").summary == "Pertama"


def test_two_editors_of_different_fields_do_not_disturb_each_other(city: cast.City) -> None:
    edit_row(table="services", key="KTP_HILANG", values={"summary": "Satu"}, seen={"summary": ""}, by=BY)
    edit_row(table="services", key="KTP_HILANG", values={"minutes": 12}, seen={"minutes": 10}, by=BY)

    row = Service.objects.get(code="KTP_HILANG")
    assert (row.summary, row.minutes) == ("Satu", 12)


def test_edit_that_changes_nothing_writes_no_event(city: cast.City) -> None:
    edit("services", "KTP_HILANG", minutes=10)

    assert not Event.objects.exists()


def test_loading_the_files_again_keeps_the_edit_and_lists_a_conflict(contoh: Path, db: None) -> None:
    load(contoh)
    edit("services", "KTP_HILANG", minutes=25)

    again = load(contoh)
    change_json(contoh / "services.json", lambda rows: rows[1].update(minutes=12))
    then = load(contoh)

    assert Service.objects.get(code="KTP_HILANG").minutes == 25
    assert again.kept == ["services KTP_HILANG: minutes"]
    assert len(then.conflicts) == 1


def test_every_editable_field_is_one_that_the_files_may_set() -> None:
    from antri.directory.actions.city_tables import TABLES

    known = {table.name: set(table.fields) for table in TABLES}

    assert [
        (name, set(kind.fields) - known[name]) for name, kind in EDITABLE.items() if set(kind.fields) - known[name]
    ] == []


def test_sentence_of_the_product_is_said_in_the_offices_words(city: cast.City) -> None:
    set_text(key="ticket.closed", texts={"id": "Hari ini libur: {reason}."}, seen={"id": ""}, by=BY)

    assert text("ticket.closed", reason="rapat") == "Hari ini libur: rapat."
    with override("en"):
        # No English of the office's own: better its Indonesian than a default that may say something else.
        assert text("ticket.closed", reason="rapat") == "Hari ini libur: rapat."
    set_text(key="ticket.closed", texts={"en": "Closed: {reason}."}, seen={"en": ""}, by=BY)
    with override("en"):
        assert text("ticket.closed", reason="meeting") == "Closed: meeting."
        assert text("help.districts") == "Served on the spot, without an online number."


def test_emptied_sentence_goes_back_to_the_products(city: cast.City) -> None:
    set_text(key="help.lead", texts={"id": "Halo."}, seen={"id": ""}, by=BY)

    set_text(key="help.lead", texts={"id": ""}, seen={"id": "Halo."}, by=BY)

    assert text("help.lead") == str(TEXTS["help.lead"].default)
    assert not TextTemplate.objects.exists()
    assert [event.what for event in Event.objects.order_by("pk")] == ["text.edited", "text.edited"]


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("ticket.share", "Nomor {label} untuk {nama}, {date}"),
        ("ticket.share", "Datanglah besok"),
        ("ticket.closed", "Tutup {reason"),
        ("ticket.closed", "Tutup {{reason}}"),
        ("help.lead", "Halo {label}"),
        ("help.lead", "x" * 1001),
    ],
)
def test_placeholder_that_nobody_fills_is_refused(city: cast.City, key: str, wrong: str) -> None:
    with pytest.raises(Invalid):
        set_text(key=key, texts={"id": wrong}, seen={"id": ""}, by=BY)

    assert not TextTemplate.objects.exists()


def test_unknown_sentence_or_language_is_refused(city: cast.City) -> None:
    for key, language in (("help.lain", "id"), ("help.lead", "xx")):
        with pytest.raises(NotThere):
            set_text(key=key, texts={language: "x"}, seen={language: ""}, by=BY)


def test_second_editor_of_a_sentence_is_told(city: cast.City) -> None:
    set_text(key="help.lead", texts={"id": "Pertama."}, seen={"id": ""}, by=BY)

    with pytest.raises(EditedMeanwhile) as refused:
        set_text(key="help.lead", texts={"id": "Kedua."}, seen={"id": ""}, by=BY)

    assert refused.value.facts["theirs"] == {"id": "Pertama."}


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_default_keeps_its_own_rule(city: cast.City, language: str) -> None:
    with override(language):
        assert [key for key, rule in TEXTS.items() if rule.fault(str(rule.default))] == []


def test_sentences_come_with_the_files_too(contoh: Path, db: None) -> None:
    (contoh / "texts.json").write_text('[{"key": "help.lead", "language": "id", "text": "Kami bantu."}]')

    load(contoh)

    assert text("help.lead") == "Kami bantu."
