"""Chain the events that have no seal yet."""

from django.db import connection

from antri.journal.actions.change import change
from antri.journal.models import Seal
from antri.journal.queries import BEFORE_THE_FIRST, canonical, look_from, mac, unsealed
from antri.journal.queries.chain import COLUMNS

_AT_ONCE = 1_000
_CITY = COLUMNS.index("city")
# Advisory locks of PostgreSQL: (1, day) are service caps, (2, 0) is the end of the chain.
_ONE_SEALER = "SELECT pg_advisory_xact_lock(2, 0)"


def seal_events(*, everything: bool = False) -> int:
    """Seal the events that have no seal yet, the lowest id first; return how many. Safe to be run twice at once.

    A quick look begins some thousand ids below the highest sealed event: whoever took an id and committed
    late is found there. `everything` looks at the whole journal.
    """
    after = 0 if everything else look_from()
    count = 0
    # The first look takes no lock: most of the time there is nothing to do.
    while unsealed(after, most=1):
        with change():
            sealed = _seal_next(after)
        count += len(sealed)
        # Whatever stood below the last of these has its seal now, but for who commits later: the next look's.
        after = sealed[-1] if sealed else after
        if len(sealed) < _AT_ONCE:
            break
    return count


def _seal_next(after: int) -> list[int]:
    """Seal one batch and return its events' ids. Everything is read with the lock in hand."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ONE_SEALER)
    events = unsealed(after, most=_AT_ONCE)
    ends = {city: _end_of(city) for city in {row[_CITY] for row in events}}
    seals = []
    for row in events:
        city = row[_CITY]
        sequence, previous = ends[city]
        ends[city] = sequence + 1, mac(previous, canonical(row))
        seals.append(Seal(city=city, event_id=row[0], sequence=ends[city][0], mac=ends[city][1]))
    Seal.objects.bulk_create(seals)
    return [seal.event_id for seal in seals]


def _end_of(city: str) -> tuple[int, str]:
    end = Seal.objects.filter(city=city).order_by("-sequence").values_list("sequence", "mac").first()
    return end or (0, BEFORE_THE_FIRST)
