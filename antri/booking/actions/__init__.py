"""What can be done with a number: take it, cancel it, take that back, move it, find it again, claim it."""

from antri.booking.actions.book import Booked, book
from antri.booking.actions.change import cancel, hears_what_is_given_back, reschedule, undo_cancel
from antri.booking.actions.erase import erase_people
from antri.booking.actions.find_again import claim, find_again
from antri.booking.actions.orders import PRIORITIES, Order
from antri.booking.actions.refusals import (
    AlreadyBooked,
    DayClosed,
    DayFull,
    KeyMismatch,
    KeyMissing,
    LimitReached,
    NotFound,
    WrongState,
)
from antri.booking.actions.settle_claim import (
    AtTheCounter,
    ClaimOver,
    ClaimSettled,
    OwnNumber,
    claim_at_desk,
    grant_claim,
    refuse_claim,
)

__all__ = [
    "PRIORITIES",
    "AlreadyBooked",
    "AtTheCounter",
    "Booked",
    "ClaimOver",
    "ClaimSettled",
    "DayClosed",
    "DayFull",
    "KeyMismatch",
    "KeyMissing",
    "LimitReached",
    "NotFound",
    "Order",
    "OwnNumber",
    "WrongState",
    "book",
    "cancel",
    "claim",
    "claim_at_desk",
    "erase_people",
    "find_again",
    "grant_claim",
    "hears_what_is_given_back",
    "refuse_claim",
    "reschedule",
    "undo_cancel",
]
