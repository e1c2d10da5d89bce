"""What was decided about how a kecamatan serves, and the same figures of the thirty days before and after."""

import datetime
from collections import Counter
from typing import Final, NamedTuple

from antri.directory.models import Office
from antri.insight.queries.road.counts import count, visited_by
from antri.insight.queries.road.months import Parts, parts_of
from antri.kecamatan.models import Decision
from antri.people.models import Officer
from antri.web import clock

DAYS: Final = 30


class Span(NamedTuple):
    """The figures of some days; `is_whole`: all of them are over."""

    first: datetime.date
    last: datetime.date
    parts: Parts
    is_whole: bool


class Decided(NamedTuple):
    """One decision with who made it. `after` None: it has not begun."""

    decision: Decision
    who: str
    before: Span
    after: Span | None

    @property
    def is_taken_back(self) -> bool:
        return self.decision.mode.taken_back_at is not None


def decisions_of(office: Office) -> list[Decided]:
    """List what was decided for an office, the newest first."""
    today = clock.today(office.timezone)
    rows = Decision.objects.filter(office=office).select_related("mode__service").order_by("-decided_at")
    return [_decided(row, office, today) for row in rows]


def span_of(office: Office, first: datetime.date, last: datetime.date, today: datetime.date) -> Span:
    """Count one span of days as every figure of the road is counted."""
    until = min(last, today - datetime.timedelta(days=1))
    counts: Counter[tuple[str, str]] = Counter()
    for key, number in count([office.pk, *visited_by(office)], first, until).items():
        if key.office == office.pk:
            counts[key.what, key.how] += number
    return Span(first, last, parts_of(counts), last < today)


def _decided(row: Decision, office: Office, today: datetime.date) -> Decided:
    since, days = row.mode.since, datetime.timedelta(days=DAYS)
    one = datetime.timedelta(days=1)
    has_begun = row.mode.taken_back_at is None and since < today
    return Decided(
        decision=row,
        who=_name(row.decided_by),
        before=span_of(office, since - days, since - one, today),
        after=span_of(office, since, since + days - one, today) if has_begun else None,
    )


def _name(key: str) -> str:
    pk = key.partition(":")[2]
    officer = Officer.objects.filter(pk=int(pk)).first() if pk.isdecimal() else None
    return str(officer) if officer else ""
