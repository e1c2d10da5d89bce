"""Tables of the schedule: when an office opens, and the numbered slots of its days."""

from antri.schedule.models.changes import CalendarChange
from antri.schedule.models.openings import (
    DayOverride,
    Holiday,
    Lane,
    OpeningPlan,
    OverrideSession,
    PlanSession,
    ServiceCap,
)
from antri.schedule.models.slots import MOST_NUMBERS, ServiceDay, Slot, Taken

__all__ = [
    "MOST_NUMBERS",
    "CalendarChange",
    "DayOverride",
    "Holiday",
    "Lane",
    "OpeningPlan",
    "OverrideSession",
    "PlanSession",
    "ServiceCap",
    "ServiceDay",
    "Slot",
    "Taken",
]
