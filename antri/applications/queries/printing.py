"""The official forms that can be printed from the answers, for signing: which, and what stands in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from antri.applications.models import Application
from antri.applications.queries.answers import flat
from antri.applications.queries.corrections import is_returned
from antri.applications.queries.forms import Form, Line, in_words, summary
from antri.applications.queries.forms.scope import holds

PROXY_FORM = "F-1.07"
_FOR_NEWS = ("applicant_email", "notify_whatsapp")


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One answer on a form: its official number where one is known, the words beside it, and what was answered."""

    number: str
    label: str
    text: str


@dataclass(slots=True, repr=False)
class Part:
    """A part of a form under its official heading."""

    title: str
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True, repr=False)
class Print:
    """One form filled in. `ticks`: boxes of the official form; `statements`: what is signed; `signers`: by whom."""

    code: str
    name: str
    parts: list[Part]
    ticks: list[str]
    statements: list[str]
    signers: list[str]
    # Only where the official list of items could not be read: the answers stand in the order of the questions.
    is_unread: bool = False
    later: list[str] = field(default_factory=list)
    has_stamp_duty: bool = False


def printable(form: Form, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """List the forms that these answers need printed, each with code and name; the letter of authority for a proxy."""
    asked = {item["form"] for item in _uploads(form) if item.get("form")}
    wanted = {upload.definition.get("form") for upload in form.uploads(answers)}
    is_proxy = form.pruned(answers).get("filer_role") == "proxy"
    return [
        row
        for row in form.definition.get("printable_forms", [])
        if (row["code"] in wanted or row["code"] not in asked) and (is_proxy or row["code"] != PROXY_FORM)
    ]


def fill(form: Form, said_now: dict[str, Any], code: str) -> Print | None:
    """Fill one form in from the answers; None when these answers need no such form. NIK and KK stand in full."""
    answers = flat(said_now)
    meta = next((row for row in printable(form, answers) if row["code"] == code), None)
    if meta is None:
        return None
    parts = _by_item(form, answers, code)
    # Where the data knows no items of the form, everything that was answered is what it has to say.
    is_unread = not meta.get("read", False) or not parts
    scope = form.walked(answers).scope
    boxes = [row for row in form.definition.get("form_tick") or [] if row["form"] == code]
    ticks = [row["tick"] for row in boxes if holds(row.get("when"), scope)]
    lines = [row for row in form.statements(answers) if code in (row.get("form") or "")]
    return Print(
        code=code,
        name=meta.get("name", ""),
        parts=_whole(form, answers) if is_unread else parts,
        ticks=ticks,
        statements=[row["text"] for row in lines],
        signers=_signers(form, answers, code),
        is_unread=is_unread,
        later=[item for item in meta.get("code_2026", []) if item != code],
        has_stamp_duty=bool(meta.get("stamp_duty")),
    )


def _uploads(form: Form) -> Iterator[dict[str, Any]]:
    for step in form.definition["steps"]:
        for item in step["fields"]:
            yield from (part for part in (item, *item.get("fields", ())) if part["type"] == "upload")


def _by_item(form: Form, answers: dict[str, Any], code: str) -> list[Part]:
    """Order the visible answers by parts and items of the official form."""
    walked = form.walked(answers)
    parts: dict[str, Part] = {}
    for page in walked.pages:
        for item in page.fields:
            rows = walked.answers.get(item["key"], []) if item["type"] == "group" else [walked.answers]
            for at, row in enumerate(rows):
                for each in item["fields"] if item["type"] == "group" else [item]:
                    for ref in each.get("form_ref", ()):
                        if ref["form"] == code and each["type"] not in ("upload", "group"):
                            title = ref["part"] if item["type"] != "group" else f"{ref['part']} ({at + 1})"
                            part = parts.setdefault(title, Part(title))
                            part.items.append(_item(ref["item"], each, row.get(each["key"])))
    for part in parts.values():
        part.items.sort(key=lambda item: _place(item.number))
    return list(parts.values())


def _item(number: str, item: dict[str, Any], value: Any) -> Item:
    return Item(number, item["label"], "" if value is None else in_words(item, value, masked=False))


def _place(number: str) -> int:
    """Order by the item's number; items that have none stay in the order of the questions, after them."""
    found = re.match(r"\d+", number)
    return int(found[0]) if found else 999


def _whole(form: Form, answers: dict[str, Any]) -> list[Part]:
    """Put down every answer by pages; what was left open, and how to send news, is nothing to sign."""
    parts = []
    for section in summary(form, answers, masked=False):
        part = Part(section.title)
        part.items += [Item("", line.label, line.text) for line in section.lines if _is_signed(line)]
        parts.append(part)
        for heading, lines in section.rows:
            parts.append(Part(heading, [Item("", line.label, line.text) for line in lines if _is_signed(line)]))
    return [part for part in parts if part.items]


def _is_signed(line: Line) -> bool:
    return not line.is_empty and line.key not in _FOR_NEWS


def _signers(form: Form, answers: dict[str, Any], code: str) -> list[str]:
    """Name who signs: the one who files, both sides of an authority, both parents, the witnesses."""
    seen = form.pruned(answers)
    names = [seen.get("applicant_name", "")]
    if code == PROXY_FORM:
        names = [seen.get("principal_name", ""), *names]
    if code == "F-2.04":
        names = [seen.get("father_name", ""), seen.get("mother_name", "")]
    if code.startswith("F-2."):
        names += [row.get("witness_name", "") for row in seen.get("witnesses", [])]
    return [name for name in dict.fromkeys(names) if name]


def prints_of(application: Application, said_now: dict[str, Any]) -> list[dict[str, Any]]:
    """List the forms that the holder of an application can print now: before it is sent, and to sign one anew.

    They bear NIKs in full, which would be half of the second proof: in a correction only what was returned.
    """
    if application.form is None:
        return []
    form, answers = Form(application.form.definition), flat(said_now)
    rows = printable(form, answers)
    if application.status != Application.Status.NEEDS_CORRECTION:
        return rows
    anew = {row.definition.get("form") for row in form.uploads(answers) if is_returned(application, row.key)}
    return [row for row in rows if row["code"] in anew]
