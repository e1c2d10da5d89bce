"""Conditions, values that follow from answers, and the walk over a form that keeps what is visible."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Answers = dict[str, Any]
Field = dict[str, Any]

# The name of a row that stays when another row goes: papers of the row hang on it.
ROW_ID = "_id"


@dataclass(slots=True)
class Scope:
    """What a condition can see: the row it stands in first, then the whole form. Nothing unanswered is seen."""

    answers: Mapping[str, Any]
    derived: list[dict[str, str]]
    on: date
    row: Mapping[str, Any] | None = None
    group: str = ""

    def inside(self, group: str, row: Mapping[str, Any]) -> "Scope":
        """Look from inside a row of a group."""
        return Scope(self.answers, self.derived, self.on, row, group)

    def get(self, key: str) -> Any:
        """Tell the answer to `key`, or what follows from another answer; None when there is none."""
        if self.row is not None and key in self.row:
            return self.row[key]
        for rule in self.derived:
            if rule["key"] == key and rule.get("group", "") in ("", self.group):
                holder = self.row if rule.get("group") else self.answers
                return _follows(rule["fn"], (holder or {}).get(rule["of"]), self.on)
        return self.answers.get(key)


def holds(condition: dict[str, Any] | None, scope: Scope) -> bool:
    """Tell whether a condition holds. What looks at something unanswered is false, also `not_in`."""
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, scope) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, scope) for part in condition["any"])
    value = scope.get(condition["field"])
    if value is None or value == "":
        return False
    for name, test in _TESTS.items():
        if name in condition:
            return test(value, condition[name])
    return False


def _same(value: Any, other: Any) -> bool:
    """Compare as the data means it: true is not 1."""
    is_like = type(value) is type(other) or (_is_number(value) and _is_number(other))
    return bool(is_like and value == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TESTS = {
    "equals": _same,
    "in": lambda value, wanted: any(_same(value, item) for item in wanted),
    "not_in": lambda value, wanted: not any(_same(value, item) for item in wanted),
    "gte": lambda value, least: _is_number(value) and value >= least,
    "lt": lambda value, most: _is_number(value) and value < most,
}


def _follows(fn: str, text: Any, on: date) -> int | None:
    """Work out what follows from a date: full years of age, or days since."""
    try:
        then = date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    if fn == "days_since":
        return (on - then).days
    return on.year - then.year - ((on.month, on.day) < (then.month, then.day))


@dataclass(slots=True)
class Visible:
    """One page as these answers show it: its fields and notices, those that are hidden left out."""

    definition: dict[str, Any]
    fields: list[Field] = field(default_factory=list)
    # Of a group: the visible fields of each row, in the order of the rows.
    rows: dict[str, list[list[Field]]] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """A form walked through once: pages that show something, and the answers to what they show."""

    pages: list[Visible]
    answers: Answers
    scope: Scope


def walk(definition: dict[str, Any], answers: Mapping[str, Any], on: date) -> Walk:
    """Walk from the first page to the last; conditions look backwards only, so one way is enough."""
    kept: Answers = {key: value for key, value in answers.items() if key in _questions(definition)}
    scope = Scope(kept, definition.get("derived", []), on)
    pages = []
    for step in definition["steps"]:
        page = Visible(step)
        if holds(step.get("visible_if"), scope):
            for item in step["fields"]:
                if is_shown(item, scope):
                    _keep(item, answers, scope, page, kept)
            page.notices = [notice for notice in step.get("notices", []) if holds(notice["visible_if"], scope)]
        if page.fields:
            pages.append(page)
    return Walk(pages, kept, scope)


def is_shown(item: Field, scope: Scope) -> bool:
    """Tell whether a field is asked: its condition holds, and the office has not switched it off."""
    return not item.get("off") and holds(item.get("visible_if"), scope)


def _keep(item: Field, answers: Mapping[str, Any], scope: Scope, page: Visible, kept: Answers) -> None:
    page.fields.append(item)
    if item["type"] == "group":
        typed = answers.get(item["key"])
        rows = [row for row in typed if isinstance(row, dict)] if isinstance(typed, list) else []
        walked = [_walk_row(item, row, scope) for row in rows]
        page.rows[item["key"]] = [fields for _row, fields in walked]
        if walked:
            kept[item["key"]] = [row for row, _fields in walked]
    elif item["type"] != "upload" and answers.get(item["key"]) not in (None, ""):
        kept[item["key"]] = answers[item["key"]]


def _walk_row(group: Field, typed: Mapping[str, Any], scope: Scope) -> tuple[Answers, list[Field]]:
    row: Answers = {ROW_ID: typed[ROW_ID]} if ROW_ID in typed else {}
    fields = []
    for item in group["fields"]:
        if is_shown(item, scope.inside(group["key"], row)):
            fields.append(item)
            if item["type"] != "upload" and typed.get(item["key"]) not in (None, ""):
                row[item["key"]] = typed[item["key"]]
    return row, fields


def _questions(definition: dict[str, Any]) -> set[str]:
    return {question["key"] for question in definition["screening"]["questions"]}


def fields_of(definition: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Field | None, Field]]:
    """Give every field with its page and the group it stands in, in order, groups themselves included."""
    for step in definition["steps"]:
        for item in step["fields"]:
            yield step, None, item
            for part in item.get("fields", ()):
                yield step, item, part
