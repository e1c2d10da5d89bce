"""Say whether the sessions that somebody wants for a day can be, whoever wrote them and where."""

from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from antri.schedule.models import MOST_NUMBERS


class Wanted(NamedTuple):
    """One session as it was written. `place` says where: the line of a file, or the hours themselves."""

    start: time
    end: time
    capacity: int
    place: str = ""


class Fault(NamedTuple):
    """What is wrong with session number `at` (from 0) of those that were checked, and in which field."""

    at: int
    field: str
    code: str
    text: str


def check_sessions(sessions: Sequence[Wanted], *, least: int = 1) -> list[Fault]:
    """Find every fault of a day's sessions: they follow one another, each with `least` numbers, 999 in all."""
    found = [
        Fault(at, "end", "session.hours", _('"%(last)s" mendahului "%(first)s"') % _hours(session))
        for at, session in enumerate(sessions)
        if session.end <= session.start
    ]
    in_order = sorted(range(len(sessions)), key=lambda at: sessions[at].start)
    for before, after in pairwise(in_order):
        if sessions[after].start < sessions[before].end:
            facts = {
                "after": f"{sessions[after].start:%H.%M}",
                "before": f"{sessions[before].start:%H.%M}",
                "place": sessions[before].place or f"{sessions[before].start:%H.%M}–{sessions[before].end:%H.%M}",
            }
            text = _("sesi %(after)s bertumpang tindih dengan sesi %(before)s (%(place)s)")
            found.append(Fault(after, "start", "session.overlap", text % facts))
    total = sum(session.capacity for session in sessions)
    too_small = [at for at in in_order if sessions[at].capacity < least]
    if too_small or total > MOST_NUMBERS:
        text = _("sehari ada %(total)d nomor; harus %(least)d sampai %(most)d, tiap sesi paling sedikit %(least)d")
        numbers = {"total": total, "least": least, "most": MOST_NUMBERS}
        found.append(Fault(too_small[0] if too_small else in_order[-1], "capacity", "quota.range", text % numbers))
    return found


def _hours(session: Wanted) -> dict[str, str]:
    return {"first": f"{session.start:%H.%M}", "last": f"{session.end:%H.%M}"}
