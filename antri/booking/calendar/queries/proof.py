"""Prove that no day exceeded its quota, from three sources that do not copy from each other.

The slots say what may be given; the bookings say who holds what; the journal says what happened, in order,
and with it how many numbers there were at each instant.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.models import Event
from antri.schedule.models import ServiceDay, Slot

# A number is given: for the first time in its turn, or to the same person again.
BACK = ("booking.restored", "service_day.came_after_all")
GIVES = ("booking.taken", "booking.rescheduled", *BACK)
# It is nobody's any more.
TAKES = (
    "booking.cancelled",
    "booking.voided",
    "service_day.no_show",
    "service_day.turned_away",
    "service_day.left_unserved",
)
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class ProvedDay:
    """One day of one office. `faults`: what does not agree or went over, in words; none: it is proved.

    `quota`: as it is now. `given`: how often a number was given out. `live`: how many are held.
    `most`: the most that were held at once when a number was given, `quota_then` the quota at that instant.
    """

    office: str
    lane: str
    date: datetime.date
    quota: int
    given: int
    live: int
    most: int
    quota_then: int
    faults: tuple[str, ...]


@dataclass(slots=True)
class Told:
    """What the journal tells of one day, read in order."""

    quotas: dict[str, int] = field(default_factory=dict)
    live: dict[int, tuple[str, str]] = field(default_factory=dict)  # slot: booking, session
    given: int = 0
    most: int = 0
    quota_then: int = 0
    faults: list[str] = field(default_factory=list)
    is_made: bool = False

    @property
    def quota(self) -> int:
        return sum(self.quotas.values())


def prove(*, first: datetime.date, last: datetime.date, office: Office | None = None) -> list[ProvedDay]:
    """Prove each day from `first` to `last`, of one office or of all, in order."""
    days = ServiceDay.objects.filter(city=catalogue().city.code, date__range=(first, last)).select_related("office")
    if office:
        days = days.filter(office=office)
    rows = list(days.order_by("date", "office__position", "lane"))
    keys = [day.pk for day in rows]
    slots, bookings, told = _slots(keys), _bookings(keys), _journal(keys)
    return [_prove(day, slots.get(day.pk, {}), bookings.get(day.pk, {}), told[day.pk]) for day in rows]


Numbers = dict[str, Any]


def _slots(keys: list[int]) -> dict[int, Numbers]:
    """Count the slots of each day: standing and taken, in all and by session, and how often one was given."""
    found: dict[int, Numbers] = defaultdict(lambda: {"standing": Counter(), "taken": Counter(), "turns": 0})
    rows = (
        Slot.objects.filter(day__in=keys)
        .values("day", "start")
        .annotate(
            standing=Count("pk", filter=~Q(state=Slot.State.WITHDRAWN)),
            taken=Count("pk", filter=Q(state=Slot.State.TAKEN)),
            turns=Sum("turn"),
        )
    )
    for row in rows:
        day, start = found[row["day"]], f"{row['start']:%H:%M}"
        day["standing"][start] += row["standing"]
        day["taken"][start] += row["taken"]
        day["turns"] += row["turns"]
    return found


def _bookings(keys: list[int]) -> dict[int, Numbers]:
    """Count the bookings of each day that hold a number, served ones too: by session, and how many slots they hold."""
    found: dict[int, Numbers] = defaultdict(lambda: {"live": Counter(), "slots": 0})
    is_live = ~Q(status__in=(Booking.Status.CANCELLED, Booking.Status.NO_SHOW))
    rows = (
        Booking.objects.filter(day__in=keys)
        .values("day", "start")
        .annotate(live=Count("pk", filter=is_live), slots=Count("slot", filter=is_live, distinct=True))
    )
    for row in rows:
        day = found[row["day"]]
        day["live"][f"{row['start']:%H:%M}"] += row["live"]
        day["slots"] += row["slots"]
    for booking in _said_late(keys, is_live):
        live = found[booking.day_id]["live"]
        live[f"{booking.start:%H:%M}"] -= 1
        live[f"{booking.slot.start:%H:%M}"] += 1
    return found


def _said_late(keys: list[int], is_live: Q) -> list[Booking]:
    """Find who said that they come late: expected in a later session, they count where their number stands."""
    elsewhere = Booking.objects.filter(is_live, day__in=keys).exclude(start=F("slot__start")).select_related("slot")
    rows = {str(booking.pk): booking for booking in elsewhere}
    said = Event.objects.filter(about_kind="booking", about_id__in=list(rows), what="service_day.late_said")
    return [rows[key] for key in set(said.values_list("about_id", flat=True))]


def _journal(keys: list[int]) -> dict[int, Told]:
    """Read the events in order, from the one that made the first of these days."""
    told: dict[int, Told] = {key: Told() for key in keys}
    starts = {pk: f"{start:%H:%M}" for pk, start in Slot.objects.filter(day__in=keys).values_list("pk", "start")}
    where: dict[str, tuple[int, int]] = {}  # booking: day, slot
    for kind, key, what, data in _events(keys):
        if kind == "service_day":
            day = told.get(int(key))
            if day is not None and "capacity" in data:
                day.is_made |= what == "schedule.day_made"
                # An event of an earlier version tells the day only, not its sessions.
                day.quotas = data.get("sessions", {"": data["capacity"]})
        else:
            _follow(told, where, starts, what, key, data)
    return told


def _events(keys: list[int]) -> Iterable[tuple[str, str, str, dict[str, Any]]]:
    about = Event.objects.filter(about_kind="service_day", about_id__in=[f"{key}" for key in keys])
    first = about.order_by("id").values_list("id", flat=True).first()
    if first is None:
        return
    wanted = Q(about_kind="booking", what__in=(*GIVES, *TAKES)) | Q(about_kind="service_day")
    rows = Event.objects.filter(wanted, id__gte=first).order_by("id")
    yield from rows.values_list("about_kind", "about_id", "what", "data").iterator(chunk_size=_AT_ONCE)


def _follow(
    told: dict[int, Told],
    where: dict[str, tuple[int, int]],
    starts: dict[int, str],
    what: str,
    booking: str,
    data: dict[str, Any],
) -> None:
    """Let one event of a booking happen."""
    if what in ("booking.rescheduled", *TAKES):
        day, slot = (data["old_day"], data["old_slot"]) if "old_slot" in data else where.get(booking, (0, 0))
        if day in told:
            told[day].live.pop(slot, None)
        if what in TAKES:
            return
    if what not in BACK:
        where[booking] = (data["day"], data["slot"])
    day, slot = where.get(booking, (0, 0))
    if day in told:
        _give(told[day], booking, slot, starts.get(slot, ""), data.get("label", ""), is_new=what not in BACK)


def _give(day: Told, booking: str, slot: int, start: str, label: str, *, is_new: bool) -> None:
    """A number is given: was it free, and were there that many numbers at this instant?"""
    if slot in day.live:
        day.faults.append(_("jurnal: %(label)s diberikan selagi nomornya masih dipegang") % {"label": label})
    day.live[slot] = (booking, start)
    day.given += is_new
    count = len(day.live)
    if count >= day.most:
        day.most, day.quota_then = count, day.quota
    in_session = sum(1 for _booking, session in day.live.values() if session == start)
    quota = day.quotas.get(start, 0) if "" not in day.quotas else day.quota
    if in_session > quota or count > day.quota:
        text = _("jurnal: %(label)s diberikan di atas kuota (sesi %(start)s: %(count)d dipegang, kuotanya %(quota)d)")
        day.faults.append(text % {"label": label, "count": in_session, "start": start, "quota": quota})


def _prove(day: ServiceDay, slots: Numbers, bookings: Numbers, told: Told) -> ProvedDay:
    quotas = {row[0]: row[2] for row in day.sessions}
    standing, taken = slots.get("standing", Counter()), slots.get("taken", Counter())
    live, in_journal = bookings.get("live", Counter()), Counter(start for _booking, start in told.live.values())
    faults = list(told.faults)
    if not told.is_made:
        faults.append(_("jurnal: tidak ada catatan bahwa hari ini dibuat"))
    if _differ(taken, live, in_journal):
        text = _("terisi: slot %(slots)d, pemesanan %(bookings)d, jurnal %(journal)d")
        facts = {"slots": taken.total(), "bookings": live.total(), "journal": in_journal.total()}
        faults.append(text % facts + _sessions_that_differ(taken, live, in_journal))
    if bookings and bookings["slots"] != live.total():
        faults.append(_("pemesanan: satu nomor dipegang lebih dari satu orang"))
    over = {start: count for start, count in standing.items() if count > max(quotas.get(start, 0), taken[start])}
    for start, count in sorted(over.items()):
        text = _("slot: sesi %(start)s punya %(count)d nomor, kuotanya %(quota)d")
        faults.append(text % {"start": start, "count": count, "quota": quotas.get(start, 0)})
    if told.quota != sum(quotas.values()) or ("" not in told.quotas and _differ(told.quotas, quotas)):
        text = _("kuota: hari %(day)d, jurnal %(journal)d")
        faults.append(text % {"day": sum(quotas.values()), "journal": told.quota})
    if slots.get("turns", 0) != told.given:
        text = _("diberikan: slot %(slots)d kali, jurnal %(journal)d kali")
        faults.append(text % {"slots": slots.get("turns", 0), "journal": told.given})
    return ProvedDay(
        office=day.office.slug,
        lane=day.lane,
        date=day.date,
        quota=sum(quotas.values()),
        given=told.given,
        live=live.total(),
        most=told.most,
        quota_then=told.quota_then,
        faults=tuple(faults),
    )


def _differ(*counts: dict[str, int]) -> bool:
    """Compare counts by session; a session without any is as one that is not there."""
    first, *others = ({start: n for start, n in each.items() if n} for each in counts)
    return any(other != first for other in others)


def _sessions_that_differ(*counts: Counter[str]) -> str:
    starts = sorted({start for each in counts for start in each if len({other[start] for other in counts}) > 1})
    return _(" (sesi %(starts)s)") % {"starts": ", ".join(starts)} if starts else ""
