"""What the office offers where: places, services with their papers, the rules it may change."""

from antri.directory.models.forms import ApplicationForm
from antri.directory.models.places import City, Counter, Office, OfficeMode, Region
from antri.directory.models.rules import LoadedRow, Notice, Setting
from antri.directory.models.services import (
    LifeEvent,
    LifeEventService,
    Offering,
    Requirement,
    Service,
    ServiceGroup,
    ServiceRequirement,
)
from antri.directory.models.texts import TextTemplate, Translation

__all__ = [
    "ApplicationForm",
    "City",
    "Counter",
    "LifeEvent",
    "LifeEventService",
    "LoadedRow",
    "Notice",
    "Offering",
    "Office",
    "OfficeMode",
    "Region",
    "Requirement",
    "Service",
    "ServiceGroup",
    "ServiceRequirement",
    "Setting",
    "TextTemplate",
    "Translation",
]
