"""The opening hours that the demo gives a kecamatan with numbers."""

import datetime
from typing import Final

from antri.directory.models import Office
from antri.schedule.models import Lane, OpeningPlan, PlanSession

HOURS: Final = (8, 9, 10, 13, 14)


def open_for_numbers(office: Office, *, per_hour: int) -> None:
    """Open it from Monday to Friday, so many people an hour; inside a change of the caller's."""
    Lane.objects.get_or_create(city=office.city, office=office, code="main", defaults={"name": "Nomor antrean"})
    plan = OpeningPlan.objects.create(
        city=office.city, office=office, name="Demo: nomor daring", valid_from=datetime.date(2020, 1, 1)
    )
    PlanSession.objects.bulk_create(
        PlanSession(
            city=office.city,
            plan=plan,
            weekday=weekday,
            start=datetime.time(hour),
            end=datetime.time(hour + 1),
            capacity=per_hour,
        )
        for weekday in range(1, 6)
        for hour in HOURS
    )
