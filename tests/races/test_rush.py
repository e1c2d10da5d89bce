"""The opening minute: many more tries than numbers, from threads and processes, typed in every way."""

import sys
import time
from contextlib import nullcontext

import pytest
from django.db import connection

from antri.booking.actions import AlreadyBooked, Booked, DayFull
from antri.booking.models import Booking
from antri.schedule.models import PlanSession, Slot, Taken
from tests import cast, sizes
from tests.races.crowd import in_processes, together
from tests.races.guards import without_constraints
from tests.races.rush import Rush, receipt
from tests.races.truth import assert_kept, assert_sound, live

BOOK = sys.modules[Booked.__module__]  # the package hides its module behind the function of the same name
DISTRICT_PER_SESSION = 5  # so that the district's office cannot take so many people that demand falls short


@pytest.fixture
def rushed(place):
    PlanSession.objects.filter(plan__office=place.district).update(capacity=DISTRICT_PER_SESSION)
    return place


def assert_sold_out_exactly(place: cast.City) -> None:
    """Two hundred numbers, each once, none missing, none more."""
    assert [booking.number for booking in live(office=place.main)] == list(range(1, cast.QUOTA + 1))
    assert [booking.number for booking in live(office=place.district)] == list(range(1, 5 * DISTRICT_PER_SESSION + 1))
    assert_sound()


@pytest.mark.goal("G1", "G2", "G3")
@pytest.mark.parametrize("seed", range(sizes.G1.seeds))
def test_a_rush_gives_two_hundred_numbers_once_each(rushed, seed, tries):
    rush = Rush(seed=seed, tries=sizes.G1.tries, people=sizes.G3_PEOPLE)

    answers = together(list(rush.works()), workers=sizes.G1.workers)

    assert_sold_out_exactly(rushed)
    booked = [answer for answer in answers if isinstance(answer, Booked)]
    assert len(booked) == Booking.objects.count()
    assert_kept(map(receipt, booked))
    assert {type(answer) for answer in answers} == {Booked, DayFull, AlreadyBooked}
    tries(rush.tries)


@pytest.mark.goal("G1", "G2", "G3")
@pytest.mark.parametrize("seed", range(sizes.G1_PROCESS_SEEDS))
def test_a_rush_over_several_processes_gives_two_hundred_numbers_once_each(rushed, child_environment, seed, tries):
    count = sizes.G1_PROCESSES if connection.vendor == "postgresql" else 2
    rush = Rush(seed=100 + seed, tries=sizes.G1.tries, people=sizes.G3_PEOPLE)
    job = {"seed": rush.seed, "tries": rush.tries, "people": rush.people, "step": count, "workers": 4}

    receipts = in_processes([job | {"first": first} for first in range(count)], child_environment)

    assert_sold_out_exactly(rushed)
    assert len(receipts) == Booking.objects.count()
    assert_kept(receipts)
    tries(rush.tries)


def naive_take(_slots, *, day_id, start=None, **_conditions):
    """Take a number as it must not be done: look, think, write."""
    slots = Slot.objects.filter(day=day_id, state="free", **({"start": start} if start else {}))
    slot = slots.order_by("number").first()
    if slot is None:
        return None
    time.sleep(0.005)
    Slot.objects.filter(pk=slot.pk).update(state="taken", turn=1)
    return Taken(slot.pk, slot.number, 1, slot.start, slot.end)


@pytest.fixture
def unguarded(rushed, monkeypatch):
    """The same rush with every guard taken away: lock, transaction, statement, constraints."""
    monkeypatch.setattr(type(Slot.objects), "take", naive_take)
    monkeypatch.setattr(BOOK, "change_in_one_go", nullcontext)
    monkeypatch.setattr(BOOK, "lock_person", lambda *_keys: None)
    with without_constraints("booking_number_turn_unique", "booking_label_unique", "booking_slot_live_unique"):
        yield rushed


@pytest.mark.goal("G1")
def test_without_the_guard_the_same_rush_oversells(unguarded):
    rush = Rush(seed=0, tries=sizes.G1.tries, people=sizes.G1.tries)

    together(list(rush.works()), workers=sizes.G1.workers)

    assert len(live(office=unguarded.main)) > cast.QUOTA
    with pytest.raises(AssertionError):
        assert_sold_out_exactly(unguarded)
