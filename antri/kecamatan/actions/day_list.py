"""Take today's numbers along on a tablet, and do in the hall what was done there without a line."""

import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from antri.booking.actions import NotFound
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.models import Device
from antri.service_day.actions.check_in import check_in
from antri.service_day.actions.paper_day import copy_paper_day
from antri.service_day.models import Visit
from antri.service_day.queries.lists import PaperList, paper_list
from antri.web import clock

HALL_KINDS: Final = ("came", "served")
# As on a paper that is copied afterwards: service_day.queries.paper_day.WORDS.
_LETTERS: Final = {"done": "S", "incomplete": "K", "absent": "T"}


def give_day_list(*, device: Device, by: Actor) -> PaperList | None:
    """Give an officer today's numbers for the tablet; None where the office gives no numbers. It is written down."""
    office = catalogue().offices[device.office.slug]
    if catalogue().mode(office) == Office.Mode.MANUAL:
        return None
    today = clock.today(office.timezone)
    found = paper_list(office, today, now=clock.now(), is_rest=True)
    with change():
        record(
            "kecamatan.day_list_given",
            about=("device", device.pk),
            by=by,
            city=device.city,
            office=office.pk,
            date=f"{today}",
            count=len(found.entries),
        )
    return found


def do_in_hall(*, body: dict[str, Any], office: Office, at: datetime.datetime, by: Actor) -> bool:
    """Do what an officer pressed without a line: somebody came, or was served. Tell whether that was news.

    Served is copied as from paper, with its hour; come is from now on, and only on the same day. Raises the refusals
    of `check_in` and `copy_paper_day` when the hall has gone on otherwise.
    """
    local, label = at.astimezone(ZoneInfo(office.timezone)), str(body["label"])
    if label.split() != [label]:
        raise NotFound  # one label, not a sheet
    if body["kind"] == "served":
        text = f"{label} {_LETTERS[str(body['outcome'])]} {local:%H.%M}"
        rows = copy_paper_day(office=office, date=local.date(), text=text, by=by)
        return not all(row.is_known for row in rows)
    numbers = Booking.objects.select_related("office", "day", "service")
    booking = numbers.filter(office=office, date=local.date(), label=label, status__in=Booking.LIVE).first()
    if booking is None:
        raise NotFound
    was_here = booking.status != Booking.Status.BOOKED
    check_in(booking=booking, door=Visit.Door.DESK, by=by)
    return not was_here
