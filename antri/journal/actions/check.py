"""Keep in mind how far the chain has been checked and what was found, for the page and for the next look."""

from itertools import islice

from antri.journal.actions.change import change
from antri.journal.models import ChainCheck
from antri.journal.queries import Walk, ends_of_chains, lost_since
from antri.web import clock

_MOST_KEPT = 20


def check_new_seals() -> int:
    """Check the seals made since the last look; return how many places were found that do not fit.

    What was found once stays until a check of everything finds it mended.
    """
    found = 0
    before = {check.city: check for check in ChainCheck.objects.all()}
    for city in sorted({*ends_of_chains(), *before}):
        check = before.get(city) or ChainCheck(city=city)
        broken = list(lost_since(city, check.sequence, check.mac)) if check.mac else []
        walk = Walk(city, check.sequence, check.mac) if check.mac and not broken else Walk(city)
        fresh = walk.broken()
        kept = broken + list(islice(fresh, _MOST_KEPT))
        count = len(kept) + sum(1 for _rest in fresh)
        _keep(check, walk, [*check.broken, *(each.said for each in kept)], check.broken_count + count)
        found += count
    return found


def note_whole_check(*, walk: Walk, said: list[str], count: int) -> None:
    """Keep the outcome of a check of everything in one city: how far its walk came, and what was found."""
    check = ChainCheck.objects.filter(city=walk.city).first() or ChainCheck(city=walk.city)
    check.whole_at = clock.now()
    _keep(check, walk, said, count)


def _keep(check: ChainCheck, walk: Walk, said: list[str], count: int) -> None:
    check.sequence, check.mac = walk.sequence, walk.previous
    check.broken, check.broken_count = said[:_MOST_KEPT], count
    check.checked_at = clock.now()
    with change():
        check.save()
