"""The table of moves is closed, and the reader of the journal goes by it."""

import pytest

from antri.booking.models import Booking
from antri.insight.queries.follow import BECOMES, Impossible, Is, follow

Status = Booking.Status
TAKEN = {"day": 7, "slot": 1, "turn": 1, "label": "A-001"}
MOVED = {"day": 8, "slot": 2, "turn": 1, "label": "A-002", "old_slot": 1, "old_label": "A-001"}


def test_every_status_has_its_moves_and_every_move_leads_to_a_status():
    assert set(Booking.NEXT) == set(Status)
    for status, following in Booking.NEXT.items():
        assert set(following) <= set(Status), status
        assert status not in following
        assert len(set(following)) == len(following)


def test_every_status_is_reached_from_the_first_and_none_is_the_end():
    reached, todo = {Status.BOOKED}, [Status.BOOKED]
    while todo:
        new = set(Booking.NEXT[todo.pop()]) - reached
        reached |= new
        todo += new

    assert reached == set(Status)
    assert all(Booking.NEXT.values())


def test_live_is_whoever_may_still_be_served():
    """A number that is given back, used up or not come for is free for the person's next booking."""
    assert set(Booking.LIVE) == set(Status) - {Status.SERVED, Status.NO_SHOW, Status.CANCELLED}


def test_a_story_that_may_be_is_followed():
    now = None
    for what, data in (
        ("booking.taken", TAKEN),
        ("booking.rescheduled", MOVED),
        ("booking.cancelled", {}),
        ("booking.restored", {}),
    ):
        now = follow(now, what, data)

    assert now == Is(8, 2, 1, "A-002", "booked")


@pytest.mark.parametrize(
    "story",
    [
        ["booking.cancelled"],
        ["booking.taken", "booking.taken"],
        ["booking.taken", "booking.restored"],
        ["booking.taken", "booking.cancelled", "booking.cancelled"],
        ["booking.taken", "booking.cancelled", "booking.rescheduled"],
        ["booking.taken", "booking.rescheduled", "booking.rescheduled"],
    ],
)
def test_a_story_that_cannot_be_is_noticed(story):
    now = None
    for what in story[:-1]:
        now = follow(now, what, TAKEN if what == "booking.taken" else MOVED)

    with pytest.raises(Impossible):
        follow(now, story[-1], TAKEN if story[-1] == "booking.taken" else MOVED)


def test_an_event_that_nobody_taught_the_reader_is_noticed():
    with pytest.raises(KeyError):
        follow(None, "booking.invented", {})
    assert set(BECOMES.values()) <= set(Status)
