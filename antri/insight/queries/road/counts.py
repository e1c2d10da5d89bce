"""Count from the tables who came and how they were served, for each office and date.

The same is told by the journal alone in `told.py`; a test compares both. What each count means stands in
docs/road.md, word for word as on the page /angka/definisi/.
"""

import datetime
from collections import Counter
from collections.abc import Collection
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.insight.queries.deeds import first_id
from antri.journal.models import Event
from antri.kecamatan.models import Intake, Outreach
from antri.schedule.models import ServiceDay
from antri.service_day.models import Standby, Visit

Status = Booking.Status
# How a person held their place: booked from home, booked for them, or without a number from before.
ONLINE: Final = "online"
ASSISTED: Final = "assisted"
BY_HAND: Final = "by_hand"
HOW: Final = (ONLINE, ASSISTED, BY_HAND)
# Doors of the booking itself that need nobody's help.
_OWN_DOORS: Final = ("web", "api")
LANES: Final = ("main", "return")
UNKNOWN: Final = ""
# Who is served for the second time has come again; the third time says nothing new.
TIMES: Final = {1: "persons", 2: "again"}
_NOT_SERVED: Final = (Standby.Status.UNSERVED, Standby.Status.LEFT)
# They came and the day was over, or could not go on, before their turn.
_AT_ONCE: Final = 500
_SENT_ON: Final = ("booking.rescheduled", "service_day.left_unserved")


class Key(NamedTuple):
    """What is counted: `what` at which office, on which date, how (or "" where that does not matter).

    `what`: people (served), not_served (people), given, served, not_come, on_time (numbers), ended, done (visits
    with a result, and those done with at once), written (people served by hand without any number), kelurahan:CODE
    (people served who live there; "" unknown), and persons and again (who was served for the first and for the second
    time in the month).
    """

    office: int
    date: datetime.date
    what: str
    how: str = ""


Counts = Counter[Key]


def how_booked(channel: str, *, is_assisted: bool, lane: str) -> str | None:
    """Tell how a number was come by; None: it is none of its own (the second visit for one matter)."""
    if is_assisted:
        return ASSISTED
    if channel in _OWN_DOORS:
        return ONLINE
    return BY_HAND if lane == "main" else None


def count(offices: Collection[int], first: datetime.date, last: datetime.date, *, with_hours: bool = False) -> Counts:
    """Count all that happened at these offices from `first` to `last`, both included.

    `with_hours`: also who was called before their hour was over; that looks at each visit by itself.
    """
    found: Counts = Counter()
    span = {"office__in": offices, "date__range": (first, last)}
    _count_bookings(found, span)
    if with_hours:
        _count_on_time(found, span)
    _count_intake(found, span)
    _count_standby(found, offices, first, last)
    _count_sent_on(found, offices, first, last)
    return to_hosts(found)


def _count_bookings(found: Counts, span: dict[str, Any]) -> None:
    rows = (
        Booking.objects.filter(day__lane__in=LANES, **span)
        .values_list("office", "date", "day__lane", "channel", "status", "assistance__reason", "assistance__region")
        .annotate(numbers=Count("pk"), together=Sum("people"))
    )
    for office, date, lane, channel, status, reason, region, numbers, people in rows:
        how = how_booked(channel, is_assisted=reason is not None, lane=lane)
        if how is None:
            continue
        found[Key(office, date, "given", how)] += numbers
        if status == Status.SERVED:
            found[Key(office, date, "served", how)] += numbers
            found[Key(office, date, "people", how)] += people
            found[Key(office, date, f"kelurahan:{region or UNKNOWN}", how)] += people
        elif status == Status.NO_SHOW:
            found[Key(office, date, "not_come", how)] += numbers
    _count_outcomes(found, span)


def _visits(span: dict[str, Any]) -> tuple[Any, tuple[str, ...]]:
    where = {f"booking__{name}": value for name, value in span.items()}
    visits = Visit.objects.filter(booking__day__lane__in=LANES, booking__status=Status.SERVED, **where)
    names = ("office", "date", "day__lane", "channel", "assistance__reason")
    return visits, tuple(f"booking__{name}" for name in names)


def _count_outcomes(found: Counts, span: dict[str, Any]) -> None:
    visits, names = _visits(span)
    rows = visits.values_list(*names, "outcome", "times").annotate(numbers=Count("pk"))
    for office, date, lane, channel, reason, outcome, times, numbers in rows:
        how = how_booked(channel, is_assisted=reason is not None, lane=lane)
        if how is None:
            continue
        if outcome:
            add_outcome(found, office, date, how, outcome=outcome, numbers=numbers)
        if times in TIMES:
            found[Key(office, date, TIMES[times], how)] += numbers


def _count_on_time(found: Counts, span: dict[str, Any]) -> None:
    visits, names = _visits(span)
    rows = visits.filter(first_called_at__isnull=False).values_list(
        *names, "booking__end", "booking__office__timezone", "first_called_at"
    )
    for office, date, lane, channel, reason, end, zone, called_at in rows.iterator():
        how = how_booked(channel, is_assisted=reason is not None, lane=lane)
        if how is not None and called_at <= ends_at(date, end, zone):
            found[Key(office, date, "on_time", how)] += 1


def add_outcome(found: Counts, office: int, date: datetime.date, how: str, *, outcome: str, numbers: int = 1) -> None:
    """Count whether coming once was enough for somebody with a number."""
    found[Key(office, date, "ended", how)] += numbers
    if outcome != Visit.Outcome.INCOMPLETE:
        found[Key(office, date, "done", how)] += numbers


def ends_at(date: datetime.date, end: datetime.time, zone: str) -> datetime.datetime:
    return datetime.datetime.combine(date, end, ZoneInfo(zone))


def _count_intake(found: Counts, span: dict[str, Any]) -> None:
    rows = Intake.objects.filter(undone_at__isnull=True, **span).values_list("office", "date", "outcome", "region")
    for office, date, outcome, region, people in rows.annotate(together=Sum("count")):
        add_intake(found, office, date, outcome=outcome, region=region or UNKNOWN, people=people)


def add_intake(found: Counts, office: int, date: datetime.date, *, outcome: str, region: str, people: int) -> None:
    """Count a service that was written down by hand."""
    for what in ("people", "written", f"kelurahan:{region}", "ended"):
        found[Key(office, date, what, BY_HAND)] += people
    if outcome == Intake.Outcome.DONE:
        found[Key(office, date, "done", BY_HAND)] += people


def _count_standby(found: Counts, offices: Collection[int], first: datetime.date, last: datetime.date) -> None:
    rows = Standby.objects.filter(day__office__in=offices, day__date__range=(first, last), status__in=_NOT_SERVED)
    for office, date, people in rows.values_list("day__office", "day__date").annotate(together=Sum("people")):
        found[Key(office, date, "not_served")] += people


def _count_sent_on(found: Counts, offices: Collection[int], first: datetime.date, last: datetime.date) -> None:
    """Count who came and was sent on to another day. Nothing but the journal remembers the day they came."""
    days = {
        pk: (office, date)
        for pk, office, date in ServiceDay.objects.filter(office__in=offices, date__range=(first, last)).values_list(
            "pk", "office", "date"
        )
    }
    if not days:
        return
    since = datetime.datetime.combine(first - datetime.timedelta(days=1), datetime.time(), datetime.UTC)
    after = first_id(since)
    rows = [
        (key, data)
        for what in _SENT_ON
        for key, data in Event.objects.filter(pk__gte=after, what=what).values_list("about_id", "data")
        if is_sent_on(what, data)
    ]
    known: dict[str, tuple[int, int]] = {}
    for start in range(0, len(rows), _AT_ONCE):
        of_these = Booking.objects.filter(pk__in=[key for key, _data in rows[start : start + _AT_ONCE]])
        known |= {str(pk): (people, day) for pk, people, day in of_these.values_list("pk", "people", "day")}
    for key, data in rows:
        people, own = known[key]
        # Who got no other day still belongs to the one they came on.
        came_on = data.get("old_day", own)
        if came_on in days:
            found[Key(*days[came_on], "not_served")] += people


def is_sent_on(what: str, data: dict[str, Any]) -> bool:
    """Tell whether this event sends somebody on who had come: they waited until closing, or a service stopped."""
    return what == "service_day.left_unserved" or (what == "booking.rescheduled" and bool(data.get("first_place")))


def to_hosts(found: Counts) -> Counts:
    """Let what an office did elsewhere for a day (jemput bola) count for the office that went there."""
    hosts = {row.office_id: row.host_id for row in Outreach.objects.all()}
    if not hosts:
        return +found
    merged: Counts = Counter()
    for key, number in found.items():
        merged[key._replace(office=hosts.get(key.office, key.office))] += number
    return +merged


def visited_by(office: Office) -> list[int]:
    """The places to which an office went out for a day: what was done there counts for it."""
    return list(Outreach.objects.filter(host=office).values_list("office", flat=True))
