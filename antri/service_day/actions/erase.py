"""Erase what the hall knew: help asked for once the day is over, who stood by after the city's retention."""

import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from antri.booking.models import Booking
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.service_day.models import PrintJob, Standby, Visit
from antri.web import clock

_PRINTS_KEPT: Final = datetime.timedelta(days=7)


def erase_hall(*, by: Actor) -> int:
    """Erase help asked for on days that are over, and those who stood by longer ago than `retention_days`.

    What was sent to the slip printer a week ago goes too. Returns how many rows were changed. A row of standby
    keeps its service, times and result, for the counts.
    """
    book = catalogue()
    now = clock.now()
    today = now.astimezone(ZoneInfo(book.city.timezone)).date()
    before = today - datetime.timedelta(days=int(book.setting("retention_days")))
    with change():
        needs = Visit.objects.filter(city=book.city.code, day__date__lt=today).exclude(needs=[]).update(needs=[])
        # Also of whoever never came; of a cancelled number as soon as it cannot be taken back any more.
        undo = datetime.timedelta(minutes=int(book.setting("undo_minutes")))
        is_over = Q(date__lt=today) | Q(status=Booking.Status.CANCELLED, cancelled_at__lt=now - undo)
        needs += Booking.objects.filter(is_over, city=book.city.code, needs__isnull=False).update(needs=None)
        people = (
            Standby.objects.filter(city=book.city.code, day__date__lt=before)
            .exclude(sealed=b"")
            .update(
                sealed=b"",
                identity_index=Concat(Value("erased-"), Cast(F("id"), CharField())),
                identity_index_next="",
            )
        )
        # Whether it was printed nobody asks after a week.
        jobs, _each = PrintJob.objects.filter(city=book.city.code, asked_at__lt=now - _PRINTS_KEPT).delete()
        if needs or people or jobs:
            record(
                "service_day.erased",
                about=("city", book.city.code),
                by=by,
                city=book.city.code,
                count=needs + people + jobs,
            )
    return needs + people + jobs
