"""Make the days, close them, open them, change how many numbers they have."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.schedule.actions.fit import fit
from antri.schedule.models import DayOverride, Lane, OverrideSession, ServiceDay, Slot
from antri.schedule.queries import Sessions, last_open_date, plans
from antri.schedule.queries.changes import raise_faults, session_faults
from antri.schedule.queries.states import DayState
from antri.web import clock
from antri.web.refusals import Invalid

_known_days: dict[tuple[int, str, datetime.date], int] = {}


def forget() -> None:
    """Drop what is remembered of days that exist (tests, and a restored database)."""
    _known_days.clear()


def ensure_day(*, office: Office, date: datetime.date, by: Actor, lane: str = "main") -> int:
    """Return the id of the day, making it with its numbered slots when nobody has yet.

    Whoever asks first makes it, so a dead worker never closes the city. A closed date gets a day
    without slots.
    """
    key = (office.pk, lane, date)
    known = _known_days.get(key)
    if known is None:
        known = ServiceDay.objects.filter(office=office, lane=lane, date=date).values_list("pk", flat=True).first()
        if known is None:
            with change():
                return _day_in_hand(office, lane, date, by).pk
        _known_days[key] = known
    return known


def make_days(*, by: Actor) -> int:
    """Make every day to the horizon at each office that gives numbers; return how many were new."""
    made = 0
    book = catalogue()
    for office in book.offices.values():
        today = clock.today(office.timezone)
        last = last_open_date(office, clock.now()) + datetime.timedelta(days=1)
        # The one day of an outreach is made when it is planned.
        if office.kind == Office.Kind.OUTREACH or not book.gives_numbers(office, today, last):
            continue
        there = set(
            ServiceDay.objects.filter(office=office, lane="main", date__range=(today, last)).values_list(
                "date", flat=True
            )
        )
        for offset in range((last - today).days + 1):
            date = today + datetime.timedelta(days=offset)
            if date not in there and book.gives_numbers(office, date):
                ensure_day(office=office, date=date, by=by)
                made += 1
    return made


def close_day(
    *, office: Office, date: datetime.date, reason: str, by: Actor, reason_en: str = "", lane: str = "main"
) -> int:
    """Close a date: withdraw what is free, keep what is held; return how many numbers are still held.

    A booking made at the same moment either stands before this and is counted, or is refused. Whoever is
    held is not told by this: `booking.calendar.actions.save_change` closes and marks them to be moved.
    """
    with change():
        day = _day_in_hand(office, lane, date, by)
        override, _made = DayOverride.objects.update_or_create(
            office=office,
            lane=lane,
            date=date,
            defaults={"city": office.city, "is_open": False, "reason": reason, "reason_en": reason_en},
        )
        override.sessions.all().delete()
        return fit(day, [], reason, reason_en, "schedule.day_closed", by)


def open_day(
    *,
    office: Office,
    date: datetime.date,
    reason: str,
    by: Actor,
    sessions: Sessions | None = None,
    reason_en: str = "",
    lane: str = "main",
) -> int:
    """Open a date against holiday or weekday, with its own `sessions` or those of its weekday's plan.

    Raises Invalid with every fault of the sessions: one that ends before it starts, two that overlap, one
    without numbers, more than 999 in the day.
    """
    raise_faults(session_faults(sessions or [], least=1))
    with change():
        day = _day_in_hand(office, lane, date, by)
        override, _made = DayOverride.objects.update_or_create(
            office=office,
            lane=lane,
            date=date,
            defaults={"city": office.city, "is_open": True, "reason": reason, "reason_en": reason_en},
        )
        override.sessions.all().delete()
        OverrideSession.objects.bulk_create(
            OverrideSession(city=office.city, override=override, start=start, end=end, capacity=capacity)
            for start, end, capacity in sessions or []
        )
        wanted = plans(office, first=date, last=date, lane=lane)[date].sessions
        if not wanted:
            raise Invalid([("sessions", "sessions.missing", _("Tanggal itu tidak punya jam buka. Tulis sesinya."))])
        return fit(day, wanted, reason, reason_en, "schedule.day_opened", by)


def set_quota(*, office: Office, date: datetime.date, quotas: dict[str, int], by: Actor, lane: str = "main") -> int:
    """Change how many numbers sessions have (``{"08:00": 30}``); return how many stay held above that.

    Lowering withdraws free numbers, the highest first; raising re-opens withdrawn ones before it adds.
    Raises Invalid for a session that the day does not have, below none, and above 999 in a day.
    """
    if not quotas:
        raise Invalid([("sessions", "quota.missing", _("Tulis sesi dengan jumlahnya, misalnya 08:00=30."))])
    with change():
        day = _day_in_hand(office, lane, date, by)
        unknown = quotas.keys() - {row[0] for row in day.sessions}
        wanted = [[start, end, quotas.get(start, capacity)] for start, end, capacity in day.sessions]
        raise_faults([_no_session(start, day) for start in sorted(unknown)] + session_faults(wanted, least=0))
        return fit(day, wanted, day.reason, day.reason_en, "schedule.quota_changed", by)


def _no_session(start: str, day: ServiceDay) -> tuple[str, str, str]:
    if day.is_closed:
        return start, "session.unknown", _("Tanggal itu tutup. Buka dahulu, lalu ubah kuotanya.")
    text = _("Sesi itu tidak ada pada tanggal ini. Pilih: %(sessions)s.")
    return start, "session.unknown", text % {"sessions": ", ".join(row[0] for row in day.sessions)}


def give_back(*, slot_id: int, day_id: int, turn: int, free_from: datetime.datetime, to_hall: bool) -> bool:
    """Give a taken number back; it rests until `free_from`. Tell whether it was withdrawn. Part of the caller's change.

    Where the day has been closed or its quota lowered meanwhile, the number is withdrawn instead.
    Lock the day first (`lock_day`), so that a closing at the same moment is seen.
    """
    day = ServiceDay.objects.get(pk=day_id)
    slot = Slot.objects.get(pk=slot_id)
    wanted = next((row[2] for row in day.sessions if row[0] == f"{slot.start:%H:%M}"), 0)
    standing = Slot.objects.filter(day=day, start=slot.start).exclude(state=Slot.State.WITHDRAWN).count()
    is_spare = standing > wanted
    Slot.objects.filter(pk=slot_id, turn=turn, state=Slot.State.TAKEN).update(
        state=Slot.State.WITHDRAWN if is_spare else Slot.State.FREE,
        pool=Slot.Pool.HALL if to_hall else slot.pool,
        free_from=free_from,
    )
    return is_spare


def lock_lane(office: Office, lane: str) -> None:
    """Hold an office's calendar: one change at a time. Before any day, so that no two wait for each other."""
    list(Lane.objects.select_for_update(no_key=True).filter(office=office, code=lane).values_list("pk", flat=True))


def days_in_hand(
    *, office: Office, dates: Iterable[datetime.date], by: Actor, lane: str = "main"
) -> dict[datetime.date, ServiceDay]:
    """Hold these days and all their numbers to the end of the caller's change; make those that are missing.

    First every day in order, then the slots: whoever moves a booking holds its old day and waits for a slot of
    another, and must not find that slot held by somebody who waits for the day.
    """
    days = {date: _day_in_hand(office, lane, date, by) for date in sorted(set(dates))}
    keys = [day.pk for day in days.values()]
    list(Slot.objects.select_for_update(no_key=True).filter(day__in=keys).order_by("day", "number").values_list("pk"))
    return days


def put(day: ServiceDay, state: DayState, by: Actor) -> int:
    """Make a day what is wanted of it; return how many numbers stay held above that. The day is in hand."""
    special = DayOverride.objects.filter(office=day.office, lane=day.lane, date=day.date)
    special.delete()
    if state.by_hand:
        _write_special(day, state.by_hand)
    was_open, is_open = bool(day.sessions), bool(state.sessions)
    what = "schedule.quota_changed"
    if was_open != is_open:
        what = "schedule.day_opened" if is_open else "schedule.day_closed"
    day.shares = state.shares
    return fit(day, state.sessions, state.reason, state.reason_en, what, by)


def _write_special(day: ServiceDay, by_hand: dict[str, Any]) -> None:
    told = {name: by_hand[name] for name in ("is_open", "reason", "reason_en")}
    override = DayOverride.objects.create(city=day.city, office=day.office, lane=day.lane, date=day.date, **told)
    OverrideSession.objects.bulk_create(
        OverrideSession(city=day.city, override=override, start=start, end=end, capacity=capacity)
        for start, end, capacity in by_hand["sessions"]
    )


def lock_day(day_id: int) -> None:
    """Hold the day's row to the end of the transaction: the first lock of whatever resizes or gives back."""
    ServiceDay.objects.select_for_update(no_key=True).values_list("pk").get(pk=day_id)


def lock_caps(day_id: int) -> None:
    """Let one booking at a time count against the day's service caps (PostgreSQL; SQLite has one writer)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(1, %s)", [day_id])


def _day_in_hand(office: Office, lane: str, date: datetime.date, by: Actor) -> ServiceDay:
    """Lock the day's row, made now if need be. Only with it in hand is the plan read and slots decided.

    All locks here are `no_key`: a booking that commits checks its keys to day and slot, and would wait for
    a stronger lock while we wait for its slot: a deadlock.
    """
    day = ServiceDay.objects.select_for_update(no_key=True).filter(office=office, lane=lane, date=date).first()
    if day:
        return day
    # Plans are read below: whoever changes them holds the lane, so this day is made by the old or by the new ones
    # and, made by the old, is seen by that change.
    lock_lane(office, lane)
    try:
        with transaction.atomic():
            day = ServiceDay(city=office.city, office=office, lane=lane, date=date, made_at=clock.now())
            day.save(force_insert=True)
    except IntegrityError:
        # Someone else made it; the insert has waited for them, so now it is there.
        return ServiceDay.objects.select_for_update(no_key=True).get(office=office, lane=lane, date=date)
    plan = plans(office, first=date, last=date, lane=lane)[date]
    fit(day, plan.sessions, plan.reason, plan.reason_en, "schedule.day_made", by)
    return day
