"""Write checked rows where the product has not been edited since the last load."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from antri.directory.actions.read_files import Row
from antri.directory.actions.tables import Rows, Table
from antri.directory.models import LoadedRow

Values = dict[str, Any]


@dataclass(slots=True)
class Loaded:
    """What a load did, row by row; each list holds one readable line a row."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    # Requirements that the form of their service neither asks nor explains; told at every load.
    unasked: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.created or self.updated)


def write_rows(rows: Rows, tables: Sequence[Table], city: str) -> Loaded:
    """Compare file, product and what was last loaded; write what only the files changed.

    Runs inside the caller's change. A row edited in the product stays as it is; when the file has
    changed too, it is listed as a conflict. A row that left the files is listed and stays.
    """
    result = Loaded()
    marks = {(mark.table, mark.key): mark for mark in LoadedRow.objects.filter(city=city)}
    objects: dict[str, dict[str, models.Model]] = {}
    keys_by_pk: dict[str, dict[Any, str]] = {}
    for table in tables:
        if table.model is None:
            continue
        present = _Present(table, table.model, city, objects, keys_by_pk)
        for row in rows[table.name]:
            _write_row(row, table, city, present, marks.pop((table.name, row.key), None), result)
        for key in present.objects.keys() & {key for name, key in marks if name == table.name}:
            result.gone.append(f"{table.name} {key}")
    return result


class _Present:
    """The rows of one table as the product has them now, found by their key in the files."""

    def __init__(
        self,
        table: Table,
        model: type[models.Model],
        city: str,
        objects: dict[str, dict[str, models.Model]],
        keys_by_pk: dict[str, dict[Any, str]],
    ) -> None:
        self.table, self.model, self.all, self.keys_by_pk = table, model, objects, keys_by_pk
        self.city = {} if table.is_single else {"city": city}
        self.objects = objects[table.name] = {}
        keys_by_pk[table.name] = {}
        found = model._default_manager.filter(**(self.city or {"pk": city})).order_by("pk")
        for item in found:
            keys_by_pk[table.name].setdefault(item.pk, "")
        for item in found:
            self._note(item, table.key_text(self.values_of(item)))

    def _note(self, item: models.Model, key: str) -> None:
        self.objects[key] = item
        self.keys_by_pk[self.table.name][item.pk] = key

    def values_of(self, item: models.Model) -> Values:
        """Read the row's fields as the files would write them: references as keys."""
        values: Values = {}
        for name in self.table.columns:
            if name in self.table.refs:
                target = getattr(item, f"{name}_id")
                known = self.keys_by_pk.get(self.table.refs[name], {})
                values[name] = None if target is None else known.get(target) or str(target)
            else:
                values[name] = getattr(item, name)
        return values

    def create(self, row: Row) -> bool:
        """Write a new row, unless it clashes with what the product has; tell whether it was written."""
        item = self.model(**self.city, **self._for_model(row.clean))
        if self.table.clashes and self.table.clashes(item, self.objects.values()):
            return False
        item.save(force_insert=True)
        self._note(item, row.key)
        return True

    def update(self, item: models.Model, row: Row, changed: list[str]) -> None:
        values = self._for_model(row.clean)
        for name in changed:
            setattr(item, name, values[name])
        item.save(update_fields=changed)

    def _for_model(self, values: Values) -> Values:
        return {
            name: self.all[self.table.refs[name]][value] if name in self.table.refs and value is not None else value
            for name, value in values.items()
        }


def _write_row(row: Row, table: Table, city: str, present: _Present, mark: LoadedRow | None, result: Loaded) -> None:
    label = f"{table.name} {row.key}"
    wanted = _fingerprint(row.clean, present.model)
    item = present.objects.get(row.key)
    if item is None:
        if mark is not None:
            result.kept.append(_("%(row)s (dihapus di produk)") % {"row": label})
        elif present.create(row):
            result.created.append(label)
            _remember(city, table.name, row.key, wanted, mark)
        else:
            place = row.place()
            result.conflicts.append(
                _("%(place)s: %(row)s bertentangan dengan yang ada") % {"place": place, "row": label}
            )
        return
    values = present.values_of(item)
    now = _fingerprint(values, present.model)
    if now == wanted:
        result.unchanged += 1
        _remember(city, table.name, row.key, wanted, mark)
        return
    changed = [name for name in table.columns if _plain(values[name]) != _plain(row.clean[name])]
    if mark is not None and now == mark.fingerprint:
        present.update(item, row, changed)
        result.updated.append(f"{label}: {', '.join(changed)}")
        _remember(city, table.name, row.key, wanted, mark)
    elif mark is not None and wanted == mark.fingerprint:
        result.kept.append(f"{label}: {', '.join(changed)}")
    else:
        result.conflicts.append(
            f"{row.place()}: {label}: " + "; ".join(_difference(row, values, name) for name in changed)
        )


def _difference(row: Row, values: Values, name: str) -> str:
    return _('%(field)s di produk "%(product)s", di berkas "%(file)s"') % {
        "field": name,
        "product": _plain(values[name]),
        "file": _plain(row.clean[name]),
    }


def _remember(city: str, table: str, key: str, fingerprint: str, mark: LoadedRow | None) -> None:
    if mark is None:
        LoadedRow(city=city, table=table, key=key, fingerprint=fingerprint).save(force_insert=True)
    elif mark.fingerprint != fingerprint:
        mark.fingerprint = fingerprint
        mark.save(update_fields=["fingerprint"])


def _fingerprint(values: Values, model: type[models.Model]) -> str:
    """Hash a row's fields. Defaults are left out, so a field added to the product later changes no hash."""
    told = {}
    for name, value in values.items():
        column: Any = model._meta.get_field(name)
        default = column.get_default() if column.has_default() else None
        if value not in (None, "", default):
            told[name] = _plain(value)
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
