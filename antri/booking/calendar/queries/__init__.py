"""Read the calendar as the office sees it: numbers by session and pool, who would be affected, who is to be moved."""

from antri.booking.calendar.queries.preview import DayPreview, People, Preview, SessionPreview, look

__all__ = ["DayPreview", "People", "Preview", "SessionPreview", "look"]
