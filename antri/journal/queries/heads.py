"""The heads of the chain in a file outside the database: one line of JSON an hour, only ever appended."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from antri.journal.models import Seal


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a city's chain at one time: its last seal, and how many seals there were."""

    city: str
    sequence: int
    mac: str
    count: int
    at: str

    def line(self) -> str:
        """Write the head as one line of the file."""
        return json.dumps(asdict(self)) + "\n"


def head_file() -> Path:
    """Tell where the heads are kept."""
    return Path(settings.JOURNAL_HEAD_FILE)


def read_heads() -> Iterator[tuple[int, Head | None]]:
    """Read the file, each line with its number from 1; None for a line that is no head. No file: nothing."""
    if not head_file().exists():
        return
    with head_file().open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            yield number, _read(line)


def chains() -> Iterator[Seal]:
    """Find the last seal of each city that has any, each by two looks into an index."""
    ends = Seal.objects.order_by("city")
    city = ends.values_list("city", flat=True).first()
    while city:
        yield Seal.objects.filter(city=city).order_by("-sequence")[0]
        city = ends.filter(city__gt=city).values_list("city", flat=True).first()


def _read(line: str) -> Head | None:
    try:
        head = Head(**json.loads(line))
    except (TypeError, ValueError):
        return None
    is_well = isinstance(head.sequence, int) and isinstance(head.mac, str) and isinstance(head.city, str)
    return head if is_well else None
