"""Managers change the calendar at the same time as each other, and as everybody books."""

import sys
import time as real_time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from datetime import time
from typing import Any

import pytest
from django.db import connection

from antri.booking.actions import Booked, DayClosed, DayFull, cancel, reschedule
from antri.booking.calendar.actions import ChangedMeanwhile, Saved, save_change
from antri.booking.calendar.queries import look
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking
from antri.schedule.actions import ensure_day
from antri.schedule.actions.fit import fit
from antri.schedule.models import CalendarChange, ServiceDay, Slot
from antri.schedule.queries.changes import CloseDays, OpenDays, SetQuota
from antri.schedule.queries.plan_changes import WritePlan
from tests import cast
from tests.races.crowd import kinds, together
from tests.races.rush import THURSDAY, TUESDAY, WEDNESDAY
from tests.races.test_closing import booking_by, later
from tests.races.truth import assert_sound, live
from tests.sizes import CALENDAR_PAIRS

CROWD = 36
SAVE = sys.modules[save_change.__module__]
FIT = sys.modules[fit.__module__]
DAYS = sys.modules[ensure_day.__module__]
MANAGERS = (cast.HEAD_OF_OFFICE, cast.COUNTER_OFFICER)


def closing(place: cast.City, first: Any = TUESDAY, last: Any = None) -> CloseDays:
    return CloseDays(office=place.main, first=first, last=last or first, reason="Rapat")


def saving(wanted: Any, number: int = 0, **more: Any) -> Callable[[], Saved]:
    return lambda: save_change(wanted=wanted, by=MANAGERS[number % 2], **more)


def assert_listed() -> None:
    """Whoever holds a number of a closed day is marked, and nobody else is."""
    for booking in live():
        day = ServiceDay.objects.get(pk=booking.day_id)
        is_open = any(row[0] == f"{booking.start:%H:%M}" and row[2] for row in day.sessions)
        assert (booking.to_move_at is None) == is_open, booking
    assert all(day.faults == () for day in prove(first=TUESDAY, last=THURSDAY))
    assert_sound()


def two_managers(place: cast.City, round_number: int) -> None:
    """Both have looked at the same calendar; one saves first, and the other is told."""
    count = 10 + round_number % 20
    one = SetQuota(office=place.main, first=TUESDAY, last=TUESDAY, quotas={"08:00": count})
    other = SetQuota(office=place.main, first=TUESDAY, last=TUESDAY, quotas={"09:00": count})
    before = CalendarChange.objects.count()

    answers = together([saving(wanted, n, seen=look(wanted).fingerprint) for n, wanted in enumerate((one, other))])

    assert kinds(answers) == {"Saved": 1, "ChangedMeanwhile": 1}
    refused = next(answer for answer in answers if isinstance(answer, ChangedMeanwhile))
    assert refused.facts["others"][0].pk == CalendarChange.objects.latest("pk").pk
    assert CalendarChange.objects.count() == before + 1


@pytest.mark.goal("G6")
def test_of_two_managers_the_second_is_told(place, tries):
    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    for round_number in range(CALENDAR_PAIRS):
        two_managers(place, round_number)

    tries(CALENDAR_PAIRS)


@pytest.mark.goal("G6")
def test_without_comparing_the_second_would_not_know(place, monkeypatch):
    """Negative control: nothing is counted again in the saving transaction."""
    monkeypatch.setattr(SAVE, "_compare", lambda *_facts, **_more: None)

    with pytest.raises(AssertionError):
        two_managers(place, 1)


def close_amid_the_crowd(place: cast.City, pause_s: float, *, workers: int = 0, crowd_pause_s: float = 0) -> None:
    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)

    saved, *answers = together(
        [
            later(pause_s, saving(closing(place))),
            *(later(crowd_pause_s, booking_by(place, n)) for n in range(CROWD)),
        ],
        workers=workers,
    )

    assert {type(answer) for answer in answers} <= {Booked, DayClosed}
    assert saved.row.to_move == len(live()) == kinds(answers)["Booked"]
    assert Booking.objects.filter(to_move_at__isnull=False).count() == len(live())
    assert_listed()


@pytest.mark.goal("G6")
@pytest.mark.parametrize("pause_s", [0.0, 0.05, 0.15])
def test_whoever_booked_before_the_closing_is_marked_and_whoever_came_after_has_no_number(place, pause_s, tries):
    close_amid_the_crowd(place, pause_s)

    tries(CROWD)


@pytest.mark.goal("G6")
def test_without_the_locks_the_list_and_the_numbers_come_apart(place, monkeypatch):
    """Negative control: the closing decides without having the slots in hand."""
    save = FIT._save

    def late_save(*decided):
        before, most = len(live()), real_time.monotonic() + 10
        while len(live()) == before and real_time.monotonic() < most:
            real_time.sleep(0.01)
        save(*decided)

    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    monkeypatch.setattr(FIT, "_save", late_save)
    monkeypatch.setattr(type(Slot.objects.all()), "select_for_update", lambda slots, **_how: slots)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(SAVE, "change", nullcontext)

    with pytest.raises(AssertionError):
        close_amid_the_crowd(place, 0, workers=8, crowd_pause_s=0.5)


@pytest.mark.goal("G6")
def test_what_was_seen_in_a_rush_is_saved_as_seen_or_not_at_all(place, tries):
    ensure_day(office=place.main, date=TUESDAY, by=cast.HEAD_OF_OFFICE)
    wanted = closing(place)
    seen = look(wanted).fingerprint

    saved, *answers = together([later(0.05, saving(wanted, seen=seen)), *(booking_by(place, n) for n in range(CROWD))])

    if isinstance(saved, ChangedMeanwhile):
        assert saved.facts["people"]
        assert not ServiceDay.objects.get().is_closed
        assert kinds(answers) == {"Booked": CROWD}
    else:
        assert (saved.row.to_move, len(live())) == (0, 0)
    assert_listed()
    tries(CROWD)


@pytest.mark.goal("G6")
def test_a_span_closes_and_opens_while_people_move_between_its_days(place, tries):
    """Nobody waits for each other for ever: days are locked before any slot, by all."""
    days = (TUESDAY, WEDNESDAY, THURSDAY)
    tokens = [booking_by(place, n, date=days[n % 3])().token for n in range(CROWD)]

    def wander(number: int) -> Callable[[], Any]:
        def act() -> Any:
            answers: list[Any] = []
            for step in range(3):
                on = days[(number + step + 1) % 3]
                try:
                    answers.append(reschedule(token=tokens[number], date=on, session=None, by=cast.CITRA.actor))
                except (DayClosed, DayFull) as refusal:
                    answers.append(refusal)
            return cancel(token=tokens[number], by=cast.CITRA.actor) if number % 5 == 0 else answers

        return act

    def toggle() -> None:
        for _round in range(3):
            save_change(wanted=closing(place, TUESDAY, THURSDAY), by=MANAGERS[0])
            opened = OpenDays(office=place.main, first=TUESDAY, last=THURSDAY, reason="Jadi buka", sessions=[])
            save_change(wanted=opened, by=MANAGERS[1])

    answers = together([toggle, *(wander(n) for n in range(CROWD))], workers=12)

    assert Counter(type(answer).__name__ for answer in answers)["LimitReached"] <= CROWD
    assert_listed()
    tries(CROWD * 3)


@pytest.mark.goal("G6")
def test_a_day_made_while_the_hours_change_follows_the_new_ones(place, tries):
    rows = [[day, "08:00", "09:00", 5] for day in range(1, 6)]
    hours = WritePlan(
        office=place.main, plan=None, name="Baru", valid_from=TUESDAY, valid_until=THURSDAY, rows=rows, overwrite=True
    )
    makers = [
        lambda on=on: ensure_day(office=place.main, date=on, by=cast.HEAD_OF_OFFICE)
        for on in (TUESDAY, WEDNESDAY, THURSDAY) * 4
    ]

    together([saving(hours), *makers])

    assert [day.sessions for day in ServiceDay.objects.order_by("date")] == [[["08:00", "09:00", 5]]] * 3
    assert set(Slot.objects.exclude(state="withdrawn").values_list("start", flat=True)) == {time(8)}
    tries(len(makers))
