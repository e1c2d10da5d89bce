"""Who was called and did not come: missed by a press or by the clock, and back again."""

import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import WrongState
from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.service_day.actions.hall import check_open_hall, hall_in_hand, move
from antri.service_day.actions.pressing import change_visit, press_at
from antri.service_day.models import Desk, Visit
from antri.web import clock
from antri.web.refusals import Refusal

Status = Booking.Status


class ApproachFirst(Refusal):
    """Somebody who asked for help counts as missed only after an officer went to them."""

    code = "approach-first"
    title = _("Datangi dahulu")
    detail = _("Warga ini meminta bantuan dan mungkin tidak mendengar panggilan. Datangi dahulu, lalu tandai.")


def miss(*, counter: Counter, press: int, by: Actor) -> Booking:
    """The person called has not come; the counter is free. Raises ApproachFirst, WrongState."""
    with press_at(counter=counter, press=press, by=by) as done:
        visit = done.somebody(Status.CALLED)
        _check_approached(visit)
        change_visit(done, visit, to=Status.MISSED, what="service_day.missed", **_missed(visit, done.now))
    return visit.booking


def miss_by_clock(*, booking: Booking, by: Actor) -> bool:
    """Let somebody who was called too long ago count as missed, without a press; tell whether it was done."""
    with hall_in_hand(booking.office, by=by, date=booking.date):
        visit = Visit.objects.select_related("booking").filter(pk=booking.pk, booking__status=Status.CALLED).first()
        if visit is None or (visit.needs and visit.approached_at is None):
            return False
        # The screen of that counter shows somebody who is gone: its next press finds this.
        Desk.objects.filter(counter=visit.counter_id).update(press=F("press") + 1, last_press={})
        move(
            visit.booking,
            to=Status.MISSED,
            what="service_day.missed",
            by=by,
            visit=_missed(visit, clock.now()),
        )
    return True


def come_back(*, booking: Booking, by: Actor) -> Booking:
    """Somebody who was missed is here after all: first again once the hall has made five more calls."""
    with hall_in_hand(booking.office, by=by, date=booking.date) as hall:
        check_open_hall(hall)
        visit = Visit.objects.select_related("booking").filter(pk=booking.pk).first()
        if visit is None or visit.booking.status != Status.MISSED:
            raise WrongState
        after = hall.calls + int(catalogue().setting("back_after_calls", booking.office))
        move(
            visit.booking,
            to=Status.CHECKED_IN,
            what="service_day.came_back",
            by=by,
            visit={"after_call": after, "queued_at": clock.now(), "calls": 0},
        )
    return visit.booking


def _check_approached(visit: Visit) -> None:
    if visit.needs and visit.approached_at is None:
        raise ApproachFirst


def _missed(visit: Visit, now: datetime.datetime) -> dict[str, Any]:
    return {"counter_id": None, "missed_at": now, "misses": visit.misses + 1}
