from antri.kecamatan.models.intake import DayWithoutRecords, Intake, SampledDay
from antri.kecamatan.models.outreach import Outreach
from antri.kecamatan.models.road import Decision, EarlierWait, RoadTarget

__all__ = ["DayWithoutRecords", "Decision", "EarlierWait", "Intake", "Outreach", "RoadTarget", "SampledDay"]
