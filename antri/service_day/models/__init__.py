"""Tables of the service day: who has come, which counter has whom, who waits for a number, what went wrong."""

from antri.service_day.models.desks import Call, Desk
from antri.service_day.models.hall import Disruption, Draw, Hall, Standby, Summons
from antri.service_day.models.printing import PrintJob
from antri.service_day.models.visits import Slip, Visit

__all__ = ["Call", "Desk", "Disruption", "Draw", "Hall", "PrintJob", "Slip", "Standby", "Summons", "Visit"]
