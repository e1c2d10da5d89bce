"""Say answers back in words: for the page before sending, for the officer, for a print."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from antri.applications.queries.forms.form import Form
from antri.applications.queries.forms.scope import ROW_ID, Answers, Field
from antri.applications.queries.forms.values import kelurahans
from antri.directory.queries import said
from antri.people.queries import mask_nik, phone_in_words


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One answer in words. `is_empty`: it was left open. `sensitive`: kind of what must not be shown to all, or ""."""

    key: str
    label: str
    text: str
    sensitive: str = ""
    is_empty: bool = False
    row: int | None = None
    group: str = ""


@dataclass(slots=True, repr=False)
class Section:
    """One page: `lines` of single fields, and `rows` of groups with their heading."""

    step: str
    title: str
    lines: list[Line] = field(default_factory=list)
    rows: list[tuple[str, list[Line]]] = field(default_factory=list)


def summary(form: Form, answers: Mapping[str, Any], *, masked: bool = True) -> list[Section]:
    """Say all visible answers back by pages; NIK and KK masked unless told otherwise. Uploads are not in it."""
    walked = form.walked(answers)
    sections = []
    for page in walked.pages:
        step = page.definition
        section = Section(step["key"], said(step, "title"))
        for item in page.fields:
            if item["type"] == "group":
                for at, row in enumerate(walked.answers.get(item["key"], [])):
                    heading = f"{said(item, 'item_label')} {at + 1}"
                    parts = page.rows[item["key"]][at]
                    lines = [
                        _line(part, row, step, masked=masked, row=at, group=item["key"])
                        for part in parts
                        if _is_said(part)
                    ]
                    section.rows.append((heading, lines))
            elif _is_said(item):
                section.lines.append(_line(item, walked.answers, step, masked=masked))
        if section.lines or section.rows:
            sections.append(section)
    return sections


def _is_said(item: Field) -> bool:
    return item["type"] != "upload"


def _line(
    item: Field, answers: Answers, step: dict[str, Any], *, masked: bool, row: int | None = None, group: str = ""
) -> Line:
    value = answers.get(item["key"])
    text = "" if value is None else in_words(item, value, masked=masked)
    sensitive = item.get("sensitive") or step.get("sensitive") or ""
    return Line(item["key"], said(item, "label"), text, sensitive, value is None, row, group)


def in_words(item: Field, value: Any, *, masked: bool = True) -> str:
    """Write one answer as people read it: 06-05-2024, 09.15, the label of a choice, RT 003/RW 007."""
    match item["type"]:
        case "nik" | "kk" if masked:
            return mask_nik(str(value))
        case "phone":
            # For people with dashes; what an officer copies into another program is digits.
            return phone_in_words(str(value)) if masked else phone_in_words(str(value)).replace("-", "")
        case "date":
            return date.fromisoformat(value).strftime("%d-%m-%Y")
        case "time":
            return str(value).replace(":", ".")
        case "yes_no":
            return _("Ya") if value else _("Tidak")
        case "choice":
            return next((said(row, "label") for row in item["choices"] if row["value"] == value), str(value))
        case "number":
            return str(value).replace(".", ",")
        case "address":
            code = f", {value['postal_code']}" if value.get("postal_code") else ""
            return f"{value['line']}, RT {value['rt']}/RW {value['rw']}{code}"
        case "region_kelurahan":
            name, district = kelurahans().get(value, (str(value), ""))
            return f"{name}, {district}" if district else name
        case "group":
            return str(len([row for row in value if row.keys() - {ROW_ID}]))
    return str(value)
