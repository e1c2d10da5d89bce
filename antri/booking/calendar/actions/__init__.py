"""Change the office's calendar, with everybody in mind who holds a number of it."""

from antri.booking.calendar.actions.contacts import (
    Contact,
    ContactsClosed,
    ask_contacts,
    contacts_are_open,
    open_contacts,
)
from antri.booking.calendar.actions.save import (
    ASKED,
    ChangedMeanwhile,
    NeedsSecondPerson,
    Saved,
    needs_two,
    save_approved,
    save_change,
)

__all__ = [
    "ASKED",
    "ChangedMeanwhile",
    "Contact",
    "ContactsClosed",
    "NeedsSecondPerson",
    "Saved",
    "ask_contacts",
    "contacts_are_open",
    "needs_two",
    "open_contacts",
    "save_approved",
    "save_change",
]
