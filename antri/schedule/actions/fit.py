"""Make a day's numbered slots follow the sessions that the office wants."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.schedule.models import ServiceDay, Slot
from antri.schedule.queries import Sessions, pools_of
from antri.schedule.queries.changes import raise_faults
from antri.schedule.queries.numbers import beyond
from antri.web import moment


@dataclass(slots=True)
class Changes:
    """What becomes of the slots. `over`: how many stay held although nobody wants them any more."""

    withdrawn: list[Slot] = field(default_factory=list)
    reopened: list[Slot] = field(default_factory=list)
    added: list[Slot] = field(default_factory=list)
    touched: list[Slot] = field(default_factory=list)
    over: int = 0


def fit(day: ServiceDay, wanted: Sessions, reason: str, reason_en: str, what: str, by: Actor) -> int:
    """Withdraw, re-open and add slots until they are what is wanted; return how many are held above that.

    The caller has the day's row in hand, inside its change; `what` names the event that is recorded. Raises
    Invalid where the day has no numbers left to add.
    """
    changes, there = Changes(), _locked(day)
    shares = catalogue().setting("pool_shares", day.office, day.date) if day.shares is None else day.shares
    pools = dict(zip((row[0] for row in wanted), pools_of(wanted, shares), strict=True))
    for start, end, capacity in wanted:
        _fit_session(changes, day, there.pop(start, []), start, end, capacity, pools[start])
    for start, slots in there.items():
        _fit_session(changes, day, slots, start, "", 0, [])
    _save(day, changes)
    day.sessions, day.reason, day.reason_en = wanted, reason, reason_en
    day.save(update_fields=["sessions", "reason", "reason_en", "shares"])
    record(
        what,
        about=("service_day", day.pk),
        by=by,
        city=day.city,
        office=day.office_id,
        date=f"{day.date:%Y-%m-%d}",
        capacity=sum(row[2] for row in wanted),
        # What the proof of the quota reads: how many numbers there were when one was given.
        sessions={row[0]: row[2] for row in wanted},
        withdrawn=len(changes.withdrawn),
        reopened=len(changes.reopened),
        added=len(changes.added),
        over=changes.over,
    )
    transaction.on_commit(moment.forget)
    return changes.over


def _locked(day: ServiceDay) -> dict[str, list[Slot]]:
    """Lock the day's slots, so that each is seen as free or as taken for good; by session start, in order."""
    found: dict[str, list[Slot]] = {}
    for slot in Slot.objects.select_for_update(no_key=True).filter(day=day).order_by("number"):
        found.setdefault(f"{slot.start:%H:%M}", []).append(slot)
    return found


def _fit_session(
    changes: Changes, day: ServiceDay, there: list[Slot], start: str, end: str, capacity: int, pools: list[str]
) -> None:
    standing = [slot for slot in there if slot.state != Slot.State.WITHDRAWN]
    spare = len(standing) - capacity
    if spare > 0:
        # The highest first; what is held stays.
        free = [slot for slot in reversed(standing) if slot.state == Slot.State.FREE][:spare]
        changes.withdrawn += free
        standing = [slot for slot in standing if slot not in free]
        changes.over += spare - len(free)
    elif spare < 0:
        back = [slot for slot in there if slot.state == Slot.State.WITHDRAWN][:-spare]
        starts, ends = datetime.time.fromisoformat(start), datetime.time.fromisoformat(end)
        new = [Slot(city=day.city, day=day, start=starts, end=ends) for _ in range(-spare - len(back))]
        changes.reopened += back
        changes.added += new
        standing += back + new
    changes.touched += _share_out(standing, pools)
    if end:
        changes.touched += _new_end(standing, datetime.time.fromisoformat(end))


def _share_out(slots: list[Slot], pools: list[str]) -> list[Slot]:
    """Let the session's numbers that nobody has had yet make up its `pools` again; return those that changed."""
    lacking, movable = Counter(pools), []
    for slot in (slot for slot in slots if slot.is_settled):
        lacking[slot.pool] -= 1
    for slot in (slot for slot in slots if not slot.is_settled):
        if slot.pk and lacking[slot.pool] > 0:
            lacking[slot.pool] -= 1
        else:
            movable.append(slot)
    left = lacking.elements()
    for slot in movable:
        slot.pool = next(left, slot.pool)
    return movable


def _new_end(slots: list[Slot], end: datetime.time) -> list[Slot]:
    """Let numbers that nobody holds end when the session now ends; a ticket keeps the hour it says."""
    changed = [slot for slot in slots if slot.end != end and slot.state != Slot.State.TAKEN]
    for slot in changed:
        slot.end = end
    return changed


def _save(day: ServiceDay, changes: Changes) -> None:
    highest = Slot.objects.filter(day=day).order_by("-number").values_list("number", flat=True).first() or 0
    raise_faults(beyond(day.date, highest, len(changes.added)))
    # Numbers run through the sessions in the order of the day.
    for number, slot in enumerate(sorted(changes.added, key=lambda slot: slot.start), start=highest + 1):
        slot.number = number
    Slot.objects.filter(pk__in=[slot.pk for slot in changes.withdrawn]).update(state=Slot.State.WITHDRAWN)
    Slot.objects.filter(pk__in=[slot.pk for slot in changes.reopened]).update(state=Slot.State.FREE)
    Slot.objects.bulk_update({slot for slot in changes.touched if slot.pk}, ["pool", "end"])
    Slot.objects.bulk_create(changes.added)
