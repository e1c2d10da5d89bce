"""Every requirement of a service is asked by its form, or the form says who sees to it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from antri.directory.actions import Loaded
from antri.directory.models import ServiceRequirement
from antri.directory.queries.application_forms import coverage
from tests.directory.conftest import ROOT, change_json, load

pytestmark = pytest.mark.django_db


def form(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"screening": {"questions": []}, "steps": [{"fields": list(fields)}], **more}


UPLOAD = {"key": "up_kk", "type": "upload", "requirement": "KK"}


def test_the_forms_of_the_files_leave_no_requirement_open(bogor: Loaded) -> None:
    assert bogor.unasked == []
    assert ServiceRequirement.objects.filter(service__code="AKTA_MATI", requirement__code="PASPOR").exists()


def test_a_requirement_that_no_form_asks_is_told_at_every_load(contoh: Path, tmp_path: Path) -> None:
    folder = tmp_path / "national"
    shutil.copytree(ROOT / "data" / "national", folder)
    change_json(contoh / "city.json", lambda city: city.update(extends="../national"))
    for path in (folder / "services").glob("*.json"):
        services = json.loads(path.read_text())
        for service in services:
            if service["code"] == "KTP_HILANG":
                service["requirements"].append({"requirement": "PASPOR", "how": "show"})
        path.write_text(json.dumps(services))

    for _time in range(2):
        told = load(contoh).unasked
        assert len(told) == 1
        assert told[0].startswith("national/application_forms/KTP_HILANG.json:")
        assert told[0].endswith("KTP_HILANG PASPOR")


@pytest.mark.parametrize(
    ("whole", "is_open"),
    [
        (form(), True),
        (form(UPLOAD), False),
        (form({**UPLOAD, "off": True}), True),
        (form({**UPLOAD, "requirement": None, "replaces": "KK"}), False),
        (form({"key": "people", "type": "group", "fields": [UPLOAD]}), False),
        (form({"key": "people", "type": "group", "off": True, "fields": [UPLOAD]}), True),
        (form(explained=[{"requirement": "KK", "how": "visit", "text": "x", "text_en": "x"}]), False),
        (form(screening={"questions": [{"answers": [{"bring": ["KK"]}]}]}), False),
    ],
)
def test_what_counts_as_asked(whole: dict[str, Any], is_open: bool) -> None:
    (found,) = coverage(whole, [("KK", True)])

    assert found.is_open is is_open
