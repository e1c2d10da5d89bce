"""Tell everybody the rule of who is next: from the office's settings, with an example that the rule has ordered."""

import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.service_day.models import Visit
from antri.service_day.queries.order import Pace, Waiting, calling_order

Rank = Visit.Rank
# The settings that the page names; who is next depends on no other number.
TOLD: Final = ("priority_every", "back_after_calls", "calls_before_missed", "missed_after_minutes")


class Step(NamedTuple):
    """One call of the example: whom, and why them now. `kind`: number, priority, returned, late or owed."""

    label: str
    hour: datetime.time
    kind: str
    why: Any


def numbers_told(office: Office) -> dict[str, int]:
    """The numbers of the rule at this office, as they hold today."""
    return {key: int(catalogue().setting(key, office)) for key in TOLD}


def example(office: Office) -> list[Step]:
    """Let the rule order an invented hall."""
    told = numbers_told(office)
    people = _people(told["back_after_calls"])
    left = sorted(people, key=lambda person: person.place)
    now = datetime.datetime(2026, 1, 5, 8, tzinfo=datetime.UTC)
    steps = []
    for person in calling_order(people, Pace(now, 0, 0, told["priority_every"])):
        first = next(each for each in left if each.after_call is None or each is person)
        steps.append(_step(person, is_before_turn=person is not first))
        left.remove(person)
    return steps


def _step(person: Waiting, *, is_before_turn: bool) -> Step:
    if person.after_call is not None:
        return Step(person.label, person.hour, "returned", _("Terlewat, lalu kembali"))
    if person.is_priority and is_before_turn:
        return Step(person.label, person.hour, "priority", _("Giliran prioritas"))
    if person.rank == Rank.OWED:
        return Step(person.label, person.hour, "owed", _("Janji kantor: slip kembali"))
    if person.rank == Rank.LATE:
        return Step(person.label, person.hour, "late", _("Datang terlambat"))
    return Step(person.label, person.hour, "number", _("Sesuai nomor"))


def _people(back_after: int) -> list[Waiting]:
    eight, nine = datetime.time(8), datetime.time(9)
    return [
        _person("X-001", 1, eight, rank=Rank.OWED),
        _person("A-011", 11, eight),
        _person("A-012", 12, eight),
        _person("A-013", 13, eight),
        _person("A-036", 36, eight, is_priority=True),
        _person("A-007", 7, eight, after_call=back_after),
        _person("A-005", 5, eight, rank=Rank.LATE),
        _person("A-041", 41, nine),
        _person("A-052", 52, nine, is_priority=True),
        _person("A-042", 42, nine),
    ]


def _person(
    label: str,
    number: int,
    hour: datetime.time,
    *,
    rank: int = Rank.IN_TIME,
    is_priority: bool = False,
    after_call: int | None = None,
) -> Waiting:
    return Waiting(
        booking_id=UUID(int=number),
        label=label,
        lane="main",
        number=number,
        hour=hour,
        rank=rank,
        queued_at=datetime.datetime(2026, 1, 5, 7, 50, tzinfo=datetime.UTC),
        is_priority=is_priority,
        service="",
        needs_accessible=False,
        only_counter=None,
        after_call=after_call,
        held_until=None,
        is_stopped=False,
    )
