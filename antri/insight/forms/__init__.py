"""What is asked for on the pages over all rooms."""

from antri.insight.forms.journal import ChooseDeeds
from antri.insight.forms.road import AimAt, EnterEarlier, Suppose

__all__ = ["AimAt", "ChooseDeeds", "EnterEarlier", "Suppose"]
