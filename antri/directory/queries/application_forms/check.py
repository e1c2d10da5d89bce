"""Check a whole form: every code exists, conditions look backwards, every question is reached, none leads back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.queries.application_forms.needed import check_needed
from antri.directory.queries.application_forms.rules import COMPARES, LEVEL_ONLY, RULES, RULES_OF_TYPE, VALUED
from antri.directory.queries.application_forms.screening import check_screening
from antri.directory.queries.application_forms.shape import CHOICE, Path, misshapen

Found = Iterator[tuple[Path, str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What a form may name: codes of requirements, services and official forms; roles, also those of other services."""

    requirements: Collection[str]
    services: Collection[str]
    forms: Collection[str]
    roles: Collection[str]


@dataclass(slots=True)
class _Seen:
    """What stands before the place that is being checked: key to its type and, for choices, the values."""

    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, set[Any]] = field(default_factory=dict)

    def add(self, item: dict[str, Any], roles: Collection[str]) -> None:
        self.types[item["key"]] = item["type"]
        if "choices_from" in item:
            self.values[item["key"]] = set(roles)
        elif item["type"] == "choice":
            self.values[item["key"]] = {row.get("value") for row in item.get("choices", ()) if isinstance(row, dict)}

    def beside(self) -> "_Seen":
        return _Seen(dict(self.types), dict(self.values))


def check_form(form: dict[str, Any], known: Known) -> list[tuple[Path, str]]:
    """Tell every mistake in a whole form, with its path. The form has its shape already."""
    return list(_check(form, known))


def _check(form: dict[str, Any], known: Known) -> Found:
    yield from _unique(form)
    yield from check_screening(form["screening"], known.services, known.requirements)
    yield from check_needed(form)
    yield from _rule_texts(form)
    seen = _Seen()
    for question in form["screening"]["questions"]:
        seen.types[question["key"]] = "choice"
        seen.values[question["key"]] = {answer["value"] for answer in question["answers"]}
    everything = _everything(form)
    yield from _derived(form, everything)
    for at, step in enumerate(form["steps"]):
        yield from _step(step, ("steps", at), form, seen, everything, known)
    for name, part in (("statements", "visible_if"), ("form_tick", "when"), ("outputs", "when")):
        for at, row in enumerate(form.get(name, ())):
            if part in row:
                yield from _condition(row[part], (name, at, part), seen)
    yield from _names(form, known)


def _unique(form: dict[str, Any]) -> Found:
    seen: set[tuple[str, str]] = set()
    places: list[tuple[str, str, Path]] = [
        ("key", question["key"], ("screening", "questions", at))
        for at, question in enumerate(form["screening"]["questions"])
    ]
    places += [("key", row["key"], ("derived", at)) for at, row in enumerate(form.get("derived", ()))]
    for at, step in enumerate(form["steps"]):
        places.append(("step", step["key"], ("steps", at)))
        for path, item in _fields(step, ("steps", at)):
            places.append(("key", item["key"], path))
    for name, key in (("filers", "role"), ("statements", "code"), ("reasons", "code"), ("explained", "requirement")):
        places += [(name, row[key], (name, at, key)) for at, row in enumerate(form.get(name, ()))]
    for kind, key, path in places:
        if (kind, key) in seen:
            yield path, _('"%(key)s" ada dua kali') % {"key": key}
        seen.add((kind, key))


def _fields(step: dict[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for at, item in enumerate(step["fields"]):
        yield (*path, "fields", at), item
        for n, part in enumerate(item.get("fields", ())):
            yield (*path, "fields", at, "fields", n), part


def _everything(form: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Give every field's type and the group that it stands in."""
    found = {}
    for step in form["steps"]:
        for item in step["fields"]:
            found[item["key"]] = (item["type"], "")
            for part in item.get("fields", ()):
                found[part["key"]] = (part["type"], item["key"])
    return found


def _rule_texts(form: dict[str, Any]) -> Found:
    """Every rule that can be broken must have its message."""
    for code in sorted(RULES - set(form["rules"])):
        yield ("rules",), _("pesan untuk aturan %(rule)s tidak ada") % {"rule": code}
    for code in sorted(set(form["rules"]) - RULES):
        yield ("rules", code), _("aturan %(rule)s tidak dikenal") % {"rule": code}
    for code, rule in form["rules"].items():
        if code in LEVEL_ONLY and rule["level"] != LEVEL_ONLY[code]:
            yield ("rules", code), _("aturan %(rule)s harus %(level)s") % {"rule": code, "level": LEVEL_ONLY[code]}


def _derived(form: dict[str, Any], everything: dict[str, tuple[str, str]]) -> Found:
    for at, row in enumerate(form.get("derived", ())):
        kind, group = everything.get(row["of"], ("", ""))
        if kind != "date" or group != row.get("group", ""):
            yield ("derived", at, "of"), _('"%(key)s" bukan tanggal pada formulir ini') % {"key": row["of"]}


def _step(step: dict[str, Any], path: Path, form: dict[str, Any], seen: _Seen, everything: Any, known: Known) -> Found:
    if "visible_if" in step:
        yield from _condition(step["visible_if"], (*path, "visible_if"), seen)
    for at, item in enumerate(step["fields"]):
        where = (*path, "fields", at)
        if "visible_if" in item:
            yield from _condition(item["visible_if"], (*where, "visible_if"), seen)
        yield from _field(item, where, seen, everything, known)
        if item["type"] == "group":
            yield from _group(item, where, form, seen, everything, known)
        else:
            _learn(item, "", form, seen, known)
    for at, notice in enumerate(step.get("notices", ())):
        yield from _condition(notice["visible_if"], (*path, "notices", at, "visible_if"), seen)


def _group(item: dict[str, Any], path: Path, form: dict[str, Any], seen: _Seen, everything: Any, known: Known) -> Found:
    inside = seen.beside()
    for at, part in enumerate(item.get("fields", ())):
        where = (*path, "fields", at)
        if "visible_if" in part:
            yield from _condition(part["visible_if"], (*where, "visible_if"), inside)
        if part["type"] == "group":
            yield where, _("bagian berulang tidak boleh di dalam bagian berulang")
            continue
        yield from _field(part, where, inside, everything, known)
        _learn(part, item["key"], form, inside, known)


def _learn(item: dict[str, Any], group: str, form: dict[str, Any], seen: _Seen, known: Known) -> None:
    seen.add(item, known.roles)
    for row in form.get("derived", ()):
        if row["of"] == item["key"] and row.get("group", "") == group:
            seen.types[row["key"]] = "number"


def _condition(condition: dict[str, Any], path: Path, seen: _Seen) -> Found:
    for name in ("all", "any"):
        for at, part in enumerate(condition.get(name, ())):
            yield from _condition(part, (*path, name, at), seen)
    if "field" not in condition:
        return
    key = condition["field"]
    kind = seen.types.get(key)
    if kind is None:
        yield (*path, "field"), _('syarat melihat "%(key)s", yang tidak ada sebelum bagian ini') % {"key": key}
        return
    wanted = condition.get("in", condition.get("not_in", [condition["equals"]] if "equals" in condition else []))
    for value in wanted:
        is_known = {"choice": value in seen.values.get(key, ()), "yes_no": isinstance(value, bool)}.get(kind, True)
        if not is_known:
            yield path, _('"%(value)s" bukan jawaban dari "%(key)s"') % {"value": value, "key": key}
    if ("gte" in condition or "lt" in condition) and kind != "number":
        yield path, _('"%(key)s" bukan angka') % {"key": key}
    if kind in ("upload", "group"):
        yield path, _('syarat tidak dapat melihat "%(key)s"') % {"key": key}


def _field(item: dict[str, Any], path: Path, seen: _Seen, everything: Any, known: Known) -> Found:
    kind = item["type"]
    for name in _NEEDED.get(kind, ("required",)):
        if name not in item:
            yield path, _('"%(field)s" wajib diisi') % {"field": name}
    for name in _ONLY_OF.keys() & item.keys():
        if kind not in _ONLY_OF[name]:
            yield (*path, name), _('"%(field)s" tidak untuk jenis %(kind)s') % {"field": name, "kind": kind}
    if item.get("min", 0) > item.get("max", item.get("min", 0)):
        yield (*path, "min"), _("batas bawah di atas batas atas")
    if kind == "choice":
        yield from _choices(item, path)
    if kind == "upload":
        yield from _upload(item, path, known)
    elif item.get("requirement") is not None and item["requirement"] not in known.requirements:
        yield (*path, "requirement"), _absent(item["requirement"], "requirements")
    if "offer_copy" in item and seen.types.get(item["offer_copy"]) != kind:
        text = _('"%(key)s" tidak ada sebelum bagian ini, atau jenisnya lain') % {"key": item["offer_copy"]}
        yield (*path, "offer_copy"), text
    for at, use in enumerate(item.get("rules", ())):
        yield from _rule(use, (*path, "rules", at), item, everything)


_NEEDED = {
    "choice": ("required", "choices"),
    "number": ("required", "min", "max", "decimals"),
    "upload": ("required", "requirement", "max_files", "hint"),
    "group": ("item_label", "item_label_en", "min", "max", "fields"),
}
_ONLY_OF = {
    "choices": ("choice",),
    "min": ("number", "group"),
    "max": ("number", "group"),
    "decimals": ("number",),
    "rows": ("text",),
    "max_files": ("upload",),
    "form": ("upload",),
    "replaces": ("upload",),
    "off": ("upload",),
    "beyond_catalogue": ("upload",),
    "requirement": ("upload", "group"),
    "fields": ("group",),
    "item_label": ("group",),
}


def _choices(item: dict[str, Any], path: Path) -> Found:
    choices = item.get("choices")
    if not isinstance(choices, list) or not choices:
        yield (*path, "choices"), _("harus daftar yang tidak kosong")
        return
    yield from misshapen(choices, [CHOICE], (*path, "choices"))
    values = [row.get("value") for row in choices if isinstance(row, dict)]
    if len(set(values)) != len(values):
        yield (*path, "choices"), _("ada pilihan yang sama dua kali")


def _upload(item: dict[str, Any], path: Path, known: Known) -> Found:
    for name in ("requirement", "replaces"):
        if item.get(name) is not None and item[name] not in known.requirements:
            yield (*path, name), _absent(item[name], "requirements")
    if item.get("requirement", "") is None and "form" not in item:
        yield path, _("unggahan tanpa persyaratan harus menyebut formulir resminya")
    if "form" in item and item["form"] not in known.forms:
        yield (*path, "form"), _absent(item["form"], "forms")
    if not 1 <= item.get("max_files", 1) <= 15:
        yield (*path, "max_files"), _("paling sedikit 1, paling banyak 15")


def _rule(use: dict[str, Any], path: Path, item: dict[str, Any], everything: dict[str, tuple[str, str]]) -> Found:
    code = use["rule"]
    if code not in RULES_OF_TYPE or item["type"] not in RULES_OF_TYPE[code]:
        yield (*path, "rule"), _("aturan %(rule)s tidak untuk jenis %(kind)s") % {"rule": code, "kind": item["type"]}
        return
    if code in VALUED and not isinstance(use.get("value"), int):
        yield path, _('aturan %(rule)s memerlukan "value"') % {"rule": code}
    if code == "unique_in_group" and not everything[item["key"]][1]:
        yield path, _("aturan %(rule)s hanya di dalam bagian berulang") % {"rule": code}
    if code in COMPARES and not use.get("with"):
        yield path, _('aturan %(rule)s memerlukan "with"') % {"rule": code}
    wanted = COMPARES.get(code)
    for at, other in enumerate(use.get("with", ())):
        if everything.get(other, ("", ""))[0] != wanted:
            yield (
                (*path, "with", at),
                _('"%(key)s" tidak ada, atau jenisnya bukan %(kind)s')
                % {
                    "key": other,
                    "kind": wanted,
                },
            )
    if code == "head_once":
        part: dict[str, Any] = next((row for row in item.get("fields", ()) if row["key"] == use.get("field")), {})
        if "head" not in {row.get("value") for row in part.get("choices", ()) if isinstance(row, dict)}:
            yield path, _('aturan %(rule)s memerlukan "field" dengan pilihan "head"') % {"rule": code}


def _names(form: dict[str, Any], known: Known) -> Found:
    for at, code in enumerate(form.get("together", ())):
        if code not in known.services:
            yield ("together", at), _absent(code, "services")
    for at, row in enumerate(form.get("explained", ())):
        if row["requirement"] not in known.requirements:
            yield ("explained", at, "requirement"), _absent(row["requirement"], "requirements")
    for at, reason in enumerate(form["reasons"]):
        place = reason["reopens"].partition(":")[2]
        if place and place != "booking" and place not in known.services:
            yield ("reasons", at, "reopens"), _absent(place, "services")
    for at, row in enumerate(form.get("form_tick", ())):
        if row["form"] not in known.forms:
            yield ("form_tick", at, "form"), _absent(row["form"], "forms")


def _absent(value: str, table: str) -> str:
    return _('"%(value)s" tidak ada di %(table)s') % {"value": value, "table": table}
