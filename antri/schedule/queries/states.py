"""Read what an office wants of its dates, whole: enough to change it, to compare it and to put it back."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from antri.directory.models import Office
from antri.schedule.models import DayOverride, ServiceDay
from antri.schedule.queries.opening import Sessions, plans


@dataclass(frozen=True, slots=True)
class DayState:
    """What an office wants of one date.

    `shares`: numbers held back for each pool; None: as the city says. `by_hand`: the closing or special
    opening of that date (is_open, reason, reason_en, sessions); None: it follows plan and holidays.
    """

    sessions: Sessions
    reason: str = ""
    reason_en: str = ""
    shares: dict[str, int] | None = None
    by_hand: dict[str, Any] | None = None

    @property
    def capacity(self) -> int:
        return sum(row[2] for row in self.sessions)

    @property
    def quotas(self) -> dict[str, int]:
        """Numbers of each session by its start, those without numbers left out."""
        return {row[0]: row[2] for row in self.sessions if row[2]}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def states(office: Office, dates: Iterable[datetime.date], *, lane: str = "main") -> dict[datetime.date, DayState]:
    """Tell what is wanted of each date: of a day that was made from the day, else from plan and holidays."""
    wanted = sorted(set(dates))
    if not wanted:
        return {}
    made = {row.date: row for row in ServiceDay.objects.filter(office=office, lane=lane, date__in=wanted)}
    special = DayOverride.objects.filter(office=office, lane=lane, date__in=wanted).prefetch_related("sessions")
    by_hand = {row.date: _by_hand(row) for row in special}
    planned = plans(office, first=wanted[0], last=wanted[-1], lane=lane)
    found = {}
    for date in wanted:
        day, plan = made.get(date), planned[date]
        source = day or plan
        found[date] = DayState(
            sessions=[list(row) for row in source.sessions],
            reason=source.reason,
            reason_en=source.reason_en,
            shares=day.shares if day else None,
            by_hand=by_hand.get(date),
        )
    return found


def _by_hand(override: DayOverride) -> dict[str, Any]:
    rows = sorted(override.sessions.all(), key=lambda row: row.start)
    return {
        "is_open": override.is_open,
        "reason": override.reason,
        "reason_en": override.reason_en,
        "sessions": [[f"{row.start:%H:%M}", f"{row.end:%H:%M}", row.capacity] for row in rows],
    }
