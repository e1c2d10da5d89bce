"""What the day means for one number: how many are before it, when it is likely to be called, what to do now."""

import datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from antri.booking.models import Booking
from antri.booking.queries import Place, tells_the_day
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue
from antri.service_day.models import Call, Disruption, Hall, Visit
from antri.service_day.queries.estimate import PACE_MINUTES, Estimate, estimate, minutes_per_call
from antri.service_day.queries.order import calling_order, pace_of, waiting_in
from antri.web import clock, moment

Status = Booking.Status
_RECENT_DAYS = 10
_KEPT_S = 300.0


class Turn(NamedTuple):
    """One number on its day.

    `ahead`: people before it, None when it waits no more. `called_now`: the label called last. `counter`: where it is
    called or served. `waits_until`: how long the counter waits. `opens_at`: check-in from then on.
    """

    ahead: int | None
    called_now: str
    range: Estimate | None
    counter: Counter | None
    called_at: datetime.datetime | None
    waits_until: datetime.datetime | None
    opens_at: datetime.datetime
    minutes_per_call: float | None
    disruption: Disruption | None
    is_late: bool


def turn_of(booking: Booking) -> Turn | None:
    """Tell where a number stands on its day; None before and after it."""
    office, now = catalogue().offices[booking.office.slug], clock.now()
    if booking.date != clock.today(office.timezone) or booking.status not in Booking.LIVE:
        return None
    hall = (
        Hall.objects.select_related("day").filter(day__office=office, day__date=booking.date, day__lane="main").first()
    )
    visit = Visit.objects.select_related("counter").filter(pk=booking.pk).first()
    begins = datetime.datetime.combine(booking.date, booking.start, ZoneInfo(office.timezone))
    opens_at = begins - datetime.timedelta(minutes=int(catalogue().setting("check_in_early_minutes", office)))
    ahead = _ahead(booking, hall, office, now)
    calls = _calls(hall, now) if hall else []
    pace = minutes_per_call([call.at for call in calls if not call.is_again], now) or _usual_pace(office, booking.date)
    disruption = Disruption.objects.filter(day=hall.pk, ended_at__isnull=True).first() if hall else None
    is_stopped = disruption is not None and disruption.stops(booking.service.code)
    patience = datetime.timedelta(minutes=int(catalogue().setting("missed_after_minutes", office)))
    is_called = visit is not None and booking.status == Status.CALLED and visit.called_at is not None
    return Turn(
        ahead=ahead,
        called_now=calls[0].label if calls else "",
        range=None
        if ahead is None or is_stopped
        else estimate(ahead=ahead, pace=pace, now=now, not_before=opens_at if now < opens_at else None),
        counter=visit.counter if visit else None,
        called_at=visit.called_at if visit else None,
        waits_until=visit.called_at + patience if visit and is_called and visit.called_at else None,
        opens_at=opens_at,
        minutes_per_call=pace,
        disruption=disruption,
        is_late=visit is not None and visit.rank == Visit.Rank.LATE,
    )


@tells_the_day
def place_in_hall(booking: Booking) -> Place:
    """Tell the contract where a number stands on its day (docs/api.md)."""
    turn = turn_of(booking)
    return Place(turn.ahead, turn.range and (turn.range.earliest, turn.range.latest)) if turn else Place(None, None)


def _ahead(booking: Booking, hall: Hall | None, office: Office, now: datetime.datetime) -> int | None:
    """How many come before: for who is here by the order of calling, for who is not yet also those still expected."""
    if booking.status == Status.CHECKED_IN and hall:
        order = calling_order(waiting_in(hall), pace_of(hall, office, now))
        return next((place for place, person in enumerate(order) if person.booking_id == booking.pk), 0)
    if booking.status != Status.BOOKED:
        return None
    mine = (booking.start, Visit.Rank.IN_TIME, booking.number)
    here = waiting_in(hall) if hall else []
    before = sum((person.hour, person.rank, person.number) < mine for person in here)
    # Whoever of an hour that is over has not come would queue behind those who are in time.
    local = now.astimezone(ZoneInfo(office.timezone)).time()
    coming = Booking.objects.filter(
        office=office, date=booking.date, status=Status.BOOKED, day__lane="main", end__gt=local
    ).values_list("start", "number")
    return before + sum((start, Visit.Rank.IN_TIME, number) < mine for start, number in coming)


def _calls(hall: Hall, now: datetime.datetime) -> list[Call]:
    since = now - datetime.timedelta(minutes=PACE_MINUTES)
    rows = Call.objects.filter(day=hall.pk, undone_at__isnull=True, at__gte=since)
    return list(rows.exclude(booking__day__lane__in=("pickup", "information")).order_by("-id"))


def _usual_pace(office: Office, before: datetime.date) -> float | None:
    """Tell the minutes between two calls on recent days, while the hall has not begun today."""
    return moment.keep(("usual-pace", office.pk, before), _KEPT_S, lambda: _recent_pace(office, before))


def _recent_pace(office: Office, before: datetime.date) -> float | None:
    halls = Hall.objects.filter(day__office=office, day__lane="main", day__date__lt=before, calls__gte=20)
    paces = [pace for hall in halls.order_by("-day__date")[:_RECENT_DAYS] if (pace := _pace_of(hall))]
    return sum(paces) / len(paces) if paces else None


def _pace_of(hall: Hall) -> float | None:
    """The mean gap between two calls of a day, without the longest twentieth: breaks are no pace."""
    rows = Call.objects.filter(day=hall.pk, is_again=False, undone_at__isnull=True).order_by("at")
    times = list(rows.values_list("at", flat=True))
    gaps = sorted((later - at).total_seconds() / 60 for at, later in pairwise(times))
    kept = gaps[: int(len(gaps) * 0.95)]
    return sum(kept) / len(kept) if kept else None
