"""Change the office's calendar, with everybody in mind who holds a number of it."""

from antri.booking.calendar.actions.save import (
    ASKED,
    ChangedMeanwhile,
    NeedsSecondPerson,
    Saved,
    needs_two,
    save_approved,
    save_change,
)

__all__ = ["ASKED", "ChangedMeanwhile", "NeedsSecondPerson", "Saved", "needs_two", "save_approved", "save_change"]
