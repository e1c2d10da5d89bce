"""Which sessions a date has: override, then holiday, then the dated plan, then the standing one."""

from datetime import date, time

import pytest
import time_machine
from django.utils.translation import override

from antri.schedule.actions import close_day, open_day
from antri.schedule.models import Holiday, Lane, OpeningPlan, PlanSession
from antri.schedule.queries import calendar
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, take

MONDAY, FRIDAY, SATURDAY = date(2026, 12, 14), date(2026, 12, 11), date(2026, 12, 12)
BY = cast.HEAD_OF_OFFICE


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def day(city, on, office=None):
    moment.forget()
    return calendar(office or city.main, from_date=on, days=1)[0]


def sessions(city, on):
    return [(f"{session.start:%H.%M}", f"{session.end:%H.%M}", session.capacity) for session in day(city, on).sessions]


def plan(city, name, first, last, *, start, end, capacity=10, weekdays=range(1, 6)):
    made = OpeningPlan.objects.create(city=cast.CODE, office=city.main, name=name, valid_from=first, valid_until=last)
    PlanSession.objects.bulk_create(
        PlanSession(city=cast.CODE, plan=made, weekday=weekday, start=start, end=end, capacity=capacity)
        for weekday in weekdays
    )


def holiday(on, **more):
    return Holiday.objects.create(
        city=cast.CODE, date=on, name="Hari Rekaan", name_en="Invented Day", kind="national", **more
    )


def test_a_weekday_has_the_sessions_of_the_standing_plan(city):
    assert sessions(city, TUESDAY) == [(f"{a:02d}.00", f"{b:02d}.00", 40) for a, b in cast.SESSIONS]
    assert day(city, SATURDAY).state == "closed"


@pytest.mark.goal("G8")
def test_a_plan_holds_from_its_first_date(city):
    plan(city, "Jam baru", WEDNESDAY, None, start=time(7), end=time(8))

    assert len(sessions(city, TUESDAY)) == 5
    assert sessions(city, WEDNESDAY) == [("07.00", "08.00", 10)]


@pytest.mark.goal("G8")
def test_a_dated_plan_beats_the_standing_one_on_its_dates_only(city):
    plan(city, "Jam baru", date(2026, 12, 1), None, start=time(7), end=time(8))
    plan(city, "Ramadan", WEDNESDAY, FRIDAY, start=time(9), end=time(10))

    assert [sessions(city, on)[0][0] for on in (TUESDAY, WEDNESDAY, FRIDAY, MONDAY)] == [
        "07.00",
        "09.00",
        "09.00",
        "07.00",
    ]


def test_a_dated_plan_without_a_weekday_closes_that_weekday(city):
    plan(city, "Ramadan", TUESDAY, FRIDAY, start=time(9), end=time(10), weekdays=(2, 3))

    assert day(city, date(2026, 12, 10)).state == "closed"


def test_a_holiday_closes_a_weekday_and_says_why(city):
    holiday(TUESDAY)

    closed = day(city, TUESDAY)

    assert (closed.state, closed.reason, closed.is_holiday) == ("closed", "Hari Rekaan", True)
    with override("en"):
        assert closed.reason == "Invented Day"


def test_a_holiday_that_does_not_close_leaves_the_day_open(city):
    holiday(TUESDAY, closes=False)

    assert day(city, TUESDAY).state == "open"


def test_a_special_opening_beats_the_holiday(city):
    holiday(TUESDAY)

    open_day(office=city.main, date=TUESDAY, reason="Layanan khusus", by=BY)

    assert (day(city, TUESDAY).state, day(city, TUESDAY).left) == ("open", 200)


def test_a_saturday_opens_with_its_own_sessions(city):
    open_day(office=city.main, date=SATURDAY, reason="Jemput bola", by=BY, sessions=[["09:00", "11:00", 30]])

    assert sessions(city, SATURDAY) == [("09.00", "11.00", 30)]
    assert day(city, SATURDAY).note == "Jemput bola"
    assert take(city, on=SATURDAY).booking.label == "A-001"


def test_other_sessions_keep_what_is_held_and_withdraw_the_rest(city):
    booked = take(city, session=time(9))

    over = open_day(office=city.main, date=TUESDAY, reason="Pagi saja", by=BY, sessions=[["08:00", "09:00", 20]])

    assert over == 1
    assert day(city, TUESDAY).left == 20
    assert take(city, cast.WATI, n=2).booking.start == time(8)
    assert booked.booking.label == "A-041"


@pytest.mark.parametrize(
    ("wanted", "faults"),
    [
        ([["09:00", "09:00", 5]], ["session.hours"]),
        ([["08:00", "10:00", 5], ["09:00", "11:00", 5]], ["session.overlap"]),
        ([["09:00", "11:00", 5], ["08:00", "10:00", 5]], ["session.overlap"]),
        ([["08:00", "09:00", 5], ["08:00", "09:00", 5]], ["session.overlap"]),
        ([["08:00", "09:00", 0]], ["quota.range"]),
        ([["08:00", "09:00", 1005], ["09:00", "10:00", -6]], ["quota.range"]),
        ([["08:00", "09:00", 500], ["09:00", "10:00", 500]], ["quota.range"]),
        ([["08:00", "07:00", 0], ["09:00", "11:00", 5]], ["session.hours", "quota.range"]),
    ],
)
def test_sessions_that_cannot_be_are_refused_with_all_their_faults(city, wanted, faults):
    with pytest.raises(Invalid) as refusal:
        open_day(office=city.main, date=SATURDAY, reason="Jemput bola", by=BY, sessions=wanted)

    assert [code for _session, code, _text in refusal.value.errors] == faults
    assert day(city, SATURDAY).state == "closed"


def test_sessions_may_touch_and_fill_a_day_to_its_last_number(city):
    wanted = [["09:00", "10:00", 499], ["08:00", "09:00", 500]]

    open_day(office=city.main, date=SATURDAY, reason="Jemput bola", by=BY, sessions=wanted)

    assert day(city, SATURDAY).left == 999


def test_a_closing_is_told_with_its_reason_in_both_languages(city):
    close_day(office=city.main, date=TUESDAY, reason="Listrik padam", reason_en="Power cut", by=BY)

    assert day(city, TUESDAY).reason == "Listrik padam"
    with override("en"):
        assert day(city, TUESDAY).reason == "Power cut"


def test_one_office_closes_for_itself(city):
    close_day(office=city.main, date=TUESDAY, reason="Rapat", by=BY)

    assert day(city, TUESDAY, city.district).state == "open"


def test_an_office_without_a_lane_gives_no_numbers(city):
    Lane.objects.filter(office=city.district).delete()

    assert day(city, TUESDAY, city.district).state == "closed"
    assert day(city, TUESDAY, city.by_hand).state == "closed"
