"""Say what a table of the city's files looks like, so that one loader can load them all."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from antri.directory.actions.read_files import Mistakes, Row

Rows = dict[str, list[Row]]

_LONGEST_KEY = 120  # LoadedRow.key


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the file `name.json`, `name.csv` or the folder `name/`, and the model it fills.

    `key`: the fields that name a row. `fields`: the others that a file may set. `refs`: field to the
    table whose key stands in the file. `parts`: a list inside a row to the table of its rows, and the
    field there that names the row they stand in. `model` None: a vocabulary that others use.
    `merged`: fields whose objects a layer above adds to instead of replacing.
    `expand`: turn one row as typed into the rows meant. `checks`: what is wrong with all rows together.
    `clashes`: whether a row that is not written yet cannot stand beside those in the product.
    """

    name: str
    model: type[models.Model] | None
    key: tuple[str, ...]
    fields: tuple[str, ...] = ()
    refs: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    has_file: bool = True
    is_single: bool = False
    merged: tuple[str, ...] = ()
    expand: Callable[[Row, Rows, Mistakes], list[Row]] | None = None
    checks: tuple[Callable[[Rows, Mistakes], None], ...] = ()
    clashes: Callable[[models.Model, Iterable[Any]], bool] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.fields)

    def key_text(self, values: Mapping[str, Any]) -> str:
        """Write the key of a row as one text, such as ``KTP_HILANG/KK``. A field not written has its default."""
        text = "/".join(_as_text(values[name] if name in values else self._default(name)) for name in self.key)
        if len(text) <= _LONGEST_KEY:
            return text
        return text[: _LONGEST_KEY - 17] + "~" + hashlib.sha256(text.encode()).hexdigest()[:16]

    def _default(self, name: str) -> Any:
        column: Any = self.model._meta.get_field(name) if self.model else None
        return column.get_default() if column is not None and column.has_default() else None


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
