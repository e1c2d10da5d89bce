"""Count the same from the journal alone: no row but the events is believed.

Read from the tables are only names of things that never change: which date a service day is, which hour a slot has,
which office went out to which place.
"""

import datetime
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from antri.booking.models import Booking
from antri.insight.queries.follow import Is, follow
from antri.insight.queries.road.counts import (
    LANES,
    TIMES,
    UNKNOWN,
    Counts,
    Key,
    add_intake,
    add_outcome,
    ends_at,
    how_booked,
    is_sent_on,
    to_hosts,
)
from antri.journal.models import Event
from antri.schedule.models import ServiceDay, Slot
from antri.service_day.models import Standby

Status = Booking.Status
_KINDS: Final = ("booking", "standby", "intake")


@dataclass(slots=True)
class Told:
    """What the journal has told of one booking so far."""

    now: Is
    channel: str
    is_assisted: bool
    region: str
    people: int
    called_at: datetime.datetime | None = None
    called_before: datetime.datetime | None = None
    outcome: str = ""
    outcome_before: str = ""
    times: int | None = None

    def follow(self, what: str, at: datetime.datetime, data: dict[str, Any]) -> None:
        """Take in one more event of it."""
        self.now = follow(self.now, what, data)
        if what == "booking.rescheduled":
            self.called_at, self.outcome = None, ""
        elif what == "service_day.called":
            self.called_before, self.called_at = self.called_at, self.called_at or at
        elif what == "service_day.undone":
            self._undo(data.get("undone", ""))
        self.times = data.get("times", self.times)
        if data.get("outcome"):
            self.outcome_before, self.outcome = self.outcome, data["outcome"]

    def _undo(self, what: str) -> None:
        if what == "service_day.called":
            self.called_at = self.called_before
        elif what == "service_day.finished":
            self.outcome = self.outcome_before


def count_told(offices: Collection[int], first: datetime.date, last: datetime.date) -> Counts:
    """Count from the events what `counts.count` counts from the tables."""
    days = {
        pk: (office, date, lane, zone)
        for pk, office, date, lane, zone in ServiceDay.objects.values_list(
            "pk", "office", "date", "lane", "office__timezone"
        )
    }
    found: Counts = Counter()
    bookings: dict[str, Told] = {}
    standing: dict[str, dict[str, Any]] = {}
    intake: dict[str, dict[str, Any]] = {}
    events = Event.objects.filter(about_kind__in=_KINDS).order_by("id")
    for event in events.iterator(chunk_size=5_000):
        if event.about_kind == "intake":
            _follow_intake(intake, event)
        elif event.about_kind == "standby":
            standing.setdefault(event.about_id, {}).update(event.data)
        else:
            _follow_booking(bookings, event, found, days)
    _add_bookings(found, bookings, days)
    for data in standing.values():
        if data.get("status") in (Standby.Status.UNSERVED, Standby.Status.LEFT):
            office, date, *_rest = days[data["day"]]
            found[Key(office, date, "not_served")] += data["people"]
    for data in intake.values():
        date = datetime.date.fromisoformat(data["date"])
        facts = {"outcome": data["outcome"], "region": data["region"] or UNKNOWN, "people": data["count"]}
        add_intake(found, data["office"], date, **facts)
    wanted = {key: n for key, n in found.items() if key.office in offices and first <= key.date <= last}
    return to_hosts(Counter(wanted))


def _follow_intake(intake: dict[str, dict[str, Any]], event: Event) -> None:
    if event.what == "kecamatan.taken_in":
        intake[event.about_id] = event.data
    elif event.what == "kecamatan.intake_undone":
        intake.pop(event.about_id, None)


def _follow_booking(bookings: dict[str, Told], event: Event, found: Counts, days: dict[int, Any]) -> None:
    what, data = event.what, event.data
    if what == "booking.taken":
        bookings[event.about_id] = Told(
            now=follow(None, what, data),
            channel=event.channel,
            is_assisted="appointment" in data,
            region=data.get("region") or UNKNOWN,
            # Written since this is counted; before, one number was told as one person.
            people=data.get("people", 1),
        )
        return
    told = bookings.get(event.about_id)
    if told is None or not what.startswith(("booking.", "service_day.")):
        return
    if is_sent_on(what, data):
        office, date, *_rest = days[told.now.day]
        found[Key(office, date, "not_served")] += told.people
    told.follow(what, event.at, data)


def _add_bookings(found: Counts, bookings: dict[str, Told], days: dict[int, Any]) -> None:
    ends = dict(Slot.objects.filter(pk__in={told.now.slot for told in bookings.values()}).values_list("pk", "end"))
    for told in bookings.values():
        office, date, lane, zone = days[told.now.day]
        how = how_booked(told.channel, is_assisted=told.is_assisted, lane=lane)
        if lane not in LANES or how is None:
            continue
        found[Key(office, date, "given", how)] += 1
        if told.now.status == Status.NO_SHOW:
            found[Key(office, date, "not_come", how)] += 1
        elif told.now.status == Status.SERVED:
            found[Key(office, date, "served", how)] += 1
            found[Key(office, date, "people", how)] += told.people
            found[Key(office, date, f"kelurahan:{told.region}", how)] += told.people
            if told.called_at and told.called_at <= ends_at(date, ends[told.now.slot], zone):
                found[Key(office, date, "on_time", how)] += 1
            if told.times in TIMES:
                found[Key(office, date, TIMES[told.times], how)] += 1
            if told.outcome:
                add_outcome(found, office, date, how, outcome=told.outcome)
