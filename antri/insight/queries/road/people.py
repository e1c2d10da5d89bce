"""Where people live, where that is known; who did not come, was done at once, came again."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from antri.directory.models import Region
from antri.insight.queries.road.counts import ASSISTED, BY_HAND, ONLINE
from antri.insight.queries.road.months import Month


class Village(NamedTuple):
    """One kelurahan or desa. `name` empty: not known, named as what is missing."""

    name: str
    assisted: int
    by_hand: int
    online: int

    @property
    def people(self) -> int:
        return self.online + self.assisted + self.by_hand


def kelurahan(month: Month) -> list[Village]:
    """List where those who were served in a month live; who booked from home is never asked, so not known."""
    codes = {what.partition(":")[2] for what, _how in month.counts if what.startswith("kelurahan:")}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    rows = [
        Village(names.get(code, ""), *(month.counts[f"kelurahan:{code}", how] for how in (ASSISTED, BY_HAND, ONLINE)))
        for code in codes
    ]
    return sorted((row for row in rows if row.people), key=lambda row: (not row.name, -row.people, row.name))


class Line(NamedTuple):
    """One measure with how many it was counted over; `percent` None: of too few."""

    name: Any
    percent: int | None
    of: int


# Of fewer a share says nothing.
_ENOUGH = 10


def quality(month: Month) -> list[Line]:
    """List who did not come by door, who was done at once, who came again."""
    return [line if line.of >= _ENOUGH else line._replace(percent=None) for line in _quality(month)]


def _quality(month: Month) -> Iterator[Line]:
    for name, how in ((_("Tidak datang, daring sendiri"), ONLINE), (_("Tidak datang, dibantu petugas"), ASSISTED)):
        absent, served = month.counts["not_come", how], month.counts["served", how]
        of = absent + served
        yield Line(name, round(100 * absent / of) if of else None, of)
    for name, how in (
        (_("Selesai sekali datang, daring sendiri"), ONLINE),
        (_("Selesai sekali datang, dibantu petugas"), ASSISTED),
        (_("Selesai sekali datang, manual"), BY_HAND),
    ):
        yield Line(name, *month.share("done", "ended", how))
    yield Line(_("Datang lebih dari sekali dalam sebulan"), *month.share("again", "persons"))
