"""Read when an office opens and what is left.

The slots are the truth of a day that has been made; a day that nobody has asked for yet is told from
the opening plan.
"""

from antri.schedule.queries.calendar import (
    Day,
    Session,
    calendar,
    caps_for,
    lane_letters,
    lane_turns,
    pools_in,
    pools_of,
)
from antri.schedule.queries.opening import (
    Plan,
    Sessions,
    closed_by_clock,
    closes_at,
    last_open_date,
    opens_at,
    plans,
    session_cut,
)
from antri.schedule.queries.rooms import Room, first_room, last_date, open_days, rooms

__all__ = [
    "Day",
    "Plan",
    "Room",
    "Session",
    "Sessions",
    "calendar",
    "caps_for",
    "closed_by_clock",
    "closes_at",
    "first_room",
    "lane_letters",
    "lane_turns",
    "last_date",
    "last_open_date",
    "open_days",
    "opens_at",
    "plans",
    "pools_in",
    "pools_of",
    "rooms",
    "session_cut",
]
