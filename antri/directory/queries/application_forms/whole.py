"""Make a form that needs nothing else of the parts that many forms share."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.queries.application_forms.shape import STEP, Path, misshapen

_WORD = re.compile(r"\{[a-z_]+\}")
# Words of the city, put in when the form is loaded. Others are filled in when a message is said.
CITY_WORDS = ("{city}", "{registry}", "{village}")
SAID_LATER = {
    "rules": {"{value}", "{min}", "{max}", "{max_files}"},
    "reasons": {"{dokumen}", "{orang}", "{bagian}", "{nomor}"},
}


@dataclass(slots=True)
class Whole:
    """A form put together. `origins`: where its parts came from, so that a mistake is told where it was written."""

    definition: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, Path, str]] = field(default_factory=list)
    origins: list[tuple[Path, str, Path]] = field(default_factory=list)

    def origin(self, path: Path) -> tuple[str, Path]:
        """Tell in which file (``shared`` or ``service``) and where in it the value at `path` was written."""
        best = max((row for row in self.origins if path[: len(row[0])] == row[0]), key=lambda row: len(row[0]))
        return best[1], (*best[2], *path[len(best[0]) :])

    def came(self, path: Path, file: str, where: Path) -> None:
        self.origins.append((path, file, where))

    def fault(self, where: Path, text: str) -> None:
        self.faults.append(("service", where, text))


def put_together(service: dict[str, Any], shared: dict[str, Any], words: dict[str, str]) -> Whole:
    """Put pages, lists, roles, statements and reasons in where a service's file names them.

    Both have their shape already. `words`: those of the city, by ``{city}`` and so on.
    """
    whole = Whole()
    whole.came((), "service", ())
    own = ("filers", "steps", "statements", "printable_forms", "return_reasons", "own_return_reasons", "note")
    form = whole.definition = {name: value for name, value in service.items() if name not in own}
    form["filers"] = _named(whole, service, "filers", shared, "roles", "role")
    form["steps"] = _steps(whole, service, shared)
    form["statements"] = _named(whole, service, "statements", shared, "statements", "code")
    form["printable_forms"] = _named(
        whole, {"printable_forms": [{"code": code} for code in service.get("printable_forms", ())]},
        "printable_forms", shared, "forms", "code",
    )  # fmt: skip
    form["reasons"] = _reasons(whole, service, shared)
    form["rules"] = {rule["code"]: {k: v for k, v in rule.items() if k != "code"} for rule in shared["rules"]}
    for at, rule in enumerate(shared["rules"]):
        whole.came(("rules", rule["code"]), "shared", ("rules", at))
    # Tells whether a file has changed, whatever the city is called by now.
    source = hashlib.sha256(json.dumps(form, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    names = {"roles": [row["role"] for row in shared["roles"]], "forms": [row["code"] for row in shared["forms"]]}
    whole.definition = {**_fill(form, words), "source": source, "names": names}
    for path, text in _strange_words(whole.definition, ()):
        file, where = whole.origin(path)
        whole.faults.append((file, where, text))
    return whole


def _named(
    whole: Whole, service: dict[str, Any], name: str, shared: dict[str, Any], table: str, key: str
) -> list[dict[str, Any]]:
    """Put what `table` says of each entry beside what the service says of it."""
    known = {row[key]: (at, row) for at, row in enumerate(shared[table])}
    found: list[dict[str, Any]] = []
    for at, entry in enumerate(service.get(name, ())):
        if entry[key] not in known:
            text = _('"%(value)s" tidak ada di %(table)s') % {"value": entry[key], "table": table}
            whole.fault((name, at) if name == "printable_forms" else (name, at, key), text)
            continue
        where, row = known[entry[key]]
        for part in row:
            whole.came((name, len(found), part), "shared", (table, where, part))
        whole.came((name, len(found)), "service", (name, at))
        found.append({**row, **entry})
    return found


def _steps(whole: Whole, service: dict[str, Any], shared: dict[str, Any]) -> list[dict[str, Any]]:
    pages = {step["key"]: (at, step) for at, step in enumerate(shared["shared_steps"])}
    steps: list[dict[str, Any]] = []
    for at, written in enumerate(service["steps"]):
        step, file = written, "service"
        where: Path = ("steps", at)
        if isinstance(step, dict) and "use" in step:
            if step["use"] not in pages or len(step) != 1:
                text = _('"%(value)s" tidak ada di %(table)s') % {"value": step["use"], "table": "shared_steps"}
                whole.fault(where, text)
                continue
            place, step = pages[step["use"]]
            file, where = "shared", ("shared_steps", place)
        elif wrong := list(misshapen(step, STEP, where)):
            whole.faults += [("service", path, text) for path, text in wrong]
            continue
        path = ("steps", len(steps))
        whole.came(path, file, where)
        fields = [_field(whole, item, (*path, "fields", n), service, shared) for n, item in enumerate(step["fields"])]
        steps.append({**step, "fields": fields})
    return steps


def _field(whole: Whole, item: dict[str, Any], path: Path, service: dict[str, Any], shared: dict[str, Any]) -> Any:
    item = dict(item)
    if "fields" in item:
        item["fields"] = [
            _field(whole, part, (*path, "fields", at), service, shared) for at, part in enumerate(item["fields"])
        ]
    if "choices_from" in item:
        labels = {role["role"]: role for role in shared["roles"]}
        roles = [labels[filer["role"]] for filer in service["filers"] if filer["role"] in labels]
        item["choices"] = [{"value": r["role"], "label": r["label"], "label_en": r["label_en"]} for r in roles]
        whole.came((*path, "choices"), "service", ("filers",))
    elif isinstance(item.get("choices"), str):
        named = shared["choice_lists"].get(item["choices"])
        if named is None:
            file, where = whole.origin((*path, "choices"))
            text = _('"%(value)s" tidak ada di %(table)s') % {"value": item["choices"], "table": "choice_lists"}
            whole.faults.append((file, where, text))
            named = []
        whole.came((*path, "choices"), "shared", ("choice_lists", item["choices"]))
        item["choices"] = named
    return item


def _reasons(whole: Whole, service: dict[str, Any], shared: dict[str, Any]) -> list[dict[str, Any]]:
    known = {row["code"]: (at, row) for at, row in enumerate(shared["return_reasons"])}
    found: list[dict[str, Any]] = []
    for at, code in enumerate(service["return_reasons"]):
        if code not in known:
            text = _('"%(value)s" tidak ada di %(table)s') % {"value": code, "table": "return_reasons"}
            whole.fault(("return_reasons", at), text)
            continue
        whole.came(("reasons", len(found)), "shared", ("return_reasons", known[code][0]))
        found.append(known[code][1])
    for at, row in enumerate(service.get("own_return_reasons", ())):
        whole.came(("reasons", len(found)), "service", ("own_return_reasons", at))
        found.append(row)
    return found


def _fill(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _fill(item, words) for name, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, words) for item in value]
    if isinstance(value, str) and "{" in value:
        for word, instead in words.items():
            value = value.replace(word, instead)
    return value


def _strange_words(value: Any, path: Path) -> Any:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _strange_words(item, (*path, name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _strange_words(item, (*path, at))
    elif isinstance(value, str) and "{" in value:
        for word in sorted(set(_WORD.findall(value)) - SAID_LATER.get(str(path[0]), set())):
            yield path, _("pengganti %(word)s tidak dikenal") % {"word": word}
