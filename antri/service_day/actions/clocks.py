"""The clocks of a hall: called and not there, missed and not back, booked and never come.

All of them stand still while a disruption stops the service somebody waits for (queries/pauses.py).
"""

import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.service_day.actions.hall import hall_in_hand
from antri.service_day.actions.missing import miss_by_clock
from antri.service_day.actions.no_show import let_go
from antri.service_day.models import Hall, Visit
from antri.service_day.queries.pauses import Pause, counted, pauses_of
from antri.web import clock

Status = Booking.Status
# One change stays short: a counter that presses meanwhile waits for it.
_AT_ONCE = 25


class Patience(NamedTuple):
    """How long the office waits for somebody."""

    calls: int
    after_last_call: datetime.timedelta
    after_call: datetime.timedelta
    grace: datetime.timedelta


def run_clocks(*, by: Actor) -> int:
    """Let count as missed or as not come whoever's time is over, in every hall that is open; return how many."""
    done = 0
    for office in catalogue().offices.values():
        hall = (
            Hall.objects.select_related("day")
            .filter(
                day__office=office,
                day__lane="main",
                day__date=clock.today(office.timezone),
                closed_at__isnull=True,
            )
            .first()
        )
        if hall is not None:
            done += _miss_those_called(office, hall, by) + _let_go_of_others(office, hall, by)
    return done


def is_over_for_called(visit: Visit, now: datetime.datetime, pauses: list[Pause], patience: Patience) -> bool:
    """Tell whether somebody called has been waited for long enough: three calls, or five minutes after one.

    After the third call the way to the counter is still waited for. Whoever asked for help is given the time from
    when an officer went to them, and no end before.
    """
    if visit.called_at is None or (visit.needs and visit.approached_at is None):
        return False
    since = max(visit.called_at, visit.approached_at or visit.called_at)
    waited = counted(since, now, pauses, visit.service_code)
    return waited >= (patience.after_last_call if visit.calls >= patience.calls else patience.after_call)


def patience_of(office: Office) -> Patience:
    rules = catalogue()
    return Patience(
        int(rules.setting("calls_before_missed", office)),
        datetime.timedelta(seconds=int(rules.setting("last_call_seconds", office))),
        datetime.timedelta(minutes=int(rules.setting("missed_after_minutes", office))),
        datetime.timedelta(minutes=int(rules.setting("no_show_grace_minutes", office))),
    )


def _miss_those_called(office: Office, hall: Hall, by: Actor) -> int:
    called = Visit.objects.filter(day=hall.pk, booking__status=Status.CALLED)
    missed = 0
    for key in [visit.pk for visit in called if _is_over(visit, office, hall)]:
        with hall_in_hand(office, by=by, date=hall.day.date):
            # The hall is in hand now: the counter may have called again, or begun to serve, a moment ago.
            visit = called.select_related("booking__office").filter(pk=key).first()
            if visit is not None and _is_over(visit, office, hall):
                missed += miss_by_clock(booking=visit.booking, by=by)
    return missed


def _is_over(visit: Visit, office: Office, hall: Hall) -> bool:
    return is_over_for_called(visit, clock.now(), pauses_of(hall.pk), patience_of(office))


def _let_go_of_others(office: Office, hall: Hall, by: Actor) -> int:
    done = 0
    # Found without the hall in hand, looked at again with it.
    due = [(booking.pk, reason) for booking, reason in _due(office, hall)]
    for start in range(0, len(due), _AT_ONCE):
        keys = dict(due[start : start + _AT_ONCE])
        with hall_in_hand(office, by=by, date=hall.day.date) as held:
            if held.closed_at is not None:
                break
            for booking, reason in _due(office, hall):
                if booking.pk in keys:
                    done += let_go(booking, by=by, reason=reason)
    return done


def _due(office: Office, hall: Hall) -> list[tuple[Booking, str]]:
    now, pauses, patience = clock.now(), pauses_of(hall.pk), patience_of(office)
    missed = Visit.objects.filter(day=hall.pk, booking__status=Status.MISSED, missed_at__isnull=False)
    found = [
        (visit.booking, "not_back")
        for visit in missed.select_related("booking__office", "booking__day")
        if counted(visit.missed_at or now, now, pauses, visit.service_code) >= patience.grace
    ]
    zone, date = ZoneInfo(office.timezone), hall.day.date
    # Whom the office itself sends away has not failed to come.
    booked = Booking.objects.filter(office=office, date=date, status=Status.BOOKED, to_move_at__isnull=True)
    for booking in booked.filter(end__lte=now.astimezone(zone).time()).select_related("office", "day", "service"):
        ended = datetime.datetime.combine(date, booking.end, zone)
        if counted(ended, now, pauses, booking.service.code) >= patience.grace:
            found.append((booking, "never_came"))
    return found
