"""The whole city's way online in one look, as the head of office sees it; and one office's part of it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.road.months import Gap, Month, Parts, all_months, districts, first_of, together
from antri.insight.queries.road.trend import Trend, trend
from antri.kecamatan.models import RoadTarget
from antri.web import clock


@dataclass(frozen=True, slots=True)
class Row:
    """One kecamatan in one month. `month` None: nothing was recorded there."""

    office: Office
    month: Month | None
    target: int | None
    trend: Trend

    @property
    def parts(self) -> Parts:
        return self.month.parts if self.month else Parts()

    @property
    def is_ready(self) -> bool:
        return self.target is not None and (self.parts.ready or 0) >= self.target


@dataclass(frozen=True, slots=True)
class Overview:
    """One month of the city. `rise`: points of `whole.ready` since the month before; None when one is missing."""

    first: datetime.date
    is_running: bool
    rows: tuple[Row, ...]
    whole: Parts
    rise: int | None
    gaps: tuple[tuple[Office, Gap], ...]
    choices: tuple[datetime.date, ...]

    @property
    def percent_not_served(self) -> float | None:
        return 100 * self.whole.not_served / self.whole.people if self.whole.people else None

    @property
    def fall(self) -> int:
        return -(self.rise or 0)

    @property
    def online_offices(self) -> int:
        return sum(catalogue().mode(row.office) == Office.Mode.ONLINE for row in self.rows)


def overview(month: datetime.date | None = None, offices: Sequence[Office] | None = None) -> Overview:
    """Look at one month, by default the newest with a record, of all kecamatan or of some."""
    places = list(districts() if offices is None else offices)
    months = all_months()
    choices = sorted({each.first for office in places for each in months[office.pk] if not each.is_empty}, reverse=True)
    first = month if month in choices else (choices[0] if choices else None)
    today = clock.today(places[0].timezone) if places else clock.now().date()
    first = first or first_of(today)
    rows = tuple(row_of(office, months[office.pk], first, today) for office in places)
    before = first_of(first, 1)
    whole, earlier = (together(_parts(months[office.pk], each) for office in places) for each in (first, before))
    rise = None if whole.ready is None or earlier.ready is None else whole.ready - earlier.ready
    gaps = tuple((row.office, gap) for row in rows if row.month for gap in row.month.gaps)
    return Overview(first, first == first_of(today), rows, whole, rise, gaps, tuple(choices))


def row_of(office: Office, months: Sequence[Month], first: datetime.date, today: datetime.date) -> Row:
    """Look at one office in one month; the trend counts whole months only."""
    target = target_of(office, today)
    return Row(
        office=office,
        month=next((month for month in months if month.first == first and not month.is_empty), None),
        target=target,
        trend=trend_of(office, months, today),
    )


def trend_of(office: Office, months: Sequence[Month], today: datetime.date) -> Trend:
    whole = [month for month in months if month.first < first_of(today)]
    return trend(whole, target_of(office, today), today=today, seed=f"{office.slug} {first_of(today):%Y-%m}")


def target_of(office: Office, on: datetime.date) -> int | None:
    """The share the office aims at on a date, in percent; None when it has set none."""
    rows = RoadTarget.objects.filter(office=office, since__lte=on).order_by("-since")
    return rows.values_list("percent", flat=True).first()


def _parts(months: Sequence[Month], first: datetime.date) -> Parts:
    return next((month.parts for month in months if month.first == first), Parts())
