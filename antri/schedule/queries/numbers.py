"""Tell whether a day has numbers left to add: they are never deleted, and a label has three digits."""

import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from antri.directory.models import Office
from antri.schedule.models import MOST_NUMBERS, Slot
from antri.schedule.queries.changes import States

Faults = list[tuple[str, str, str]]


def used_up(office: Office, lane: str, before: States, wanted: States) -> Faults:
    """Find the first of these dates that would need a number above 999, withdrawn ones counted."""
    # A day that nobody has asked for yet is made as it is planned before it is changed.
    there = {date: dict(before[date].quotas) for date in wanted}
    highest = {date: before[date].capacity for date in wanted}
    made: set[datetime.date] = set()
    rows = (
        Slot.objects.filter(day__office=office, day__lane=lane, day__date__in=list(wanted))
        .values("day__date", "start")
        .annotate(count=Count("pk"), last=Max("number"))
        .order_by("day__date", "start")
    )
    for row in rows:
        date = row["day__date"]
        if date not in made:
            made.add(date)
            there[date], highest[date] = {}, 0
        there[date][f"{row['start']:%H:%M}"] = row["count"]
        highest[date] = max(highest[date], row["last"])
    for date, state in sorted(wanted.items()):
        # As `fit` does it: a session's withdrawn numbers are opened again before any is added.
        added = sum(max(0, count - there[date].get(start, 0)) for start, count in state.quotas.items())
        if faults := beyond(date, highest[date], added):
            return faults
    return []


def beyond(date: datetime.date, highest: int, added: int) -> Faults:
    """Tell the fault of adding this many numbers to a day whose highest is `highest`."""
    if not added or highest + added <= MOST_NUMBERS:
        return []
    text = _(
        "%(date)s: perlu %(added)d nomor baru, padahal tinggal %(left)d. Nomor yang pernah dibuat tidak dihapus, juga"
        " yang sudah ditarik; sehari paling banyak %(most)d. Kurangi, atau pakai jam mulai sesi yang sudah pernah ada."
    )
    facts = {"date": f"{date:%d-%m-%Y}", "added": added, "left": MOST_NUMBERS - highest, "most": MOST_NUMBERS}
    return [("numbers", "numbers.used_up", text % facts)]
