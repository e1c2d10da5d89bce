"""Lanes outside the quota for the tests, with what each is for."""

from datetime import date, time

from antri.directory.models import Office, Service
from antri.directory.queries import forget
from antri.schedule.models import Lane, OpeningPlan, PlanSession
from tests import cast

LETTERS = {"pickup": "PQRS", "information": "TUVW", "return": "XYZ"}


def open_lanes(city: cast.City, office: Office | None = None, *, capacity: int = 20) -> dict[str, Service]:
    """Give the main office pick-up, information and what it owes, from Monday to Friday; return their services."""
    office = office or city.main
    services = {}
    for code, letters in LETTERS.items():
        Lane.objects.create(city=cast.CODE, office=office, code=code, name=code, letters=letters, is_bookable=False)
        plan = OpeningPlan.objects.create(
            city=cast.CODE, office=office, lane=code, name=code, valid_from=date(2020, 1, 1)
        )
        PlanSession.objects.bulk_create(
            PlanSession(city=cast.CODE, plan=plan, weekday=day, start=time(start), end=time(end), capacity=capacity)
            for day in range(1, 6)
            for start, end in ((8, 12), (13, 15))
        )
        if code != "return":
            services[code] = Service.objects.create(
                city=cast.CODE,
                code=code.upper(),
                name=code,
                name_en=code,
                short_name=code,
                short_name_en=code,
                group=city.ktp.group,
                position=9,
                lane=code,
                needs_number=False,
            )
    forget()
    return services
