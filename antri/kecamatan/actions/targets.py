"""Set what an office aims at on the way online."""

import datetime

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import RoadTarget
from antri.web import clock
from antri.web.refusals import Invalid


def set_target(*, office: Office, percent: int, since: datetime.date, by: Actor) -> RoadTarget:
    """Aim at a share of people who hold a number, from a date on; the same date again is a correction of it.

    Raises Invalid for what is no share.
    """
    if not 1 <= percent <= 100:
        raise Invalid([("percent", "target.range", _("Tulis angka dari 1 sampai 100."))])
    with change():
        row, _made = RoadTarget.objects.update_or_create(
            office=office,
            since=since,
            defaults={
                "city": office.city,
                "percent": percent,
                "set_by": f"{by.kind}:{by.id}",
                "set_at": clock.now(),
            },
        )
        record(
            "kecamatan.target_set",
            about=("road_target", row.pk),
            by=by,
            city=office.city,
            office=office.pk,
            percent=percent,
            date=f"{since}",
        )
    return row
