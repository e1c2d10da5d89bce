"""Change when an office opens and which numbers its days have."""

from antri.schedule.actions.days import (
    close_day,
    ensure_day,
    forget,
    give_back,
    lock_caps,
    lock_day,
    make_days,
    open_day,
    set_quota,
)

__all__ = [
    "close_day",
    "ensure_day",
    "forget",
    "give_back",
    "lock_caps",
    "lock_day",
    "make_days",
    "open_day",
    "set_quota",
]
