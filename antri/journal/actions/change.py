"""Open the transaction of a change, and write down that it happened."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

from antri.journal.models import Event
from antri.web import clock

# SQLite has one writer at a time. Waiting here costs nothing; waiting inside SQLite is a sleep and
# a retry, which under a rush starves the unlucky. docs/decisions/ has the measurement.
_one_writer = threading.RLock()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it and through which door.

    `kind`: citizen, officer, device, system. `id` is opaque: an officer's or device's key, never a NIK.
    `channel`: web, api, desk, helper (outside the office), kiosk, worker, command.
    """

    kind: str
    channel: str
    id: str = ""


SYSTEM = Actor("system", "command")


@contextmanager
def change() -> Iterator[None]:
    """Open the one transaction of one change; an exception undoes all of it.

    On SQLite it stands behind a process-wide lock (one web process), on PostgreSQL it is a plain
    transaction. Put nothing inside but statements: no network, no rendering, no waiting.
    """
    if connection.vendor == "sqlite":
        with _one_writer, transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield


@contextmanager
def change_in_one_go() -> Iterator[None]:
    """`change` for the rush: on PostgreSQL BEGIN, the statements and COMMIT go out without waiting for each other.

    Only who reads an answer waits for it. What fails is raised at the next answer that is read or at the
    end, and nothing of the change stays. Inside, how many rows a statement changed is not known until its
    answer is read, and no further change may be opened.
    """
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        with change():
            yield
        return
    connection.ensure_connection()
    link = connection.connection
    # Errors of psycopg that no cursor of Django sees: actions know IntegrityError only.
    with connection.wrap_database_errors:
        try:
            with link.pipeline():
                link.execute("BEGIN")
                yield
                end = link.execute("COMMIT")
        except BaseException:
            link.rollback()
            raise
        if end.statusmessage != "COMMIT":
            raise DatabaseError(f"not committed: {end.statusmessage}")


@contextmanager
def together() -> Iterator[None]:
    """Send the statements inside in one go on PostgreSQL: one wait for the network instead of one for each.

    Part of a change. Inside, no statement may need the answer of an earlier one; what fails is raised at
    the first answer that is read, or at the end.
    """
    if connection.vendor == "sqlite":
        yield
        return
    connection.ensure_connection()
    # What fails at the end is raised by psycopg, past Django: actions know IntegrityError only.
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def record(what: str, *, about: tuple[str, Any], by: Actor, city: str, **data: Any) -> None:
    """Write the Event of a change. Call it last in the change; `data` holds nothing personal."""
    kind, key = about
    Event(
        city=city,
        at=clock.now(),
        what=what,
        about_kind=kind,
        about_id=str(key),
        actor_kind=by.kind,
        actor_id=by.id,
        channel=by.channel,
        data=data,
    ).insert()
