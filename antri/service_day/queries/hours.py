"""Tell which hour of the day runs now."""

import datetime
from zoneinfo import ZoneInfo

from antri.schedule.models import ServiceDay


def hour_running(day: ServiceDay, now: datetime.datetime) -> datetime.time:
    """Tell the start of the session now running, or of the next one; after the last: the last.

    A day without sessions, such as a special one that was closed meanwhile, runs by the minute.
    """
    local = now.astimezone(ZoneInfo(day.office.timezone)).time()
    hours = [(datetime.time.fromisoformat(row[0]), datetime.time.fromisoformat(row[1])) for row in day.sessions]
    if not hours:
        return local.replace(second=0, microsecond=0)
    return next((start for start, end in hours if end > local), hours[-1][0])
