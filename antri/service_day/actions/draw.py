"""Draw the numbers that are free among those standing by, at the published time, once."""

import datetime
import secrets
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import AlreadyBooked
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.people.actions import open_sealed
from antri.people.queries import Indexed, phone_indexed
from antri.schedule.actions import lock_caps
from antri.schedule.models import ServiceDay, Slot, Taken
from antri.schedule.queries import caps_for, lane_letters
from antri.service_day.actions.hall import check_open_hall, hall_in_hand
from antri.service_day.actions.hall_numbers import POOLS, Holder, write_number
from antri.service_day.actions.standby import leave_unserved, settle
from antri.service_day.models import Draw, Hall, Standby
from antri.service_day.queries.draws import (
    draw_times,
    drawing_order,
    due_draws,
    places,
    resting,
    starts_ahead,
    starts_over,
)
from antri.web import clock
from antri.web.refusals import Refusal

Status = Standby.Status


class DrawTooEarly(Refusal):
    """Not before its published time: who counts on it is not there yet."""

    code = "draw-too-early"
    title = _("Belum waktunya mengundi")
    detail = _("Undian diadakan pada jam yang diumumkan, tidak lebih awal.")


class DrawUnknown(Refusal):
    """No draw is published for that time, or the office is closed today."""

    code = "draw-unknown"
    title = _("Tidak ada undian pada jam itu")
    detail = _("Hari ini tidak ada undian yang diumumkan untuk jam itu.")


def draw(*, office: Office, planned_for: datetime.time, by: Actor) -> Draw:
    """Draw once for one published time; asking again returns the same draw.

    Whoever is drawn has a number and is in the hall at once. After the last draw of the day all others
    count as not served. Raises DrawTooEarly, DrawUnknown, HallClosed.
    """
    with hall_in_hand(office, by=by) as hall:
        day = ServiceDay.objects.select_related("office").get(pk=hall.pk)
        done = Draw.objects.filter(day=day, planned_for=planned_for).first()
        if done:
            return done
        check_open_hall(hall)
        if planned_for not in draw_times(office) or day.is_closed:
            raise DrawUnknown
        if clock.now().astimezone(ZoneInfo(office.timezone)).time() < planned_for:
            raise DrawTooEarly
        drawn = _draw(hall, day, planned_for, by)
        if planned_for == draw_times(office)[-1]:
            leave_unserved(office=office, by=by)
    return drawn


def draw_due(*, by: Actor) -> int:
    """Hold every draw whose time has come at any office where somebody stands by; return how many."""
    held = 0
    for office in catalogue().offices.values():
        day = ServiceDay.objects.filter(office=office, lane="main", date=clock.today(office.timezone)).first()
        if day is None or not Standby.objects.filter(day=day, status=Status.WAITING).exists():
            continue
        if Hall.objects.filter(pk=day.pk, closed_at__isnull=False).exists():
            continue
        for time in due_draws(day, clock.now()):
            draw(office=office, planned_for=time, by=by)
            held += 1
    return held


def _draw(hall: Hall, day: ServiceDay, planned_for: datetime.time, by: Actor) -> Draw:
    now = clock.now()
    # Before any slot, as who books does it: no two wait for each other.
    lock_caps(day.pk)
    Slot.objects.filter(pk__in=list(resting(day, now).values_list("pk", flat=True))).update(free_from=now)
    people = list(Standby.objects.filter(day=day, status=Status.WAITING).select_related("service"))
    # Nobody knows it before, and it is written with the result: a draw is not repeated until it pleases.
    drawn = Draw.objects.create(
        city=day.city,
        day=day,
        planned_for=planned_for,
        drawn_at=now,
        places=places(day, now).count(),
        people=len(people),
        seed=secrets.token_hex(16),
    )
    winners, gone = 0, set[datetime.time]()
    for who in drawing_order(drawn.seed, people):
        if winners == drawn.places:
            break
        winners += _give(hall, day, drawn, who, gone, by)
    record(
        "service_day.drawn",
        about=("draw", drawn.pk),
        by=by,
        city=day.city,
        day=day.pk,
        count=winners,
        places=drawn.places,
        people=drawn.people,
    )
    return drawn


def _give(hall: Hall, day: ServiceDay, drawn: Draw, who: Standby, gone: set[datetime.time], by: Actor) -> bool:
    """Give one person a number if one is left that their services may have; tell whether they got it.

    `gone`: sessions in which nobody found anything; nobody behind looks there again while all others wait.
    """
    try:
        with transaction.atomic():
            taken = _take(day, who, gone, drawn.drawn_at)
            if taken is None:
                return False
            holder = _holder_of(who, by)
            booking = write_number(hall, day.pk, day.lane, taken, holder=holder, by=by, now=drawn.drawn_at)
            settle(who, to=Status.DRAWN, what="service_day.won", by=by, draw=drawn, booking=booking)
    except AlreadyBooked:
        # They found a number in the meantime: they need none of these.
        settle(who, to=Status.LEFT, what="service_day.went_home", by=by)
        return False
    return True


def _take(day: ServiceDay, who: Standby, gone: set[datetime.time], now: datetime.datetime) -> Taken | None:
    codes = (who.service.code, *who.also_services)
    caps = tuple((cap.pk, cap.per_session, cap.per_day) for cap in caps_for(day.office, codes, on=day.date))
    turns = len(lane_letters(day.office, day.lane))
    # What the hall was given of hours that are over comes last: whoever gets it waits with the hour now running.
    ways: list[tuple[datetime.time, tuple[Slot.Pool, ...]]] = [(start, POOLS) for start in starts_ahead(day, now)]
    ways += [(start, (Slot.Pool.HALL,)) for start in starts_over(day, now)]
    for start, pools in ways:
        if start in gone:
            continue
        # Without waiting: who holds that number may be waiting for a person who has just been drawn.
        taken = Slot.objects.take(day_id=day.pk, now=now, turns=turns, pools=pools, start=start, caps=caps, waits=False)
        if taken:
            return taken
        if not caps:  # else it may be the cap of this service, and another finds something
            gone.add(start)
    return None


def _holder_of(who: Standby, by: Actor) -> Holder:
    person = open_sealed(who, by=by, reason="standby.drawn")
    return Holder(
        service=who.service,
        also_services=tuple(who.also_services),
        people=who.people,
        is_priority=who.is_priority,
        identity=Indexed(who.identity_index, who.identity_index_next, ()),
        phone_key=phone_indexed(person["phone"]) if person["phone"] else None,
        person=person,
    )
