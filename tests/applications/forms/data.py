"""The forms of the files, put together without a database, for tests that only read them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from antri.directory.models import ApplicationForm, Service
from antri.directory.queries.application_forms import put_together
from antri.web import clock

FOLDER = Path(__file__).resolve().parents[3] / "data" / "national" / "application_forms"
WORDS = {"{city}": "Kota Rekaan", "{registry}": "Disdukcapil Kota Rekaan", "{village}": "kelurahan"}
CODES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "shared")


@cache
def read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


@cache
def definition(code: str) -> dict[str, Any]:
    """Give a service's form as the loader would store it, for Kota Rekaan."""
    return put_together(read(code), read("shared"), WORDS).definition


def live(service: Service, code: str | None = None) -> ApplicationForm:
    """Put the form of the files in use for a service of the invented city."""
    whole = definition(code or service.code)
    return ApplicationForm.objects.create(
        city=service.city, service=service, version=whole["form_version"], state=ApplicationForm.State.LIVE,
        definition=whole, confidence=whole["confidence"], made_at=clock.now(), made_by="system:load",
    )  # fmt: skip
