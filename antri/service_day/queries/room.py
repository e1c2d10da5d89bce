"""The whole hall for whoever looks after it: every counter, who waits too long, who was called before others."""

import datetime
from collections import Counter as Tally
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Booking
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue
from antri.journal.models import Event
from antri.people.models import Appointment, Officer
from antri.schedule.models import ServiceDay
from antri.service_day.models import Call, Desk, Disruption, Hall, Visit
from antri.service_day.queries.at_counter import arrivals, minutes_between, service_name
from antri.service_day.queries.order import Waiting, calling_order, is_aside, is_for, pace_of, waiting_in
from antri.web import clock

Status = Booking.Status


class AtCounter(NamedTuple):
    """One counter now: `desk` None: nobody sits there today; `label`, `status`, `minutes`: who is there, since when."""

    counter: Counter
    desk: Desk | None
    label: str
    status: str
    service: str
    minutes: int


class WaitingRow(NamedTuple):
    """Somebody who waits; `why`: what keeps them, if anything does."""

    booking_id: UUID
    label: str
    service: str
    minutes: int
    is_too_long: bool
    is_priority: bool
    why: Any


class Room(NamedTuple):
    """The hall of an office now. `out_of_order`: (officer, how often, [(code of OutOfOrder, how often)]).

    `lookers`: who reached the limit of people opened in an hour today, and the hour.
    """

    counters: list[AtCounter]
    waiting: list[WaitingRow]
    figures: dict[str, int]
    out_of_order: list[tuple[str, int, list[tuple[str, int]]]]
    disruption: Disruption | None
    is_closed: bool
    too_long_minutes: int
    lookers: list[tuple[str, datetime.datetime]]

    @property
    def too_long(self) -> list[WaitingRow]:
        return sorted((row for row in self.waiting if row.is_too_long), key=lambda row: -row.minutes)


def room_of(office: Office, now: datetime.datetime | None = None) -> Room:
    """Read the hall of today."""
    now = now or clock.now()
    today = now.astimezone(ZoneInfo(office.timezone)).date()
    counters = [row for row in counters_of(office, now) if row.counter.is_active or row.desk]
    limit = int(catalogue().setting("wait_too_long_minutes", office))
    hall = Hall.objects.select_related("day").filter(day__office=office, day__date=today, day__lane="main").first()
    if hall is None:
        return Room(
            counters,
            [],
            _figures(None),
            [],
            None,
            is_closed=False,
            too_long_minutes=limit,
            lookers=_lookers(office, today),
        )
    return Room(
        counters,
        _waiting(hall, office, counters, now, limit),
        _figures(hall.day),
        _out_of_order(hall),
        Disruption.objects.filter(day=hall.day_id, ended_at__isnull=True).first(),
        is_closed=hall.closed_at is not None,
        too_long_minutes=limit,
        lookers=_lookers(office, today),
    )


def counters_of(office: Office, now: datetime.datetime | None = None) -> list[AtCounter]:
    """List the counters of an office by number, with who sits and who is there. A desk of yesterday is closed."""
    now = now or clock.now()
    zone = ZoneInfo(office.timezone)
    today = now.astimezone(zone).date()
    desks = {desk.counter_id: desk for desk in Desk.objects.select_related("officer").filter(counter__office=office)}
    there = {
        visit.counter_id: visit
        for visit in Visit.objects.select_related("booking").filter(counter__office=office, booking__date=today)
    }
    rows = []
    for counter in Counter.objects.filter(office=office).order_by("number"):
        desk = desks.get(counter.pk)
        if desk and (desk.state == Desk.State.CLOSED or desk.since.astimezone(zone).date() != today):
            desk = None
        visit = there.get(counter.pk)
        if visit is None:
            rows.append(AtCounter(counter, desk, "", "", "", 0))
            continue
        status = visit.booking.status
        since = visit.serving_at if status == Status.SERVING else visit.called_at
        service = service_name(visit.service_code)
        rows.append(AtCounter(counter, desk, visit.booking.label, status, service, minutes_between(since, now)))
    return rows


def _waiting(
    hall: Hall, office: Office, counters: list[AtCounter], now: datetime.datetime, limit: int
) -> list[WaitingRow]:
    arrived = arrivals(hall)
    at_work = [row.counter for row in counters if row.desk and row.desk.state == Desk.State.OPEN]
    rows = []
    for person in calling_order(waiting_in(hall), pace_of(hall, office, now)):
        minutes = minutes_between(arrived.get(person.booking_id), now)
        rows.append(
            WaitingRow(
                person.booking_id,
                person.label,
                service_name(person.service),
                minutes,
                minutes >= limit,
                person.is_priority,
                _why(person, at_work, now),
            )
        )
    return rows


def _why(person: Waiting, at_work: list[Counter], now: datetime.datetime) -> Any:
    """What keeps somebody: the one thing a supervisor can do something about."""
    if not any(is_for(counter, person) for counter in at_work):
        return _("Tidak ada loket buka yang menerimanya")
    if person.is_stopped:
        return _("Layanannya sedang terganggu")
    if is_aside(person, now):
        return _("Ditunda sebentar")
    if person.after_call is not None:
        return _("Kembali setelah terlewat")
    return _("Khusus satu loket") if person.only_counter is not None else ""


def _figures(day: ServiceDay | None) -> dict[str, int]:
    names = {
        "waiting": Status.CHECKED_IN,
        "called": Status.CALLED,
        "serving": Status.SERVING,
        "missed": Status.MISSED,
        "absent": Status.BOOKED,
        "served": Status.SERVED,
    }
    if day is None:
        return dict.fromkeys(names, 0)
    counts = {name: Count("pk", filter=Q(status=status)) for name, status in names.items()}
    return Booking.objects.filter(office=day.office_id, date=day.date).aggregate(**counts)


def _out_of_order(hall: Hall) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Count the calls out of order per officer, from what the journal says of each."""
    calls = dict(
        Call.objects.filter(day=hall.day_id, undone_at__isnull=True).exclude(reason="").values_list("pk", "booking_id")
    )
    events = Event.objects.filter(
        about_kind="booking", about_id__in={str(pk) for pk in calls.values()}, what="service_day.called"
    ).order_by("pk")
    tallies: dict[str, Tally[str]] = {}
    for event in events:
        if event.data.get("call") in calls and event.data.get("out_of_order"):
            tallies.setdefault(event.actor_id, Tally())[event.data["out_of_order"]] += 1
    names = {str(who.pk): str(who) for who in Officer.objects.filter(pk__in=[pk for pk in tallies if pk.isdigit()])}
    rows = [(names.get(pk, pk), sum(tally.values()), tally.most_common()) for pk, tally in tallies.items()]
    return sorted(rows, key=lambda row: -row[1])


def _lookers(office: Office, today: datetime.date) -> list[tuple[str, datetime.datetime]]:
    """List who was stopped today from opening more people in an hour than `looks_an_hour`."""
    zone = ZoneInfo(office.timezone)
    # By name: so the database looks at the events of these few, not at everybody's sign-ins of all years.
    here = Appointment.objects.filter(Q(office__isnull=True) | Q(office__in=[office.pk, office.host_id]))
    events = Event.objects.filter(
        about_kind="officer",
        about_id__in={f"{pk}" for pk in here.values_list("officer_id", flat=True)},
        what="people.looked_too_often",
        at__gte=datetime.datetime.combine(today, datetime.time(), zone),
        data__office=office.slug,
    ).order_by("pk")
    found = [(event.actor_id, event.at.astimezone(zone)) for event in events]
    names = {str(who.pk): str(who) for who in Officer.objects.filter(pk__in=[pk for pk, _at in found if pk.isdigit()])}
    return [(names.get(pk, pk), at) for pk, at in found]
