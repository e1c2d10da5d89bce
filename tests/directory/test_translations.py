"""Texts of the city's data in a third language: files beside the others, loaded like them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from antri.directory.actions import FilesRefused
from antri.directory.queries import catalogue, said
from tests.directory.conftest import load
from tests.web import invented
from tests.web.invented import CODE


@pytest.fixture
def rekaan(settings: Any, tmp_path: Path) -> None:
    """Offer the invented language."""
    invented.offer(settings, invented.add(tmp_path / "locale", {}))


def test_translations_come_with_the_citys_files(rekaan: None, contoh: Path, db: None) -> None:
    (contoh / "translations").mkdir()
    (contoh / "translations" / f"{CODE}.json").write_text(
        json.dumps(
            {
                "language": CODE,
                "texts": {
                    "KTP-el hilang": "KTP-el leungit",
                    "Saya pindah ke {city}": "Abdi pindah ka {city}",
                },
            }
        )
    )

    loaded = load(contoh)

    with override(CODE):
        assert said(catalogue().services["KTP_HILANG"], "short_name") == "KTP-el leungit"
        assert said(catalogue().events["pindah-datang"], "title") == "Abdi pindah ka Kabupaten Contoh"
    assert f"translations {CODE}/KTP-el hilang" in loaded.created
    assert not load(contoh).has_changes


def test_command_writes_the_file_that_a_speaker_fills_in(rekaan: None, contoh: Path, db: None) -> None:
    load(contoh)
    empty = io.StringIO()
    call_command("translations", CODE, stdout=empty)
    file = json.loads(empty.getvalue())
    assert file["language"] == CODE
    assert file["texts"]["KTP-el hilang"] == ""
    assert len(file["texts"]) > 200

    (contoh / "translations").mkdir()
    file["texts"] = {text: f"⟦{text}⟧" if text == "KTP-el hilang" else "" for text in file["texts"]}
    (contoh / "translations" / f"{CODE}.json").write_text(json.dumps(file))
    load(contoh)

    again = io.StringIO()
    call_command("translations", CODE, stdout=again)
    texts = json.loads(again.getvalue())["texts"]
    assert {text: said for text, said in texts.items() if said} == {"KTP-el hilang": "⟦KTP-el hilang⟧"}
    with override(CODE):
        assert said(catalogue().services["KTP_HILANG"], "short_name") == "⟦KTP-el hilang⟧"


def test_command_refuses_the_languages_that_stand_in_the_files(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("translations", "en")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"language": CODE, "texts": ["KTP-el hilang"]}, "objek"),
        ({"language": "en", "texts": {"KTP-el hilang": "Lost"}}, "barisnya sendiri"),
        ({"language": CODE, "texts": {"KTP-el hilang": 5}}, "teks"),
        ({"texts": {"KTP-el hilang": "Leungit"}}, "language"),
    ],
)
def test_translations_that_cannot_be_read_are_told(contoh: Path, db: None, content: dict[str, Any], word: str) -> None:
    (contoh / "translations.json").write_text(json.dumps(content))

    with pytest.raises(FilesRefused) as refused:
        load(contoh)

    assert any(line.startswith("contoh/translations.json:1: ") and word in line for line in refused.value.mistakes)
