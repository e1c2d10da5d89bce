"""When somebody who waits will probably be called: from this day's pace and recent days, or that nobody knows.

Who is still at home gets no range: when they are called hangs more on when they come than on the hall. A pure function
over facts. tests/service_day/test_estimate.py measures on invented days how often the range holds.
"""

import datetime
import math
from typing import Final, NamedTuple

# Wider than this a range helps nobody.
WIDEST: Final = datetime.timedelta(minutes=30)
_STEP: Final = datetime.timedelta(minutes=5)
# How many of the latest calls tell the pace.
LATEST: Final = 40
# Of those with an earlier place who are not here yet, so many are called before somebody who is.
SHARE_COMING: Final = 0.4
# And no more than so many for each call until theirs: who comes later than that overtakes nobody.
_OVERTAKE: Final = 0.8
# So many calls of usual days stand beside those of today; fewer than so many of today say nothing alone.
_USUAL_WEIGHS: Final = 8
_ENOUGH: Final = 5
# How much one visit differs from the next, beside the mean.
_UNEVEN: Final = 0.7
# What nobody foresees (a pause, a long visit), as a part of the whole wait.
_UNFORESEEN: Final = 0.07
# About nine of ten.
_SURE: Final = 1.6
_LEAST_MINUTES: Final = 2.5


class Facts(NamedTuple):
    """What is known of somebody's place and of the pace of the hall.

    `ahead`: wait before them for the same counters. `to_come`: have an earlier place, are not here yet and still in
    time. `counters`: that call people like them now. `spells`: how many minutes a counter needed for each of today's
    latest calls, from one call to the next. `usual_spell`: the same on recent days, None when unknown. `free`: of the
    counters, those that have nobody just now.
    """

    now: datetime.datetime
    ahead: int
    to_come: int
    counters: int
    spells: tuple[float, ...]
    usual_spell: float | None
    free: int = 0


class Estimate(NamedTuple):
    """Between when and when somebody will probably be called, and how many minutes lie between two calls."""

    earliest: datetime.datetime
    latest: datetime.datetime
    minutes_a_call: float


def estimate(facts: Facts) -> Estimate | None:
    """Tell the range, at most 30 minutes wide and on whole five minutes; None when nobody can know it."""
    spell = _spell(facts)
    if spell is None or facts.counters < 1:
        return None
    between = spell / facts.counters
    # Free counters call at once: only who stands behind them waits for a visit to end.
    calls = max(0, facts.ahead - facts.free + 1)
    coming = min(facts.to_come * SHARE_COMING, calls * _OVERTAKE)
    wait = between * (calls + coming)
    half = max(_LEAST_MINUTES, _SURE * _spread(facts, between, wait, coming))
    if 2 * half > WIDEST.total_seconds() / 60:
        return None
    middle, either_way = facts.now + datetime.timedelta(minutes=wait), datetime.timedelta(minutes=half)
    earliest = _down(max(middle - either_way, facts.now))
    latest = _down(middle + either_way + _STEP - datetime.timedelta(seconds=1))
    # Rounding may have widened it: rather called a little later than said than told to come too late.
    return Estimate(earliest, min(latest, earliest + WIDEST), between)


def _spell(facts: Facts) -> float | None:
    """How many minutes a counter needs for one call: today's, held steady by recent days."""
    today, count = sum(facts.spells), len(facts.spells)
    if facts.usual_spell is None:
        return today / count if count >= _ENOUGH else None
    return (today + facts.usual_spell * _USUAL_WEIGHS) / (count + _USUAL_WEIGHS)


def _spread(facts: Facts, between: float, wait: float, coming: float) -> float:
    """How far it may lie from the middle, in minutes: uneven visits, the pace, who comes, what nobody foresees."""
    known = len(facts.spells) + (_USUAL_WEIGHS if facts.usual_spell is not None else 0)
    visits = _UNEVEN * math.sqrt(wait * between)
    pace = _UNEVEN * wait / math.sqrt(known)
    overtaken = between * math.sqrt(coming * (1 + coming / 4))
    return math.sqrt(visits**2 + pace**2 + overtaken**2 + (wait * _UNFORESEEN) ** 2)


def _down(at: datetime.datetime) -> datetime.datetime:
    return at - datetime.timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
