"""Replay the events and compare: what is stored must follow from the journal, and from nothing else.

This finds what no seal can: an event that vanished before it was sealed, and a row that was changed past the
product. It reads in pieces. What it remembers is a few numbers for each day, and how often each slot was given.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from antri.booking.models import Booking
from antri.insight.queries.follow import Impossible, Is, follow
from antri.insight.queries.replay_files import replay_files
from antri.journal.models import Event
from antri.journal.queries import Broken
from antri.schedule.models import ServiceDay, Slot

_BOOKINGS_AT_ONCE = 1_000
_DAYS_AT_ONCE = 20
# Whoever has one of these no longer has the slot.
_GAVE_BACK = (Booking.Status.CANCELLED, Booking.Status.NO_SHOW)
# After one of these the number is nobody's; each tells whether that withdrew it.
_GIVES_BACK = (
    "booking.cancelled",
    "booking.voided",
    "service_day.no_show",
    "service_day.turned_away",
    "service_day.left_unserved",
)


@dataclass(slots=True)
class DayTold:
    """What the journal tells of one day's numbers."""

    events: int = 0
    capacity: int = 0
    slots: int = 0
    withdrawn: int = 0
    # Given back while nobody knows whether that withdrew them: written before events said so.
    unsure: int = 0

    def follow(self, data: dict[str, Any]) -> None:
        """Take in one event of the day itself."""
        self.events += 1
        self.capacity = data["capacity"]
        self.slots += data["added"]
        self.withdrawn += data["withdrawn"] - data["reopened"]

    def given_back(self, is_withdrawn: bool | None) -> None:  # noqa: FBT001 - as the event has it
        """Take in a number that was given back."""
        self.unsure += is_withdrawn is None
        self.withdrawn += bool(is_withdrawn)


@dataclass(slots=True)
class Told:
    """What the bookings' events tell of days and slots."""

    days: dict[int, DayTold] = field(default_factory=lambda: defaultdict(DayTold))
    # By slot id, how often it was given out. Sixteen bits each: a million slots are 2 MB.
    given: "array[int]" = field(default_factory=lambda: array("H"))

    def give(self, slot: int) -> None:
        """Take in that a slot was given out once more."""
        if 0 <= slot < len(self.given):
            self.given[slot] += 1


def replay() -> Iterator[Broken]:
    """Compare bookings, slots, days and files with their events; yield each place that does not fit.

    Everything is read as of one instant, while people go on booking.
    """
    with _one_instant():
        highest = Slot.objects.aggregate(id=Max("id"))["id"] or 0
        told = Told(given=array("H", bytes(2 * (highest + 1))))
        yield from _bookings(told)
        yield from _events_without_booking()
        yield from _days(told)
        yield from replay_files()


# -- bookings -------------------------------------------------------------------------------------


def _bookings(told: Told) -> Iterator[Broken]:
    last = None
    while rows := _next_bookings(last):
        events: dict[str, list[tuple[int, str, dict[str, Any]]]] = defaultdict(list)
        about = Event.objects.filter(about_kind="booking", about_id__in=[str(row.pk) for row in rows])
        for key, number, what, data in about.order_by("id").values_list("about_id", "id", "what", "data"):
            events[key].append((number, what, data))
        for row in rows:
            yield from _booking(row, events.get(str(row.pk), []), told)
        last = rows[-1].pk


def _next_bookings(last: Any) -> list[Booking]:
    following = Booking.objects.filter(pk__gt=last) if last else Booking.objects.all()
    return list(following.order_by("pk").only("city", "day", "slot", "turn", "label", "status")[:_BOOKINGS_AT_ONCE])


def _booking(row: Booking, events: list[tuple[int, str, dict[str, Any]]], told: Told) -> Iterator[Broken]:
    now: Is | None = None
    for number, what, data in events:
        if not what.startswith(("booking.", "service_day.")):
            continue
        before = now
        try:
            now = follow(before, what, data)
        except Impossible as reason:
            yield _impossible(row, number, f"{reason}")
            return
        except (KeyError, TypeError):
            yield _unknown_event(row.city, number, what)
            return
        _tell(told, what, data, before, now)
    if now is None:
        text = _("Pemesanan %(id)s (%(label)s) tidak punya peristiwa: peristiwanya hilang, atau barisnya disisipkan.")
        yield Broken("no_event", text % {"id": row.pk, "label": row.label}, row.city)
        return
    is_stored = Is(row.day_id, row.slot_id, row.turn, row.label, row.status)
    if now != is_stored:
        text = _("Pemesanan %(id)s: tersimpan %(stored)s, menurut jurnal %(told)s.")
        stored, said = (f"{each.label} {each.status}" for each in (is_stored, now))
        facts = {"id": row.pk, "stored": stored, "told": said}
        yield Broken("changed", text % facts, row.city, event=events[-1][0])


def _tell(told: Told, what: str, data: dict[str, Any], before: Is | None, now: Is) -> None:
    if what in ("booking.taken", "booking.rescheduled"):
        told.give(now.slot)
    if what in _GIVES_BACK:
        told.days[now.day].given_back(data.get("withdrawn"))
    if what == "booking.rescheduled" and before:
        told.days[before.day].given_back(data.get("old_withdrawn"))


def _events_without_booking() -> Iterator[Broken]:
    """Find bookings that the journal tells of and that are gone. Nothing removes a booking."""
    last = ""
    while True:
        about = Event.objects.filter(about_kind="booking", about_id__gt=last).order_by("about_id")
        keys = list(about.values_list("about_id", flat=True).distinct()[:_BOOKINGS_AT_ONCE])
        if not keys:
            return
        there = {str(key) for key in Booking.objects.filter(pk__in=keys).values_list("pk", flat=True)}
        for key in keys:
            if key not in there:
                text = _("Pemesanan %(id)s ada di jurnal, tetapi barisnya tidak ada lagi.")
                yield Broken("row_removed", text % {"id": key})
        last = keys[-1]


# -- days and slots -------------------------------------------------------------------------------


def _days(told: Told) -> Iterator[Broken]:
    last = 0
    while days := list(ServiceDay.objects.filter(pk__gt=last).order_by("pk")[:_DAYS_AT_ONCE]):
        keys = [day.pk for day in days]
        about = Event.objects.filter(about_kind="service_day", about_id__in=[str(key) for key in keys])
        for key, number, what, data in about.order_by("id").values_list("about_id", "id", "what", "data"):
            try:
                told.days[int(key)].follow(data)
            except (KeyError, TypeError):
                yield _unknown_event(days[0].city, number, what)
        yield from _slots(keys, told, days)
        last = days[-1].pk


def _slots(keys: list[int], told: Told, days: list[ServiceDay]) -> Iterator[Broken]:
    holders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    bookings = Booking.objects.filter(day__in=keys).exclude(status__in=_GAVE_BACK)
    for held, turn, status in bookings.values_list("slot", "turn", "status"):
        holders[held].append((turn, status))
    states: dict[int, Counter[str]] = defaultdict(Counter)
    dates = {day.pk: day for day in days}
    for slot in Slot.objects.filter(day__in=keys).order_by("day", "number").only("day", "number", "state", "turn"):
        states[slot.day_id][slot.state] += 1
        if said := _slot(slot, holders.get(slot.pk, []), told.given[slot.pk]):
            day = dates[slot.day_id]
            text = _("Hari %(date)s, nomor %(number)d: %(said)s")
            yield Broken("slot", text % {"date": day, "number": slot.number, "said": said}, day.city)
    for day in days:
        for said in _day(day, states[day.pk], told.days[day.pk]):
            yield Broken("day", _("Hari %(date)s: %(said)s") % {"date": day, "said": said}, day.city)


def _slot(slot: Slot, holders: list[tuple[int, str]], given: int) -> str:
    """Say what does not fit of one number; "" when all does."""
    if slot.state == Slot.State.TAKEN and [turn for turn, _status in holders] != [slot.turn]:
        return _("terpakai, tetapi dipegang %(count)d pemesanan.") % {"count": len(holders)}
    if slot.state != Slot.State.TAKEN and any(turn == slot.turn for turn, _status in holders):
        return _("tidak terpakai, tetapi ada pemesanan yang memegangnya.")
    if slot.turn != given:
        text = _("sudah diberikan %(turn)d kali, menurut jurnal %(given)d kali.")
        return text % {"turn": slot.turn, "given": given}
    return ""


def _day(day: ServiceDay, states: "Counter[str]", told: DayTold) -> Iterator[str]:
    if not told.events:
        yield _("tidak punya peristiwa: peristiwanya hilang, atau harinya disisipkan.")
        return
    capacity = sum(row[2] for row in day.sessions)
    if capacity != told.capacity:
        yield _("kuota %(stored)d, menurut jurnal %(told)d.") % {"stored": capacity, "told": told.capacity}
    if states.total() != told.slots:
        yield _("ada %(stored)d nomor, menurut jurnal %(told)d.") % {"stored": states.total(), "told": told.slots}
    withdrawn = states[Slot.State.WITHDRAWN]
    if not told.withdrawn <= withdrawn <= told.withdrawn + told.unsure:
        text = _("%(stored)d nomor ditarik, menurut jurnal %(told)d.")
        yield text % {"stored": withdrawn, "told": told.withdrawn}


# -- the same words and the same instant for all ----------------------------------------------------


def _impossible(row: Booking, event: int, reason: str) -> Broken:
    text = _(
        "Pemesanan %(id)s: peristiwa %(event)d tidak mungkin terjadi setelah yang sebelumnya (%(reason)s): "
        "satu peristiwa hilang atau disisipkan."
    )
    return Broken("impossible", text % {"id": row.pk, "event": event, "reason": reason}, row.city, event=event)


def _unknown_event(city: str, event: int, what: str) -> Broken:
    text = _("Peristiwa %(event)d (%(what)s) tidak dikenal atau isinya tidak lengkap.")
    return Broken("unknown_event", text % {"event": event, "what": what}, city, event=event)


@contextmanager
def _one_instant() -> Iterator[None]:
    """Read everything as of one instant. Inside a transaction: as that one sees it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # `atomic` would take the one write lock, and nobody could book meanwhile.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
