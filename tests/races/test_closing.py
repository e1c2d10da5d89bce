"""A day is closed, opened, resized or made while people book it."""

import sys
import time as real_time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from django.db import connection

from antri.booking.actions import Booked, DayClosed, DayFull, book, cancel
from antri.journal.models import Event
from antri.schedule.actions import close_day, ensure_day, open_day, set_quota
from antri.schedule.models import ServiceDay, Slot
from antri.web.refusals import Invalid
from tests import cast
from tests.races.crowd import kinds, together
from tests.races.rush import TUESDAY, receipt
from tests.races.truth import assert_kept, assert_sound, live

CROWD = 48
DAYS = sys.modules[close_day.__module__]
FIT = sys.modules[DAYS.fit.__module__]


def booking_by(place: cast.City, number: int, **changes: Any) -> Callable[[], Booked]:
    who = cast.person(number)
    return lambda: book(order=cast.order(place, TUESDAY, who, **changes), key=cast.key(number), by=who.actor)


def later(seconds: float, work: Callable[[], Any]) -> Callable[[], Any]:
    def act() -> Any:
        real_time.sleep(seconds)
        return work()

    return act


def close_amid_the_crowd(place: cast.City, pause_s: float, *, workers: int = 0) -> None:
    """Close the date while everybody books it: who has a number is counted, and nobody else has one."""
    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    close = later(pause_s, lambda: close_day(office=place.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE))

    held, *answers = together([close, *(booking_by(place, n) for n in range(CROWD))], workers=workers)

    assert len(live()) == held == kinds(answers)["Booked"]
    assert {type(answer) for answer in answers} <= {Booked, DayClosed}
    assert not Slot.objects.filter(state="free").exists()
    assert_sound()


@pytest.mark.goal("G1")
@pytest.mark.parametrize("pause_s", [0.0, 0.05, 0.15])
def test_no_booking_stands_on_a_closed_day_that_was_not_counted(place, pause_s, tries):
    close_amid_the_crowd(place, pause_s)

    tries(CROWD)


@pytest.mark.goal("G1")
def test_without_the_locks_bookings_slip_onto_a_closed_day(place, monkeypatch):
    """Negative control: the closing looks at the slots and decides later, without having them in hand."""
    save = FIT._save

    def late_save(*decided):
        """Write what was decided only when somebody has booked since."""
        before, most = len(live()), real_time.monotonic() + 10
        while len(live()) == before and real_time.monotonic() < most:
            real_time.sleep(0.01)
        save(*decided)

    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    monkeypatch.setattr(FIT, "_save", late_save)
    monkeypatch.setattr(type(Slot.objects.all()), "select_for_update", lambda slots, **_how: slots)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(DAYS, "change", nullcontext)

    with pytest.raises(AssertionError):
        close_amid_the_crowd(place, 0, workers=8)
    assert len(live()) > Slot.objects.filter(state="taken").count()


@pytest.mark.goal("G1")
def test_a_lowered_quota_keeps_what_is_held_and_gives_no_more(place, tries):
    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    quotas = {f"{start:02d}:00": 3 for start, _end in cast.SESSIONS}
    lower = later(0.05, lambda: set_quota(office=place.main, date=TUESDAY, quotas=quotas, by=cast.HEAD_OF_OFFICE))

    over, *answers = together([lower, *(booking_by(place, n) for n in range(CROWD))])

    held = Counter(booking.start for booking in live())
    assert over == sum(max(0, count - 3) for count in held.values())
    assert {type(answer) for answer in answers} <= {Booked, DayFull}
    assert Slot.objects.exclude(state="withdrawn").count() == over + 15
    assert_kept(receipt(answer) for answer in answers if isinstance(answer, Booked))
    assert_sound()
    tries(CROWD)


@pytest.mark.goal("G1")
def test_closing_and_opening_over_and_over_loses_and_doubles_nothing(place, tries):
    def toggle(times: int) -> Callable[[], None]:
        def act() -> None:
            for time in range(times):
                close_day(office=place.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE)
                with suppress(Invalid):  # the other one has just closed it: there is no session to resize
                    set_quota(office=place.main, date=TUESDAY, quotas={"08:00": time}, by=cast.HEAD_OF_OFFICE)
                open_day(office=place.main, date=TUESDAY, reason="Jadi buka", by=cast.HEAD_OF_OFFICE)

        return act

    def book_and_leave(number: int) -> Callable[[], Any]:
        def act() -> Any:
            booked = booking_by(place, number)()
            return cancel(token=booked.token, by=cast.CITRA.actor) if number % 2 else booked

        return act

    answers = together([toggle(4), toggle(4), *(book_and_leave(n) for n in range(CROWD))], workers=14)[2:]

    stay = [receipt(answer) for answer in answers if isinstance(answer, Booked)]
    assert_kept(stay)
    assert len(live()) == len(stay)
    assert Slot.objects.exclude(state="withdrawn").count() == cast.QUOTA
    assert_sound()
    tries(CROWD)


@pytest.mark.goal("G1")
def test_a_day_that_sixteen_make_at_once_is_made_once(place, tries):
    make = [lambda: ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)] * 16

    days = set(together(make))

    assert days == set(ServiceDay.objects.values_list("pk", flat=True))
    assert sorted(Slot.objects.values_list("number", flat=True)) == list(range(1, cast.QUOTA + 1))
    assert Event.objects.filter(what="schedule.day_made").count() == 1
    tries(16)


@pytest.mark.goal("G1")
def test_a_day_that_is_closed_while_it_is_made_stays_closed(place, tries):
    close = later(0, lambda: close_day(office=place.main, date=TUESDAY, reason="Rapat", by=cast.HEAD_OF_OFFICE))

    held, *_answers = together([close, *(booking_by(place, n) for n in range(15))])

    assert len(live()) == held
    assert ServiceDay.objects.get().is_closed
    assert not Slot.objects.filter(state="free").exists()
    assert_sound()
    tries(15)
