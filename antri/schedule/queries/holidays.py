"""Tell what a year's holidays, or one changed by hand, would do to the city's table and to the offices' days."""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import DayOverride, Holiday, Lane, ServiceDay, Slot
from antri.schedule.queries.opening import openings, weekday_sessions
from antri.web import clock

SOURCE = "holidays (PyPI)"
FIELDS = ("name", "name_en", "kind", "is_estimate")
_ESTIMATE = {"id": " (perkiraan)", "en_US": " (estimated)"}
_ELECTION = "Hari Pemilihan"


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one day. `becomes`: closed, reopened, or left_open because `held` numbers of it are held."""

    office: str
    lane: str
    date: datetime.date
    held: int
    becomes: str


@dataclass(slots=True)
class Difference:
    """What is other than in the city's table. `kept`: edited by hand, so an import leaves them alone."""

    added: list[Holiday] = field(default_factory=list)
    changed: list[Holiday] = field(default_factory=list)
    removed: list[Holiday] = field(default_factory=list)
    kept: list[Holiday] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    @property
    def closed(self) -> int:
        return self._count("closed")

    @property
    def reopened(self) -> int:
        return self._count("reopened")

    @property
    def left_open(self) -> list[Effect]:
        """Days that people hold numbers of: they stay open until someone decides, with them in mind."""
        return [row for row in self.effects if row.becomes == "left_open"]

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.closed or self.reopened)

    @property
    def fingerprint(self) -> str:
        """What was seen: whoever saves carries it along."""
        rows = [
            [[f"{row.date}", *(str(getattr(row, name)) for name in FIELDS)] for row in rows]
            for rows in (self.added, self.changed, self.removed, self.kept)
        ]
        effects = [[row.office, row.lane, f"{row.date}", row.held, row.becomes] for row in self.effects]
        return hashlib.sha256(json.dumps([rows, effects]).encode()).hexdigest()[:24]

    def _count(self, becomes: str) -> int:
        return sum(row.becomes == becomes for row in self.effects)


def difference(year: int, wanted: dict[datetime.date, Holiday]) -> Difference:
    """Compare the holidays of a year with the city's table; nothing is saved."""
    city = catalogue().city.code
    found = Difference()
    present = {row.date: row for row in Holiday.objects.filter(city=city, date__year=year)}
    for date, row in wanted.items():
        there = present.pop(date, None)
        if there is None:
            found.added.append(row)
        elif all(getattr(there, name) == getattr(row, name) for name in FIELDS):
            continue
        elif there.is_edited or there.source != SOURCE:
            found.kept.append(there)
        else:
            for name in FIELDS:
                setattr(there, name, getattr(row, name))
            found.changed.append(there)
    # What the package no longer has was an estimate that moved; a local or edited holiday is not the package's.
    gone = (row for _date, row in sorted(present.items()) if row.source == SOURCE and not row.is_edited)
    found.removed.extend(gone)
    removed = {row.date for row in found.removed}
    closing = Holiday.objects.filter(city=city, closes=True, date__year=year).values_list("date", flat=True)
    dates = ({*closing} | {row.date for row in found.added}) - removed
    found.effects = effects(closing=dates, opening=removed)
    return found


def from_package(year: int) -> dict[datetime.date, Holiday]:
    """Read a year's holidays; it takes a while, so do it before a change begins."""
    return {row.date: row for row in _from_package(year, catalogue().city.code)}


def _from_package(year: int, city: str) -> Iterator[Holiday]:
    """Read both categories apart, so that the kind of each day is known; the law's day wins over the leave."""
    import holidays

    def read(category: str, language: str) -> dict[datetime.date, str]:
        # Without a language the package follows the locale of the process: names would differ by server.
        return dict(holidays.country_holidays("ID", years=year, categories=(category,), language=language).items())

    kinds = {"government": Holiday.Kind.JOINT_LEAVE, "public": Holiday.Kind.NATIONAL}
    found: dict[datetime.date, Holiday] = {}
    for category, kind in kinds.items():
        english = read(category, "en_US")
        for date, name in read(category, "id").items():
            found[date] = Holiday(
                city=city,
                date=date,
                name=name.replace(_ESTIMATE["id"], ""),
                name_en=english.get(date, "").replace(_ESTIMATE["en_US"], "").replace("Joint Holiday", "joint leave"),
                kind=Holiday.Kind.ELECTION if name.startswith(_ELECTION) else kind,
                is_estimate=_ESTIMATE["id"] in name,
                source=SOURCE,
            )
    yield from sorted(found.values(), key=lambda row: row.date)


def effects(*, closing: Collection[datetime.date], opening: Collection[datetime.date]) -> list[Effect]:
    """Tell what holidays that begin or end on these dates do to each office's days. Past dates stay.

    A day that somebody opened or closed by hand is nobody's business here.
    """
    found: list[Effect] = []
    lanes = [(lane.office_id, lane.code) for lane in Lane.objects.order_by("code")]
    for office in catalogue().offices.values():
        today = clock.today(office.timezone)
        dates = [date for date in {*closing, *opening} if date >= today]
        for lane in (code for office_id, code in lanes if office_id == office.pk):
            found += _of_lane(office, lane, sorted(dates), closing)
    return sorted(found, key=lambda row: (row.date, row.office, row.lane))


def _of_lane(
    office: Office, lane: str, dates: list[datetime.date], closing: Collection[datetime.date]
) -> Iterator[Effect]:
    today = clock.today(office.timezone)
    by_hand = set(DayOverride.objects.filter(office=office, lane=lane, date__in=dates).values_list("date", flat=True))
    made = {row.date: row for row in ServiceDay.objects.filter(office=office, lane=lane, date__in=dates)}
    held = dict(
        Slot.objects.filter(day__in=[day.pk for day in made.values()])
        .values("day__date")
        .annotate(held=Count("pk", filter=Q(state=Slot.State.TAKEN)))
        .values_list("day__date", "held")
    )
    known = openings(office, lane=lane)
    for date in dates:
        if date in by_hand:
            continue
        plan, day = weekday_sessions(date, known), made.get(date)
        is_open = bool(day.sessions) if day else bool(plan) and is_within_reach(office, date)
        count = held.get(date, 0)
        if date in closing and is_open:
            yield Effect(office.slug, lane, date, count, "left_open" if count else "closed")
        elif date not in closing and date > today and day and not day.sessions and plan:
            # Not today: more numbers for today are for two people, in the calendar.
            yield Effect(office.slug, lane, date, count, "reopened")


def is_within_reach(office: Office, date: datetime.date) -> bool:
    """Tell whether somebody may make this day at any moment, by booking it."""
    if not catalogue().gives_numbers(office, date):
        return False
    today = clock.today(office.timezone)
    horizon = int(catalogue().setting("horizon_days", office)) + 1
    return today <= date <= today + datetime.timedelta(days=horizon)


def by_office(rows: Iterable[Effect]) -> dict[tuple[str, str], list[Effect]]:
    """Sort effects by office and lane."""
    found: dict[tuple[str, str], list[Effect]] = {}
    for row in rows:
        found.setdefault((row.office, row.lane), []).append(row)
    return found


def facts(found: Difference) -> dict[str, Any]:
    """Count what was found, for the journal and for the console."""
    return {
        "added": len(found.added),
        "changed": len(found.changed),
        "removed": len(found.removed),
        "kept": len(found.kept),
        "closed": found.closed,
        "reopened": found.reopened,
        "left_open": len(found.left_open),
    }
