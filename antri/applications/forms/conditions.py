"""Write a field's condition so that the browser can test it on the page it stands on."""

import json
from collections.abc import Mapping
from typing import Any

from antri.applications.queries.forms import Form
from antri.applications.queries.forms.scope import Scope, holds

Condition = dict[str, Any]
_TYPES = ("choice", "yes_no")


def on_page(
    item: dict[str, Any], beside: list[dict[str, Any]], form: Form, before: Mapping[str, Any], prefix: str
) -> str:
    """Give the condition as JSON when it looks at choices on the same page, else "".

    What it looks at elsewhere is settled already and written as true or false. Names are those of the inputs,
    answers as the inputs send them. The server decides in any case; this only spares a page.
    """
    condition = item.get("visible_if")
    here = {other["key"] for other in beside if other["type"] in _TYPES}
    if condition is None or not any(part["field"] in here for part in _parts(condition)):
        return ""
    scope = Scope(before, form.definition.get("derived", []), form.on)
    derived = {row["key"] for row in form.definition.get("derived", [])}
    if any(
        part["field"] in derived or part["field"] in {o["key"] for o in beside} - here for part in _parts(condition)
    ):
        return ""
    return json.dumps(_written(condition, here, scope, prefix), separators=(",", ":"))


def _parts(condition: Condition) -> list[Condition]:
    return condition.get("all") or condition.get("any") or [condition]


def _written(condition: Condition, here: set[str], scope: Scope, prefix: str) -> Condition:
    for name in ("all", "any"):
        if name in condition:
            return {name: [_written(part, here, scope, prefix) for part in condition[name]]}
    if condition["field"] not in here:
        return {"is": holds(condition, scope)}
    for name in ("equals", "in", "not_in"):
        if name in condition:
            wanted = condition[name] if isinstance(condition[name], list) else [condition[name]]
            values = [{True: "ya", False: "tidak"}[v] if isinstance(v, bool) else v for v in wanted]
            return {"input": prefix + condition["field"], "not" if name == "not_in" else "in": values}
    return {"is": False}
