"""Several people act at random at the same time; what each was told must fit one order of events (G6).

Numbers are unique, so an order exists exactly when nothing was given twice, every acknowledged act is
in the journal, and the journal, booking by booking, only makes moves that are allowed.
"""

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
import time_machine

from antri.booking.actions import book, cancel, reschedule, undo_cancel
from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.actions import close_day, forget, open_day, set_quota
from antri.schedule.models import DayOverride, PlanSession, ServiceDay, Slot
from antri.web import moment
from antri.web.refusals import Refusal
from tests import cast, sizes
from tests.races.crowd import together
from tests.races.rush import NOW, TUESDAY, WEDNESDAY
from tests.races.truth import assert_sound
from tests.scenarios.replay import as_stored, replayed

THREADS, OPS = 6, 15
DAYS = (TUESDAY, WEDNESDAY, date(2026, 12, 10))
TELLS = {
    "book": "booking.taken",
    "cancel": "booking.cancelled",
    "undo": "booking.restored",
    "move": "booking.rescheduled",
}


@pytest.fixture
def place(transactional_db):
    with time_machine.travel(NOW, tick=True):
        city = cast.found_city()
        PlanSession.objects.filter(plan__office=city.main).update(capacity=2)
        yield city


class Citizen:
    """One thread: two NIKs of its own, acting at random and remembering what it was told."""

    def __init__(self, place: cast.City, seed: str, number: int) -> None:
        self.place, self.number = place, number
        self.dice = random.Random(f"{seed}:{number}")
        self.seed = seed
        self.tokens: list[str] = []
        self.told: list[tuple[str, str]] = []

    def __call__(self) -> list[tuple[str, str]]:
        for step in range(OPS):
            act = self.dice.choice((self.book, self.book, self.cancel, self.undo, self.move, self.move, self.office))
            try:
                act(step)
            except Refusal:
                continue
        return self.told

    def book(self, step: int) -> None:
        who = cast.person(2 * self.number + self.dice.randrange(2))
        order = cast.order(self.place, self.dice.choice(DAYS), who)
        booked = book(order=order, key=f"{self.seed:0>16}-{self.number}-{step}", by=who.actor)
        self.tokens.append(booked.token)
        self.told.append(("book", str(booked.booking.pk)))

    def cancel(self, _step: int) -> None:
        if self.tokens:
            self.told.append(("cancel", str(cancel(token=self.dice.choice(self.tokens), by=cast.CITRA.actor).pk)))

    def undo(self, _step: int) -> None:
        if self.tokens:
            self.told.append(("undo", str(undo_cancel(token=self.dice.choice(self.tokens), by=cast.CITRA.actor).pk)))

    def move(self, _step: int) -> None:
        if self.tokens:
            token, on = self.dice.choice(self.tokens), self.dice.choice(DAYS)
            moved = reschedule(token=token, date=on, session=None, by=cast.CITRA.actor)
            assert moved.date == on
            self.told.append(("move", str(moved.pk)))

    def office(self, _step: int) -> None:
        """Now and then the office itself does something."""
        day: Any = {"office": self.place.main, "date": self.dice.choice(DAYS), "by": cast.HEAD_OF_OFFICE}
        match self.dice.randrange(8):
            case 0:
                close_day(**day, reason="Rapat")
            case 1 | 2:
                open_day(**day, reason="Jadi buka")
            case 3:
                set_quota(**day, quotas={"08:00": self.dice.randrange(4)})


def clear() -> None:
    """Empty the days, but for the journal, which nobody can empty."""
    for table in (Booking, Slot, DayOverride, ServiceDay):
        table.objects.all().delete()
    forget()
    moment.forget()


def assert_explained(histories: list[list[tuple[str, str]]], since: int) -> None:
    """Every act that was acknowledged is in the journal, and the journal leads to what is stored."""
    events = Event.objects.filter(id__gt=since)
    happened = Counter(events.values_list("what", "about_id"))
    for (act, booking), count in Counter(told for history in histories for told in history).items():
        # Asked for twice, told twice, done once. Undoing what is live, moving to where one is: not done at all.
        least = 1 if act in ("book", "cancel") else 0
        assert least <= happened[TELLS[act], booking] <= count
    assert replayed(since) == as_stored()
    given = events.filter(what__in=("booking.taken", "booking.rescheduled"))
    assert max(Counter((event.data["slot"], event.data["turn"]) for event in given).values(), default=1) == 1


@pytest.mark.goal("G6")
def test_every_concurrent_history_could_have_happened_in_order(place, tries):
    for history in range(sizes.G6_HISTORIES):
        clear()
        since = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0

        told = together([Citizen(place, f"history-{history:06d}", number) for number in range(THREADS)])

        assert_explained(told, since)
        assert_sound(since)
        tries(THREADS * OPS)
