"""Look at one date that an address names: anybody can make one up."""

import datetime

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.queries import Day, calendar
from antri.web import clock


def day_of(office: Office, date: datetime.date | None, codes: tuple[str, ...], *, lane: str = "main") -> Day | None:
    """Tell one date for the services of `codes`; None where no calendar reaches, so that nothing is read for it."""
    if date is None:
        return None
    ahead = (date - clock.today(office.timezone)).days
    if not 0 <= ahead <= catalogue().setting("calendar_days", office):
        return None
    return calendar(office, services=codes, from_date=date, days=1, lane=lane)[0]
