"""What the estimate of somebody rests on: who is before them, which counters call them, how long each call takes."""

import datetime
from collections.abc import Iterable
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from antri.directory.models import Counter, Office
from antri.service_day.models import Call, Desk, Hall, Visit
from antri.service_day.queries.estimate import LATEST, Facts
from antri.service_day.queries.order import Waiting, is_for
from antri.service_day.queries.pauses import Pause, pauses_of
from antri.web import moment

_RECENT_DAYS: Final = 10
_ENOUGH_RECENT: Final = 20
_KEPT_S: Final = 300.0
# Longer between two calls: the counter rested, and that is no pace.
_LONGEST_MINUTES: Final = 45.0
# Whoever was here so long before being called shows that the counter did not wait for people.
_QUEUED: Final = datetime.timedelta(minutes=1)


class Called(NamedTuple):
    """One call: which counter, when, and since when the person had been waiting (None: not known)."""

    counter: int
    at: datetime.datetime
    queued_at: datetime.datetime | None


class HallFacts(NamedTuple):
    """What is the same for everybody who waits. `coming`: (hour, number) of who is still expected in time."""

    counters: list[Counter]
    busy: frozenset[int]
    calls: list[Called]
    pauses: list[Pause]
    coming: list[tuple[datetime.time, int]]
    usual_spell: float | None


def hall_facts(hall: Hall, office: Office, coming: list[tuple[datetime.time, int]]) -> HallFacts:
    """Read what every estimate of a hall rests on, besides who is still expected."""
    counters = _open_counters(office, hall)
    busy = Visit.objects.filter(counter__in=counters).values_list("counter_id", flat=True)
    return HallFacts(
        counters=counters,
        busy=frozenset(pk for pk in busy if pk is not None),
        calls=_calls([hall.pk]),
        pauses=list(pauses_of(hall.pk)),
        coming=coming,
        usual_spell=_usual_spell(office, hall.day.date),
    )


def facts_of(order: list[Waiting], place: int, seen: HallFacts, now: datetime.datetime) -> Facts:
    """Put together what is known for whoever stands at `place` of the calling order."""
    person = order[place]
    mine = [counter for counter in seen.counters if is_for(counter, person)]
    numbers = {counter.pk for counter in mine}
    before = (person.hour, person.rank, person.number)
    called = spells((call for call in seen.calls if call.counter in numbers), seen.pauses)
    return Facts(
        now=now,
        ahead=sum(any(is_for(counter, other) for counter in mine) for other in order[:place]),
        to_come=sum((hour, Visit.Rank.IN_TIME, number) < before for hour, number in seen.coming),
        counters=len(mine),
        spells=tuple(called[-LATEST:]),
        usual_spell=seen.usual_spell,
        free=len(mine) - len(numbers & seen.busy),
    )


def spells(calls: Iterable[Called], pauses: Iterable[Pause] = ()) -> list[float]:
    """Tell how many minutes lie between two calls of a counter while people waited for it, in order of time."""
    before: dict[int, datetime.datetime] = {}
    stopped = list(pauses)
    found = []
    for call in sorted(calls, key=lambda each: each.at):
        since = before.get(call.counter)
        before[call.counter] = call.at
        if since is None or call.queued_at is None or call.at - call.queued_at < _QUEUED:
            continue
        if any(pause.began < call.at and (pause.ended is None or pause.ended > since) for pause in stopped):
            continue
        minutes = (call.at - since).total_seconds() / 60
        if minutes <= _LONGEST_MINUTES:
            found.append(minutes)
    return found


def _open_counters(office: Office, hall: Hall) -> list[Counter]:
    begins = datetime.datetime.combine(hall.day.date, datetime.time(), ZoneInfo(office.timezone))
    desks = Desk.objects.filter(counter__office=office, state=Desk.State.OPEN, since__gte=begins)
    return [desk.counter for desk in desks.select_related("counter")]


def _calls(days: list[int]) -> list[Called]:
    queued = dict(Visit.objects.filter(day__in=days).values_list("pk", "queued_at"))
    rows = Call.objects.filter(day__in=days, is_again=False, undone_at__isnull=True)
    return [
        Called(counter, at, queued.get(booking))
        for counter, at, booking in rows.values_list("counter_id", "at", "booking_id")
    ]


def _usual_spell(office: Office, before: datetime.date) -> float | None:
    """Tell how long a call usually takes a counter; None after too few of them."""
    return moment.keep(("usual-spell", office.pk, before), _KEPT_S, lambda: _recent_spell(office, before))


def _recent_spell(office: Office, before: datetime.date) -> float | None:
    halls = Hall.objects.filter(day__office=office, day__lane="main", day__date__lt=before, calls__gt=0)
    days = list(halls.order_by("-day__date").values_list("pk", flat=True)[:_RECENT_DAYS])
    found = [minutes for day in days for minutes in spells(_calls([day]), pauses_of(day))]
    return sum(found) / len(found) if len(found) >= _ENOUGH_RECENT else None
