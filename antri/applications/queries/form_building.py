"""Put questions into a form, take them out, order them: each gives a new form, the one before stays as it was."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from antri.applications.queries.form_edits import DECLARED, REASONS, Definition, value_at
from antri.directory.queries import said
from antri.directory.queries.application_forms import KEPT, Path

# Keys of what the office adds begin with this: none is ever one that the product gives a meaning.
_OFFICE = "k_"
_LONGEST_KEY = 40
# A condition on one of very many answers would need a list that nobody reads.
_MOST_ANSWERS = 40

Condition = dict[str, Any]


def id_of(thing: Definition) -> str:
    """Name what tells a question, a statement or a reason apart."""
    return str(thing.get("key") or thing["code"])


def name_of(thing: Definition) -> str:
    return said(thing, "label") or said(thing, "text")


def lists_of(form: Definition, part: str) -> list[tuple[Path, str]]:
    """Give the lists of a part that can be put in order, each with the name of the group it belongs to, or ""."""
    if part in (DECLARED, REASONS):
        return [(("statements",) if part == DECLARED else ("reasons",), "")]
    at = next((at for at, step in enumerate(form["steps"]) if step["key"] == part), None)
    if at is None:
        return []
    groups = [(n, item) for n, item in enumerate(form["steps"][at]["fields"]) if item["type"] == "group"]
    return [
        (("steps", at, "fields"), ""),
        *((("steps", at, "fields", n, "fields"), said(item, "label")) for n, item in groups),
    ]


def can_go(thing: Definition) -> bool:
    """Tell whether the office may take it out: what a file is known by stays."""
    inside = {part["key"] for part in thing.get("fields", ())}
    return not ({id_of(thing)} | inside) & KEPT


def arranged(form: Definition, orders: Mapping[Path, Sequence[str]]) -> Definition:
    """Order lists anew; whatever an order does not name goes out of the form."""
    made = copy.deepcopy(form)
    # The inner ones first: afterwards their paths lead elsewhere.
    for path in sorted(orders, key=len, reverse=True):
        by_id = {id_of(thing): thing for thing in value_at(made, path)}
        value_at(made, path[:-1])[path[-1]] = [by_id[key] for key in orders[path]]
    return made


def added(form: Definition, part: str, after: str, thing: Definition) -> Definition:
    """Put a thing behind another one of the same part: of its page or, where that stands in a group, of the group.

    `after`: the other's key; "" puts it first; a group's key and ">" first inside the group.
    """
    made = copy.deepcopy(form)
    lists = lists_of(made, part)
    if not after:
        value_at(made, lists[0][0]).insert(0, thing)
        return made
    for path, _group in lists:
        for at, other in enumerate(value_at(made, path)):
            if id_of(other) == after:
                value_at(made, path).insert(at + 1, thing)
                return made
            if f"{id_of(other)}>" == after:
                other["fields"].insert(0, thing)
                return made
    return made


def places_in(form: Definition, part: str) -> list[tuple[str, str]]:
    """Give where a new thing may stand in a part, in order: what `added` takes, and in words."""
    found = [("", _("paling atas"))]
    for thing in value_at(form, lists_of(form, part)[0][0]):
        after = _("sesudah: %(name)s")
        if thing.get("type") == "group":
            found.append((f"{id_of(thing)}>", _("paling atas di dalam: %(name)s") % {"name": name_of(thing)}))
            found += [(id_of(row), f"{name_of(thing)} › {after % {'name': name_of(row)}}") for row in thing["fields"]]
        found.append((id_of(thing), after % {"name": name_of(thing)}))
    return found


def field_path(form: Definition, key: str) -> Path | None:
    """Tell where a question stands."""
    for at, step in enumerate(form["steps"]):
        for n, item in enumerate(step["fields"]):
            if item["key"] == key:
                return ("steps", at, "fields", n)
            for m, part in enumerate(item.get("fields", ())):
                if part["key"] == key:
                    return ("steps", at, "fields", n, "fields", m)
    return None


def with_thing(form: Definition, path: Path, thing: Definition) -> Definition:
    """Put another thing where one stands."""
    made = copy.deepcopy(form)
    value_at(made, path[:-1])[path[-1]] = thing
    return made


def new_key(form: Definition, name: str, taken: Iterable[str] = ()) -> str:
    """Make a key of a name that nothing in the form has yet."""
    word = re.sub(r"[^a-z0-9]+", "_", slugify(name)).strip("_")[: _LONGEST_KEY - 6].strip("_") or "isian"
    there = {*taken, *_keys(form)}
    key, number = f"{_OFFICE}{word}", 2
    while key in there:
        key, number = f"{_OFFICE}{word}_{number}", number + 1
    return key


def _keys(form: Definition) -> Iterator[str]:
    for step in form["steps"]:
        for item in step["fields"]:
            yield item["key"]
            yield from (part["key"] for part in item.get("fields", ()))
    for name in ("statements", "reasons"):
        yield from (row["code"] for row in form[name])
    yield from (row["key"] for row in form.get("derived", ()))


def answers_for_conditions(form: Definition, part: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the questions a condition on this page may look at, each with its answers as `condition_of` reads them."""
    found = [
        (said(row, "text"), [(f"{row['key']}={each['value']}", said(each, "label")) for each in row["answers"]])
        for row in form["screening"]["questions"]
    ]
    for step in form["steps"]:
        for item in step["fields"]:
            found += _answers(item)
            if step["key"] == part:
                found += [row for inner in item.get("fields", ()) for row in _answers(inner)]
        if step["key"] == part:
            break
    return found


def _answers(item: Definition) -> list[tuple[str, list[tuple[str, str]]]]:
    key = item["key"]
    if item["type"] == "yes_no":
        return [(said(item, "label"), [(f"{key}=true", _("Ya")), (f"{key}=false", _("Tidak"))])]
    choices = item.get("choices", ()) if item["type"] == "choice" else ()
    if not 0 < len(choices) <= _MOST_ANSWERS:
        return []
    return [(said(item, "label"), [(f"{key}={row['value']}", said(row, "label")) for row in choices])]


def condition_of(chosen: str, form: Definition) -> Condition | None:
    """Read ``question=answer``; None: always."""
    key, _sep, value = chosen.partition("=")
    if not key:
        return None
    path = field_path(form, key)
    is_yes_no = path is not None and value_at(form, path)["type"] == "yes_no"
    return {"field": key, "equals": value == "true" if is_yes_no else value}


def chosen_of(condition: Condition | None) -> str | None:
    """Write a condition as ``question=answer``; "" for always, None for one that says more than that."""
    if condition is None:
        return ""
    if "equals" not in condition:
        return None
    value = condition["equals"]
    return f"{condition['field']}={str(value).lower() if isinstance(value, bool) else value}"
