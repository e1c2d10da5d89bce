"""Whom a draw takes: the published rule, reproducible by anyone; and what the chance usually is."""

import datetime
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import ServiceDay, Slot
from antri.schedule.queries import lane_letters
from antri.service_day.models import Draw, Standby
from antri.web import moment

_DAYS = 20
# Fewer people than this say nothing about a chance.
_ENOUGH = 20
_KEPT_S = 60.0


def lot(seed: str, code: str) -> str:
    """Draw the lot of one standby code: HMAC-SHA256 of the code under the seed. The lowest is first."""
    return hmac.new(seed.encode(), code.encode(), hashlib.sha256).hexdigest()


def drawing_order(seed: str, people: Iterable[Standby]) -> list[Standby]:
    """Put those standing by in the order of a draw: priority first, within each by lot. Arrival does not count."""
    return sorted(people, key=lambda who: (not who.is_priority, lot(seed, who.code)))


def starts_ahead(day: ServiceDay, now: datetime.datetime) -> list[datetime.time]:
    """List the starts of the sessions that have not passed: the one now running, and those to come."""
    local = now.astimezone(ZoneInfo(day.office.timezone)).time()
    return [datetime.time.fromisoformat(row[0]) for row in day.sessions if datetime.time.fromisoformat(row[1]) > local]


def starts_over(day: ServiceDay, now: datetime.datetime) -> list[datetime.time]:
    """List the starts of the sessions that have passed, as long as another one still runs or comes.

    Of these only what the hall was given is drawn: numbers of those who did not come. Whoever gets one waits with the
    hour now running.
    """
    ahead = starts_ahead(day, now)
    starts = [datetime.time.fromisoformat(row[0]) for row in day.sessions]
    return [start for start in starts if start not in ahead] if ahead else []


def places(day: ServiceDay, now: datetime.datetime) -> QuerySet[Slot]:
    """Find the numbers that may be drawn now: free ones of every pool whose session has not passed, and the hall's."""
    is_ready = Q(free_from__isnull=True) | Q(free_from__lte=now) | Q(pk__in=resting(day, now).values("pk"))
    return Slot.objects.filter(
        is_ready,
        Q(held_until__isnull=True) | Q(held_until__lte=now),
        day=day,
        state=Slot.State.FREE,
        turn__lt=len(lane_letters(day.office, day.lane)),
    ).filter(Q(start__in=starts_ahead(day, now)) | Q(start__in=starts_over(day, now), pool=Slot.Pool.HALL))


def resting(day: ServiceDay, now: datetime.datetime) -> QuerySet[Slot]:
    """Find numbers of today that were given back and rest, but for those that their holder may still take back."""
    minutes = int(catalogue().setting("undo_minutes", day.office))
    may_return = Booking.objects.filter(
        day=day, status=Booking.Status.CANCELLED, cancelled_at__gt=now - datetime.timedelta(minutes=minutes)
    )
    return Slot.objects.filter(day=day, state=Slot.State.FREE, free_from__gt=now).exclude(
        pk__in=may_return.values("slot")
    )


def draw_times(office: Office) -> list[datetime.time]:
    """The published times of this office's draws, in order."""
    return [datetime.time.fromisoformat(text) for text in catalogue().setting("draw_times", office)]


def due_draws(day: ServiceDay, now: datetime.datetime) -> list[datetime.time]:
    """List the published times of today that have come without a draw."""
    local = now.astimezone(ZoneInfo(day.office.timezone))
    if local.date() != day.date or day.is_closed:
        return []
    done = set(Draw.objects.filter(day=day).values_list("planned_for", flat=True))
    return [time for time in draw_times(day.office) if time <= local.time() and time not in done]


@dataclass(frozen=True, slots=True)
class Chance:
    """How many of those who stood by got a number, over the last days on which anybody did."""

    drawn: int
    registered: int
    days: int

    @property
    def percent(self) -> int:
        return round(100 * self.drawn / self.registered)


def usual_chance(office: Office, before: datetime.date) -> Chance | None:
    """Tell the usual chance from the last 20 days of standby before a date; None when too few people stood by."""
    return moment.keep(("standby-chance", office.pk, before), _KEPT_S, lambda: _chance(office, before))


def _chance(office: Office, before: datetime.date) -> Chance | None:
    rows = (
        Standby.objects.filter(day__office=office, day__date__lt=before)
        .values("day")
        .annotate(registered=Count("pk"), drawn=Count("pk", filter=Q(status=Standby.Status.DRAWN)))
        .order_by("-day__date")[:_DAYS]
    )
    days = list(rows)
    registered = sum(row["registered"] for row in days)
    if registered < _ENOUGH:
        return None
    return Chance(sum(row["drawn"] for row in days), registered, len(days))
