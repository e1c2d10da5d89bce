"""Read the files of a city so that every value still knows its file and line."""

import csv
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

_SPACE = re.compile(r"[ \t\r\n]*")


class Place(NamedTuple):
    """Where a value stands: the file as the office knows it, and the line from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Row:
    """One row as typed. `places` tells where each value stands by its path inside the row; `()` is the row."""

    values: dict[str, Any]
    places: dict[tuple[Any, ...], Place]
    key: str = ""
    clean: dict[str, Any] = field(default_factory=dict)

    def place(self, *path: Any) -> Place:
        """Find the line of the value at `path`, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            found = self.places.get(path[:end])
            if found:
                return found
        raise KeyError(path)

    def part(self, *path: Any) -> "Row":
        """Take the object at `path` as a row of its own, lines included."""
        value: Any = self.values
        for step in path:
            value = value[step]
        depth = len(path)
        inside = {where[depth:]: place for where, place in self.places.items() if where[:depth] == path}
        return Row(dict(value), inside)


class Mistakes(list[str]):
    """All mistakes found so far, each beginning with file and line."""

    def add(self, place: Place, text: str) -> None:
        line = f"{place}: {text}"
        if line not in self:
            self.append(line)


def read_rows(path: Path, shown_as: str, mistakes: Mistakes) -> list[Row]:
    """Read a .json file (a list of objects, or one object) or a .csv file with a header line.

    What cannot be read is told in `mistakes`; the rest is returned.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        mistakes.add(Place(shown_as, 1), _("berkas bukan teks UTF-8"))
        return []
    if path.suffix == ".csv":
        return list(_read_csv(text, shown_as, mistakes))
    try:
        value, lines = read_json(text)
    except json.JSONDecodeError as fault:
        mistakes.add(Place(shown_as, fault.lineno), _("bukan JSON yang sah: %(fault)s") % {"fault": fault.msg})
        return []
    places = {where: Place(shown_as, line) for where, line in lines.items()}
    if isinstance(value, dict):
        return [Row(value, places)]
    if not isinstance(value, list):
        mistakes.add(Place(shown_as, 1), _("isinya harus daftar"))
        return []
    rows = []
    for at, item in enumerate(value):
        if isinstance(item, dict):
            rows.append(Row(item, {where[1:]: place for where, place in places.items() if where[:1] == (at,)}))
        else:
            mistakes.add(places[(at,)], _("tiap baris harus objek {…}"))
    return rows


def _read_csv(text: str, shown_as: str, mistakes: Mistakes) -> Iterator[Row]:
    """Read rows with their lines. An empty cell counts as not written."""
    lines = csv.reader(text.splitlines(keepends=True))
    header = next(lines, [])
    for cells in lines:
        place = Place(shown_as, lines.line_num)
        if not cells:
            continue
        if len(cells) != len(header):
            mistakes.add(
                place, _("ada %(found)d kolom, judulnya %(wanted)d") % {"found": len(cells), "wanted": len(header)}
            )
            continue
        yield Row({name: cell for name, cell in zip(header, cells, strict=True) if cell != ""}, {(): place})


def read_json(text: str) -> tuple[Any, dict[tuple[Any, ...], int]]:
    """Read JSON; return the value, and the line on which each value begins, by its path.

    Raises `json.JSONDecodeError`, also for a key that is written twice in one object.
    """
    return _Reader(text).read()


class _Reader:
    """A JSON reader that notes lines. Scalars are left to the standard library."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines: dict[tuple[Any, ...], int] = {}
        self.scalars = json.JSONDecoder(parse_constant=self._refuse_constant)

    def read(self) -> tuple[Any, dict[tuple[Any, ...], int]]:
        value, at = self._value(self._skip(0), ())
        if self._skip(at) != len(self.text):
            raise json.JSONDecodeError("extra data", self.text, at)
        return value, self.lines

    def _value(self, at: int, path: tuple[Any, ...]) -> tuple[Any, int]:
        self.lines[path] = bisect_right(self.starts, at)
        match self.text[at : at + 1]:
            case "{":
                return self._object(at + 1, path)
            case "[":
                return self._list(at + 1, path)
        return self.scalars.raw_decode(self.text, at)

    def _object(self, at: int, path: tuple[Any, ...]) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        at = self._skip(at)
        if self.text.startswith("}", at):
            return found, at + 1
        while True:
            if not self.text.startswith('"', at):
                raise json.JSONDecodeError("a key in quotes is expected", self.text, at)
            key, after = self.scalars.raw_decode(self.text, at)
            if key in found:
                raise json.JSONDecodeError(f'key "{key}" is written twice', self.text, at)
            found[key], at = self._value(self._skip(self._expect(":", after)), (*path, key))
            at, is_last = self._next("}", at)
            if is_last:
                return found, at

    def _list(self, at: int, path: tuple[Any, ...]) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = self._skip(at)
        if self.text.startswith("]", at):
            return found, at + 1
        while True:
            value, at = self._value(at, (*path, len(found)))
            found.append(value)
            at, is_last = self._next("]", at)
            if is_last:
                return found, at

    def _next(self, closing: str, at: int) -> tuple[int, bool]:
        """Step over the comma to the next item, or over the closing bracket."""
        at = self._skip(at)
        if self.text.startswith(closing, at):
            return at + 1, True
        return self._skip(self._expect(",", at)), False

    def _expect(self, sign: str, at: int) -> int:
        at = self._skip(at)
        if not self.text.startswith(sign, at):
            raise json.JSONDecodeError(f"'{sign}' is expected", self.text, at)
        return at + 1

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _refuse_constant(self, name: str) -> Any:
        raise json.JSONDecodeError(f"{name} is not JSON", self.text, 0)
