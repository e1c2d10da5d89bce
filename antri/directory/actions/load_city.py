"""Load a city from its folder of files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.actions.check_rows import check_rows
from antri.directory.actions.city_tables import TABLES
from antri.directory.actions.gather_rows import gather_rows
from antri.directory.actions.load_forms import FormFile, read_forms, unasked, write_forms
from antri.directory.actions.read_files import Mistakes, Place
from antri.directory.actions.tables import Rows, Table
from antri.directory.actions.write_rows import Loaded, write_rows
from antri.directory.models import City, Setting
from antri.directory.queries import forget
from antri.journal.actions import Actor, change, record
from antri.web.refusals import Refusal


class FilesRefused(Refusal):
    """The files hold mistakes; nothing was written. `mistakes` has one line for each, file and line first."""

    code = "files-refused"
    status = 422
    title = gettext_lazy("Berkas kota berisi kesalahan")

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = list(mistakes)
        super().__init__()

    def __str__(self) -> str:
        return "\n".join(self.mistakes)


def load_city(*, path: Path, by: Actor, more_tables: Sequence[Table] = (), check_only: bool = False) -> Loaded:
    """Load the city in the folder `path`; do it twice and the second time nothing changes.

    Everything is checked before anything is written: with a mistake in any file `FilesRefused` is raised.
    `more_tables`: those of the rooms above. `check_only`: check and write nothing.
    """
    tables = (*TABLES, *more_tables)
    rows, forms = _read(path, tables)
    open_ones = unasked(forms, rows)
    if check_only:
        return Loaded(unasked=open_ones)
    city = rows["city"][0].clean["code"]
    with change():
        result = write_rows(rows, tables, city)
        result.unasked = open_ones
        write_forms(forms, city=city, result=result)
        _list_rules_set_later(rows, result)
        if result.has_changes:
            record("directory.loaded", about=("city", city), by=by, city=city, **_counts(result))
    forget()
    return result


def _read(path: Path, tables: Sequence[Table]) -> tuple[Rows, list[FormFile]]:
    mistakes = Mistakes()
    if not (path / "city.json").is_file():
        raise FilesRefused([f"{path}: " + _("berkas city.json tidak ada")])
    rows = gather_rows(path, tables, mistakes)
    check_rows(rows, tables, mistakes)
    forms = read_forms(path, rows, mistakes)
    code = rows["city"][0].clean.get("code") if rows["city"] else None
    other = City.objects.exclude(code=code).first() if code else None
    if other:
        place = rows["city"][0].place("code") if rows["city"] else Place("city.json", 1)
        mistakes.add(place, _("basis data ini sudah melayani %(city)s") % {"city": other.name})
    if mistakes:
        raise FilesRefused(mistakes)
    return rows, forms


def _list_rules_set_later(rows: Rows, result: Loaded) -> None:
    """Say where a rule of the files no longer holds, because the office set another one in the product."""
    in_files = {row.key for row in rows["settings"]}
    written = Setting.objects.select_related("office").order_by("valid_from")
    for row in rows["settings"]:
        for later in written.filter(key=row.clean["key"], office__slug=row.clean["office"]):
            key = "/".join((later.key, later.office.slug if later.office else "", later.valid_from.isoformat()))
            if later.valid_from <= row.clean["valid_from"] or key in in_files:
                continue
            line = _("%(row)s: diganti di produk sejak %(date)s dengan %(value)s") % {
                "row": f"settings {row.key}",
                "date": later.valid_from.isoformat(),
                "value": later.value,
            }
            changed = any(told.startswith(f"settings {row.key}: ") for told in result.updated)
            (result.conflicts if changed else result.kept).append(f"{row.place()}: {line}" if changed else line)


def _counts(result: Loaded) -> dict[str, Any]:
    return {
        "created": len(result.created),
        "updated": len(result.updated),
        "kept": len(result.kept),
        "conflicts": len(result.conflicts),
    }
