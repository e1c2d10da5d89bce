"""Make the days, close them, open them, change how many numbers they have."""

import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.schedule.actions.check_sessions import Wanted, check_sessions
from antri.schedule.actions.fit import fit
from antri.schedule.models import DayOverride, OverrideSession, ServiceDay, Slot
from antri.schedule.queries import Sessions, last_open_date, plans
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
        if office.mode == Office.Mode.MANUAL:
            continue
        today = clock.today(office.timezone)
        last = last_open_date(office, clock.now()) + datetime.timedelta(days=1)
        there = set(
            ServiceDay.objects.filter(office=office, lane="main", date__range=(today, last)).values_list(
                "date", flat=True
            )
        )
        for offset in range((last - today).days + 1):
            date = today + datetime.timedelta(days=offset)
            if date not in there:
                ensure_day(office=office, date=date, by=by)
                made += 1
    return made


def close_day(
    *, office: Office, date: datetime.date, reason: str, by: Actor, reason_en: str = "", lane: str = "main"
) -> int:
    """Close a date: withdraw what is free, keep what is held; return how many numbers are still held.

    A booking made at the same moment either stands before this and is counted, or is refused.
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
    _raise(_faults_of(sessions or [], least=1))
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
        return fit(day, wanted, reason, reason_en, "schedule.day_opened", by)


def set_quota(*, office: Office, date: datetime.date, quotas: dict[str, int], by: Actor, lane: str = "main") -> int:
    """Change how many numbers sessions have (``{"08:00": 30}``); return how many stay held above that.

    Lowering withdraws free numbers, the highest first; raising re-opens withdrawn ones before it adds.
    Raises Invalid for a session that the day does not have, below none, and above 999 in a day.
    """
    with change():
        day = _day_in_hand(office, lane, date, by)
        unknown = quotas.keys() - {row[0] for row in day.sessions}
        wanted = [[start, end, quotas.get(start, capacity)] for start, end, capacity in day.sessions]
        _raise([_no_session(start, day) for start in sorted(unknown)] + _faults_of(wanted, least=0))
        return fit(day, wanted, day.reason, day.reason_en, "schedule.quota_changed", by)


def _faults_of(sessions: Sessions, *, least: int) -> list[tuple[str, str, str]]:
    wanted = [
        Wanted(datetime.time.fromisoformat(start), datetime.time.fromisoformat(end), capacity)
        for start, end, capacity in sessions
    ]
    return [(sessions[fault.at][0], fault.code, fault.text) for fault in check_sessions(wanted, least=least)]


def _no_session(start: str, day: ServiceDay) -> tuple[str, str, str]:
    if day.is_closed:
        return start, "session.unknown", _("Tanggal itu tutup. Buka dahulu, lalu ubah kuotanya.")
    text = _("Sesi itu tidak ada pada tanggal ini. Pilih: %(sessions)s.")
    return start, "session.unknown", text % {"sessions": ", ".join(row[0] for row in day.sessions)}


def _raise(errors: list[tuple[str, str, str]]) -> None:
    if errors:
        raise Invalid(errors)


def give_back(*, slot_id: int, day_id: int, turn: int, free_from: datetime.datetime, to_hall: bool) -> None:
    """Give a taken number back; it rests until `free_from`. Part of the caller's change.

    Where the day has been closed or its quota lowered meanwhile, the number is withdrawn instead.
    Lock the day first (`lock_day`), so that a closing at the same moment is seen.
    """
    day = ServiceDay.objects.get(pk=day_id)
    slot = Slot.objects.get(pk=slot_id)
    wanted = next((row[2] for row in day.sessions if row[0] == f"{slot.start:%H:%M}"), 0)
    standing = Slot.objects.filter(day=day, start=slot.start).exclude(state=Slot.State.WITHDRAWN).count()
    Slot.objects.filter(pk=slot_id, turn=turn, state=Slot.State.TAKEN).update(
        state=Slot.State.WITHDRAWN if standing > wanted else Slot.State.FREE,
        pool=Slot.Pool.HALL if to_hall else slot.pool,
        free_from=free_from,
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
