"""The shape of a form's files: which words each object has, and what may stand there."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

Path = tuple[Any, ...]
Found = Iterator[tuple[Path, str]]

TEXT, FLAG, WHOLE, NUMBER, ANY = "text", "flag", "whole", "number", "any"
KEY, CODE, VERSION, QUESTION = (
    re.compile(r"[a-z][a-z0-9_]{0,39}"),
    re.compile(r"[A-Z][A-Z0-9_]{0,39}"),
    re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,11}"),
    re.compile(r"q_[a-z0-9_]{1,37}"),
)
LEVEL, OUTCOMES = ("hard", "soft"), ("from_home", "file_then_visit", "visit_only", "pick_up", "other_service")
SENSITIVE = ("child", "religion", "disability", "health", "private_matter")
TYPES = (
    "text", "name", "nik", "kk", "date", "time", "phone", "email", "choice", "number", "address", "region_kelurahan",
    "yes_no", "upload", "group",
)  # fmt: skip
REOPENS = re.compile(r"upload|field|none|redirect:([A-Z][A-Z0-9_]*|booking)")
CONDITION = "condition"
TESTS = ("equals", "in", "not_in", "gte", "lt")

CHOICE = {"value!": KEY, "label!": TEXT, "label_en!": TEXT, "official": TEXT}
RULE_USE = {"rule!": KEY, "value": ANY, "with": [KEY], "field": KEY, "level": LEVEL}
_LABELS = {"key!": KEY, "label!": TEXT, "label_en!": TEXT, "hint": TEXT, "hint_en": TEXT}
_SHOWN = {"visible_if": CONDITION, "rules": [RULE_USE], "sensitive": SENSITIVE}
FIELD: dict[str, Any] = {
    **_LABELS, **_SHOWN, "type!": TYPES, "required": FLAG, "choices": ANY, "choices_from": ("filers",),
    "min": NUMBER, "max": NUMBER, "decimals": WHOLE, "rows": WHOLE, "form_ref": ANY, "offer_copy": KEY,
    "requirement": ANY, "max_files": WHOLE, "form": TEXT, "replaces": CODE, "beyond_catalogue": FLAG,
    "item_label": TEXT, "item_label_en": TEXT, "off": FLAG,
}  # fmt: skip
FIELD["fields"] = [FIELD]
NOTICE = {"visible_if!": CONDITION, "text!": TEXT, "text_en!": TEXT}
STEP = {
    "key!": KEY, "title!": TEXT, "title_en!": TEXT, "visible_if": CONDITION, "sensitive": SENSITIVE,
    "notices": [NOTICE], "fields!": [FIELD],
}  # fmt: skip
ANSWER = {
    "value!": KEY, "label!": TEXT, "label_en!": TEXT, "next": QUESTION, "outcome": OUTCOMES, "service": CODE,
    "note": TEXT, "note_en": TEXT, "bring": [CODE], "home_visit": FLAG, "stop": FLAG,
}  # fmt: skip
SCREENING = {
    "title!": TEXT,
    "title_en!": TEXT,
    "questions!": [{"key!": QUESTION, "text!": TEXT, "text_en!": TEXT, "answers!": [ANSWER]}],
}
DERIVED = {"key!": KEY, "fn!": ("age_years", "days_since"), "of!": KEY, "group": KEY}
REASON = {"code!": KEY, "label!": TEXT, "message!": TEXT, "message_en!": TEXT, "reopens!": REOPENS}
# `when`: only who has answered so gets it as well.
OUTPUT = {"document!": TEXT, "document_en!": TEXT, "how!": ("pdf", "pick_up", "update"), "when": CONDITION}
# Who sees to a requirement of the service that the form does not ask. `unsure`: the office has yet to confirm it.
EXPLAINED = {
    "requirement!": CODE, "how!": ("visit", "office", "other"), "text!": TEXT, "text_en!": TEXT, "unsure": FLAG,
}  # fmt: skip
_ABOUT = {
    "code!": CODE, "name!": TEXT, "name_en!": TEXT, "form_version!": VERSION, "confidence!": ("high", "medium"),
    "confidence_note": TEXT, "note": TEXT, "sources": ANY, "screening!": SCREENING, "derived": [DERIVED],
    "form_tick": [{"form!": TEXT, "tick!": TEXT, "when": CONDITION}], "outputs!": [OUTPUT], "together": [CODE],
    "omitted": ANY, "check_days": WHOLE, "process_days": WHOLE, "explained": [EXPLAINED],
}  # fmt: skip
SERVICE: dict[str, Any] = {
    **_ABOUT,
    "filers!": [{"role!": KEY, "note": TEXT, "note_en": TEXT}],
    "steps!": [ANY],
    "statements!": [{"code!": KEY, "visible_if": CONDITION}],
    "printable_forms": ANY,
    "return_reasons!": [KEY],
    "own_return_reasons": [REASON],
}
FORM = {"code!": TEXT, "name!": TEXT, "code_2026": ANY, "read": FLAG, "note": TEXT, "stamp_duty": FLAG}
ROLE = {"role!": KEY, "label!": TEXT, "label_en!": TEXT, "proof": ANY}
RULE = {"code!": KEY, "level!": LEVEL, "meaning": TEXT, "message!": TEXT, "message_en!": TEXT, "params": ANY}
STATEMENT = {"code!": KEY, "text!": TEXT, "text_en!": TEXT, "form": ANY}
SHARED: dict[str, Any] = {
    "note": TEXT, "sources": ANY, "forms!": [FORM], "roles!": [ROLE], "rules!": [RULE], "choice_lists!": ANY,
    "shared_steps!": [STEP], "statements!": [STATEMENT], "return_reasons!": [REASON],
}  # fmt: skip
# What a service's file and the shared parts become: one object that needs no other (whole.py).
WHOLE_FORM: dict[str, Any] = {
    **_ABOUT,
    "filers!": [{**ROLE, "note": TEXT, "note_en": TEXT}],
    "steps!": [STEP],
    "statements!": [{**STATEMENT, "visible_if": CONDITION}],
    "printable_forms": [FORM],
    "reasons!": [REASON],
    "rules!": ANY,
    "source": TEXT,
    "names": ANY,
    "root": TEXT,
}


def misshapen(value: Any, shape: Any, path: Path = ()) -> Found:
    """Tell where `value` has not the shape it should have, and what is wrong there."""
    if isinstance(shape, dict):
        yield from _object(value, shape, path)
    elif isinstance(shape, list):
        if not isinstance(value, list) or not value:
            yield path, _("harus daftar yang tidak kosong")
        else:
            for at, item in enumerate(value):
                yield from misshapen(item, shape[0], (*path, at))
    elif shape == CONDITION:
        yield from _condition(value, path)
    elif not _fits(value, shape):
        yield path, _('"%(value)s" tidak dapat dipakai di sini') % {"value": str(value)[:60]}


def _object(value: Any, shape: dict[str, Any], path: Path) -> Found:
    if not isinstance(value, dict):
        yield path, _("harus objek {…}")
        return
    wanted = {name.rstrip("!"): part for name, part in shape.items()}
    for name in shape:
        if name.endswith("!") and name[:-1] not in value:
            yield path, _('"%(field)s" wajib diisi') % {"field": name[:-1]}
    for name, item in value.items():
        if name not in wanted:
            yield (*path, name), _('"%(field)s" tidak dikenal') % {"field": name}
        else:
            yield from misshapen(item, wanted[name], (*path, name))


def _fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, tuple):
        return value in shape
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        TEXT: isinstance(value, str) and bool(value.strip()),
        FLAG: isinstance(value, bool),
        WHOLE: is_number and isinstance(value, int) and value >= 0,
        NUMBER: is_number,
        ANY: True,
    }[shape]


def _condition(value: Any, path: Path, *, nested: bool = False) -> Found:
    if not isinstance(value, dict):
        yield path, _("syarat harus objek {…}")
        return
    for name in ("all", "any"):
        if name in value and not nested:
            if len(value) != 1 or not isinstance(value[name], list) or len(value[name]) < 2:
                yield path, _('"%(field)s" memuat dua syarat atau lebih, dan tidak ada lainnya') % {"field": name}
            else:
                for at, part in enumerate(value[name]):
                    yield from _condition(part, (*path, name, at), nested=True)
            return
    tests = [name for name in value if name in TESTS]
    if len(tests) != 1 or set(value) != {"field", tests[0]} or not _fits(value["field"], KEY):
        yield path, _('syarat berbentuk {"field": …} dengan satu dari: %(tests)s') % {"tests": ", ".join(TESTS)}
        return
    wanted = value[tests[0]]
    if tests[0] in ("in", "not_in") and (not isinstance(wanted, list) or not wanted):
        yield (*path, tests[0]), _("harus daftar yang tidak kosong")
    if tests[0] in ("gte", "lt") and not _fits(wanted, NUMBER):
        yield (*path, tests[0]), _("harus angka")
