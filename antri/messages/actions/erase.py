"""Forget what became of messages: they were of use for minutes."""

import datetime
from typing import Final

from antri.journal.actions import change
from antri.messages.models import Delivery
from antri.web import clock

# Longer than `send_codes` looks back for events, or they would be taken for new ones.
DELIVERY_DAYS: Final = 7


def erase_deliveries() -> int:
    """Delete the rows of messages that ended a week ago; return how many. What the journal tells of them stays."""
    with change():
        count, _rows = Delivery.objects.filter(
            ended_at__lt=clock.now() - datetime.timedelta(days=DELIVERY_DAYS)
        ).delete()
    return count
