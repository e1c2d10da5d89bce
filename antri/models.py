"""Index of tables: Django finds them here, people find them in their rooms."""

from antri.booking.models import Booking, Claim
from antri.directory.models import (
    City,
    LifeEvent,
    LifeEventService,
    LoadedRow,
    Notice,
    Offering,
    Office,
    Region,
    Requirement,
    Service,
    ServiceGroup,
    ServiceRequirement,
    Setting,
)
from antri.journal.models import Event, Tick
from antri.people.models import Appointment, Attempt, Officer
from antri.schedule.models import (
    DayOverride,
    Holiday,
    Lane,
    OpeningPlan,
    OverrideSession,
    PlanSession,
    ServiceCap,
    ServiceDay,
    Slot,
)

__all__ = [
    "Appointment",
    "Attempt",
    "Booking",
    "City",
    "Claim",
    "DayOverride",
    "Event",
    "Holiday",
    "Lane",
    "LifeEvent",
    "LifeEventService",
    "LoadedRow",
    "Notice",
    "Offering",
    "Office",
    "Officer",
    "OpeningPlan",
    "OverrideSession",
    "PlanSession",
    "Region",
    "Requirement",
    "Service",
    "ServiceCap",
    "ServiceDay",
    "ServiceGroup",
    "ServiceRequirement",
    "Setting",
    "Slot",
    "Tick",
]
