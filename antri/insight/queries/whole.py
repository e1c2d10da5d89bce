"""Verify the journal as a whole: chain, heads outside the database, and what is stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from antri.insight.queries.replay import replay
from antri.journal.models import ChainCheck, Tick
from antri.journal.queries import Broken, Walk, broken_heads, ends_of_chains, head_file

_MOST_KEPT = 20


@dataclass(slots=True)
class Whole:
    """A verification of everything: `broken` does it, the rest sums up what it has found so far."""

    walks: list[Walk] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def seals(self) -> int:
        return sum(walk.sequence for walk in self.walks)

    def broken(self, *, first: int = 1) -> Iterator[Broken]:
        """Verify everything, the chain from the seal `first` on; yield each place that does not fit."""
        for broken in self._all(first):
            self.counts[broken.city] += 1
            said = self.said.setdefault(broken.city, [])
            if len(said) < _MOST_KEPT:
                said.append(broken.said)
            yield broken

    def of(self, city: str) -> tuple[list[str], int]:
        """Give the first texts and the number of what was found in a city, with what belongs to no city."""
        texts = [text for key in (city, "") for text in self.said.get(key, [])]
        return texts[:_MOST_KEPT], self.counts[city] + self.counts[""]

    def _all(self, first: int) -> Iterator[Broken]:
        checked = ChainCheck.objects.values_list("city", flat=True)
        self.walks = [Walk.from_seal(city, first) for city in sorted({*ends_of_chains(), *checked})]
        for walk in self.walks:
            yield from walk.broken()
        yield from broken_heads()
        yield from _head_file_gone()
        yield from replay()


def _head_file_gone() -> Iterator[Broken]:
    """The worker has written heads, and there is no file of them: somebody took it away."""
    if not head_file().exists() and Tick.objects.filter(name="journal-head", last_run_at__isnull=False).exists():
        text = _("Berkas %(file)s tidak ada: ujung rantai yang dibuang tidak akan ketahuan. Kembalikan salinannya.")
        yield Broken("no_heads", text % {"file": head_file()})
