"""What can be done with a number: take it, cancel it, take that back, move it, find it again, claim it."""

from antri.booking.actions.book import Booked, book
from antri.booking.actions.change import cancel, reschedule, undo_cancel
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

__all__ = [
    "PRIORITIES",
    "AlreadyBooked",
    "Booked",
    "DayClosed",
    "DayFull",
    "KeyMismatch",
    "KeyMissing",
    "LimitReached",
    "NotFound",
    "Order",
    "WrongState",
    "book",
    "cancel",
    "claim",
    "erase_people",
    "find_again",
    "reschedule",
    "undo_cancel",
]
