"""What the screen of one counter shows: who is here, what they bring and need, who comes next, who was missed."""

import datetime
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Booking
from antri.directory.models import Counter, Office, Service
from antri.directory.queries import Paper, catalogue, checklist, said
from antri.schedule.models import ServiceDay
from antri.service_day.models import Desk, Disruption, Hall, Summons, Visit
from antri.service_day.queries.hours import hour_running
from antri.service_day.queries.order import Waiting, calling_order, is_aside, is_for, pace_of, waiting_in
from antri.service_day.queries.summons import open_summons
from antri.web import clock

Status = Booking.Status
NEXT_SHOWN: Final = 3
MISSED_SHOWN: Final = 6

# What the last press did, in the words of the undo bar.
PRESSED: Final = {
    "service_day.called": _("dipanggil"),
    "service_day.started": _("mulai dilayani"),
    "service_day.missed": _("ditandai terlewat"),
    "service_day.transferred": _("dialihkan"),
    "service_day.put_aside": _("ditunda"),
    "service_day.finished": _("ditandai selesai"),
}


class Row(NamedTuple):
    """Somebody who waits, in one line."""

    booking_id: str
    label: str
    service: str
    minutes: int
    is_priority: bool
    note: Any = ""


class Missed(NamedTuple):
    """Somebody who was called and not there; `in_calls`: has come back, and is called after so many calls."""

    booking_id: str
    label: str
    misses: int
    minutes: int
    in_calls: int | None = None


class Undo(NamedTuple):
    """The last press, as long as it can be taken back."""

    label: str
    words: Any
    at: datetime.datetime
    seconds: int


@dataclass(slots=True)
class Person:
    """Who is at the counter. No name and no NIK: those show on request only."""

    booking: Booking
    visit: Visit
    services: list[Service]
    papers: list[Paper]
    needs: list[Any]
    arrived_at: datetime.datetime
    minutes: int
    waited: int
    usual_minutes: int
    can_be_shown: bool

    @property
    def is_serving(self) -> bool:
        return self.booking.status == Status.SERVING

    @property
    def must_be_approached(self) -> bool:
        return bool(self.visit.needs) and self.visit.approached_at is None


@dataclass(slots=True)
class Screen:
    """All that a counter's screen shows, as of `now`."""

    office: Office
    counter: Counter
    now: datetime.datetime
    desk: Desk | None
    is_of_today: bool = False
    is_hall_closed: bool = False
    person: Person | None = None
    following: list[Row] = field(default_factory=list)
    out_of_order: list[Row] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    waiting: int = 0
    session: dict[str, Any] | None = None
    disruption: Disruption | None = None
    disrupted_until: datetime.datetime | None = None
    undo: Undo | None = None
    summons: list[Summons] = field(default_factory=list)

    @property
    def press(self) -> int:
        return self.desk.press if self.desk else 0

    @property
    def state(self) -> str:
        """Where this counter stands: closed, paused, idle, called or serving."""
        if self.desk is None or not self.is_of_today or self.desk.state == Desk.State.CLOSED:
            return "closed"
        if self.person:
            return "serving" if self.person.is_serving else "called"
        return "paused" if self.desk.state == Desk.State.PAUSED else "idle"

    @property
    def first(self) -> Row | None:
        """Whom the next press calls; who is put aside or stopped is not called."""
        row = self.following[0] if self.following else None
        return row if row and not row.note else None


def screen_of(counter: Counter, now: datetime.datetime | None = None) -> Screen:
    """Read the screen of a counter."""
    office = catalogue().offices[counter.office.slug]
    # All times of the screen are the office's, as they are shown.
    zone = ZoneInfo(office.timezone)
    now = (now or clock.now()).astimezone(zone)
    today = now.date()
    desk = Desk.objects.select_related("officer").filter(counter=counter).first()
    screen = Screen(office, counter, now, desk)
    if desk is not None:
        screen.is_of_today = desk.since.astimezone(zone).date() == today
        screen.undo = _undo(desk, office, now)
    day = ServiceDay.objects.select_related("office").filter(office=office, date=today, lane="main").first()
    hall = Hall.objects.filter(day=day).first() if day else None
    if day is None or hall is None:
        return screen
    screen.is_hall_closed = hall.closed_at is not None
    screen.person = _person(counter, day, now)
    screen.summons = open_summons(office)
    screen.disruption = Disruption.objects.filter(day=day, ended_at__isnull=True).first()
    if screen.disruption and screen.disruption.expected_until:
        screen.disrupted_until = screen.disruption.expected_until.astimezone(zone)
    people = waiting_in(hall)
    mine = [person for person in people if is_for(counter, person)]
    arrived = arrivals(hall)
    order = list(calling_order(mine, pace_of(hall, office, now)))
    rows = [_row(person, arrived, now) for person in islice(order, 60)]
    screen.waiting, screen.following, screen.out_of_order = len(mine), rows[:NEXT_SHOWN], rows[1:]
    screen.missed = _missed(hall, people, now)
    screen.session = _session(day, now)
    return screen


def arrivals(hall: Hall) -> dict[Any, datetime.datetime]:
    """Since when each person who waits is here."""
    rows = Visit.objects.filter(day=hall.day_id, booking__status=Status.CHECKED_IN)
    return dict(rows.values_list("booking_id", "arrived_at"))


def minutes_between(since: datetime.datetime | None, now: datetime.datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60)) if since else 0


def service_name(code: str) -> str:
    service = catalogue().services.get(code)
    return said(service, "short_name") or said(service, "name") if service else code


def _undo(desk: Desk, office: Office, now: datetime.datetime) -> Undo | None:
    if not desk.last_press or desk.last_press_at is None:
        return None
    end = desk.last_press_at + datetime.timedelta(seconds=int(catalogue().setting("undo_seconds", office)))
    if now >= end:
        return None
    last, also = desk.last_press, desk.last_press.get("also")
    words = PRESSED.get(last["what"], "")
    label = last["label"]
    if also:
        # One press, two people: the one who was served first.
        label = also["label"]
        words = _("selesai, dan %(label)s dipanggil") % {"label": last["label"]}
    at = desk.last_press_at.astimezone(now.tzinfo)
    return Undo(label, words, at, max(1, int((end - now).total_seconds())))


def _person(counter: Counter, day: ServiceDay, now: datetime.datetime) -> Person | None:
    visit = Visit.objects.select_related("booking__service", "booking__day").filter(counter=counter, day=day.pk).first()
    if visit is None:
        return None
    booking = visit.booking
    services = services_of(visit)
    since = visit.serving_at if booking.status == Status.SERVING else visit.called_at
    return Person(
        booking=booking,
        visit=visit,
        services=services,
        papers=checklist(services),
        needs=[Visit.Need(code).label for code in visit.needs if code in Visit.Need.values],
        arrived_at=visit.arrived_at.astimezone(now.tzinfo),
        minutes=minutes_between(since, now),
        waited=minutes_between(visit.arrived_at, visit.first_called_at or now),
        usual_minutes=sum(service.minutes for service in services),
        can_be_shown=not booking.is_nameless and booking.status == Status.SERVING,
    )


def services_of(visit: Visit) -> list[Service]:
    """What somebody came for, the service they are in the queue for now first."""
    known = catalogue().services
    codes = [visit.service_code, visit.booking.service.code, *visit.booking.also_services]
    if visit.service_code != visit.booking.service.code:
        codes.remove(visit.booking.service.code)
    return [known[code] for code in dict.fromkeys(codes) if code in known]


def _row(person: Waiting, arrived: dict[Any, datetime.datetime], now: datetime.datetime) -> Row:
    return Row(
        booking_id=str(person.booking_id),
        label=person.label,
        service=service_name(person.service),
        minutes=minutes_between(arrived.get(person.booking_id), now),
        is_priority=person.is_priority,
        note=_why_aside(person) if is_aside(person, now) else "",
    )


def _why_aside(person: Waiting) -> Any:
    return _("layanannya sedang terganggu") if person.is_stopped else _("ditunda sebentar")


def _missed(hall: Hall, people: list[Waiting], now: datetime.datetime) -> list[Missed]:
    gone = (
        Visit.objects.filter(day=hall.day_id, booking__status=Status.MISSED)
        .order_by("-missed_at")
        .values_list("booking_id", "booking__label", "misses", "missed_at")
    )
    rows = [Missed(str(pk), label, misses, minutes_between(at, now)) for pk, label, misses, at in gone]
    back = [
        Missed(str(person.booking_id), person.label, 0, 0, max(0, person.after_call - hall.calls))
        for person in people
        if person.after_call is not None
    ]
    return (back + rows)[:MISSED_SHOWN]


def _session(day: ServiceDay, now: datetime.datetime) -> dict[str, Any] | None:
    """Count the hour now running, all counters together."""
    if not day.sessions:
        return None
    start = hour_running(day, now)
    live = Q(status__in=(Status.CANCELLED, Status.NO_SHOW))
    return {"start": start} | Booking.objects.filter(day=day, start=start).exclude(live).aggregate(
        waiting=Count("pk", filter=Q(status=Status.CHECKED_IN)),
        absent=Count("pk", filter=Q(status=Status.BOOKED)),
        served=Count("pk", filter=Q(status=Status.SERVED)),
        all=Count("pk"),
    )
