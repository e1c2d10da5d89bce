"""Make the days, close them, open them, change how many numbers they have."""

import datetime
from collections import Counter

from django.db import IntegrityError, connection, transaction

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.schedule.models import DayOverride, OverrideSession, ServiceDay, Slot
from antri.schedule.queries import Sessions, last_open_date, plans, pools_of
from antri.web import clock, moment

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
        return _fit(day, [], reason, reason_en, "schedule.day_closed", by)


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
    """Open a date against holiday or weekday, with its own `sessions` or those of its weekday's plan."""
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
        return _fit(day, wanted, reason, reason_en, "schedule.day_opened", by)


def set_quota(*, office: Office, date: datetime.date, quotas: dict[str, int], by: Actor, lane: str = "main") -> int:
    """Change how many numbers sessions have (``{"08:00": 30}``); return how many stay held above that.

    Lowering withdraws free numbers, the highest first; raising re-opens withdrawn ones before it adds.
    """
    with change():
        day = _day_in_hand(office, lane, date, by)
        wanted = [[start, end, quotas.get(start, capacity)] for start, end, capacity in day.sessions]
        return _fit(day, wanted, day.reason, day.reason_en, "schedule.quota_changed", by)


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
    _fit(day, plan.sessions, plan.reason, plan.reason_en, "schedule.day_made", by)
    return day


def _fit(day: ServiceDay, wanted: Sessions, reason: str, reason_en: str, what: str, by: Actor) -> int:
    """Make the slots follow the wanted sessions; the day's row is held above. Returns how many are over."""
    slots: dict[str, list[Slot]] = {}
    # Locked, so that each is seen as free or as taken for good.
    for slot in Slot.objects.select_for_update(no_key=True).filter(day=day).order_by("number"):
        slots.setdefault(f"{slot.start:%H:%M}", []).append(slot)
    highest = max((slot.number for rows in slots.values() for slot in rows), default=0)
    withdraw: list[int] = []
    reopen: list[int] = []
    fresh: list[Slot] = []
    moved: list[Slot] = []
    over = 0
    pools = dict(zip((row[0] for row in wanted), pools_of(wanted, _shares(day)), strict=True))
    for start in {*slots, *(row[0] for row in wanted)}:
        there = slots.get(start, [])
        end, capacity = next(((row[1], row[2]) for row in wanted if row[0] == start), ("", 0))
        standing = [slot for slot in there if slot.state != Slot.State.WITHDRAWN]
        spare = len(standing) - capacity
        if spare > 0:
            free = [slot for slot in reversed(standing) if slot.state == Slot.State.FREE][:spare]
            withdraw += [slot.pk for slot in free]
            standing = [slot for slot in standing if slot not in free]
            over += spare - len(free)
        elif spare < 0:
            back = [slot for slot in there if slot.state == Slot.State.WITHDRAWN][:-spare]
            reopen += [slot.pk for slot in back]
            more = -spare - len(back)
            new = [Slot(city=day.city, day=day, number=0, start=_time(start), end=_time(end)) for _ in range(more)]
            fresh += new
            standing += back + new
        moved += _share_out(standing, pools.get(start, []))
    # Numbers run through the sessions in the order of the day.
    for number, slot in enumerate(sorted(fresh, key=lambda slot: slot.start), start=highest + 1):
        slot.number = number
    Slot.objects.filter(pk__in=withdraw).update(state=Slot.State.WITHDRAWN)
    Slot.objects.filter(pk__in=reopen).update(state=Slot.State.FREE)
    Slot.objects.bulk_update([slot for slot in moved if slot.pk], ["pool"])
    Slot.objects.bulk_create(fresh)
    day.sessions, day.reason, day.reason_en = wanted, reason, reason_en
    day.save(update_fields=["sessions", "reason", "reason_en"])
    record(
        what,
        about=("service_day", day.pk),
        by=by,
        city=day.city,
        office=day.office_id,
        date=f"{day.date:%Y-%m-%d}",
        capacity=sum(row[2] for row in wanted),
        withdrawn=len(withdraw),
        reopened=len(reopen),
        added=len(fresh),
        over=over,
    )
    transaction.on_commit(moment.forget)
    return over


def _share_out(slots: list[Slot], pools: list[str]) -> list[Slot]:
    """Let the session's numbers that nobody has had yet make up its `pools` again; return those that changed."""
    lacking, movable = Counter(pools), []
    for slot in (slot for slot in slots if slot.is_settled):
        lacking[slot.pool] -= 1
    for slot in (slot for slot in slots if not slot.is_settled):
        if slot.pk and lacking[slot.pool] > 0:
            lacking[slot.pool] -= 1
        else:
            movable.append(slot)
    left = lacking.elements()
    for slot in movable:
        slot.pool = next(left, slot.pool)
    return movable


def _shares(day: ServiceDay) -> dict[str, int]:
    return catalogue().setting("pool_shares", day.office, day.date)


def _time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)
