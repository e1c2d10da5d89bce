"""When somebody is likely to be called: a range, from the pace of the hall; nothing where the pace is not known."""

import datetime
from collections.abc import Sequence
from typing import Final, NamedTuple

# Of the pace: calls of the last minutes, and so many at least.
PACE_MINUTES: Final = 40
_LEAST_CALLS: Final = 5
# No wider than this is promised; where it would have to be, nothing is.
WIDEST_MINUTES: Final = 30
# The pace of the next minutes differs from that of the last by about so much, either way.
_SPREAD: Final = 0.35
_LEAST_SPREAD_MINUTES: Final = 5.0


class Estimate(NamedTuple):
    """From when until when somebody is likely to be called."""

    earliest: datetime.datetime
    latest: datetime.datetime


def minutes_per_call(calls: Sequence[datetime.datetime], now: datetime.datetime) -> float | None:
    """Tell how many minutes lie between two calls of the hall lately; None when there were too few to tell."""
    since = now - datetime.timedelta(minutes=PACE_MINUTES)
    lately = sorted(at for at in calls if since <= at <= now)
    if len(lately) < _LEAST_CALLS:
        return None
    # From the first of them until now: a hall that has come to a stop becomes slower by the minute.
    return (now - lately[0]).total_seconds() / 60 / len(lately)


def estimate(
    *, ahead: int, pace: float | None, now: datetime.datetime, not_before: datetime.datetime | None = None
) -> Estimate | None:
    """Tell when somebody with `ahead` people before them is likely to be called.

    `pace`: minutes between two calls of the hall, today's or that of recent days. `not_before`: nobody is called
    who may not have come yet. None when the pace is not known, or the range would be wider than half an hour.
    """
    if pace is None:
        return None
    minutes = (ahead + 1) * pace
    spread = max(_LEAST_SPREAD_MINUTES, minutes * _SPREAD)
    earliest, latest = max(0.0, minutes - spread), minutes + spread
    if latest - earliest > WIDEST_MINUTES:
        return None
    start = now + datetime.timedelta(minutes=earliest)
    end = now + datetime.timedelta(minutes=latest)
    if not_before is not None and start < not_before:
        start, end = not_before, max(end, not_before + datetime.timedelta(minutes=2 * _LEAST_SPREAD_MINUTES))
    return Estimate(start, end)
