"""Change the office's calendar, with everybody in mind who holds a number of it."""

from antri.booking.calendar.actions.save import (
    ChangedMeanwhile,
    NeedsSecondPerson,
    Saved,
    save_approved,
    save_change,
)

__all__ = ["ChangedMeanwhile", "NeedsSecondPerson", "Saved", "save_approved", "save_change"]
