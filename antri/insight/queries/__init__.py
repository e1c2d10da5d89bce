"""Read over all rooms: whether the journal is whole and what is stored follows from it."""

from antri.insight.queries.replay import replay
from antri.insight.queries.whole import Whole

__all__ = ["Whole", "replay"]
