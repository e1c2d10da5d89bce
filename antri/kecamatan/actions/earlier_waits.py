"""Write down how long people waited before there were records, with where the figure comes from; strike it again."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import EarlierWait
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_LONGEST_MINUTES = 24 * 60


class AlreadyStruck(Refusal):
    """Somebody has struck it already."""

    code = "already-struck"
    title = _("Sudah dicoret")
    detail = _("Angka itu sudah dicoret sebelumnya.")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A figure from elsewhere. Both dates are included."""

    period_from: datetime.date
    period_until: datetime.date
    median_minutes: int
    method: str
    source: str
    longest_minutes: int | None = None
    people: int | None = None


def enter_earlier_wait(*, office: Office, wait: Earlier, by: Actor) -> EarlierWait:
    """Keep a figure of the time before, as it was found. Raises Invalid with every fault."""
    _check(office, wait)
    with change():
        row = EarlierWait.objects.create(
            city=office.city,
            office=office,
            period_from=wait.period_from,
            period_until=wait.period_until,
            median_minutes=wait.median_minutes,
            longest_minutes=wait.longest_minutes,
            people=wait.people,
            method=" ".join(wait.method.split()),
            source=" ".join(wait.source.split()),
            entered_by=f"{by.kind}:{by.id}",
            entered_at=clock.now(),
        )
        record(
            "kecamatan.earlier_wait_entered",
            about=("earlier_wait", row.pk),
            by=by,
            city=office.city,
            office=office.pk,
            minutes=row.median_minutes,
            since=f"{row.period_from}",
            until=f"{row.period_until}",
        )
    return row


def strike_earlier_wait(*, row: EarlierWait, by: Actor) -> None:
    """Mark a figure as wrong; it stays to be read. Raises AlreadyStruck."""
    with change():
        if not EarlierWait.objects.filter(pk=row.pk, struck_at__isnull=True).update(struck_at=clock.now()):
            raise AlreadyStruck
        record(
            "kecamatan.earlier_wait_struck",
            about=("earlier_wait", row.pk),
            by=by,
            city=row.city,
            office=row.office_id,
            minutes=row.median_minutes,
        )


def _check(office: Office, wait: Earlier) -> None:
    faults = []
    if wait.period_until < wait.period_from:
        faults.append(("period_until", "period.order", _("Hari terakhir mendahului hari pertama.")))
    if wait.period_until > clock.today(office.timezone):
        faults.append(("period_until", "period.future", _("Waktu itu belum lewat.")))
    if not 0 <= wait.median_minutes <= _LONGEST_MINUTES:
        faults.append(("median_minutes", "minutes.range", _("Tulis menit dalam satu hari.")))
    if wait.longest_minutes is not None and not wait.median_minutes <= wait.longest_minutes <= _LONGEST_MINUTES:
        faults.append(("longest_minutes", "minutes.order", _("Yang terlama tidak lebih pendek daripada yang tengah.")))
    if not wait.method.strip():
        faults.append(("method", "method.missing", _("Tulis bagaimana angka ini diperoleh.")))
    if not wait.source.strip():
        faults.append(("source", "source.missing", _("Tulis dari mana angka ini.")))
    if faults:
        raise Invalid(faults)
