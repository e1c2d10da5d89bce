"""What is to be written: rows by table, and an event for each, written together in the end."""

import datetime
from typing import Any, Final

from django.db import models

from antri.journal.actions import Actor
from antri.journal.models import Event

_AT_ONCE: Final = 2_000


class Rows:
    """The rows and events of one place. Tables are written in the order of their first rows."""

    def __init__(self, city: str) -> None:
        self.city = city
        self.tables: dict[type[models.Model], list[Any]] = {}
        self.events: list[tuple[Event, Any]] = []

    def put(self, *rows: Any) -> None:
        for row in rows:
            self.tables.setdefault(type(row), []).append(row)

    def tell(self, what: str, kind: str, row: Any, at: datetime.datetime, data: dict[str, Any], by: Actor) -> None:
        """Note what happened to `row`; its key may come only when it is written."""
        event = Event(
            city=self.city,
            at=at,
            what=what,
            about_kind=kind,
            actor_kind=by.kind,
            actor_id=by.id,
            channel=by.channel,
            data=data,
        )
        self.events.append((event, row))

    def write(self) -> None:
        for table, rows in self.tables.items():
            table._default_manager.bulk_create(rows, batch_size=_AT_ONCE)
        for event, row in self.events:
            _give_keys(event, row)
        events = sorted((event for event, _row in self.events), key=lambda event: event.at)
        Event.objects.bulk_create(events, batch_size=_AT_ONCE)


def _give_keys(event: Event, row: Any) -> None:
    """Days and slots have their keys only once they are written."""
    event.about_id = str(row.pk)
    if event.what == "booking.taken":
        event.data |= {"day": row.day.pk, "slot": row.slot.pk}
    elif event.about_kind == "standby":
        event.data |= {"day": row.day.pk}
