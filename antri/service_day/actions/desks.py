"""Open a counter, pause it, change shifts, close it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Counter
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, record
from antri.service_day.actions.hall import check_open_hall, hall_in_hand
from antri.service_day.actions.pressing import CounterBusy, NotYourDesk, press_at
from antri.service_day.models import Desk
from antri.web import clock
from antri.web.refusals import Refusal


class AlreadySeated(Refusal):
    """This officer sits at another counter."""

    code = "already-seated"
    title = _("Anda masih di loket lain")
    detail = _("Tutup dahulu loket tempat Anda sekarang, lalu buka yang ini.")


def open_desk(*, counter: Counter, officer_id: int, by: Actor, take_over: bool = False) -> Desk:
    """Sit down at a counter; opening it again is harmless.

    Raises NotYourDesk when another officer sits there today (`take_over`: the shift changes, whoever is at the
    counter stays there), AlreadySeated.
    """
    office = catalogue().offices[counter.office.slug]
    with hall_in_hand(office, by=by) as hall:
        check_open_hall(hall)
        now = clock.now()
        desk, _made = Desk.objects.get_or_create(counter=counter, defaults={"city": counter.city, "since": now})
        is_of_today = desk.since.astimezone(ZoneInfo(office.timezone)).date() == clock.today(office.timezone)
        if desk.officer_id == officer_id and desk.state == Desk.State.OPEN and is_of_today:
            return desk
        if desk.officer_id not in (None, officer_id) and is_of_today and not take_over:
            raise NotYourDesk
        _change(desk, by, "service_day.counter_opened", state=Desk.State.OPEN, officer_id=officer_id, reason="")
    return desk


def pause_desk(*, counter: Counter, press: int, reason: str, by: Actor) -> Desk:
    """Pause a counter: nobody is called there. Raises CounterBusy."""
    with press_at(counter=counter, press=press, by=by) as done:
        if done.at_counter() is not None:
            raise CounterBusy
        _change(done.desk, by, "service_day.counter_paused", state=Desk.State.PAUSED, reason=reason[:80])
    return done.desk


def resume_desk(*, counter: Counter, press: int, by: Actor) -> Desk:
    """Go on after a pause."""
    with press_at(counter=counter, press=press, by=by, may_pause=True) as done:
        _change(done.desk, by, "service_day.counter_opened", state=Desk.State.OPEN, reason="")
    return done.desk


def close_desk(*, counter: Counter, press: int, by: Actor) -> Desk:
    """Close a counter and stand up. Raises CounterBusy."""
    with press_at(counter=counter, press=press, by=by, may_pause=True) as done:
        if done.at_counter() is not None:
            raise CounterBusy
        _change(done.desk, by, "service_day.counter_closed", state=Desk.State.CLOSED, officer_id=None, reason="")
    return done.desk


def _change(desk: Desk, by: Actor, what: str, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(desk, name, value)
    desk.since = clock.now()
    desk.press += 1
    desk.last_press = {}
    try:
        with transaction.atomic():
            desk.save(update_fields=[*fields, "since", "press", "last_press"])
    except IntegrityError as elsewhere:
        raise AlreadySeated from elsewhere
    record(
        what,
        about=("counter", desk.counter_id),
        by=by,
        city=desk.city,
        counter=desk.counter.number,
        **({"reason": desk.reason} if desk.reason else {}),
    )
