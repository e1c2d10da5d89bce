"""The promise kept: of the people who came in time, how many were called within their hour, day by day."""

import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.service_day.models import Visit
from antri.web import moment

DAYS: Final = 30
# Of fewer people a share says nothing.
ENOUGH: Final = 10
_KEPT_S: Final = 300.0


class KeptOn(NamedTuple):
    """One day: `people` came in time, `kept` of them were called before their hour was over."""

    date: datetime.date
    people: int
    kept: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent, never rounded up to all; None for too few people."""
        return None if self.people < ENOUGH else _percent(self.kept, self.people)


class Promise(NamedTuple):
    """The days on which somebody came, the oldest first, and all of them together."""

    days: tuple[KeptOn, ...]

    @property
    def people(self) -> int:
        return sum(day.people for day in self.days)

    @property
    def kept(self) -> int:
        return sum(day.kept for day in self.days)

    @property
    def percent(self) -> int | None:
        return None if self.people < ENOUGH else _percent(self.kept, self.people)


def promise_kept(office: Office, before: datetime.date) -> Promise:
    """Tell how the promise was kept on the last 30 days before a date, for everybody to read."""
    return moment.keep(("promise", office.pk, before), _KEPT_S, lambda: _read(office, before))


def _read(office: Office, before: datetime.date) -> Promise:
    """Count whoever came in time with a number of the day's quota and was called, or waited until the end.

    Who came late has no hour of their own any more, and who went away themselves broke no promise of the office.
    """
    rows = (
        Visit.objects.filter(
            day__office=office,
            day__date__gte=before - datetime.timedelta(days=DAYS),
            day__date__lt=before,
            booking__day__lane="main",
            rank=Visit.Rank.IN_TIME,
        )
        .exclude(booking__status=Booking.Status.CANCELLED, first_called_at__isnull=True)
        .values_list("day__date", "booking__end", "first_called_at")
    )
    zone = ZoneInfo(office.timezone)
    counts: dict[datetime.date, list[int]] = {}
    for date, end, called_at in rows:
        people_kept = counts.setdefault(date, [0, 0])
        people_kept[0] += 1
        people_kept[1] += called_at is not None and called_at <= datetime.datetime.combine(date, end, zone)
    return Promise(tuple(KeptOn(date, *counts[date]) for date in sorted(counts)))


def _percent(part: int, whole: int) -> int:
    return 100 if part == whole else min(99, round(100 * part / whole))
