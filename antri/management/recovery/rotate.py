"""Change keys while people book: seal every row anew with the first field key, and give every row its new index.

Batches are short, each is one change with one event, and between them stands a pause as long as the batch took.
A row is written only if it is still what was read, so nobody who books, moves or is erased meanwhile loses
anything. Stopped at any point, the same command goes on where it was.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import BinaryField, F, Q
from django.db.models.functions import Length, Substr

from antri.applications.models import Application
from antri.booking.models import Booking, Claim
from antri.booking.queries import finder_of, given_back_key, link_token
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import Intake
from antri.management.recovery import rotate_factors, rotate_files
from antri.management.recovery.keys import city_code
from antri.management.recovery.restore import sealed_tables
from antri.people.models import Attempt, SealBroken, key_ring
from antri.people.queries import booking_token, identity_of, phone_indexed, token_hash
from antri.service_day.models import Standby

BATCH = 200

# What is written of a row: the columns it must still have, and those it gets.
Change = tuple[models.Model, dict[str, Any], dict[str, Any]]


@dataclass(slots=True)
class Rotated:
    """How many rows were written, and those that could not be: as table:key."""

    rows: int = 0
    broken: list[str] = field(default_factory=list)

    def __add__(self, other: "Rotated") -> "Rotated":
        return Rotated(self.rows + other.rows, self.broken + other.broken)


def reseal(*, by: Actor, tell: Callable[[str, int], None] = lambda table, rows: None) -> Rotated:
    """Seal with the first field key whatever another one had sealed, in every table."""
    done = Rotated()
    for table in sealed_tables():
        done += _in_batches(table, _not_under_first(table), _resealed, what="system.resealed", by=by, tell=tell)
    return done + Rotated(*rotate_factors.reseal(by=by, tell=tell))


def rows_under(key_id: str) -> int:
    """Count the rows of which anything is still sealed with this field key."""
    head = key_ring().head_of(key_id)
    count = 0
    for table in sealed_tables():
        under = Q()
        for name in _blobs(table):
            under |= Q(**{f"head_{name}": head})
        count += _with_heads(table, len(head)).filter(under).count()
    return count + rotate_factors.rows_under(head)


def fill_second_index(*, by: Actor, tell: Callable[[str, int], None] = lambda table, rows: None) -> Rotated:
    """Give every row its index under INDEX_KEY_NEXT, beside the one it is found by."""
    return _both(Q(identity_index_next=""), _filled, "system.index_filled", by, tell)


def switch_index(*, by: Actor, tell: Callable[[str, int], None] = lambda table, rows: None) -> Rotated:
    """Let every row be found by the new INDEX_KEY; the links that people hold stay what they are."""
    done = _both(~Q(identity_index_next=F("identity_index")), _switched, "system.index_switched", by, tell)
    for rows, changed in rotate_files.after_switch():
        done += _in_batches(rows.model, rows, changed, what="system.index_switched", by=by, tell=tell)
    return done


def clear_second_index(*, by: Actor, tell: Callable[[str, int], None] = lambda table, rows: None) -> Rotated:
    """Empty the second column and what else was made with the key before: the change is over."""
    return _both(~Q(identity_index_next=""), _cleared, "system.index_cleared", by, tell)


# -- batches ---------------------------------------------------------------------------------------


def _both(
    due: Q, changed: Callable[[Any], Change | None], what: str, by: Actor, tell: Callable[[str, int], None]
) -> Rotated:
    done = Rotated()
    for table in (Booking, Claim, Standby, Intake, Application):
        rows = table._default_manager.filter(due, sealed__isnull=False).exclude(sealed=b"")
        if table in (Intake, Application):  # served by hand without a NIK; a draft: these have no index
            rows = rows.exclude(identity_index="")
        done += _in_batches(table, rows, changed, what=what, by=by, tell=tell)
    return done


def _in_batches(
    table: type[models.Model],
    due: "models.QuerySet[Any]",
    changed: Callable[[Any], Change | None],
    *,
    what: str,
    by: Actor,
    tell: Callable[[str, int], None],
) -> Rotated:
    done, name, city = Rotated(), table._meta.db_table, city_code()
    for batch in _batches(due):
        began = time.monotonic()
        changes = []
        for row in batch:
            try:
                changes.append(changed(row))
            except SealBroken:
                done.broken.append(f"{name}:{row.pk}")
        with change():
            count = sum(_write(row, was, gets) for row, was, gets in filter(None, changes))
            if what == "system.index_switched" and hasattr(table, "identity_index"):
                _move_counts(batch)
            if count:
                record(what, about=("table", name), by=by, city=city, rows=count, key=key_ring().first_field_key)
        done.rows += count
        tell(name, done.rows)
        time.sleep(time.monotonic() - began)  # as long for those who book
    return done


def _batches(due: "models.QuerySet[Any]") -> Iterator[list[Any]]:
    """Walk through the rows by their key; what is done meanwhile drops out, what cannot be done is passed once."""
    last = None
    while True:
        rows = due.order_by("pk") if last is None else due.order_by("pk").filter(pk__gt=last)
        batch = list(islice(rows, BATCH))
        if not batch:
            return
        last = batch[-1].pk
        yield batch


def _write(row: models.Model, was: dict[str, Any], gets: dict[str, Any]) -> int:
    return type(row)._default_manager.filter(pk=row.pk, **was).update(**gets)


# -- field keys ------------------------------------------------------------------------------------


def _blobs(table: type[models.Model]) -> list[str]:
    """The sealed columns of a table."""
    return [row.name for row in table._meta.concrete_fields if isinstance(row, BinaryField)]


def _with_heads(table: type[models.Model], length: int) -> "models.QuerySet[Any]":
    heads = {f"head_{name}": Substr(name, 1, length, output_field=BinaryField()) for name in _blobs(table)}
    return table._default_manager.annotate(**heads)


def _not_under_first(table: type[models.Model]) -> "models.QuerySet[Any]":
    ring = key_ring()
    head = ring.head_of(ring.first_field_key)
    due = Q()
    for name in _blobs(table):
        due |= Q(**{f"length_{name}__gt": 0}) & ~Q(**{f"head_{name}": head})
    lengths = {f"length_{name}": Length(name) for name in _blobs(table)}
    return _with_heads(table, len(head)).annotate(**lengths).filter(due)


def _resealed(row: Any) -> Change:
    """Seal each blob of a row anew. None of them is shown to anybody."""
    ring, context = key_ring(), f"{row._meta.model_name}\0{row.pk}"
    was = {name: bytes(blob) for name in _blobs(type(row)) if (blob := getattr(row, name))}
    purposes = {"sealed": ("row", context, ""), "link": ("link", context, "")}
    for name in {"ticket_name", "needs"} & was.keys():
        purposes[name] = ("holder", "", link_token(row))
    for name in rotate_files.FOR_HOLDER & was.keys():
        purposes[name] = ("holder", "", rotate_files.holder_of(row))
    gets = {}
    for name, blob in was.items():
        purpose, about, secret = purposes[name]
        gets[name] = ring.reseal(purpose, blob, about, secret=secret)
    return row, was, gets


# -- the index key ---------------------------------------------------------------------------------


def _person(row: Any) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(key_ring().open("row", bytes(row.sealed), f"{row._meta.model_name}\0{row.pk}"))
    return fields


def _still(row: Any) -> dict[str, Any]:
    names = ["identity_index", "identity_index_next"]
    return {"sealed": bytes(row.sealed)} | {name: getattr(row, name) for name in names}


def _indexes(row: Any, person: dict[str, Any]) -> dict[str, str]:
    """Work out both indexes of a row; raise `SealBroken` if no known key made the one it has."""
    person = rotate_files.person_in(row, person)
    identity = identity_of(person)
    if row.identity_index not in identity.known:
        raise SealBroken("its index was made with a key that is not here")
    found = {"identity_index": identity.first, "identity_index_next": identity.second}
    if getattr(row, "phone_index", ""):
        phone = phone_indexed(person["phone"])
        found |= {"phone_index": phone.first, "phone_index_next": phone.second}
    return found


def _filled(row: Any) -> Change | None:
    if _is_nameless(row):
        return None
    found = _indexes(row, _person(row))
    return row, _still(row), {name: value for name, value in found.items() if name.endswith("_next")}


def _switched(row: Any) -> Change | None:
    if _is_nameless(row):
        kept = _kept_link(row)
        return (row, _still(row), kept) if kept else None
    person = _person(row)
    gets: dict[str, Any] = dict(_indexes(row, person))
    if isinstance(row, Booking):
        gets["finder"] = finder_of(row.code, person["phone"][-4:])
        gets |= _kept_link(row)
    elif isinstance(row, Application) and row.finder:
        phone = rotate_files.person_in(row, person).get("phone") or row.pk.hex
        gets["finder"] = rotate_files.finder_with_phone(row, phone)
    return row, _still(row), gets


def _is_nameless(row: Any) -> bool:
    """Nobody is found by it: it has a link to keep and no index to change."""
    return isinstance(row, Booking) and row.is_nameless


def _kept_link(row: Booking) -> dict[str, Any]:
    """Seal the token that its holder has, where it no longer follows from the index key."""
    token = link_token(row)
    if row.link is not None or token == booking_token(row.pk):
        return {}
    if token_hash(token) != row.token_hash:
        raise SealBroken("its link was made with a key that is not here")
    return {"link": key_ring().seal("link", token.encode(), f"booking\0{row.pk}")}


def _cleared(row: Any) -> Change:
    gets: dict[str, Any] = {"identity_index_next": ""}
    if isinstance(row, Booking | Application):
        gets["phone_index_next"] = ""
        if row.link is not None:  # made under the key before, and so was the hash of what was asked for
            gets["content_mac"] = ""
    return row, _still(row), gets


def _move_counts(rows: Iterable[Any]) -> None:
    """Let what a person has given back today count on under the new index."""
    new = {given_back_key(row.identity_index): given_back_key(row.identity_index_next) for row in rows}
    for count in Attempt.objects.filter(key__in=[old for old, key in new.items() if old != key and key[-1] != ":"]):
        if not Attempt.objects.filter(key=new[count.key], window=count.window).update(count=F("count") + count.count):
            Attempt.objects.create(key=new[count.key], window=count.window, count=count.count)
        count.delete()
