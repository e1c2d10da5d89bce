"""New opening hours reach the days that were made, and leave those alone that somebody changed by hand."""

from dataclasses import replace
from datetime import date, time

import pytest
import time_machine

from antri.booking.calendar.actions import save_change
from antri.booking.calendar.queries import look
from antri.journal.models import Event
from antri.schedule.actions import ensure_day
from antri.schedule.models import CalendarChange, OpeningPlan, ServiceDay, Slot
from antri.schedule.queries.plan_changes import EndPlan, FollowPlans, WritePlan, read_change
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.calendar.office import MANAGER, SATURDAY, back, closing, marked, opening, quota, save
from tests.booking.story import NOW, THURSDAY, TUESDAY, WEDNESDAY, take

SHORT = [[day, start, end, 20] for day in range(1, 6) for start, end in (("08:00", "08:45"), ("09:00", "09:45"))]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(city):
    for on in (TUESDAY, WEDNESDAY, THURSDAY):
        ensure_day(office=city.main, date=on, by=MANAGER)
    return city


def ramadan(city, **changes):
    values = {
        "plan": None,
        "name": "Ramadan",
        "valid_from": TUESDAY,
        "valid_until": WEDNESDAY,
        "rows": SHORT,
    }
    return WritePlan(office=city.main, **(values | changes))


def quotas(on):
    return {row[0]: row[2] for row in ServiceDay.objects.get(date=on).sessions}


def standing(on):
    return Slot.objects.filter(day__date=on).exclude(state="withdrawn").count()


def test_a_dated_plan_reaches_the_days_already_made_within_its_span(made):
    saved = save(ramadan(made))

    assert [day.date for day in saved.preview.days] == [TUESDAY, WEDNESDAY]
    assert [standing(on) for on in (TUESDAY, WEDNESDAY, THURSDAY)] == [40, 40, 200]
    assert set(Slot.objects.filter(day__date=TUESDAY, state="free").values_list("end", flat=True)) == {
        time(8, 45),
        time(9, 45),
    }


def test_whoever_holds_a_session_that_the_new_hours_do_not_have_is_to_be_moved(made):
    take(made, cast.person(1), n=1, session=time(8))
    take(made, cast.person(2), n=2, session=time(13))
    wanted = ramadan(made)

    assert (look(wanted).to_move, look(wanted).people.held) == (1, 2)
    save(wanted)

    assert marked() == ["A-161"]
    with pytest.raises(Invalid):
        take(made, cast.person(3), n=3, session=time(13))


def test_a_day_made_later_follows_the_plan_too(made):
    save(ramadan(made, valid_until=date(2026, 12, 31)))

    ensure_day(office=made.main, date=date(2026, 12, 15), by=MANAGER)

    assert standing(date(2026, 12, 15)) == 40


def test_a_day_changed_by_hand_is_told_and_left_unless_it_is_wished(made):
    save(quota(made, quotas={"08:00": 5}))

    seen = look(ramadan(made))
    assert (list(seen.passed), [day.date for day in seen.days]) == ([TUESDAY], [WEDNESDAY])
    save(ramadan(made))
    assert quotas(TUESDAY)["08:00"] == 5
    save(ramadan(made, plan=OpeningPlan.objects.latest("pk").pk, valid_until=THURSDAY, overwrite=True))

    assert [standing(on) for on in (TUESDAY, WEDNESDAY, THURSDAY)] == [165, 40, 40]
    save(FollowPlans(office=made.main, first=TUESDAY, last=TUESDAY))
    assert standing(TUESDAY) == 40


def test_closed_dates_and_special_openings_stay_as_they_are(made):
    save(closing(made))
    save(opening(made, SATURDAY, ["08:00", "10:00", 40]))

    seen = look(ramadan(made, valid_until=SATURDAY))

    assert [day.date for day in seen.days] == [WEDNESDAY, THURSDAY]


def test_a_plan_is_edited_and_every_day_of_the_old_and_the_new_span_follows(made):
    plan = save(ramadan(made)).row.plan["pk"]

    save(ramadan(made, plan=plan, valid_from=WEDNESDAY, valid_until=THURSDAY))

    assert [standing(on) for on in (TUESDAY, WEDNESDAY, THURSDAY)] == [200, 40, 40]
    assert OpeningPlan.objects.filter(office=made.main).count() == 2


def test_a_plan_ends_earlier_and_the_days_behind_open_as_before(made):
    plan = save(ramadan(made)).row.plan["pk"]

    save(EndPlan(office=made.main, plan=plan, last=TUESDAY))

    assert [standing(on) for on in (TUESDAY, WEDNESDAY)] == [40, 200]
    assert OpeningPlan.objects.get(pk=plan).valid_until == TUESDAY


def test_a_plan_that_has_not_begun_goes_altogether_and_comes_back_the_same(made):
    plan = save(ramadan(made)).row.plan["pk"]
    ended = save(EndPlan(office=made.main, plan=plan, last=date(2026, 12, 7)))
    assert not OpeningPlan.objects.filter(pk=plan).exists()
    assert standing(TUESDAY) == 200

    back(ended)

    assert OpeningPlan.objects.get(pk=plan).sessions.count() == len(SHORT)
    assert standing(TUESDAY) == 40


def test_putting_back_a_plan_reaches_days_that_were_made_by_it_since(made):
    saved = save(ramadan(made, valid_until=date(2026, 12, 31)))
    ensure_day(office=made.main, date=date(2026, 12, 15), by=MANAGER)

    back(saved)

    assert [standing(on) for on in (TUESDAY, date(2026, 12, 15))] == [200, 200]
    assert not OpeningPlan.objects.filter(name="Ramadan").exists()


def test_the_standing_plan_itself_can_be_changed(made):
    standing_plan = OpeningPlan.objects.get(office=made.main)
    rows = [[day, f"{start:02d}:00", f"{end:02d}:00", 30] for day in range(1, 6) for start, end in cast.SESSIONS]

    save(
        ramadan(
            made, plan=standing_plan.pk, name="Hari kerja", valid_from=date(2020, 1, 1), valid_until=None, rows=rows
        )
    )

    assert [standing(on) for on in (TUESDAY, WEDNESDAY, THURSDAY)] == [150, 150, 150]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name.blank"),
        ({"name": "Hari kerja", "valid_from": date(2020, 1, 1)}, "name.taken"),
        ({"valid_until": date(2026, 12, 7)}, "date.order"),
        ({"valid_from": date(2026, 10, 1), "valid_until": date(2026, 11, 30)}, "date.past"),
        ({"rows": []}, "sessions.missing"),
        ({"rows": [[1, "08:00", "09:00", 5], [1, "08:30", "09:30", 5]]}, "session.overlap"),
        ({"rows": [[1, "08:00", "09:00", 1000]]}, "quota.range"),
        ({"rows": [[1, "09:00", "08:00", 10]]}, "session.hours"),
    ],
)
def test_a_plan_that_cannot_be_says_why(made, changes, code):
    with pytest.raises(Invalid) as refusal:
        save_change(wanted=ramadan(made, **changes), by=MANAGER)

    assert [fault[1] for fault in refusal.value.errors] == [code]
    assert not CalendarChange.objects.exists()


def test_a_plan_ends_once_and_not_in_the_past(made):
    plan = save(ramadan(made)).row.plan["pk"]
    for last in (THURSDAY, date(2026, 11, 1)):
        with pytest.raises(Invalid):
            save(EndPlan(office=made.main, plan=plan, last=last))
    with pytest.raises(Invalid):
        save(EndPlan(office=made.district, plan=plan, last=TUESDAY))


def test_hours_are_written_down_as_an_event_of_the_plan(made):
    wanted = ramadan(made)
    save(wanted)

    event = Event.objects.get(what="schedule.plan_written")
    assert event.data == {"office": made.main.pk, "valid_from": "2026-12-08", "valid_until": "2026-12-09"}
    assert read_change(wanted.as_json()) == wanted
    assert replace(wanted, name="x") != wanted
