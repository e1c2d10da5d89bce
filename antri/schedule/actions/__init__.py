"""Change when an office opens and which numbers its days have."""

from antri.schedule.actions.days import (
    close_day,
    days_in_hand,
    ensure_day,
    forget,
    give_back,
    lock_caps,
    lock_day,
    lock_lane,
    make_days,
    open_day,
    put,
    set_quota,
)
from antri.schedule.actions.hand_on import hand_on
from antri.schedule.actions.plans import write_plan

__all__ = [
    "close_day",
    "days_in_hand",
    "ensure_day",
    "forget",
    "give_back",
    "hand_on",
    "lock_caps",
    "lock_day",
    "lock_lane",
    "make_days",
    "open_day",
    "put",
    "set_quota",
    "write_plan",
]
