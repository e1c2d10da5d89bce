"""Read events and seals as they lie in the database: a row that somebody damaged is a finding, never an error."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef

from antri.journal.models import Event, Seal
from antri.journal.queries.chain import COLUMNS

# Ids are given out before a transaction ends, so an event may appear below one that is sealed already. So far
# below the highest sealed one each look goes; `seal_events(everything=True)` and `verify_journal` look at all.
LOOK_BACK = 2_000


class Sealed(NamedTuple):
    """One seal and its event's columns, all None when the event is gone."""

    sequence: int
    mac: str
    event_id: int
    event: tuple[Any, ...]


def unsealed(after: int, most: int) -> list[tuple[Any, ...]]:
    """Read the first events above the id `after` that have no seal, in the order in which they are to be sealed."""
    return _ask(
        f"SELECT {_event()} FROM antri_event e"  # noqa: S608
        " WHERE e.id > %s AND NOT EXISTS (SELECT 1 FROM antri_seal s WHERE s.event_id = e.id) ORDER BY e.id LIMIT %s",
        [after, most],
    )


def oldest_unsealed(after: int) -> datetime | None:
    """Tell when the oldest event above the id `after` happened that has no seal; None: all have one."""
    without = Event.objects.filter(~Exists(Seal.objects.filter(event_id=OuterRef("pk"))), pk__gt=after)
    oldest: datetime | None = without.aggregate(at=Min("at"))["at"]
    return oldest


def look_from() -> int:
    """Tell above which id a quick look for events without a seal begins."""
    highest: int | None = Seal.objects.aggregate(id=Max("event_id"))["id"]
    return max((highest or 0) - LOOK_BACK, 0)


def sealed(city: str, after: int, most: int) -> list[Sealed]:
    """Read the next seals of a city's chain, each with its event."""
    rows = _ask(
        f"SELECT s.sequence, s.mac, s.event_id, {_event()}"  # noqa: S608
        " FROM antri_seal s LEFT JOIN antri_event e ON e.id = s.event_id"
        " WHERE s.city = %s AND s.sequence > %s ORDER BY s.sequence LIMIT %s",
        [city, after, most],
    )
    return [Sealed(row[0], row[1], row[2], row[3:]) for row in rows]


def _event() -> str:
    """Name the columns of an event. SQLite reads a time only as text: one that was damaged would raise."""
    names = [f"e.{name}" for name in COLUMNS]
    if connection.vendor == "sqlite":
        names[COLUMNS.index("at")] = "CAST(e.at AS TEXT)"
    return ", ".join(names)


def _ask(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor, _any_text():
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@contextmanager
def _any_text() -> Iterator[None]:
    """Let SQLite hand out text that is not UTF-8 too, where a byte was changed."""
    if connection.vendor != "sqlite":
        yield
        return
    link = connection.connection
    before, link.text_factory = link.text_factory, lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        link.text_factory = before
