"""Tell what it would do when an office serves in another way from a date on. Nothing is saved here."""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from antri.booking.calendar.queries.preview import BY_HAND_CHANNELS, People
from antri.booking.models import Booking
from antri.directory.models import Office, OfficeMode, Service
from antri.directory.queries import catalogue, said
from antri.directory.queries.modes import DatedModes, read_modes
from antri.schedule.models import OpeningPlan
from antri.schedule.queries import Sessions, last_date, opens_at
from antri.schedule.queries.changes import LONGEST_SPAN, CloseDays, spread
from antri.schedule.queries.opening import openings, weekday_sessions
from antri.schedule.queries.plan_changes import WritePlan
from antri.web import clock

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """From `since` on an office serves in `mode`: as a whole, or only one service.

    `numbers_a_day`: written into its opening hours; None: as they are. `moves_people`: back to serving by hand,
    whoever holds a number of a later date is to be moved; otherwise those numbers are honoured on their day.
    """

    office: Office
    mode: Office.Mode
    since: datetime.date
    service: Service | None = None
    numbers_a_day: int | None = None
    moves_people: bool = False

    @property
    def gives_numbers(self) -> bool:
        return self.mode != Office.Mode.MANUAL

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.service.code,) if self.service else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a switch would do.

    `before`: how it would serve on that date without it. `until`: the last day before a later row takes over,
    None when none does. `people`, `held`: who holds numbers of dates on which none would be given any more.
    `sessions`: of the first day with numbers. `opens_at`: when its first date may be booked.
    """

    switch: Switch
    before: Office.Mode
    until: datetime.date | None
    people: People
    held: dict[datetime.date, int]
    sessions: Sessions
    first_date: datetime.date | None
    opens_at: datetime.datetime | None
    overridden: tuple[str, ...]

    @property
    def numbers(self) -> int:
        return sum(row[2] for row in self.sessions)

    @property
    def days_notice(self) -> int:
        return (self.switch.since - clock.today(self.switch.office.timezone)).days

    @property
    def fingerprint(self) -> str:
        """What was looked at: who saves carries it along."""
        wanted = self.switch
        seen: list[Any] = [wanted.office.slug, wanted.mode, f"{wanted.since}", wanted.codes, wanted.numbers_a_day]
        seen += [wanted.moves_people, self.before, f"{self.until}", list(self.people), self.sessions]
        return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()[:24]


def what_it_does(switch: Switch) -> Effect:
    """Tell what a switch would do to bookings, days and opening hours. Reads the rows themselves, not the memory."""
    rows = read_modes()
    until = _until(rows, switch)
    held = _held(switch, until) if not switch.gives_numbers else []
    plan = plan_for(switch)
    among = openings(switch.office)
    if plan:
        among = plan.then(among)
    first = next((day for day in _week(switch.since) if weekday_sessions(day, among)), None)
    first = first if switch.gives_numbers else None
    return Effect(
        switch=switch,
        before=DatedModes(rows).of(switch.office, switch.since, switch.codes),
        until=until,
        people=_count(held),
        held=dict(sorted(Counter(row["date"] for row in held).items())),
        sessions=weekday_sessions(first, among) if first else [],
        first_date=first,
        opens_at=opens_at(switch.office, first) if first else None,
        overridden=_overridden(rows, switch),
    )


def _week(first: datetime.date) -> Iterable[datetime.date]:
    return (first + n * _DAY for n in range(7))


def _until(rows: list[OfficeMode], switch: Switch) -> datetime.date | None:
    """The last day on which it holds: a later row of the office, or of that service, ends it."""
    later = [
        row.since
        for row in rows
        if row.office_id == switch.office.pk
        and row.since > switch.since
        and (row.service_id is None or (switch.service and row.service_id == switch.service.pk))
    ]
    return min(later) - _DAY if later else None


def _overridden(rows: list[OfficeMode], switch: Switch) -> tuple[str, ...]:
    """The services that are served otherwise until then, and from then on like the whole office."""
    if switch.service:
        return ()
    modes, eve = DatedModes(rows), switch.since - _DAY
    own = {row.service for row in rows if row.office_id == switch.office.pk and row.service and row.since <= eve}
    return tuple(sorted(said(each, "name") for each in own if modes.of(switch.office, eve, [each.code]) != switch.mode))


def _held(switch: Switch, until: datetime.date | None) -> list[dict[str, Any]]:
    """Every number held of a date on which none would be given any more."""
    found = Booking.objects.filter(
        office=switch.office, day__lane="main", date__gte=switch.since, status__in=Booking.LIVE
    )
    if until:
        found = found.filter(date__lte=until)
    rows: list[Any] = list(
        found.values("date", "phone_index", "channel", "is_priority", "service__code", "also_services")
    )
    if not switch.service:
        return rows
    code = switch.service.code
    return [row for row in rows if code == row["service__code"] or code in row["also_services"]]


def _count(rows: list[dict[str, Any]]) -> People:
    return People(
        len(rows),
        sum(not row["phone_index"] for row in rows),
        sum(row["channel"] in BY_HAND_CHANNELS for row in rows),
        sum(row["is_priority"] for row in rows),
    )


def plan_for(switch: Switch) -> WritePlan | None:
    """The opening hours that give so many numbers a day; None when nothing was said, or they do so already.

    The hours are the office's own of that time; where it has none, those of the main office.
    """
    if not switch.gives_numbers or switch.numbers_a_day is None:
        return None
    own = openings(switch.office)
    model = own if any(weekday_sessions(day, own) for day in _week(switch.since)) else openings(catalogue().main)
    rows = [
        [day.isoweekday(), *session]
        for day in _week(switch.since)
        for session in spread(weekday_sessions(day, model), switch.numbers_a_day)
        if session[2]
    ]
    if model is own and sorted(rows) == sorted(
        [day.isoweekday(), *session] for day in _week(switch.since) for session in weekday_sessions(day, own)
    ):
        return None
    # Indonesian whoever looks: by its name the plan is found again.
    with override(settings.LANGUAGE_CODE):
        name = f"Nomor antrean sejak {date_format(switch.since, 'j F Y')}"
    there = OpeningPlan.objects.filter(office=switch.office, lane="main", name=name, valid_from=switch.since).first()
    return WritePlan(
        office=switch.office,
        plan=there.pk if there else None,
        name=name,
        valid_from=switch.since,
        valid_until=None,
        rows=rows,
    )


def closing_for(switch: Switch, until: datetime.date | None, reason: str, reason_en: str) -> CloseDays | None:
    """The closing that marks whoever is to be moved: every date to the horizon, so that nobody slips in meanwhile."""
    last = min(last_date(switch.office), until or datetime.date.max, switch.since + (LONGEST_SPAN - 1) * _DAY)
    if switch.gives_numbers or switch.service or not switch.moves_people or last < switch.since:
        return None
    return CloseDays(office=switch.office, first=switch.since, last=last, reason=reason, reason_en=reason_en)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an office's time line."""

    row: OfficeMode
    is_begun: bool
    is_now: bool


def time_line(office: Office) -> list[Line]:
    """List how an office has served and will, those taken back left out, by date."""
    today = clock.today(office.timezone)
    rows = OfficeMode.objects.filter(office=office, taken_back_at__isnull=True).select_related("service")
    found = list(rows.order_by("since", "pk"))
    current: dict[int | None, int] = {row.service_id: row.pk for row in found if row.since <= today}
    return [Line(row, row.since <= today, current.get(row.service_id) == row.pk) for row in found]
