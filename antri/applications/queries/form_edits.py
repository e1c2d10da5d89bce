"""What the office may change in a form, part by part, and what differs between two versions."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Requirement, Service
from antri.directory.queries.application_forms import WHOLE_FORM, Known, Path, check_form, misshapen

Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing that can be changed: where it stands, what it is called, and how it is typed.

    `kind`: text, long, flag or number. `may_be_empty`: then it is left out. `about`: whose text it is.
    """

    path: Path
    label: Any
    kind: str
    about: str = ""
    may_be_empty: bool = False
    least: int = 0
    most: int = 0

    @property
    def name(self) -> str:
        return "/".join(str(part) for part in self.path)


@dataclass(frozen=True, slots=True)
class Part:
    """What is changed on one page of the office."""

    key: str
    name: str
    spots: list[Spot]


TEXTS = {
    "label": _("Pertanyaan"),
    "label_en": _("Pertanyaan, bahasa Inggris"),
    "hint": _("Petunjuk"),
    "hint_en": _("Petunjuk, bahasa Inggris"),
    "title": _("Judul"),
    "title_en": _("Judul, bahasa Inggris"),
    "text": _("Kalimat"),
    "text_en": _("Kalimat, bahasa Inggris"),
    "note": _("Keterangan"),
    "note_en": _("Keterangan, bahasa Inggris"),
    "message": _("Yang dibaca warga"),
    "message_en": _("Yang dibaca warga, bahasa Inggris"),
    "item_label": _("Nama satu baris"),
    "item_label_en": _("Nama satu baris, bahasa Inggris"),
    "required": _("Wajib diisi"),
    "off": _("Tidak diminta"),
    "max_files": _("Paling banyak berkas"),
}
BEFORE, DECLARED, REASONS = "sebelum", "pernyataan", "alasan"


def parts_of(form: Definition) -> list[Part]:
    """List the parts of a form that the office may change, in the order in which citizens meet them."""
    steps = [
        Part(step["key"], step["title"], list(_of_step(step, ("steps", at)))) for at, step in enumerate(form["steps"])
    ]
    return [
        Part(BEFORE, str(_("Pertanyaan sebelum mengisi")), list(_of_screening(form["screening"]))),
        *steps,
        Part(DECLARED, str(_("Pernyataan")), list(_of_rows(form, "statements", ("text", "text_en")))),
        Part(
            REASONS, str(_("Alasan dikembalikan")), list(_of_rows(form, "reasons", ("label", "message", "message_en")))
        ),
    ]


def part_of(form: Definition, key: str) -> Part | None:
    return next((part for part in parts_of(form) if part.key == key), None)


def _texts(thing: Definition, path: Path, names: tuple[str, ...], about: str) -> Iterator[Spot]:
    for name in names:
        may_be_empty = name.startswith(("hint", "note")) and not (thing.get("type") == "upload" and name == "hint")
        kind = "long" if name.startswith(("hint", "note", "message", "text")) else "text"
        yield Spot((*path, name), TEXTS[name], kind, about, may_be_empty)


def _of_step(step: Definition, path: Path) -> Iterator[Spot]:
    yield from _texts(step, path, ("title", "title_en"), step["title"])
    for at, notice in enumerate(step.get("notices", ())):
        yield from _texts(notice, (*path, "notices", at), ("text", "text_en"), str(_("Pemberitahuan")))
    for at, item in enumerate(step["fields"]):
        yield from _of_field(item, (*path, "fields", at))
        for n, part in enumerate(item.get("fields", ())):
            yield from _of_field(part, (*path, "fields", at, "fields", n))


def _of_field(item: Definition, path: Path) -> Iterator[Spot]:
    about = item["label"]
    yield from _texts(item, path, ("label", "label_en", "hint", "hint_en"), about)
    if item["type"] == "group":
        yield from _texts(item, path, ("item_label", "item_label_en"), about)
        return
    yield Spot((*path, "required"), TEXTS["required"], "flag", about)
    if item["type"] == "upload":
        yield Spot((*path, "off"), TEXTS["off"], "flag", about)
        yield Spot((*path, "max_files"), TEXTS["max_files"], "number", about, least=1, most=15)


def _of_screening(screening: Definition) -> Iterator[Spot]:
    path: Path = ("screening",)
    yield from _texts(screening, path, ("title", "title_en"), screening["title"])
    for at, question in enumerate(screening["questions"]):
        yield from _texts(question, (*path, "questions", at), ("text", "text_en"), question["text"])
        for n, answer in enumerate(question["answers"]):
            about = f"{question['text']} {answer['label']}"
            where = (*path, "questions", at, "answers", n)
            yield from _texts(answer, where, ("label", "label_en", "note", "note_en"), about)


def _of_rows(form: Definition, name: str, texts: tuple[str, ...]) -> Iterator[Spot]:
    for at, row in enumerate(form[name]):
        yield from _texts(row, (name, at), texts, row.get("label") or row["text"])


def value_at(form: Definition, path: Path) -> Any:
    """Give what stands at a path; None when nothing does."""
    value: Any = form
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def changed(form: Definition, values: dict[Path, Any]) -> Definition:
    """Make a form with other values at these paths; None or False takes a word out where it may be missing."""
    made = copy.deepcopy(form)
    for path, value in values.items():
        holder = value_at(made, path[:-1])
        if value in (None, "") or (path[-1] == "off" and not value):
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = value
    return made


def known_names(form: Definition) -> Known:
    """Give what a form may name, as the product has it now."""
    return Known(
        requirements=set(Requirement.objects.values_list("code", flat=True)),
        services=set(Service.objects.values_list("code", flat=True)),
        forms=set(form.get("names", {}).get("forms", ())),
        roles=set(form.get("names", {}).get("roles", ())),
    )


def mistakes_in(form: Definition) -> list[tuple[Path, str]]:
    """Check a form that the office changed, as the files are checked: shape first, then what must hold in it."""
    return list(misshapen(form, WHOLE_FORM)) or check_form(form, known_names(form))
