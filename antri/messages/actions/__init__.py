"""Send what events ask for, and forget it again."""

from antri.messages.actions.codes import send_codes
from antri.messages.actions.erase import erase_deliveries

__all__ = ["erase_deliveries", "send_codes"]
