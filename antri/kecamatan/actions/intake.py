"""Write down who was served by hand, once each, however often it is sent; take it back."""

import datetime
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Region, Service
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import Intake, TabletPin
from antri.people.actions import seal
from antri.people.models import Device, FieldFault
from antri.people.queries import identity_indexed, keyed_indexed, read_nik
from antri.web import clock
from antri.web.refusals import Refusal

MOST_ON_A_TALLY: Final = 999
MOST_LACKING: Final = 30
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)


class OtherContent(Refusal):
    """A row with this id is there already and says something else."""

    code = "other-content"
    title = _("Catatan ini sudah ada dengan isi lain")
    detail = _("Nomor catatan itu sudah dipakai untuk isi lain. Yang baru tidak disimpan.")


class UnknownService(Refusal):
    """The city has no such service."""

    code = "unknown-service"
    status = 422
    title = _("Layanan tidak dikenal")
    detail = _("Pilih layanan dari daftar.")


class Unfit(Refusal):
    """What stands in it cannot be."""

    code = "intake-unfit"
    status = 422
    title = _("Catatan ini tidak masuk akal")
    detail = _("Periksa waktu, hasil, dan banyaknya.")


class NothingToUndo(Refusal):
    """There is no such row, it is somebody else's, or it was taken back before."""

    code = "nothing-to-undo"
    status = 404
    title = _("Tidak ada yang diurungkan")
    detail = _("Catatan itu tidak ada, bukan milik Anda, atau sudah diurungkan.")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was served. `made_at` is put right already; `date` None: the day of `made_at` at the office."""

    id: uuid.UUID
    service: str
    outcome: str
    made_at: datetime.datetime
    date: datetime.date | None = None
    count: int = 1
    number: int | None = None
    region: str = ""
    source: str = Intake.Source.TABLET
    arrived_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None
    clock_off_s: int = 0
    name: str = ""
    nik: str = ""
    content: str = ""  # a hash of what was sent, which is the same bytes each time; empty: made from the fields


def take_in(
    *, rows: Sequence[Row], office: Office, device: Device | None, by: Actor, pin: TabletPin | None = None
) -> list[bool]:
    """Write down rows of one author; for each tell whether it is new. The same row sent again is no second one.

    Each row is a change of its own. Raises OtherContent, UnknownService, Unfit; the rows before it stand then.
    """
    return [_take_in(row, office, device, by, pin) for row in rows]


def take_tally(*, rows: Sequence[Row], office: Office, by: Actor) -> int:
    """Write down a whole sheet or nothing of it; return for how many people. Raises as `take_in`."""
    with change():
        take_in(rows=rows, office=office, device=None, by=by)
    return sum(row.count for row in rows)


def undo_intake(*, intake: uuid.UUID, office: Office, reason: str = "", own: bool, by: Actor) -> Intake:
    """Take a row back: it stays and is not counted. `own`: only its author may. Raises NothingToUndo."""
    standing = Intake.objects.filter(pk=intake, office=office, undone_at__isnull=True)
    if own:
        standing = standing.filter(officer_id=int(by.id))
    with change():
        now = clock.now()
        if not standing.update(undone_at=now, undone_by=f"{by.kind}:{by.id}", undone_reason=reason[:160]):
            raise NothingToUndo
        row = Intake.objects.select_related("service").get(pk=intake)
        record("kecamatan.intake_undone", about=("intake", row.pk), by=by, city=row.city, **_facts(row))
    return row


def note_lacking(*, intake: uuid.UUID, papers: Sequence[str], office: Office, by: Actor) -> bool:
    """Write down which papers an own row lacked, and tell whether that is new. `papers`: codes of requirements.

    A code that the city has no more is kept: it was what was missing. Raises Unfit for a row that is not there, is
    somebody else's or did not end so, and for what is no code.
    """
    listed = list(dict.fromkeys(papers))
    if not 1 <= len(listed) <= MOST_LACKING or not all(map(_CODE.fullmatch, listed)):
        raise Unfit
    own = Intake.objects.filter(office=office, officer_id=int(by.id), outcome=Intake.Outcome.INCOMPLETE)
    with change():
        row = own.select_for_update().filter(pk=intake).first()
        if row is None:
            raise Unfit
        if row.lacking == listed:
            return False
        own.filter(pk=intake).update(lacking=listed)
        record(
            "kecamatan.lacking_noted",
            about=("intake", row.pk),
            by=by,
            city=row.city,
            office=row.office_id,
            papers=listed,
            count=len(listed),
        )
    return True


def _take_in(row: Row, office: Office, device: Device | None, by: Actor, pin: TabletPin | None) -> bool:
    known = (row.content,) if row.content else keyed_indexed("intake", _content_of(row)).known
    before = Intake.objects.filter(pk=row.id).first()
    if before is None:
        intake = _made(row, office, device, by, pin, known[-1])
        try:
            with change():
                intake.save(force_insert=True)
                record("kecamatan.taken_in", about=("intake", intake.pk), by=by, city=intake.city, **_facts(intake))
            return True
        except IntegrityError:
            # The same row came twice at the same time: the other one is there now. Anything else is a fault of ours.
            before = Intake.objects.filter(pk=row.id).first()
            if before is None:
                raise
    is_same = before.content_mac in known and before.office_id == office.pk
    if not is_same or before.officer_id != int(by.id):
        raise OtherContent
    return False


def _made(row: Row, office: Office, device: Device | None, by: Actor, pin: TabletPin | None, mac: str) -> Intake:
    book, now = catalogue(), clock.now()
    date = row.date or _date_at(office, row.made_at)
    _check(row, date, office)
    intake = Intake(
        id=row.id,
        city=book.city.code,
        office=office,
        date=date,
        service=_service(row.service),
        outcome=row.outcome,
        count=row.count,
        number=row.number,
        region=Region.objects.filter(code=row.region).first() if row.region else None,
        source=row.source,
        officer_id=int(by.id),
        device=device,
        pin=pin,
        arrived_at=row.arrived_at,
        finished_at=row.finished_at,
        made_at=row.made_at,
        clock_off_s=row.clock_off_s,
        received_at=now,
        content_mac=mac,
    )
    _close_person(intake, row)
    return intake


def _close_person(intake: Intake, row: Row) -> None:
    """Seal name and NIK. A NIK with a slip in it is kept as typed and found by nothing: the row counts all the same."""
    name, typed = " ".join(row.name.split())[:100], row.nik.strip()[:32]
    if not name and not typed:
        return
    book = catalogue()
    fields = {"name": name, "nik": typed}
    try:
        fields["nik"] = read_nik(typed, on=clock.today(book.city.timezone), provinces=book.setting("nik_provinces"))
    except FieldFault:
        pass
    else:
        found = identity_indexed("nik", fields["nik"])
        intake.identity_index, intake.identity_index_next = found.first, found.second
    intake.sealed = seal("intake", intake.pk, fields)


def _check(row: Row, date: datetime.date, office: Office) -> None:
    today = clock.today(office.timezone)
    is_tally = row.source == Intake.Source.PAPER
    is_counted = 1 <= row.count <= (MOST_ON_A_TALLY if is_tally else 1)
    is_when = today - datetime.timedelta(days=400) <= date <= today
    is_in_order = not (row.arrived_at and row.finished_at) or row.arrived_at <= row.finished_at
    is_numbered = row.number is None or 0 < row.number < 32_767
    if row.outcome not in Intake.Outcome.values or not (is_counted and is_when and is_in_order and is_numbered):
        raise Unfit


def _service(code: str) -> Service:
    found = catalogue().services.get(code) or Service.objects.filter(code=code).first()
    if found is None:  # one that was switched off meanwhile is still what was served
        raise UnknownService
    return found


def _date_at(office: Office, at: datetime.datetime) -> datetime.date:
    return at.astimezone(ZoneInfo(office.timezone)).date()


def _content_of(row: Row) -> str:
    said = (row.service, row.outcome, row.count, row.number, row.region, row.date, row.name, row.nik)
    return "\n".join(map(str, said))


def _facts(row: Intake) -> dict[str, object]:
    return {
        "office": row.office_id,
        "date": f"{row.date}",
        "service": row.service.code,
        "outcome": row.outcome,
        "count": row.count,
        "region": row.region_id or "",
        "source": row.source,
    }
