"""Where people live and who came more than once: both only of whom it is known."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from antri.booking.models import Booking
from antri.directory.models import Office, Region
from antri.insight.queries.road.counts import ASSISTED, BY_HAND, ONLINE
from antri.insight.queries.road.months import Month, first_of


class Village(NamedTuple):
    """One kelurahan or desa. `name` empty: not known, named as what is missing."""

    name: str
    assisted: int
    by_hand: int
    online: int

    @property
    def people(self) -> int:
        return self.online + self.assisted + self.by_hand


class Repeat(NamedTuple):
    """Of how many people who are known by a number, how many came more than once in the month."""

    people: int
    again: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.again / self.people) if self.people else None


def kelurahan(office: Office, month: Month) -> list[Village]:
    """List where those who were served in a month live; who booked from home is never asked, so not known."""
    codes = {what.partition(":")[2] for what, _how in month.counts if what.startswith("kelurahan:")}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    rows = [
        Village(names.get(code, ""), *(month.counts[f"kelurahan:{code}", how] for how in (ASSISTED, BY_HAND, ONLINE)))
        for code in codes
    ]
    return sorted((row for row in rows if row.people), key=lambda row: (not row.name, -row.people, row.name))


def repeat_users(office: Office, first: datetime.date) -> Repeat:
    """Count who was served more than once in a month. Only while their bookings are not yet erased."""
    until = first_of(first, -1) - datetime.timedelta(days=1)
    rows = (
        Booking.objects.filter(office=office, date__range=(first, until), status=Booking.Status.SERVED)
        .exclude(identity_index__startswith="erased-")
        .exclude(identity_index__startswith=Booking.NAMELESS)
        .values("identity_index")
        .annotate(times=Count("pk"))
        .values_list("times", flat=True)
    )
    times = list(rows)
    return Repeat(len(times), sum(each > 1 for each in times))


class Line(NamedTuple):
    """One measure with how many it was counted over; `percent` None: of too few."""

    name: Any
    percent: int | None
    of: int


# Of fewer a share says nothing.
_ENOUGH = 10


def quality(month: Month, repeat: Repeat) -> list[Line]:
    """List who did not come by door, who was done at once, who came again."""
    return [line if line.of >= _ENOUGH else line._replace(percent=None) for line in _quality(month, repeat)]


def _quality(month: Month, repeat: Repeat) -> Iterator[Line]:
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
    yield Line(_("Datang lebih dari sekali dalam sebulan"), repeat.percent, repeat.people)
