"""Say at which hours a lane outside the quota is open."""

import datetime

from django.utils.formats import date_format

from antri.directory.models import Office
from antri.schedule.queries import plans
from antri.templatetags.antri_time import hour, zone_letters


def lane_hours(office: Office, lane: str, first: datetime.date, last: datetime.date) -> list[str]:
    """Say the hours of a lane for each kind of day between two dates; nothing when it does not open.

    One line without names of days when all of them are alike.
    """
    said_of: dict[str, set[tuple[int, str]]] = {}
    for date, plan in plans(office, first=first, last=max(first, last), lane=lane).items():
        times = [tuple(hour(datetime.time.fromisoformat(text)) for text in row[:2]) for row in plan.sessions]
        if times:
            days = said_of.setdefault(", ".join(f"{start}–{end}" for start, end in times), set())
            days.add((date.isoweekday(), date_format(date, "l")))
    zone = zone_letters(office)
    if len(said_of) == 1:
        return [f"{text} {zone}" for text in said_of]
    in_order = sorted(said_of.items(), key=lambda row: min(row[1]))
    return [f"{', '.join(name for _day, name in sorted(days))}: {text} {zone}" for text, days in in_order]
