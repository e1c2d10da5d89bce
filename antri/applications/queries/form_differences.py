"""Tell what differs between two versions of a form, question by question, and say it in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.queries.form_edits import TEXTS
from antri.applications.queries.form_words import KINDS, when
from antri.directory.models import Requirement
from antri.directory.queries import said
from antri.directory.queries.application_forms import Path

Definition = dict[str, Any]

# By which of these words the things of a list are told apart.
_IDS = ("key", "code", "value", "role", "requirement")
_CONDITIONS = ("visible_if", "when")
_NOT_TOLD = ("source", "root", "form_version", "names")
_ORDER = "order"
WORDS = {
    **TEXTS,
    "visible_if": gettext_lazy("Ditanyakan bila"),
    _ORDER: gettext_lazy("Urutan"),
    "type": gettext_lazy("Jenis"),
    "requirement": gettext_lazy("Persyaratan"),
    "sensitive": gettext_lazy("Data yang dijaga"),
    "reopens": gettext_lazy("Yang boleh diperbaiki"),
    "min": gettext_lazy("Paling sedikit"),
    "max": gettext_lazy("Paling banyak"),
    "how": gettext_lazy("Siapa yang mengurusnya"),
    "unsure": gettext_lazy("Perlu dipastikan kantor"),
    "check_days": gettext_lazy("Hari kerja untuk memeriksa"),
    "process_days": gettext_lazy("Hari kerja sejak disetujui sampai siap"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that differs. `path`: where it stands in the later form, or stood in the earlier; `where`: in names."""

    path: Path
    before: Any
    after: Any
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """The same in words."""

    where: str
    what: Any
    before: str
    after: str


def changed_paths(before: Any, after: Any) -> list[Changed]:
    """List where two forms differ. Things of a list are told apart by their key: one that moved is not another one."""
    return list(_compare(before, after, (), ()))


def _compare(before: Any, after: Any, path: Path, where: tuple[str, ...]) -> Iterator[Changed]:
    if isinstance(before, dict) and isinstance(after, dict) and (not path or path[-1] not in _CONDITIONS):
        names = [*before, *(name for name in after if name not in before)]
        inside = (*where, *_named(before))
        for name in names:
            if path or name not in _NOT_TOLD:
                yield from _compare(before.get(name), after.get(name), (*path, name), inside)
        return
    if isinstance(before, list) and isinstance(after, list):
        one, other = _by_id(before), _by_id(after)
        if one is not None and other is not None:
            yield from _compare_things(one, other, path, where)
            return
        if len(before) == len(after):
            for at, (old, new) in enumerate(zip(before, after, strict=True)):
                yield from _compare(old, new, (*path, at), where)
            return
    if before != after:
        yield Changed(path, before, after, where)


def _compare_things(
    before: dict[Any, Any], after: dict[Any, Any], path: Path, where: tuple[str, ...]
) -> Iterator[Changed]:
    for at, (key, thing) in enumerate(after.items()):
        if key in before:
            yield from _compare(before[key], thing, (*path, at), where)
        else:
            yield Changed((*path, at), None, thing, where)
    for at, (key, thing) in enumerate(before.items()):
        if key not in after:
            yield Changed((*path, at), thing, None, where)
    stayed = [thing for key, thing in before.items() if key in after]
    now = [after_thing for key, after_thing in after.items() if key in before]
    if [_id(thing) for thing in stayed] != [_id(thing) for thing in now]:
        yield Changed((*path, _ORDER), stayed, now, where)


def _by_id(things: Sequence[Any]) -> dict[Any, Any] | None:
    """Give the things of a list by what tells them apart; None when nothing does."""
    found = {_id(thing): thing for thing in things}
    return None if None in found or len(found) != len(things) else found


def _id(thing: Any) -> Any:
    if not isinstance(thing, dict):
        return None
    return next((thing[name] for name in _IDS if isinstance(thing.get(name), str | bool)), None)


def _named(thing: Any) -> tuple[str, ...]:
    name = said(thing, "label") or said(thing, "title") or said(thing, "text")
    return (name,) if name else ()


def differences(rows: Iterable[Changed], before: Definition, after: Definition) -> list[Difference]:
    """Say in words what differs."""
    return [_difference(row, before, after) for row in rows]


def _difference(row: Changed, before: Definition, after: Definition) -> Difference:
    name = row.path[-1]
    where = " › ".join(row.where)
    if isinstance(name, int):
        what = _("ditambahkan") if row.before is None else _("dikeluarkan") if row.after is None else _("diubah")
        return Difference(where, what, _plain(row.before, before), _plain(row.after, after))
    if name in _CONDITIONS:
        always = _("selalu")
        old = when(row.before, before) if row.before else always
        new = when(row.after, after) if row.after else always
        return Difference(where, WORDS["visible_if"], old, new)
    if name == _ORDER:
        return Difference(where, WORDS[_ORDER], _listed(row.before), _listed(row.after))
    if name == "requirement":
        names = {each.code: said(each, "name") for each in Requirement.objects.all()}
        return Difference(where, WORDS[name], names.get(row.before, ""), names.get(row.after, ""))
    return Difference(where, WORDS.get(name, name), _plain(row.before, before), _plain(row.after, after))


def _listed(things: Any) -> str:
    return ", ".join("".join(_named(thing)) or str(_id(thing)) for thing in things)


def _plain(value: Any, form: Definition) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, list):
        return _listed(value) if _by_id(value) is not None else str(len(value))
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    facts = [str(KINDS[value["type"]])] if value.get("type") in KINDS else []
    facts += [_listed(value["choices"])] if value.get("choices") else []
    facts += [_("wajib diisi")] if value.get("required") else []
    if value.get("visible_if"):
        facts.append(_("bila %(condition)s") % {"condition": when(value["visible_if"], form)})
    name = "".join(_named(value)) or str(_id(value) or "")
    return f"{name} ({'; '.join(facts)})" if facts else name
