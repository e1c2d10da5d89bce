"""One page of a form as a Django form, drawn from data. Works without JavaScript; rows come and go by buttons."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _

from antri.applications.forms.blocks import Block, Row
from antri.applications.forms.conditions import on_page
from antri.applications.forms.widgets import Field, Parts, masked, raw_of, unmasked, widget_of
from antri.applications.queries.forms import ROW_ID, Form, Step, Upload, Verdict, in_words, validate
from antri.directory.queries import said

# Names of the buttons that change the page instead of saving it.
ADD, REMOVE, COPY, DROP_PAPER = "_tambah", "_hapus", "_salin", "_hapus_berkas"
CHANGES_PAGE = (ADD, REMOVE, COPY, DROP_PAPER)
# What was on the page when it was sent, and which warnings had been read.
SHOWN, READ = "_tampak", "_dibaca"

Answers = dict[str, Any]


class _Raw(forms.Field):
    """Keeps what was typed; the form's own rules judge it."""

    def clean(self, value: Any) -> Any:
        return value

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show what was read of it: rows that were left empty are gone, so names in what was sent may have moved."""
        return initial


class StepForm(forms.Form):
    """Made by `step_form`. After `is_valid()`, `answers` holds every field shown: its stored form, None when empty.

    `is_asking`: a row was asked for or sent away, a paper removed, an answer copied: show the page again.
    `more`: answers have opened further questions, which are shown now. `warnings`: soft findings to be read once.
    """

    def __init__(self, form: Form, step: Step, answers: Answers, data: Mapping[str, Any] | None, only: Any) -> None:
        self.form, self.step, self.only = form, step, only
        self.is_asking = data is not None and any(name in data for name in CHANGES_PAGE)
        self.more = False
        self.warnings: list[str] = []
        self.base = {key: value for key, value in answers.items() if key not in self._own_keys()}
        self.stored = {key: answers[key] for key in self._own_keys() & answers.keys()}
        self.typed = dict(self.stored) if data is None else self._read(data)
        if self.is_asking and data is not None:
            self._change_page(data)
        for item in self._groups():
            self._fill_rows(item)
        is_bound = data is not None and not self.is_asking
        super().__init__(data=data if is_bound else None, auto_id="f-%s")
        self.verdict: Verdict = validate(form, {**self.base, **self.typed}, step=step.key)
        self.page = form.step(step.key, self.verdict.clean) or step
        self.blocks = self._blocks()

    # What was sent

    def _own_keys(self) -> set[str]:
        return {item["key"] for item in self.step.definition["fields"] if item["type"] != "upload"}

    def _groups(self) -> list[Field]:
        return [item for item in self.step.definition["fields"] if item["type"] == "group"]

    def _read(self, data: Mapping[str, Any]) -> Answers:
        typed: Answers = {}
        for item in self.step.definition["fields"]:
            if item["type"] == "group":
                typed[item["key"]] = self._read_rows(item, data)
            elif item["type"] != "upload":
                typed[item["key"]] = unmasked(item, raw_of(item, item["key"], data), self._known(item, self.stored))
        return typed

    def _read_rows(self, group: Field, data: Mapping[str, Any]) -> list[Answers]:
        rows = []
        for at in range(min(_count(data.get(f"{group['key']}-rows")) or 0, group["max"] + 1)):
            name = f"{group['key']}-{at}"
            row_id = str(data.get(f"{name}-{ROW_ID}", ""))[:16] or new_row_id()
            held = self._stored_row(group, row_id)
            row = {
                part["key"]: unmasked(part, raw_of(part, f"{name}-{part['key']}", data), self._known(part, held))
                for part in _asked(group)
            }
            rows.append({ROW_ID: row_id, **row})
        if any(name in data for name in CHANGES_PAGE):
            return rows
        # A row that was opened and left empty is no row.
        filled = [row for row in rows if any(value not in ("", None) for key, value in row.items() if key != ROW_ID)]
        return filled if len(filled) >= group["min"] else rows[: max(len(filled), group["min"])]

    def _stored_row(self, group: Field, row_id: str) -> Answers:
        rows = [row for row in self.stored.get(group["key"]) or [] if isinstance(row, dict)]
        return next((row for row in rows if row.get(ROW_ID) == row_id), {})

    def _known(self, item: Field, held: Answers) -> list[str]:
        """List what may stand masked in a field: its own stored answer, and the one that it may be copied from."""
        found = (held.get(item["key"]), self.base.get(item.get("offer_copy", "")))
        return [value for value in found if isinstance(value, str)]

    def _fill_rows(self, group: Field) -> None:
        rows = [row for row in self.typed.get(group["key"]) or [] if isinstance(row, dict)]
        rows += [{} for _row in range(max(group["min"], 1) - len(rows))]
        self.typed[group["key"]] = [{ROW_ID: row.get(ROW_ID) or new_row_id(), **row} for row in rows]

    def _change_page(self, data: Mapping[str, Any]) -> None:
        """Do what a button asks for: one more row, one less, or the same as the applicant's own answer."""
        for group in self._groups():
            rows = self.typed[group["key"]]
            if data.get(ADD) == group["key"] and len(rows) < group["max"]:
                rows.append({})
            name, _sep, number = str(data.get(REMOVE, "")).rpartition("-")
            at = _count(number)
            if name == group["key"] and at is not None and at < len(rows) > group["min"]:
                del rows[at]
        name = str(data.get(COPY, ""))
        for item in self.step.definition["fields"]:
            if item["key"] == name and item.get("offer_copy") in self.base:
                self.typed[name] = self.base[item["offer_copy"]]
            for part in item.get("fields", ()):
                for at, row in enumerate(self.typed.get(item["key"], ()) if item["type"] == "group" else ()):
                    if name == f"{item['key']}-{at}-{part['key']}" and part.get("offer_copy") in self.base:
                        row[part["key"]] = self.base[part["offer_copy"]]

    # What is shown

    def _blocks(self) -> list[Block]:
        visible = {item["key"] for item in self.page.fields}
        uploads = {upload.key: upload for upload in self.form.uploads({**self.base, **self.verdict.clean})}
        blocks = []
        for item in self.step.definition["fields"]:
            shown_if = on_page(item, self.step.definition["fields"], self.form, {**self.base}, "")
            if item["key"] not in visible and not shown_if:
                continue
            if item["type"] == "group":
                block = self._group_block(item, uploads)
            else:
                known = self._known(item, self.stored)
                block = self._block(item, item["key"], self.typed.get(item["key"]), uploads.get(item["key"]), known)
            block.shown_if, block.is_hidden = shown_if, item["key"] not in visible
            blocks.append(block)
        return blocks

    def _group_block(self, group: Field, uploads: dict[str, Upload]) -> Block:
        key, rows = group["key"], self.typed[group["key"]]
        block = Block("group", group, key, can_add=len(rows) < group["max"])
        visible = self.page.page.rows.get(key, [])
        for at, row in enumerate(rows):
            name = f"{key}-{at}"
            shown = {part["key"] for part in (visible[at] if at < len(visible) else group["fields"])}
            parts = []
            for part in group["fields"]:
                shown_if = on_page(part, group["fields"], self.form, {**self.base}, f"{name}-")
                if part["key"] not in shown and not shown_if:
                    continue
                upload = uploads.get(f"{key}.{row[ROW_ID]}.{part['key']}")
                known = self._known(part, self._stored_row(group, row[ROW_ID]))
                made = self._block(part, f"{name}-{part['key']}", row.get(part["key"]), upload, known)
                made.shown_if, made.is_hidden = shown_if, part["key"] not in shown
                parts.append(made)
            self.fields[f"{name}-{ROW_ID}"] = hidden = _Raw(required=False, widget=forms.HiddenInput)
            hidden.initial = row[ROW_ID]
            heading = f"{said(group, 'item_label')} {at + 1}"
            block.rows.append(Row(name, heading, parts, can_remove=len(rows) > group["min"]))
        return block

    def _block(self, item: Field, name: str, value: Any, upload: Upload | None, known: list[str]) -> Block:
        if item["type"] == "upload":
            return Block("upload", item, name, upload=upload)
        if self.only is not None and name.partition("-")[0] not in self.only:
            return Block("said", item, name, text=in_words(item, value) if value not in (None, "") else "")
        widget = widget_of(item)
        self.fields[name] = made = _Raw(
            required=False,
            label=_label(item),
            help_text=said(item, "hint"),
            widget=widget,
            initial=masked(item, value, known),
        )
        made.widget.is_required = bool(item["required"])
        kind = "boxes" if isinstance(widget, Parts) else "input"
        if isinstance(widget, forms.RadioSelect):
            kind = "buttons"
        source = self.base.get(item.get("offer_copy", ""))
        return Block(kind, item, name, field=self[name], can_copy=source is not None and source != value)

    # What is judged

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        before = set(str(self.data.get(SHOWN, "")).split())
        names = set(self._names())
        for fault in self.verdict.faults:
            is_new = bool(before) and fault.rule == "required" and fault.name in names - before
            if is_new:
                self.more = True
            elif fault.name in self.fields:
                self.add_error(fault.name, fault.message)
            else:
                self.add_error(None, fault.message)
        read = set(str(self.data.get(READ, "")).split())
        soft = {f"{row.name}:{row.rule}": row for row in self.verdict.soft}
        if not self.errors and not self.more and not soft.keys() <= read:
            self.warnings = [row.message for row in soft.values()]
        by_name = {row.name: row.message for row in self.verdict.soft}
        for block in self._all_blocks():
            block.warning = by_name.get(block.name, "")

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_asking and not self.more and not self.warnings

    @property
    def answers(self) -> Answers:
        """Every field that the page shows, in its stored form; None for what was left empty."""
        keys = [item["key"] for item in self.page.fields if item["type"] != "upload"]
        return {key: self.verdict.clean.get(key) for key in keys if self.only is None or key in self.only}

    @property
    def notices(self) -> list[str]:
        return self.page.notices

    @property
    def hidden_values(self) -> list[tuple[str, str]]:
        """Give what travels with the page: what it shows, and which warnings have been read on it."""
        rows = [(f"{item['key']}-rows", str(len(self.typed[item["key"]]))) for item in self._groups()]
        read = " ".join(f"{row.name}:{row.rule}" for row in self.verdict.soft) if self.warnings else ""
        return [*rows, (SHOWN, " ".join(self._names())), *([(READ, read)] if read else [])]

    def put_boxes(self, boxes: Mapping[str, Any]) -> None:
        """Put what shows and takes papers to the uploads of the page, by their keys."""
        for block in self._all_blocks():
            if block.upload is not None:
                block.box = boxes.get(block.upload.key)

    def _all_blocks(self) -> list[Block]:
        inside = [part for block in self.blocks for row in block.rows for part in row.blocks]
        return [*self.blocks, *inside]

    def _names(self) -> list[str]:
        return [block.name for block in self._all_blocks() if block.field is not None and not block.is_hidden]


def step_form(
    form: Form,
    step: Step,
    answers: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    language: str | None = None,
    *,
    only: Collection[str] | None = None,
) -> StepForm:
    """Make one page. `answers`: all given so far, flat; `data`: what was sent, None to show what is there.

    `only`: the fields that may be changed (a correction); the others are said, not asked.
    """
    with translation.override(language or translation.get_language()):
        return StepForm(form, step, dict(answers), data, only)


def new_row_id() -> str:
    """Name a row so that its papers stay with it when another row goes."""
    return secrets.token_hex(4)


def _asked(group: Field) -> list[Field]:
    return [part for part in group["fields"] if part["type"] != "upload"]


def _label(item: Field) -> str:
    label = said(item, "label")
    is_told = "(" in label or "?" in label
    return label if item["required"] or is_told else _("%(label)s (boleh kosong)") % {"label": label}


def _count(text: Any) -> int | None:
    """Read a small number that the page sent along; None for anything else, however long it is."""
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 5 else None
