"""Walk the chain and name every place where it does not fit."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from antri.journal.models import Seal
from antri.journal.queries.chain import BEFORE_THE_FIRST, COLUMNS, canonical, mac
from antri.journal.queries.heads import Head, chains, head_file, read_heads
from antri.journal.queries.rows import Sealed, sealed

_AT_ONCE = 2_000
# So many places that do not fit are compared with each other, to tell rows that changed places from edited ones.
_MOST_COMPARED = 200
_WHAT = COLUMNS.index("what")


@dataclass(frozen=True, slots=True)
class Broken:
    """One place that does not fit. `kind` is for programs, `said` for people; 0: there is no such number."""

    kind: str
    said: str
    city: str = ""
    sequence: int = 0
    event: int = 0

    def facts(self) -> dict[str, Any]:
        """Give it as plain data."""
        return asdict(self)


@dataclass(slots=True)
class Walk:
    """Where a walk along one city's chain stands. It begins after the seal `sequence` with the mac `previous`."""

    city: str
    sequence: int = 0
    previous: str = BEFORE_THE_FIRST

    @classmethod
    def from_seal(cls, city: str, first: int) -> "Walk":
        """Begin at the seal `first`, trusting the one before it."""
        before = Seal.objects.filter(city=city, sequence=first - 1).values_list("mac", flat=True).first()
        return cls(city, first - 1, before) if before else cls(city)

    def broken(self) -> Iterator[Broken]:
        """Walk to the end; yield each place that does not fit. Reads in pieces, however long the chain is."""
        misfits: list[tuple[Sealed, str]] = []
        while rows := sealed(self.city, self.sequence, _AT_ONCE):
            for row in rows:
                yield from self._step(row, misfits)
                self.sequence, self.previous = row.sequence, row.mac
        yield from _told_apart(self.city, misfits[:_MOST_COMPARED])

    def _step(self, row: Sealed, misfits: list[tuple[Sealed, str]]) -> Iterator[Broken]:
        is_next = row.sequence == self.sequence + 1
        if not is_next:
            yield _gap(self.city, self.sequence + 1, row.sequence - 1)
        if row.event[0] is None:
            yield _gone(self.city, row)
        # After a gap the seal before is not known, so this one cannot be recomputed.
        elif is_next and not fits(row, self.previous):
            if len(misfits) < _MOST_COMPARED:
                misfits.append((row, self.previous))
            else:
                yield _edited(self.city, row)


def fits(row: Sealed, previous: str) -> bool:
    """Tell whether an event is still what its seal was made for."""
    return mac(previous, canonical(row.event)) == row.mac


def _told_apart(city: str, misfits: list[tuple[Sealed, str]]) -> Iterator[Broken]:
    """Name the misfits: two whose events have changed places, or one that was edited."""
    left = list(misfits)
    while left:
        row, previous = left.pop(0)
        other = next((pair for pair in left if _have_changed_places(row, previous, *pair)), None)
        if other:
            left.remove(other)
            yield _swapped(city, row, other[0])
        else:
            yield _edited(city, row)


def _have_changed_places(one: Sealed, before_one: str, other: Sealed, before_other: str) -> bool:
    """Tell whether each one's event, or only what it says under the other's id, fits the other's seal."""
    for first, second in (
        (other.event, one.event),
        ((one.event[0], *other.event[1:]), (other.event[0], *one.event[1:])),
    ):
        if mac(before_one, canonical(first)) == one.mac and mac(before_other, canonical(second)) == other.mac:
            return True
    return False


def broken_heads() -> Iterator[Broken]:
    """Compare the chain with the heads that were written down."""
    # The file first: whatever it tells of was in the database before.
    heads = [head for _number, head in read_heads() if head]
    ends = ends_of_chains()
    last: dict[str, Head] = {}
    for head in heads:
        last[head.city] = max(head, last.get(head.city, head), key=lambda each: each.sequence)
        if head.sequence <= ends.get(head.city, 0):
            stands = Seal.objects.filter(city=head.city, sequence=head.sequence).values_list("mac", flat=True).first()
            # None: a gap, which the walk names.
            if stands is not None and stands != head.mac:
                yield _unknown(head)
    for city, head in last.items():
        if head.sequence > ends.get(city, 0):
            yield _cut(head, ends.get(city, 0))


def lost_since(city: str, sequence: int, known: str) -> Iterator[Broken]:
    """Tell whether the seal that was the last one checked, with the mac `known`, is no longer what it was."""
    stands = Seal.objects.filter(city=city, sequence=sequence).values_list("mac", flat=True).first()
    if stands != known:
        text = _("Segel %(sequence)d, yang terakhir diperiksa, tidak ada lagi atau bukan lagi yang sama.")
        yield Broken("lost", text % {"sequence": sequence}, city, sequence)


def unreadable_heads() -> list[int]:
    """List the lines of the head file that are no heads, such as one that a power cut left half written."""
    return [number for number, head in read_heads() if head is None]


def ends_of_chains() -> dict[str, int]:
    """Tell the last sequence of each city's chain."""
    return {end.city: end.sequence for end in chains()}


def _gap(city: str, first: int, last: int) -> Broken:
    text = _("Segel %(first)d sampai %(last)d tidak ada: baris dihapus.")
    return Broken("gap", text % {"first": first, "last": last}, city, first)


def _gone(city: str, row: Sealed) -> Broken:
    text = _("Segel %(sequence)d: peristiwanya, nomor %(event)d, tidak ada lagi: baris dihapus.")
    said = text % {"sequence": row.sequence, "event": row.event_id}
    return Broken("removed", said, city, row.sequence, row.event_id)


def _edited(city: str, row: Sealed) -> Broken:
    text = _(
        "Segel %(sequence)d: peristiwa %(event)d (%(what)s) tidak cocok dengan segelnya: "
        "peristiwa atau segelnya diubah, dipindah atau disisipkan."
    )
    said = text % {"sequence": row.sequence, "event": row.event_id, "what": _printable(row.event[_WHAT])}
    return Broken("edited", said, city, row.sequence, row.event_id)


def _swapped(city: str, one: Sealed, other: Sealed) -> Broken:
    text = _("Segel %(one)d dan %(other)d: isi peristiwa keduanya bertukar tempat.")
    said = text % {"one": one.sequence, "other": other.sequence}
    return Broken("swapped", said, city, one.sequence, one.event_id)


def _unknown(head: Head) -> Broken:
    text = _(
        "Segel %(sequence)d bukan yang dicatat di %(file)s pada %(at)s: "
        "ujung rantai dibuang lalu disambung lagi, atau seluruh rantai dibuat ulang."
    )
    said = text % {"sequence": head.sequence, "file": head_file().name, "at": head.at}
    return Broken("unknown", said, head.city, head.sequence)


def _cut(head: Head, end: int) -> Broken:
    text = _("Ujung rantai hilang: pada %(at)s tercatat %(sequence)d segel, sekarang berakhir di segel %(end)d.")
    return Broken("cut", text % {"at": head.at, "sequence": head.sequence, "end": end}, head.city, end + 1)


def _printable(value: Any) -> str:
    return str(value).encode("ascii", "backslashreplace").decode()
