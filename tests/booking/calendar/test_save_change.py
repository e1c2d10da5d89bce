"""A change of the calendar does what was seen, marks who must move, and can be taken back."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from antri.booking.actions import DayClosed, DayFull, cancel
from antri.booking.calendar.actions import ChangedMeanwhile, NeedsSecondPerson, save_approved, save_change
from antri.booking.calendar.queries import look
from antri.booking.models import Booking
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.schedule.models import CalendarChange, DayOverride, ServiceDay, Slot
from antri.schedule.queries import calendar
from antri.schedule.queries.plan_changes import ChangedSince, PutBack, read_change
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.calendar.office import (
    MANAGER,
    SATURDAY,
    SECOND,
    SUNDAY,
    back,
    closing,
    marked,
    opening,
    preview,
    quota,
    save,
    shares,
)
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, take

TODAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def crowd(city, *sessions, on=TUESDAY, first=1):
    """One person for each session; return their bookings."""
    return [
        take(city, cast.person(n), on=on, n=n, session=time(hour), priority="elderly" if n == 1 else None)
        for n, hour in enumerate(sessions, first)
    ]


def save_without_looking(wanted):
    return save_change(wanted=wanted, by=MANAGER)


def day(city, on=TUESDAY):
    moment.forget()
    return calendar(city.main, from_date=on, days=1)[0]


def standing(on=TUESDAY, **which):
    return Slot.objects.filter(day__date=on, **which).exclude(state="withdrawn").count()


def faults(wanted):
    with pytest.raises(Invalid) as refusal:
        save_change(wanted=wanted, by=MANAGER)
    assert not CalendarChange.objects.exists()
    return [code for _field, code, _text in refusal.value.errors]


# -- close ----------------------------------------------------------------------------------------


def test_the_preview_counts_people_by_session_and_saves_nothing(city):
    crowd(city, 8, 8, 9)
    Booking.objects.filter(label="A-002").update(phone_index="", channel="desk")

    seen = preview(closing(city))

    assert [(row.start, row.held, row.to_move) for row in seen.sessions if row.held] == [
        ("08:00", 2, 2),
        ("09:00", 1, 1),
    ]
    assert seen.movers == (3, 1, 1, 1)
    assert day(city).state == "open"
    assert marked() == []


def test_closing_a_date_marks_every_holder_with_who_when_and_why(city):
    crowd(city, 8, 9)

    saved = save(closing(city))

    assert marked() == ["A-001", "A-041"]
    booking = Booking.objects.get(label="A-001")
    assert (booking.to_move_at, booking.to_move_by) == (NOW, "officer:11")
    assert (booking.to_move_reason, booking.to_move_reason_en) == ("Pemeliharaan jaringan", "Network maintenance")
    assert saved.row.to_move == 2
    assert (day(city).state, day(city).reason) == ("closed", "Pemeliharaan jaringan")
    with pytest.raises(DayClosed):
        take(city, cast.person(9), n=9)


def test_closing_one_session_marks_its_holders_only_and_the_others_go_on(city):
    crowd(city, 8, 9)

    save(closing(city, TUESDAY, None, "08:00"))

    assert marked() == ["A-001"]
    assert [f"{row.start:%H}" for row in day(city).sessions] == ["09", "10", "11", "13"]
    with pytest.raises(DayFull):
        take(city, cast.person(9), n=9, session=time(8))
    assert take(city, cast.person(9), n=10).booking.start == time(9)
    assert not DayOverride.objects.exists()


def test_closing_every_session_closes_the_date(city):
    save(closing(city, TUESDAY, None, "08:00", "09:00", "10:00", "11:00"))
    save(closing(city, TUESDAY, None, "13:00"))

    assert ServiceDay.objects.get().is_closed
    assert day(city).state == "closed"


def test_a_week_is_closed_without_its_weekend_and_says_which_dates_it_passed_over(city):
    saved = save(closing(city, date(2026, 12, 7), SUNDAY))

    assert [on.date.isoweekday() for on in saved.preview.days] == [1, 2, 3, 4, 5]
    assert list(saved.preview.passed) == [SATURDAY, SUNDAY]
    assert ServiceDay.objects.filter(sessions=[]).count() == 7


def test_only_the_chosen_weekdays_of_a_span_are_closed(city):
    saved = save(closing(city, TODAY, date(2026, 12, 31), weekdays=(5,)))

    assert [on.date.day for on in saved.preview.days] == [4, 11, 18, 25]


def test_a_closed_date_can_be_given_another_reason_and_tickets_tell_it(city):
    crowd(city, 8)
    save(closing(city))

    saved = save(closing(city, reason="Listrik padam", reason_en=""))

    assert (saved.row.to_move, Booking.objects.get().to_move_reason) == (0, "Listrik padam")
    assert day(city).reason == "Listrik padam"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"first": date(2026, 11, 30)}, "date.past"),
        ({"first": WEDNESDAY, "last": TUESDAY}, "date.order"),
        ({"first": TUESDAY, "last": date(2027, 3, 10)}, "date.span"),
        ({"first": SATURDAY}, "nothing"),
        ({"reason": "  "}, "reason.blank"),
    ],
)
def test_what_cannot_be_closed_says_why(city, changes, code):
    assert faults(closing(city, **changes)) == [code]


# -- open -----------------------------------------------------------------------------------------


def test_opening_again_takes_the_marks_off(city):
    crowd(city, 8, 9)
    save(closing(city))

    saved = save(opening(city, TUESDAY))

    assert marked() == []
    assert saved.preview.moves_off == 2
    assert day(city).left == 198
    assert Event.objects.filter(what="booking.kept").count() == 2


def test_whoever_holds_a_session_that_does_not_open_again_stays_marked(city):
    crowd(city, 8, 9)
    save(closing(city))

    save(opening(city, TUESDAY, ["08:00", "09:00", 10]))

    assert marked() == ["A-041"]
    assert Booking.objects.get(label="A-001").to_move_by == ""


def test_a_special_saturday_opens_with_its_own_sessions(city):
    save(opening(city, SATURDAY, ["08:00", "10:00", 40]))

    assert (day(city, SATURDAY).left, day(city, SATURDAY).note) == (40, "Sabtu layanan")


def test_a_saturday_without_sessions_is_refused_and_says_to_write_them(city):
    assert faults(opening(city, SATURDAY)) == ["sessions.missing"]


def test_every_fault_of_the_sessions_is_told(city):
    wanted = opening(city, SATURDAY, ["08:00", "10:00", 0], ["09:00", "11:00", 5])

    assert faults(wanted) == ["session.overlap", "quota.range"]


# -- quota ----------------------------------------------------------------------------------------


def test_a_lowered_quota_keeps_whom_it_finds_and_marks_nobody(city):
    crowd(city, 8, 8, 8)

    saved = save(quota(city, quotas={"08:00": 1}))

    assert (saved.preview.over, saved.preview.to_move, marked()) == (2, 0, [])
    assert standing(start=time(8)) == 3


def test_a_days_total_is_spread_as_its_sessions_are(city):
    save(quota(city, quotas={"08:00": 20}))
    save(quota(city, total=90))

    assert [row[2] for row in ServiceDay.objects.get().sessions] == [10, 20, 20, 20, 20]


def test_a_quota_of_a_span_reaches_each_date_that_has_the_session(city):
    saved = save(quota(city, date(2026, 12, 7), SUNDAY, quotas={"08:00": 10}))

    assert [standing(on.date) for on in saved.preview.days] == [170] * 5
    assert list(saved.preview.passed) == [SATURDAY, SUNDAY]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ["quota.missing"]),
        ({"quotas": {"07:00": 5, "06:00": 5}}, ["session.unknown", "session.unknown"]),
        ({"quotas": {"08:00": -1}}, ["quota.range"]),
        ({"quotas": {"08:00": 1000}}, ["quota.range"]),
        ({"total": 1000}, ["quota.range"]),
        ({"total": -1}, ["quota.range"]),
        ({"total": 0}, ["quota.nothing"]),
        ({"total": 200}, ["nothing"]),
        ({"first": SATURDAY, "quotas": {"08:00": 5}}, ["session.unknown"]),
    ],
)
def test_a_quota_that_cannot_be_says_why(city, changes, codes):
    assert faults(quota(city, **changes)) == codes


def test_a_day_that_has_had_every_number_says_so_in_the_preview_and_saves_nothing(city):
    save(opening(city, SATURDAY, ["08:00", "10:00", 600]))
    save(opening(city, SATURDAY, ["09:00", "11:00", 399]))
    kept = list(CalendarChange.objects.values_list("pk", flat=True))

    for wanted in (opening(city, SATURDAY, ["10:00", "12:00", 1]), quota(city, SATURDAY, quotas={"09:00": 400})):
        for act in (preview, save_without_looking):
            with pytest.raises(Invalid) as refusal:
                act(wanted)
            assert str(refusal.value) == "numbers.used_up"
            assert "tinggal 0" in refusal.value.errors[0][2]

    assert list(CalendarChange.objects.values_list("pk", flat=True)) == kept
    assert standing(SATURDAY) == 399
    # What was withdrawn is opened again: nothing new is needed.
    save(opening(city, SATURDAY, ["08:00", "10:00", 600]))
    assert standing(SATURDAY) == 600


def test_numbers_of_a_day_that_is_only_planned_are_counted_in_the_preview(city):
    wanted = opening(city, TUESDAY, ["08:00", "10:00", 840])

    with pytest.raises(Invalid) as refusal:
        preview(wanted)

    assert str(refusal.value) == "numbers.used_up"
    save(opening(city, TUESDAY, ["08:00", "10:00", 839]))
    assert standing() == 839


# -- shares ---------------------------------------------------------------------------------------


def test_the_shares_of_one_date_hold_for_that_date_only(city):
    save(shares(city, {"assisted": 20, "hall": 30}))

    assert [Slot.objects.filter(pool=pool).count() for pool in ("public", "assisted", "hall")] == [150, 20, 30]
    assert day(city).public_capacity == 150
    assert day(city, WEDNESDAY).public_capacity == 200


def test_the_city_s_shares_reach_a_day_that_was_made_before(city):
    take(city)
    Setting.objects.create(city=cast.CODE, key="pool_shares", value={"assisted": 5, "hall": 0})
    forget()
    assert Slot.objects.filter(pool="assisted").count() == 0

    save(shares(city, None))

    assert Slot.objects.filter(pool="assisted").count() == 5


def test_shares_above_the_quota_are_refused(city):
    assert faults(shares(city, {"assisted": 150, "hall": 60})) == ["shares.range"]
    assert faults(shares(city, {"assisted": -1})) == ["shares.range"]


# -- what was seen --------------------------------------------------------------------------------


def test_whoever_saves_second_is_told_and_nothing_of_it_is_saved(city):
    wanted = closing(city)
    seen = look(wanted).fingerprint
    first = save(quota(city, quotas={"08:00": 10}))

    with pytest.raises(ChangedMeanwhile) as refusal:
        save_change(wanted=wanted, by=SECOND, seen=seen)

    assert refusal.value.facts["calendar"]
    assert [row.pk for row in refusal.value.facts["others"]] == [first.row.pk]
    assert day(city).state == "open"
    assert save_change(wanted=wanted, by=SECOND, seen=refusal.value.facts["preview"].fingerprint).row.pk


def test_a_booking_that_came_meanwhile_is_told_with_the_new_count(city):
    wanted = closing(city)
    seen = look(wanted).fingerprint
    take(city)

    with pytest.raises(ChangedMeanwhile) as refusal:
        save_change(wanted=wanted, by=MANAGER, seen=seen)

    assert (refusal.value.facts["calendar"], refusal.value.facts["people"]) == (False, True)
    assert refusal.value.facts["preview"].to_move == 1
    assert marked() == []


def test_in_a_rush_it_can_be_saved_despite_newcomers_but_not_despite_another_manager(city):
    wanted = closing(city)
    seen = look(wanted).fingerprint
    take(city)
    save(quota(city, WEDNESDAY, quotas={"08:00": 10}))

    assert save_change(wanted=wanted, by=MANAGER, seen=seen, despite_people=True).row.to_move == 1

    wanted = quota(city, WEDNESDAY, quotas={"08:00": 11})
    seen = look(wanted).fingerprint
    save(quota(city, WEDNESDAY, quotas={"09:00": 11}))
    with pytest.raises(ChangedMeanwhile):
        save_change(wanted=wanted, by=MANAGER, seen=seen, despite_people=True)


# -- two people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["quota", "shares", "open"])
def test_more_numbers_for_today_need_a_second_person(city, how):
    if how == "open":
        save(closing(city, TODAY))
    wanted = {
        "quota": quota(city, TODAY, quotas={"13:00": 41}),
        "shares": quota(city, TODAY, total=201),
        "open": opening(city, TODAY),
    }[how]

    with pytest.raises(NeedsSecondPerson) as refusal:
        save(wanted)

    asked = refusal.value.facts["asked"]
    assert read_change(asked["wanted"]) == wanted
    with pytest.raises(NeedsSecondPerson):
        save_approved(**asked, by=MANAGER, second=MANAGER)
    assert save_approved(**asked, by=MANAGER, second=SECOND).row.kind == wanted.kind
    assert Event.objects.filter(what="schedule.calendar_changed").latest("id").data["second"] == "12"


def test_one_person_may_lower_today_raise_tomorrow_and_take_back_a_lowering(city):
    lowered = save(quota(city, TODAY, quotas={"13:00": 10}))
    save(quota(city, WEDNESDAY, quotas={"13:00": 50}))

    back(lowered)

    assert standing(TODAY) == 200


def test_putting_back_for_today_what_was_lowered_on_another_day_needs_two(city, clock):
    lowered = save(quota(city, quotas={"13:00": 10}))
    clock.move_to(datetime(2026, 12, 8, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False)

    with pytest.raises(NeedsSecondPerson) as refusal:
        back(lowered)

    asked = refusal.value.facts["asked"]
    assert save_approved(**asked, by=MANAGER, second=SECOND).row.undoes_id == lowered.row.pk


# -- the way back ---------------------------------------------------------------------------------


def test_putting_back_a_closing_restores_what_was_before_exactly(city):
    crowd(city, 8)
    save(quota(city, quotas={"08:00": 10}))
    save(shares(city, {"assisted": 5, "hall": 0}))
    closed = save(closing(city))

    saved = back(closed)

    assert saved.row.undoes_id == closed.row.pk
    assert (marked(), standing(), standing(pool="assisted")) == ([], 170, 5)
    assert not DayOverride.objects.exists()
    assert day(city).note == ""


def test_putting_back_a_special_saturday_marks_who_has_booked_it(city):
    opened = save(opening(city, SATURDAY, ["08:00", "10:00", 40]))
    take(city, on=SATURDAY)

    assert look(PutBack(office=city.main, change=opened.row.pk)).to_move == 1
    back(opened)

    assert marked() == ["A-001"]
    assert day(city, SATURDAY).state == "closed"


def test_putting_back_can_itself_be_put_back(city):
    closed = save(closing(city))
    back(back(closed))

    assert day(city).state == "closed"


def test_what_has_been_changed_again_cannot_be_put_back(city):
    closed = save(closing(city))
    save(opening(city, TUESDAY))

    with pytest.raises(ChangedSince) as refusal:
        back(closed)

    assert refusal.value.facts["dates"] == [TUESDAY]


def test_nothing_is_put_back_twice(city):
    closed = save(closing(city))
    back(closed)
    save(closing(city))

    with pytest.raises(Invalid) as refusal:
        back(closed)

    assert str(refusal.value) == "change.undone"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_calendarchange SET undoes_id = %s", [closed.row.pk])


def test_another_office_s_change_is_not_there(city):
    closed = save(closing(city))

    with pytest.raises(Invalid):
        look(PutBack(office=city.district, change=closed.row.pk))


# -- the mark -------------------------------------------------------------------------------------


def test_a_cancelled_number_carries_no_mark_and_its_place_is_gone(city):
    (booked,) = crowd(city, 8)
    save(closing(city))

    cancel(token=booked.token, by=cast.CITRA.actor)

    assert marked() == []
    assert Slot.objects.get(number=1).state == "withdrawn"


def test_a_change_is_written_down_once_for_the_whole_and_once_for_each_day_and_person(city):
    crowd(city, 8)
    save(closing(city))

    told = list(Event.objects.order_by("-id").values_list("what", flat=True)[:3])
    assert told == ["schedule.calendar_changed", "booking.sent_away", "schedule.day_closed"]
    event = Event.objects.latest("id")
    assert event.data == {"office": city.main.pk, "kind": "close", "days": 1, "to_move": 1}
    assert (event.actor_kind, event.actor_id) == ("officer", "11")


def test_every_change_survives_being_written_down(city):
    for wanted in (
        closing(city, TUESDAY, WEDNESDAY, "08:00", weekdays=(2, 3)),
        opening(city, SATURDAY, ["08:00", "10:00", 40]),
        quota(city, quotas={"08:00": 3}),
        quota(city, total=9),
        shares(city, None),
        PutBack(office=city.main, change=3),
    ):
        assert read_change(wanted.as_json()) == wanted
    for broken in ({}, {"kind": "close"}, {"kind": "x", "office": "disdukcapil"}, {"kind": "close", "office": "?"}):
        with pytest.raises(Invalid):
            read_change(broken)


def test_a_date_ends_at_the_office_s_midnight(city, clock):
    clock.move_to(datetime(2026, 12, 9, 0, 0, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False)

    assert faults(closing(city)) == ["date.past"]


def test_whom_a_change_sends_away_or_keeps_is_written_with_the_day_and_the_label(city):
    (booked,) = crowd(city, 8)
    closed = save(closing(city))
    back(closed)

    for what in ("booking.sent_away", "booking.kept"):
        event = Event.objects.get(what=what, about_id=str(booked.booking.pk))
        assert event.data == {"day": booked.booking.day_id, "label": "A-001"}, what
