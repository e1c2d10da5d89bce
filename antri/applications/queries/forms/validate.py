"""Judge answers by the rules of the form they were given to: hard ones block, soft ones flag."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from antri.applications.queries.forms.form import Form, Upload
from antri.applications.queries.forms.rules import RULES
from antri.applications.queries.forms.scope import ROW_ID, Answers, Field, Scope, Visible
from antri.applications.queries.forms.values import Unfit, is_empty, read_value
from antri.directory.queries import said


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that breaks a rule. `row` counts from 0 inside a group; `message` is in the reader's language."""

    field: str
    row: int | None
    rule: str
    message: str
    group: str = ""

    @property
    def name(self) -> str:
        """Name of the input that it belongs to."""
        return self.field if self.row is None else f"{self.group}-{self.row}-{self.field}"


@dataclass(slots=True)
class Verdict:
    """What is wrong (`faults`), and what an officer should look at (`flags`: field, rule, perhaps row).

    `soft` has the flags with the message that the citizen reads. `clean` are the answers in their stored form,
    of visible fields only.
    """

    faults: list[Fault] = field(default_factory=list)
    soft: list[Fault] = field(default_factory=list)
    clean: Answers = field(default_factory=dict)

    @property
    def flags(self) -> list[dict[str, Any]]:
        return [
            {"field": row.field, "rule": row.rule, **({} if row.row is None else {"row": row.row})} for row in self.soft
        ]


Files = Mapping[str, Any]


def validate(
    form: Form,
    answers: Mapping[str, Any],
    *,
    on: date | None = None,
    files: Files | None = None,
    statements: Collection[str] | None = None,
    step: str | None = None,
) -> Verdict:
    """Judge the answers to what is visible.

    `files`: how many papers lie under each upload's key (or a list of them); None: papers are not judged.
    `statements`: the codes declared; None: not judged. `step`: judge one page only. The questions before the form
    are judged when the whole form is: without an outcome by which something is filed there is a fault.
    """
    if on is not None and on != form.on:
        form = Form(form.definition, on)
    judge = _Judge(form, form.definition["rules"])
    stored = judge.stored(answers)
    walked = form.walked(stored)
    judge.verdict.clean = walked.answers
    for page in walked.pages:
        if step in (None, page.definition["key"]):
            judge.page(page, walked.scope)
    if files is not None:
        for upload in form.uploads(stored):
            if step in (None, upload.step):
                judge.papers(upload, files.get(upload.key, 0))
    if step is None:
        judge.screening(stored)
        if statements is not None:
            judge.statements(stored, statements)
    return judge.verdict


class _Judge:
    def __init__(self, form: Form, rules: dict[str, dict[str, Any]]) -> None:
        self.form, self.rules = form, rules
        self.verdict = Verdict()
        self.unfit: dict[tuple[str, int | None], Unfit] = {}

    def stored(self, answers: Mapping[str, Any]) -> Answers:
        """Bring every answer into its stored form; what cannot be read is noted and left as it is."""
        found: Answers = {key: value for key, value in answers.items() if not is_empty(value)}
        for step in self.form.definition["steps"]:
            for item in step["fields"]:
                if item["type"] == "group":
                    rows = found.get(item["key"])
                    if isinstance(rows, list):
                        whole = [row for row in rows if isinstance(row, dict)]
                        found[item["key"]] = [self._row(item, row, at) for at, row in enumerate(whole)]
                elif item["key"] in found and item["type"] != "upload":
                    found[item["key"]] = self._read(item, found[item["key"]], None)
        return found

    def _row(self, group: Field, row: Mapping[str, Any], at: int) -> Answers:
        known = {item["key"]: item for item in group["fields"]}
        kept: Answers = {ROW_ID: str(row[ROW_ID])[:16]} if row.get(ROW_ID) else {}
        for key, value in row.items():
            if key in known and known[key]["type"] != "upload" and not is_empty(value):
                kept[key] = self._read(known[key], value, at)
        return kept

    def _read(self, item: Field, value: Any, row: int | None) -> Any:
        try:
            return read_value(item, value, self.form.on)
        except Unfit as unfit:
            self.unfit[item["key"], row] = unfit
            return value

    def page(self, page: Visible, scope: Scope) -> None:
        for item in page.fields:
            if item["type"] == "group":
                self.group(item, page.rows[item["key"]], scope)
            elif item["type"] != "upload":
                self.field(item, scope.answers.get(item["key"]), scope)

    def field(self, item: Field, value: Any, scope: Scope, row: int | None = None, group: str = "") -> None:
        if value is None:
            if item["required"]:
                self.tell("required", item, row, group)
            return
        unfit = self.unfit.get((item["key"], row))
        if unfit:
            self.tell(unfit.rule, item, row, group, **unfit.words)
            return
        for use in item.get("rules", ()):
            rule = RULES.get(use["rule"])
            if rule and rule(value, use, scope):
                self.tell(use["rule"], item, row, group, level=use.get("level"), value=use.get("value", ""))

    def group(self, item: Field, rows: list[list[Field]], scope: Scope) -> None:
        typed = scope.answers.get(item["key"], [])
        if not item["min"] <= len(typed) <= item["max"]:
            self.tell("row_count", item, None, "", min=item["min"], max=item["max"])
        for at, (row, fields) in enumerate(zip(typed, rows, strict=True)):
            inside = scope.inside(item["key"], row)
            for part in fields:
                if part["type"] != "upload":
                    self.field(part, row.get(part["key"]), inside, at, item["key"])
                    self._unique(part, typed, at, item["key"])
        for use in item.get("rules", ()):
            heads = [row for row in typed if row.get(use.get("field")) == "head"]
            if use["rule"] == "head_once" and len(heads) != 1:
                self.tell("head_once", item, None, "", level=use.get("level"))

    def _unique(self, part: Field, rows: list[Answers], at: int, group: str) -> None:
        value = rows[at].get(part["key"])
        if value is None or (part["key"], at) in self.unfit:
            return
        for use in part.get("rules", ()):
            if use["rule"] == "unique_in_group" and any(row.get(part["key"]) == value for row in rows[:at]):
                self.tell("unique_in_group", part, at, group, level=use.get("level"))

    def papers(self, upload: Upload, lie: Any) -> None:
        count = lie if isinstance(lie, int) else len(lie)
        group = upload.key.split(".", 1)[0] if upload.row is not None else ""
        if not count and upload.required:
            self.tell("required", upload.definition, upload.row, group)
        elif count > upload.max_files:
            self.tell("file_count", upload.definition, upload.row, group, max_files=upload.max_files)

    def screening(self, answers: Mapping[str, Any]) -> None:
        outcome = self.form.outcome(answers)
        if outcome is None or not outcome.can_file:
            open_question = self.form.asked(answers)[-1][0]
            self._fault("in_choices", open_question["key"], None, "", {})

    def statements(self, answers: Mapping[str, Any], declared: Collection[str]) -> None:
        for row in self.form.statements(answers):
            if row["code"] not in declared:
                self._fault("required", row["code"], None, "", {})

    def tell(
        self, rule: str, item: Field, row: int | None, group: str, *, level: str | None = None, **words: Any
    ) -> None:
        if (level or self.rules[rule]["level"]) == "soft":
            self.verdict.soft.append(self._message(rule, item["key"], row, group, words))
        else:
            self._fault(rule, item["key"], row, group, words)

    def _fault(self, rule: str, key: str, row: int | None, group: str, words: dict[str, Any]) -> None:
        self.verdict.faults.append(self._message(rule, key, row, group, words))

    def _message(self, rule: str, key: str, row: int | None, group: str, words: dict[str, Any]) -> Fault:
        message = said(self.rules[rule], "message")
        for name, word in (self.rules[rule].get("params", {}) | words).items():
            message = message.replace(f"{{{name}}}", str(word))
        return Fault(key, row, rule, message, group)
