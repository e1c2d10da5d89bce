"""How many numbers a session has can be changed; what is held stays."""

from datetime import date, time

import pytest
import time_machine

from antri.booking.actions import DayFull
from antri.journal.models import Event
from antri.schedule.actions import close_day, ensure_day, open_day, set_quota
from antri.schedule.models import Slot
from antri.schedule.queries import calendar
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.story import NOW, TUESDAY, take

BY = cast.HEAD_OF_OFFICE


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def resize(city, **quotas):
    return set_quota(
        office=city.main, date=TUESDAY, quotas={f"{start[1:]}:00": count for start, count in quotas.items()}, by=BY
    )


def standing(start=8):
    return list(
        Slot.objects.exclude(state="withdrawn")
        .filter(start=time(start))
        .order_by("number")
        .values_list("number", flat=True)
    )


def left(city):
    moment.forget()
    return calendar(city.main, from_date=TUESDAY, days=1)[0].left


def test_lowering_withdraws_the_highest_free_numbers(city):
    ensure_day(office=city.main, date=TUESDAY, by=BY)

    over = resize(city, h08=30)

    assert (over, standing()) == (0, list(range(1, 31)))
    assert left(city) == 190


def test_lowering_below_what_is_held_tells_how_many_are_over(city):
    for n in range(5):
        take(city, cast.person(n), n=n)

    over = resize(city, h08=3)

    assert (over, standing()) == (2, [1, 2, 3, 4, 5])
    with pytest.raises(DayFull):
        take(city, cast.person(9), n=9, session=time(8))


def test_raising_opens_withdrawn_numbers_again_before_it_adds(city):
    ensure_day(office=city.main, date=TUESDAY, by=BY)
    resize(city, h08=38)

    resize(city, h08=42)

    assert standing() == [*range(1, 41), 201, 202]
    assert left(city) == 202


def test_a_quota_of_nothing_closes_one_session(city):
    resize(city, h08=0)

    assert left(city) == 160
    assert take(city).booking.label == "A-041"


def test_other_sessions_stay_as_they_are(city):
    resize(city, h08=1)

    assert [len(standing(start)) for start, _end in cast.SESSIONS] == [1, 40, 40, 40, 40]


def test_a_change_is_written_down_with_its_numbers(city):
    take(city)
    resize(city, h08=0)

    event = Event.objects.get(what="schedule.quota_changed")
    facts = {name: event.data[name] for name in ("capacity", "withdrawn", "reopened", "added", "over")}
    assert facts == {"capacity": 160, "withdrawn": 39, "reopened": 0, "added": 0, "over": 1}
    assert (event.actor_kind, event.actor_id) == ("officer", BY.id)


def test_every_fault_is_told_at_once_and_nothing_changes(city):
    ensure_day(office=city.main, date=TUESDAY, by=BY)

    with pytest.raises(Invalid) as refusal:
        resize(city, h07=5, h06=5, h08=-1)

    assert [fault[:2] for fault in refusal.value.errors] == [
        ("06:00", "session.unknown"),
        ("07:00", "session.unknown"),
        ("08:00", "quota.range"),
    ]
    assert left(city) == 200


def test_a_label_has_three_digits_so_a_day_has_999_numbers_at_most(city):
    with pytest.raises(Invalid) as refusal:
        resize(city, h08=840)
    assert str(refusal.value) == "quota.range"

    resize(city, h08=839)
    assert left(city) == 999


def test_a_closed_day_is_to_be_opened_first(city):
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=BY)

    with pytest.raises(Invalid) as refusal:
        resize(city, h08=5)

    assert "Buka dahulu" in refusal.value.errors[0][2]


def test_a_quota_without_any_session_is_refused(city):
    with pytest.raises(Invalid) as refusal:
        resize(city)

    assert str(refusal.value) == "quota.missing"


def test_a_day_without_opening_hours_needs_its_own_sessions_to_open(city):
    with pytest.raises(Invalid) as refusal:
        open_day(office=city.main, date=date(2026, 12, 12), reason="Sabtu", by=BY)

    assert str(refusal.value) == "sessions.missing"


def test_numbers_are_never_deleted_so_a_day_can_run_out_of_them(city):
    saturday = {"office": city.main, "date": date(2026, 12, 12), "reason": "Sabtu", "by": BY}
    open_day(**saturday, sessions=[["08:00", "09:00", 600]])
    open_day(**saturday, sessions=[["09:00", "10:00", 399]])

    with pytest.raises(Invalid) as refusal:
        open_day(**saturday, sessions=[["10:00", "11:00", 1]])

    assert str(refusal.value) == "numbers.used_up"
    assert (Slot.objects.count(), len(standing(9))) == (999, 399)
