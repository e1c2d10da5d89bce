"""What citizens read: complete in both languages, and no city's name where every city reads it."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from antri.directory.actions import Loaded
from antri.directory.queries import catalogue, said
from tests.directory.conftest import ROOT

NAMES = re.compile("bogor|3271|32\\.71", re.IGNORECASE)
PRODUCT = ("antri/", "config/", "scripts/", "deploy/", "benchmarks/")
# The files that a first start, the screenshots and the measurements load: the only way a city may be meant.
FOLDER = re.compile(r'"data/kota-bogor"|"data" / "kota-bogor"')


def _pairs() -> Iterator[tuple[str, Any, Any]]:
    """Give every text of the directory that citizens read, with its English."""
    book = catalogue()
    for group in book.groups:
        yield f"group {group.code}", group.name, group.name_en
    for service in book.services.values():
        for name in ("name", "short_name", "summary", "presence_note", "duration_text"):
            yield f"{service.code}.{name}", getattr(service, name), getattr(service, f"{name}_en")
        for item in (*service.outputs, *service.forms):
            yield f"{service.code} {item['name']}", item["name"], item["name_en"]
        for paper in service.papers:
            yield f"paper {paper.requirement.code}", paper.requirement.name, paper.requirement.name_en
            if paper.condition or paper.condition_en:
                yield f"condition {paper}", paper.condition, paper.condition_en
    for event in book.events.values():
        yield f"event {event.code}", event.title, event.title_en
        for row in event.ifs:
            yield f"question {event.code}", row.question, row.question_en
    for office in book.offices.values():
        if office.hours_text or office.hours_text_en:
            yield f"hours {office.slug}", office.hours_text, office.hours_text_en


def test_every_text_has_its_english(bogor: Loaded) -> None:
    pairs = list(_pairs())

    assert [what for what, text, english in pairs if not text or not english] == []
    assert len(pairs) > 400


def test_no_text_holds_a_placeholder_or_an_outdated_spelling(bogor: Loaded) -> None:
    outdated = re.compile(r"\{|\bantrian\b|\bonline\b|\bupload\b|\bphoto ?copy\b|\bkamu\b|\bemail\b", re.IGNORECASE)

    assert [(what, text) for what, text, _ in _pairs() if outdated.search(text)] == []


def test_text_is_said_in_the_readers_language(bogor: Loaded) -> None:
    service = catalogue().services["KTP_HILANG"]

    with override("id"):
        assert said(service, "short_name") == "KTP-el hilang"
    with override("en"):
        assert said(service, "short_name") == "ID card lost"
        assert said(service.outputs[0], "name") == "New ID card (KTP-el)"
        assert said(catalogue().main, "name") == "Disdukcapil Kota Bogor"
        assert (
            Template("{% load antri %}{{ row|said:'short_name' }}").render(Context({"row": service})) == "ID card lost"
        )
        service.short_name_en = ""
        assert said(service, "short_name") == "KTP-el hilang"


@pytest.mark.parametrize("file", sorted((ROOT / "data" / "national").rglob("*.*")), ids=lambda path: path.name)
def test_national_file_names_no_city(file: Path) -> None:
    assert NAMES.findall(file.read_text()) == []


def test_product_names_no_city() -> None:
    found = subprocess.run(["git", "ls-files", "-z", *PRODUCT], cwd=ROOT, capture_output=True, check=True)
    files = [name for name in found.stdout.decode().split("\0") if name and "demo" not in name]
    named = []
    for name in files:
        path = ROOT / name
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        if NAMES.search(FOLDER.sub("", text) if name.startswith(("scripts/", "benchmarks/")) else text):
            named.append(name)

    assert named == []
    assert len(files) > 100
