"""Go out to people: plan a day at a school, a hospital, a home, and cancel it.

It is an office of its own for that one day, with numbers, hall and counts like any other; who works at the office
that goes there works here too. Its capacity are its numbers: the next one cannot be given.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.calendar.actions import save_change
from antri.directory.models import Counter, Offering, Office, Region, Service
from antri.directory.queries import forget
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import Outreach
from antri.kecamatan.queries.outreach import sessions_for
from antri.schedule.models import Lane
from antri.schedule.queries.changes import CloseDays, OpenDays, SetShares, raise_faults
from antri.web import clock, moment
from antri.web.refusals import Refusal

LONGEST_AHEAD = 366  # days


class OutreachOver(Refusal):
    """It has been cancelled before, or its day is here: then it is closed like any other day."""

    code = "outreach-over"
    title = gettext_lazy("Sudah berlalu atau sudah dibatalkan")
    detail = gettext_lazy("Jemput bola hari ini ditutup lewat kalendernya; yang sudah dibatalkan tetap batal.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day elsewhere as it is planned. `is_bookable`: numbers for everybody; else officers take them for people."""

    host: Office
    name: str
    address: str
    setting: Outreach.Setting
    region: Region | None = None
    date: datetime.date
    start: datetime.time
    end: datetime.time
    capacity: int
    services: tuple[Service, ...]
    is_bookable: bool = True


def plan_outreach(*, plan: Plan, by: Actor) -> Outreach:
    """Make the office of one day with its numbers. Raises Invalid with every fault."""
    _check(plan)
    host, today = plan.host, clock.today(plan.host.timezone)
    with change():
        # What is kept in rows is Indonesian whoever plans it; pages say it in the reader's language.
        place = _found(plan)
        Offering.objects.bulk_create(
            Offering(
                city=host.city, office=place, service=each, since=today, until=plan.date + datetime.timedelta(days=1)
            )
            for each in plan.services
        )
        Lane.objects.create(city=host.city, office=place, code="main", name="Nomor antrean")
        Counter.objects.create(city=host.city, office=place, number=1, name="Meja 1")
        row = Outreach.objects.create(
            city=host.city,
            office=place,
            host=host,
            date=plan.date,
            setting=plan.setting,
            region=plan.region,
            capacity=plan.capacity,
            is_bookable=plan.is_bookable,
            decided_by=f"{by.kind}:{by.id}",
            made_at=clock.now(),
        )
        span: dict[str, Any] = {"office": place, "first": plan.date, "last": plan.date}
        sessions = sessions_for(plan.start, plan.end, plan.capacity)
        save_change(wanted=OpenDays(**span, reason="Jemput bola", reason_en="Outreach", sessions=sessions), by=by)
        if not plan.is_bookable:
            # Every number is kept for people whom an officer enters.
            save_change(wanted=SetShares(**span, shares={"assisted": plan.capacity}), by=by)
        record(
            "kecamatan.outreach_planned",
            about=("outreach", row.pk),
            by=by,
            city=host.city,
            office=host.pk,
            place=place.pk,
            date=f"{plan.date}",
            capacity=plan.capacity,
            bookable=plan.is_bookable,
        )
    _forget()
    return row


def cancel_outreach(*, row: Outreach, reason: str, by: Actor) -> int:
    """Cancel a coming outreach: no more numbers, and whoever holds one is to be moved. Return how many those are.

    Raises Invalid without a reason, OutreachOver.
    """
    if not reason.strip():
        raise_faults([("reason", "reason.blank", _("Tulis alasannya: warga membacanya di tiket."))])
    with change():
        row = Outreach.objects.select_for_update(no_key=True, of=("self",)).select_related("office").get(pk=row.pk)
        if row.cancelled_at or row.date <= clock.today(row.office.timezone):
            raise OutreachOver
        closing = CloseDays(office=row.office, first=row.date, last=row.date, reason=reason.strip())
        saved = save_change(wanted=closing, by=by)
        Outreach.objects.filter(pk=row.pk).update(cancelled_at=clock.now())
        # What offers nothing any more stands in no list of offices.
        today, offered = clock.today(row.office.timezone), Offering.objects.filter(office=row.office)
        offered.filter(since__gte=today).delete()
        offered.filter(since__lt=today).update(until=today)
        record(
            "kecamatan.outreach_cancelled",
            about=("outreach", row.pk),
            by=by,
            city=row.city,
            office=row.host_id,
            place=row.office_id,
            date=f"{row.date}",
            to_move=saved.row.to_move,
        )
    _forget()
    return saved.row.to_move


def _check(plan: Plan) -> None:
    faults = []
    today = clock.today(plan.host.timezone)
    if not plan.name.strip():
        faults.append(("name", "name.blank", _("Tulis nama tempatnya, misalnya SMA Negeri Contoh.")))
    if not plan.address.strip():
        faults.append(("address", "address.blank", _("Tulis alamatnya: warga harus menemukannya.")))
    if not today < plan.date <= today + datetime.timedelta(days=LONGEST_AHEAD):
        faults.append(("date", "date.past", _("Pilih besok atau sesudahnya, paling jauh setahun.")))
    if plan.end <= plan.start:
        faults.append(("end", "date.order", _("Jam selesai harus sesudah jam mulai.")))
    if not 1 <= plan.capacity <= 999:
        faults.append(("capacity", "quota.range", _("Tulis 1 sampai 999 orang.")))
    if not plan.services:
        faults.append(("services", "service.missing", _("Pilih sedikitnya satu layanan.")))
    raise_faults(faults)


def _found(plan: Plan) -> Office:
    """The office of one day. Its address in links tells host and date, and a running number."""
    host, stem = plan.host, f"jb-{plan.date:%y%m%d}-{plan.host.slug}"[:34]
    # One planning at a time for each office, or two would find the same number.
    Office.objects.select_for_update(no_key=True).get(pk=host.pk)
    count = Office.objects.filter(city=host.city, slug__startswith=stem).count()
    return Office.objects.create(
        city=host.city,
        slug=f"{stem}-{count + 1}",
        name=f"Jemput bola {plan.name.strip()}"[:80],
        kind=Office.Kind.OUTREACH,
        mode=Office.Mode.ONLINE,
        address=plan.address.strip()[:200],
        district_code=host.district_code,
        timezone=host.timezone,
        phone=host.phone,
        position=900,
        host=host,
    )


def _forget() -> None:
    forget()
    moment.forget()
