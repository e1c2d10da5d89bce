"""Gather the rows of a city: its own files laid over those it extends."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.actions.read_files import Mistakes, Place, Row, read_rows
from antri.directory.actions.tables import Rows, Table

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_READ_BY_PEOPLE = ("note", "confidence_note")
# Read by load_forms.py: what stands there is no row.
FORMS_FOLDER = "application_forms"


def gather_rows(folder: Path, tables: Sequence[Table], mistakes: Mistakes) -> Rows:
    """Read every layer of the city in `folder`, the one it extends first; return the rows by table.

    A row of the city with the key of a national row replaces the fields it names; lists are replaced whole.
    """
    merged: dict[str, dict[str, Row]] = {table.name: {} for table in tables}
    for layer in layers(folder, mistakes):
        _warn_of_strangers(layer, tables, mistakes)
        for table in tables:
            if table.has_file:
                _lay_over(merged[table.name], _read_layer(layer, folder, table, mistakes), table, mistakes)
    rows: Rows = {name: list(found.values()) for name, found in merged.items()}
    _fill_placeholders(rows, mistakes)
    for table in tables:
        if table.expand:
            rows[table.name] = [new for row in rows[table.name] for new in table.expand(row, rows, mistakes)]
        for list_name, (part_table, parent_field) in table.parts.items():
            for row in rows[table.name]:
                row.key = row.key or table.key_text(row.values)
                rows[part_table] += _take_parts(row, list_name, parent_field, mistakes)
    return rows


def layers(folder: Path, mistakes: Mistakes) -> list[Path]:
    """List the folders from the most general to the city's own, following `extends` in city.json."""
    found: list[Path] = []
    at = folder.resolve()
    while at not in found:
        found.insert(0, at)
        about = at / "city.json"
        rows = read_rows(about, shown_as(about, folder), mistakes) if about.is_file() else []
        above = rows[0].values.get("extends") if rows else None
        if above is None:
            break
        if not isinstance(above, str) or not (at / above).is_dir():
            mistakes.add(rows[0].place("extends"), _('folder "%(folder)s" tidak ada') % {"folder": above})
            break
        at = (at / above).resolve()
    return found


def shown_as(path: Path, folder: Path) -> str:
    """Name a file as seen from the folder that holds the city's folder."""
    around = folder.resolve().parent
    return str(path.relative_to(around)) if path.is_relative_to(around) else f"{path.parent.name}/{path.name}"


def _warn_of_strangers(layer: Path, tables: Sequence[Table], mistakes: Mistakes) -> None:
    """Refuse a file that no table reads: its name is most likely mistyped."""
    known = {table.name for table in tables if table.has_file}
    for path in sorted(layer.iterdir()):
        is_read = path.suffix in (".json", ".csv") or path.is_dir()
        if is_read and path.stem not in known and path.name != FORMS_FOLDER:
            mistakes.add(Place(f"{layer.name}/{path.name}", 1), _("nama berkas tidak dikenal"))


def _read_layer(layer: Path, folder: Path, table: Table, mistakes: Mistakes) -> list[Row]:
    paths = [layer / f"{table.name}.json", layer / f"{table.name}.csv", *sorted((layer / table.name).glob("*.json"))]
    return [row for path in paths if path.is_file() for row in read_rows(path, shown_as(path, folder), mistakes)]


def _lay_over(below: dict[str, Row], above: list[Row], table: Table, mistakes: Mistakes) -> None:
    seen: dict[str, Place] = {}
    for row in above:
        for name in ("extends",) if table.is_single else ():
            row.values.pop(name, None)
        for name in _READ_BY_PEOPLE:
            row.values.pop(name, None)
        key = "" if table.is_single else table.key_text(row.values)
        if key in seen:
            mistakes.add(row.place(), _('"%(key)s" sudah ada di %(place)s') % {"key": key, "place": seen[key]})
            continue
        seen[key] = row.place()
        if key in below:
            for name in table.merged:
                row.values[name] = {**_object(below[key], name), **_object(row, name)}
            below[key].values.update(row.values)
            replaced = {where[0] for where in row.places if where and where[0] not in table.merged}
            kept = {where: place for where, place in below[key].places.items() if where and where[0] not in replaced}
            below[key].places = kept | row.places
        else:
            below[key] = row


def _object(row: Row, name: str) -> dict[str, Any]:
    value = row.values.get(name)
    return value if isinstance(value, dict) else {}


def _fill_placeholders(rows: Rows, mistakes: Mistakes) -> None:
    """Put the city's own words where a national text says {city}, {registry} or {village}."""
    city = rows["city"][0].values if rows.get("city") else {}
    words = {
        "{city}": str(city.get("name", "")),
        "{registry}": str(city.get("registry_name", "")),
        "{village}": str(city.get("village_word", "kelurahan")),
    }
    for name, found in rows.items():
        if name != "city":
            for row in found:
                row.values = _filled(row.values, row, (), words, mistakes)


def _filled(value: Any, row: Row, path: tuple[Any, ...], words: dict[str, str], mistakes: Mistakes) -> Any:
    if isinstance(value, dict):
        # Names too: a translation stands under the Indonesian text that it translates.
        return {_with(words, name): _filled(item, row, (*path, name), words, mistakes) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, row, (*path, at), words, mistakes) for at, item in enumerate(value)]
    if not isinstance(value, str) or "{" not in value:
        return value
    for unknown in set(_PLACEHOLDER.findall(value)) - set(words):
        mistakes.add(row.place(*path), _("pengganti %(word)s tidak dikenal") % {"word": unknown})
    return _with(words, value)


def _with(words: dict[str, str], text: str) -> str:
    for word, instead in words.items():
        text = text.replace(word, instead)
    return text


def _take_parts(row: Row, list_name: str, parent_field: str, mistakes: Mistakes) -> list[Row]:
    """Take the rows that stand in a list inside `row` out of it."""
    items = row.values.get(list_name, [])
    parts: list[Row] = []
    if not isinstance(items, list):
        mistakes.add(row.place(list_name), _('"%(field)s" harus daftar') % {"field": list_name})
    else:
        for at, item in enumerate(items):
            if not isinstance(item, dict):
                mistakes.add(row.place(list_name, at), _("tiap baris harus objek {…}"))
                continue
            part = row.part(list_name, at)
            for name in _READ_BY_PEOPLE:
                part.values.pop(name, None)
            part.values[parent_field] = row.key
            parts.append(part)
    row.values.pop(list_name, None)
    return parts
