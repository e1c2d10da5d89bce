"""Change the office's calendar, with everybody in mind who holds a number of it."""

from antri.booking.calendar.actions.contacts import (
    Contact,
    ContactsClosed,
    ask_contacts,
    open_contacts,
    rows_open_to,
)
from antri.booking.calendar.actions.save import (
    ASKED,
    ChangedMeanwhile,
    ChangedSinceAsked,
    NeedsSecondPerson,
    NoSecondNeeded,
    Saved,
    ask_second_person,
    needs_two,
    save_approved,
    save_change,
)

__all__ = [
    "ASKED",
    "ChangedMeanwhile",
    "ChangedSinceAsked",
    "Contact",
    "ContactsClosed",
    "NeedsSecondPerson",
    "NoSecondNeeded",
    "Saved",
    "ask_contacts",
    "ask_second_person",
    "needs_two",
    "open_contacts",
    "rows_open_to",
    "save_approved",
    "save_change",
]
