"""Say about a day what its rows cannot: why there are none, that arrivals are timed, what was done about the rest."""

import datetime
import uuid

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.kecamatan.actions.intake import NothingToUndo
from antri.kecamatan.models import DayWithoutRecords, IntakeAside, SampledDay
from antri.web import clock


def explain_day(*, office: Office, date: datetime.date, reason: str, by: Actor) -> DayWithoutRecords:
    """Say why nothing was written down on a date; said again, the newer reason counts."""
    with change():
        row, _new = DayWithoutRecords.objects.update_or_create(
            office=office,
            date=date,
            defaults={"city": office.city, "reason": reason[:160], "said_by": f"{by.kind}:{by.id}"},
        )
        record(
            "kecamatan.day_explained",
            about=("office", office.pk),
            by=by,
            city=office.city,
            office=office.pk,
            date=f"{date}",
        )
    return row


def choose_sample(*, office: Office, date: datetime.date, by: Actor) -> bool:
    """Let a date be one on which arrivals are written down; asked again, not any more. Tell which it is now."""
    with change():
        is_on = not SampledDay.objects.filter(office=office, date=date).delete()[0]
        if is_on:
            SampledDay(city=office.city, office=office, date=date, chosen_by=f"{by.kind}:{by.id}").save(
                force_insert=True
            )
        what = "kecamatan.sample_chosen" if is_on else "kecamatan.sample_dropped"
        record(what, about=("office", office.pk), by=by, city=office.city, office=office.pk, date=f"{date}")
    return is_on


def settle_aside(*, aside: uuid.UUID, office: Office, said: str, by: Actor) -> None:
    """Say what was done about a row that was put aside. It stays as it came. Raises NothingToUndo."""
    waiting = IntakeAside.objects.filter(pk=aside, office=office, settled_at__isnull=True)
    with change():
        if not waiting.update(settled_at=clock.now(), settled_by=f"{by.kind}:{by.id}", settled_as=said[:160]):
            raise NothingToUndo
        record("kecamatan.aside_settled", about=("intake_aside", aside), by=by, city=office.city, office=office.pk)
