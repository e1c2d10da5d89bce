from antri.kecamatan.models.intake import DayWithoutRecords, Intake, SampledDay
from antri.kecamatan.models.outreach import Outreach
from antri.kecamatan.models.road import Decision, EarlierWait, RoadTarget
from antri.kecamatan.models.tablet import IntakeAside, TabletCode, TabletKey, TabletPin

__all__ = [
    "DayWithoutRecords",
    "Decision",
    "EarlierWait",
    "Intake",
    "IntakeAside",
    "Outreach",
    "RoadTarget",
    "SampledDay",
    "TabletCode",
    "TabletKey",
    "TabletPin",
]
