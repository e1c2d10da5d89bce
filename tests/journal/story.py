"""A journal for the tests to seal, and hands that change it behind the back of its triggers."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from antri.journal.models import Event

BEGAN = datetime(2026, 12, 1, 1, tzinfo=UTC)
WHATS = (
    ("booking.taken", "booking", {"day": 7, "slot": 12, "label": "A-012", "turn": 1, "services": ["KTP_HILANG"]}),
    ("booking.cancelled", "booking", {"label": "A-012"}),
    ("people.opened", "booking", {"reason": "desk.serving"}),
    ("schedule.day_closed", "service_day", {"office": 1, "date": "2026-12-08", "capacity": 0, "withdrawn": 40}),
)


def write_events(count: int, *, city: str = "99.01") -> list[Event]:
    """Write that many events of all kinds, as changes would."""
    first = Event.objects.count()
    rows = []
    for number in range(first, first + count):
        what, about, data = WHATS[number % len(WHATS)]
        rows.append(
            Event(
                city=city,
                at=BEGAN + timedelta(seconds=number, microseconds=number * 7 % 1_000_000 + 1),
                what=what,
                about_kind=about,
                about_id=f"{number:08d}-0000-4000-8000-000000000000",
                actor_kind=("citizen", "officer")[number % 2],
                actor_id=("", f"{number % 9}")[number % 2],
                channel=("web", "desk")[number % 2],
                data=data | {"position": number},
            )
        )
    return Event.objects.bulk_create(rows)


@contextmanager
def behind_the_triggers() -> Iterator[Any]:
    """Give a cursor that no trigger, key or check stops, as to somebody with the files or the superuser's password.

    Everything done with it is undone at the end.
    """
    with _without_checks(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        try:
            yield cursor
        finally:
            transaction.set_rollback(True)


@contextmanager
def _without_checks() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    connection.connection.execute("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        connection.connection.execute("PRAGMA ignore_check_constraints = OFF")


def another(dice: random.Random, letter: str) -> str:
    """Choose a letter that is not this one."""
    return dice.choice([each for each in "0123456789abcdefghijklmnopqrstuvwxyz.-_" if each != letter])
