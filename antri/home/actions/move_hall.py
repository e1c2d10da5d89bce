"""Keep the demo's hall in motion, at whatever hour somebody looks: people come, are called, served, or miss their call.

Counters at which a visitor sits are left to the visitor. Everything goes through the actions of the hall.
"""

import contextlib
import datetime
import random
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from antri.booking.models import Booking
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue
from antri.home.actions.found_demo import DEMO, invented_nik
from antri.journal.actions import change
from antri.people.models import Officer
from antri.people.queries import identity_indexed
from antri.schedule.actions import ensure_day, open_day
from antri.schedule.models import ServiceDay, Slot, Taken
from antri.service_day import actions
from antri.service_day.actions.hall_numbers import POOLS, Holder, take_now, write_number
from antri.service_day.models import Desk, Hall, Visit
from antri.web import clock
from antri.web.refusals import Refusal

Status = Booking.Status
_COUNTERS: Final = (1, 2, 4, 5)  # the others are for visitors
_WAITING: Final = 14
_SERVICES: Final = ("KTP_HILANG", "KK_UBAH", "AKTA_LAHIR", "KTP_REKAM")
_SERVED_S: Final = (25, 90)
_HOURS: Final = 5
_PER_HOUR: Final = 40
_MIDNIGHT: Final = "23:59"
# With few numbers left for today everything takes longer: so many left, so many times as long.
_SLOWER: Final = ((100, 1), (40, 3), (0, 8))
_dice = random.Random()  # noqa: S311 - a play, and nobody's chance


def move_demo_hall() -> None:
    """Let a few things happen in the demo's hall; called every few seconds by the worker."""
    if not settings.DEMO:
        return
    office = catalogue().main
    _open_today(office)
    _let_people_come(office)
    for counter in Counter.objects.filter(office=office, number__in=_COUNTERS, is_active=True).select_related("office"):
        with contextlib.suppress(Refusal):
            _work_at(counter)
    _let_some_come_back(office)


def _open_today(office: Office) -> None:
    """The demo's own clock: after hours the last one goes on; a day without any has five hours around now.

    The numbers of the day stay the same: whoever opens new hours beside the old ones would give out number 201.
    """
    local = clock.now().astimezone(ZoneInfo(office.timezone))
    day = ServiceDay.objects.filter(office=office, date=local.date(), lane="main").first()
    if day and day.sessions:
        if f"{local:%H:%M}" < day.sessions[-1][1] or day.sessions[-1][1] == _MIDNIGHT:
            return
        sessions = [list(row) for row in day.sessions]
        sessions[-1][1] = _MIDNIGHT
    else:
        first = max(0, min(local.hour - 1, 24 - _HOURS))
        sessions = [
            [f"{hour:02d}:00", f"{hour + 1:02d}:00" if hour < 23 else _MIDNIGHT, _PER_HOUR]
            for hour in range(first, first + _HOURS)
        ]
    open_day(office=office, date=local.date(), reason="Demo: ruang tunggu bergerak", sessions=sessions, by=DEMO)
    Hall.objects.filter(day__office=office, day__date=local.date(), closed_at__isnull=False).update(closed_at=None)


def _let_people_come(office: Office) -> None:
    today = clock.today(office.timezone)
    waiting = Booking.objects.filter(office=office, date=today, status=Status.CHECKED_IN).count()
    booked = Booking.objects.filter(office=office, date=today, status=Status.BOOKED, day__lane="main")
    for booking in booked.select_related("office", "day", "service").order_by("start", "number")[:2]:
        if waiting < _WAITING:
            with contextlib.suppress(Refusal):
                actions.check_in(booking=booking, door=_dice.choice((Visit.Door.KIOSK, Visit.Door.DESK)), by=DEMO)
    if waiting < _WAITING // 2:
        with contextlib.suppress(Refusal):
            _walk_in(office, today)


def _walk_in(office: Office, today: datetime.date) -> None:
    """Somebody invented gets one of today's numbers in the hall."""
    services = [catalogue().services[code] for code in _SERVICES if code in catalogue().services]
    count = Booking.objects.filter(office=office, date=today).count()
    nik = invented_nik(office, today, 5_000 + count)
    person = {"name": "Warga Percontohan", "nik": nik, "phone": "", "priority": None}
    holder = Holder(
        service=_dice.choice(services),
        identity=identity_indexed("nik", nik),
        is_priority=_dice.random() < 0.1,
        person=person,
    )
    day_id = ensure_day(office=office, date=today, by=DEMO)
    with actions.hall_in_hand(office, by=DEMO) as hall:
        actions.check_open_hall(hall)
        now = clock.now()
        taken = _any_number(office, day_id, now)
        write_number(hall, day_id, "main", taken, holder=holder, by=DEMO, now=now)


def _any_number(office: Office, day_id: int, now: datetime.datetime) -> Taken:
    """Take a number of the hours that run or come, else one that is left of the hours before. Raises LaneFull."""
    with contextlib.suppress(actions.LaneClosed, actions.LaneFull):
        return take_now(office, day_id, "main", now)
    taken = Slot.objects.take(day_id=day_id, now=now, turns=1, pools=POOLS)
    if taken is None:
        raise actions.LaneFull
    return taken


def _slower(office: Office, today: datetime.date) -> int:
    """How many times as long somebody is served, so that the day's numbers last."""
    left = Slot.objects.filter(day__office=office, day__date=today, day__lane="main", state=Slot.State.FREE).count()
    return next(times for least, times in _SLOWER if left >= least)


def _work_at(counter: Counter) -> None:
    """One press at a counter that the demo works at."""
    desk = Desk.objects.filter(counter=counter).select_related("officer").first()
    colleague = _colleague(counter)
    if desk is None or desk.officer_id is None:
        desk = actions.open_desk(counter=counter, officer_id=colleague.pk, by=DEMO)
    if desk.officer_id != colleague.pk:
        return  # a visitor sits there
    facts: dict[str, Any] = {"counter": counter, "press": desk.press, "by": DEMO}
    visit = Visit.objects.filter(counter=counter).select_related("booking").first()
    now = clock.now()
    if visit is None:
        if _dice.random() < 0.7:
            actions.call_next(**facts)
    elif visit.booking.status == Status.CALLED:
        called_s = (now - (visit.called_at or now)).total_seconds()
        if called_s >= 8:
            _answer_call(visit, called_s, facts)
    else:
        # How long somebody is served follows from who it is: the same at every look.
        lasts_s = random.Random(str(visit.pk)).uniform(*_SERVED_S)  # noqa: S311
        lasts_s *= _slower(counter.office, clock.today(counter.office.timezone))
        if (now - (visit.serving_at or now)).total_seconds() >= lasts_s:
            actions.finish(outcome=Visit.Outcome.DONE, **facts)


def _answer_call(visit: Visit, called_s: float, facts: dict[str, Any]) -> None:
    if random.Random(f"{visit.pk}-comes").random() < 0.9:  # noqa: S311
        actions.start(**facts)
    elif visit.calls < 3:
        if called_s >= 20:
            actions.call_again(**facts)
    elif called_s >= 20:
        actions.miss(**facts)


def _let_some_come_back(office: Office) -> None:
    missed = Booking.objects.filter(office=office, date=clock.today(office.timezone), status=Status.MISSED)
    if _dice.random() < 0.2 and (booking := missed.select_related("office").first()):
        with contextlib.suppress(Refusal):
            actions.come_back(booking=booking, by=DEMO)


def _colleague(counter: Counter) -> Officer:
    """An invented officer for this counter, who cannot sign in."""
    username = f"demo-loket-{counter.number}"
    there = Officer.objects.filter(username=username).first()
    if there is None:
        there = Officer(username=username, first_name="Petugas Contoh", last_name=str(counter.number), is_active=False)
        there.set_unusable_password()
        with change():
            there.save(force_insert=True)
    return there
