"""What everybody may see of a hall: who is at which counter, who was called, who waits, and whether it runs on time.

Labels only. Nothing here says who somebody is or why they were called before others.
"""

import datetime
from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from antri.booking.models import Booking
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue, said
from antri.schedule.models import ServiceDay
from antri.service_day.models import Call, Desk, Disruption, Hall, Visit
from antri.service_day.queries.order import calling_order, pace_of, waiting_in
from antri.web import clock

MOST_LABELS: Final = 400
LAST_CALLS: Final = 8
# Called again and again, one label still leaves room for the others.
_CALLS_READ: Final = 40


class HourPace(NamedTuple):
    """How far the people of one hour have come: how many are here, how many were called, how many still wait."""

    here: int = 0
    called: int = 0
    waiting: int = 0
    last_at: datetime.datetime | None = None


def board(office: Office, *, now: datetime.datetime | None = None) -> dict[str, Any]:
    """Show today's hall of an office; an empty board where there is no day, no hall yet or no numbers at all.

    The sequence is read first: what changes while the rest is read is shown now and told once more, never lost.
    """
    now = now or clock.now()
    zone = ZoneInfo(office.timezone)
    today = now.astimezone(zone).date()
    day = ServiceDay.objects.filter(office=office, date=today, lane="main").first()
    hall = Hall.objects.filter(day=day).first() if day else None
    disruption = Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).first() if hall else None
    return {
        "office": office.slug,
        "date": today.isoformat(),
        "as_of": _instant(now, zone),
        "sequence": sequence(today, day.queue_version if day else 0),
        "is_open": bool(day and day.sessions) and (hall is None or hall.closed_at is None),
        "last_check_in": _instant(hall.last_check_in_at, zone) if hall else None,
        "disruption": _disruption(disruption, zone) if disruption else None,
        "counters": _counters(office, today, zone),
        "called": _called(hall, zone) if hall else [],
        "order": order(hall, office, now) if hall else [],
        "sessions": _sessions(day, hall, office, now) if day else [],
        "notices": _notices(office, today),
    }


def sequence(date: datetime.date, version: int) -> str:
    """Name one state of the board; a later one of the same date has the higher number."""
    return f"{date.isoformat()}.{version}"


def order(hall: Hall, office: Office, now: datetime.datetime) -> list[str]:
    """List the labels that wait, in calling order as of now."""
    people = calling_order(waiting_in(hall), pace_of(hall, office, now))
    return [person.label for person, _n in zip(people, range(MOST_LABELS), strict=False)]


def _instant(at: datetime.datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _disruption(row: Disruption, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "text": said(row, "cause"),
        "until": _instant(row.expected_until, zone),
        "since": _instant(row.began_at, zone),
        "services": row.services,
    }


def _counters(office: Office, today: datetime.date, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Each counter with whom it has called or serves. A counter nobody has opened today is closed."""
    counters = Counter.objects.filter(office=office, is_active=True).order_by("number")
    desks = {desk.counter_id: desk for desk in Desk.objects.filter(counter__office=office)}
    there = {
        counter: (label, service, status)
        for counter, label, service, status in Visit.objects.filter(
            counter__office=office, booking__date=today
        ).values_list("counter_id", "booking__label", "service_code", "booking__status")
    }
    rows = []
    for counter in counters:
        label, service, status = there.get(counter.pk, (None, None, None))
        rows.append(
            {
                "name": counter.name,
                "number": counter.number,
                "serving": label,
                "service": service,
                "is_called": status == Booking.Status.CALLED,
                "state": _state(desks.get(counter.pk), today, zone),
            }
        )
    return rows


def _state(desk: Desk | None, today: datetime.date, zone: ZoneInfo) -> str:
    is_of_today = desk is not None and desk.since.astimezone(zone).date() == today
    return str(desk.state) if desk is not None and is_of_today else str(Desk.State.CLOSED)


def _called(hall: Hall, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The last eight labels, the newest first. Called again is newest again, with a `call` of its own."""
    calls = Call.objects.filter(day=hall.pk, undone_at__isnull=True).order_by("-id").select_related("counter")
    newest: dict[str, Call] = {}
    for call in calls[:_CALLS_READ]:
        newest.setdefault(call.label, call)
    return [
        {
            "label": call.label,
            "counter": call.counter.name,
            "at": _instant(call.at, zone),
            "call": call.pk,
            "counter_number": call.counter.number,
            "is_again": call.is_again,
        }
        for call in list(newest.values())[:LAST_CALLS]
    ]


def _sessions(day: ServiceDay, hall: Hall | None, office: Office, now: datetime.datetime) -> list[dict[str, Any]]:
    paces = _paces(day) if hall else {}
    patience = int(catalogue().setting("session_late_minutes", office))
    zone = ZoneInfo(office.timezone)
    rows = []
    for start_text, end_text, _capacity in day.sessions:
        start, end = datetime.time.fromisoformat(start_text), datetime.time.fromisoformat(end_text)
        begins = datetime.datetime.combine(day.date, start, zone)
        ends = datetime.datetime.combine(day.date, end, zone)
        state, behind = session_state(paces.get(start, HourPace()), begins, ends, now, patience)
        rows.append({"start": f"{start:%H:%M}", "state": state, "behind_minutes": behind})
    return rows


def _paces(day: ServiceDay) -> dict[datetime.time, HourPace]:
    """How far each hour has come. Who came late queues at the end of another hour and says nothing about it."""
    rows: Iterable[tuple[Any, ...]] = (
        Visit.objects.filter(day=day, booking__day=day, rank=Visit.Rank.IN_TIME)
        .values_list("hour")
        .annotate(
            here=Count("pk"),
            called=Count("first_called_at"),
            waiting=Count("pk", filter=Q(booking__status=Booking.Status.CHECKED_IN, first_called_at__isnull=True)),
            last_at=Max("first_called_at"),
        )
    )
    return {hour: HourPace(*counts) for hour, *counts in rows}


def session_state(
    pace: HourPace, begins: datetime.datetime, ends: datetime.datetime, now: datetime.datetime, patience: int
) -> tuple[str, int]:
    """Tell whether an hour is early (not begun), on_time, late or done, and how many minutes it is behind.

    Those who have come are expected one after the other, evenly over their hour. While somebody waits, the
    session is as far behind as the next call is overdue; once nobody does, as far as its last call was.
    """
    if now < begins:
        return "early", 0
    step = (ends - begins) / pace.here if pace.here else ends - begins
    if pace.waiting:
        behind = now - (begins + step * pace.called)
    elif pace.last_at:
        behind = pace.last_at - (begins + step * (pace.called - 1))
    else:
        behind = datetime.timedelta()
    minutes = max(0, int(behind.total_seconds() // 60))
    if now >= ends and not pace.waiting:
        return "done", minutes
    return ("late" if minutes > patience else "on_time"), minutes


def _notices(office: Office, today: datetime.date) -> list[str]:
    """What the office tells everybody today; what is about one service stands where that is chosen."""
    return [said(notice, "text") for notice in catalogue().notices_for(office, (), today)]
