"""Check every row of the files before anything is written; tell all mistakes at once."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from antri.directory.actions.read_files import Mistakes, Row
from antri.directory.actions.tables import Rows, Table

Column = Any  # a concrete model field: django-stubs types each kind apart


def check_rows(rows: Rows, tables: Sequence[Table], mistakes: Mistakes) -> None:
    """Fill `clean` of every row with checked values (references as keys); add each mistake to `mistakes`."""
    keys = {table.name: _check_keys(rows[table.name], table, mistakes) for table in tables}
    for table in tables:
        places = _Positions(table)
        for row in rows[table.name]:
            if table.model is None:
                _check_vocabulary(row, table, mistakes)
            else:
                _check_row(row, table, table.model, keys, mistakes, places)
    for table in tables:
        for check in table.checks:
            check(rows, mistakes)


def _check_keys(rows: list[Row], table: Table, mistakes: Mistakes) -> set[str]:
    seen: dict[str, Row] = {}
    for row in rows:
        row.key = table.key_text(row.values)
        if row.key in seen:
            at = seen[row.key].place()
            mistakes.add(row.place(), _('"%(key)s" sudah ada di %(place)s') % {"key": row.key, "place": at})
        seen.setdefault(row.key, row)
    return set(seen)


class _Positions:
    """Number rows in the order of the files, those of one parent from 1."""

    def __init__(self, table: Table) -> None:
        self.parent = table.key[0] if not table.has_file else None
        self.count: Counter[Any] = Counter()

    def next_for(self, row: Row) -> int:
        parent = row.values.get(self.parent) if self.parent else None
        self.count[parent] += 1
        return self.count[parent]


def _check_vocabulary(row: Row, table: Table, mistakes: Mistakes) -> None:
    for name, value in row.values.items():
        if name not in table.columns:
            mistakes.add(row.place(name), _('"%(field)s" tidak dikenal') % {"field": name})
        elif not isinstance(value, str):
            mistakes.add(row.place(name), _('"%(field)s" harus teks') % {"field": name})


def _check_row(
    row: Row,
    table: Table,
    model: type[models.Model],
    keys: dict[str, set[str]],
    mistakes: Mistakes,
    positions: _Positions,
) -> None:
    if "position" in table.columns:
        row.values.setdefault("position", positions.next_for(row))
    for name in row.values.keys() - set(table.columns):
        mistakes.add(row.place(name), _('"%(field)s" tidak dikenal') % {"field": name})
    for name in table.columns:
        column: Column = model._meta.get_field(name)
        if name not in row.values or row.values[name] is None:
            _check_missing(row, name, column, mistakes)
        elif name in table.refs:
            _check_reference(row, name, keys[table.refs[name]], table.refs[name], mistakes)
        else:
            _check_value(row, name, column, mistakes)
    # Now that "08:00" is a time, the key is written as the product writes it.
    row.key = table.key_text({**row.values, **row.clean})


def _check_missing(row: Row, name: str, column: Column, mistakes: Mistakes) -> None:
    if column.has_default():
        row.clean[name] = column.get_default()
    elif column.null:
        row.clean[name] = None
    elif column.blank:
        row.clean[name] = ""
    else:
        mistakes.add(row.place(name), _('"%(field)s" wajib diisi') % {"field": name})


def _check_reference(row: Row, name: str, known: set[str], target: str, mistakes: Mistakes) -> None:
    value = row.values[name]
    if isinstance(value, str) and value in known:
        row.clean[name] = value
    else:
        mistakes.add(
            row.place(name),
            _('"%(field)s": "%(value)s" tidak ada di %(table)s') % {"field": name, "value": value, "table": target},
        )


def _check_value(row: Row, name: str, column: Column, mistakes: Mistakes) -> None:
    try:
        row.clean[name] = column.clean(_typed(row.values[name], column), None)
    except ValidationError as fault:
        text = " ".join(fault.messages)
        mistakes.add(row.place(name), _('"%(field)s": %(fault)s') % {"field": name, "fault": text})


def _typed(value: Any, column: Column) -> Any:
    """Refuse what Django would convert kindly: a file means exactly what it says."""
    if isinstance(column, models.BooleanField):
        return _wanted(value, bool, _("harus true atau false"))
    if isinstance(column, models.IntegerField):
        if isinstance(value, bool):
            raise ValidationError(_("harus bilangan"))
        return _wanted(value, int, _("harus bilangan"))
    if isinstance(column, models.JSONField):
        default = column.get_default() if column.has_default() else None
        return _wanted(value, type(default), _("jenisnya keliru")) if default is not None else value
    text = _wanted(value, str, _("harus teks"))
    try:
        if isinstance(column, models.DateField):
            day = date.fromisoformat(text)
            if text == day.isoformat():
                return day
            raise ValueError(text)
        if isinstance(column, models.TimeField):
            return time.fromisoformat(text)
    except ValueError:
        raise ValidationError(_('"%(value)s" bukan tanggal atau jam yang ada') % {"value": text}) from None
    return text


def _wanted(value: Any, kind: type, otherwise: str) -> Any:
    if not isinstance(value, kind):
        raise ValidationError(otherwise)
    return value
