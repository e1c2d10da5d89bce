"""More numbers for today are decided by two people, and what is done is what was consented to."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import translation

from antri.booking.calendar.actions import (
    ASKED,
    ChangedMeanwhile,
    NeedsSecondPerson,
    NoSecondNeeded,
    ask_second_person,
)
from antri.journal.actions import Actor
from antri.people.actions import approve, kind_of
from antri.people.models import Approval, Role
from antri.schedule.actions import ensure_day
from antri.schedule.models import Slot
from antri.schedule.queries.plan_changes import EndPlan, FollowPlans, WritePlan
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.calendar.office import back, closing, opening, quota, save, shares
from tests.booking.story import NOW, WEDNESDAY, take

TODAY, TOMORROW = date(2026, 12, 1), date(2026, 12, 2)
HOURS = [["08:00", "09:00"], ["09:00", "10:00"], ["10:00", "11:00"], ["11:00", "12:00"], ["13:00", "14:00"]]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def manager(city):
    return Actor("officer", "desk", str(cast.officer(Role.OFFICE_MANAGER, city.main).pk))


@pytest.fixture
def head(city):
    return Actor("officer", "desk", str(cast.officer(Role.HEAD_OF_OFFICE).pk))


def plan(city, each, *, first=TODAY, last=TODAY, pk=None, name="Sehari", weekday=None):
    """An opening plan with `each` numbers in every session of the usual hours."""
    on = weekday or first.isoweekday()
    rows = [[on, *hours, each] for hours in HOURS]
    return WritePlan(office=city.main, plan=pk, name=name, valid_from=first, valid_until=last, rows=rows)


def follow(city, first=TODAY, last=None, **more):
    return FollowPlans(office=city.main, first=first, last=last or first, **more)


def numbers(on=TODAY):
    return Slot.objects.filter(day__date=on).exclude(state="withdrawn").count()


def told(asked):
    return str(kind_of(asked).told(asked.arguments))


# -- alone ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("follows", [True, False])
def test_nobody_raises_today_alone_by_a_plan_that_passed_it_over(city, follows):
    ensure_day(office=city.main, date=TODAY, by=cast.HEAD_OF_OFFICE)
    save(quota(city, TODAY, total=190))
    high = save(plan(city, 120))
    assert list(high.preview.passed) == [TODAY]
    lowered = save(plan(city, 3, pk=high.row.plan["pk"]))
    assert list(lowered.preview.passed) == [TODAY]
    save(follow(city) if follows else quota(city, TODAY, total=15))
    assert numbers() == 15

    with pytest.raises(NeedsSecondPerson):
        back(lowered)

    assert numbers() == 15


def test_nobody_raises_today_alone_by_ending_what_passed_it_over(city):
    ensure_day(office=city.main, date=TODAY, by=cast.HEAD_OF_OFFICE)
    save(quota(city, TODAY, total=190))
    low = save(plan(city, 3))
    save(follow(city))

    # Today goes from 15 to the usual 200, and before this it had 190.
    with pytest.raises(NeedsSecondPerson):
        back(low)
    with pytest.raises(NeedsSecondPerson):
        save(EndPlan(office=city.main, plan=low.row.plan["pk"], last=TODAY - timedelta(days=1)))

    assert numbers() == 15


def test_what_a_plan_took_from_today_is_put_back_by_one(city):
    ensure_day(office=city.main, date=TODAY, by=cast.HEAD_OF_OFFICE)
    low = save(plan(city, 3))
    assert numbers() == 15

    back(low)

    assert numbers() == 200


# -- asked and done -------------------------------------------------------------------------------


def closed_today_to_open_by_plan(city):
    save(closing(city, TODAY))
    return opening(city, TODAY)


def lowered_today_to_follow_its_plan(city):
    save(quota(city, TODAY, total=100))
    return follow(city)


@pytest.mark.parametrize("how", [closed_today_to_open_by_plan, lowered_today_to_follow_its_plan])
def test_what_would_do_more_than_was_consented_to_is_not_done(city, manager, head, how):
    wanted = how(city)
    asked = ask_second_person(wanted=wanted, reason="Antrean", by=manager)
    assert "menjadi 200 nomor" in told(asked)
    # By hand as it is, today is passed over: one person saves this.
    save(plan(city, 190))

    with pytest.raises(ChangedMeanwhile) as refusal:
        approve(approval=asked, by=head)

    asked.refresh_from_db()
    assert (str(refusal.value.title), asked.state) == ("Kalender berubah sejak ini diajukan", "waiting")
    assert numbers() < 200
    assert "menjadi 200 nomor" in told(asked)


def test_people_who_book_meanwhile_change_nothing_of_the_consent(city, manager, head):
    asked = ask_second_person(wanted=quota(city, TODAY, total=210), reason="Antrean", by=manager)
    take(city, on=TODAY, session=time(13))

    approve(approval=asked, by=head)

    assert numbers() == 210


def test_asker_and_second_person_may_read_in_different_languages(city, manager, head):
    with translation.override("en"):
        asked = ask_second_person(wanted=quota(city, TODAY, date(2026, 12, 6), total=210), reason="Antrean", by=manager)

    approve(approval=asked, by=head)

    assert numbers() == 210


def test_a_request_that_does_not_say_what_was_seen_is_not_carried_out(city, manager, head):
    asked = ask_second_person(wanted=quota(city, TODAY, total=210), reason="Antrean", by=manager)
    Approval.objects.update(arguments={"wanted": asked.arguments["wanted"]})
    asked.refresh_from_db()

    with pytest.raises(ChangedMeanwhile):
        approve(approval=asked, by=head)

    assert not Slot.objects.exists()


def test_what_was_changed_between_looking_and_asking_is_not_asked_for(city, manager):
    with pytest.raises(ChangedMeanwhile):
        ask_second_person(wanted=quota(city, TODAY, total=210), reason="Antrean", by=manager, seen="another.one")

    assert not Approval.objects.exists()


# -- told -----------------------------------------------------------------------------------------


def test_today_is_told_and_how_many_other_dates_change_as_well(city, manager):
    def said(first, last):
        wanted = quota(city, first, last, total=210)
        return told(ask_second_person(wanted=wanted, reason="Antrean", by=manager))

    assert said(TODAY, TODAY) == f"{city.main.name}: kuota hari ini, 1 Desember 2026, dari 200 menjadi 210 nomor."
    assert said(TODAY, date(2026, 12, 6)).endswith("210 nomor. Bersamanya 3 tanggal lain ikut berubah.")


def test_what_was_asked_is_told_the_same_after_it_was_done(city, manager, head):
    asked = ask_second_person(wanted=quota(city, TODAY, total=210), reason="Antrean", by=manager)
    before = told(asked)
    approve(approval=asked, by=head)

    asked.refresh_from_db()
    assert told(asked) == before


@pytest.mark.parametrize(
    "wanted", [lambda city: quota(city, WEDNESDAY, total=210), lambda city: quota(city, TODAY, total=190)]
)
def test_what_one_person_may_save_is_not_asked_of_two(city, manager, wanted):
    with pytest.raises(NoSecondNeeded):
        ask_second_person(wanted=wanted(city), reason="Antrean", by=manager)

    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    "wanted",
    [
        follow,
        lambda city: closing(city, TODAY),
        lambda city: quota(city, TODAY, total=210),
        lambda city: shares(city, None, TODAY),
        lambda city: opening(city, TODAY),
    ],
)
def test_that_no_date_of_the_span_is_chosen_is_said(city, manager, wanted):
    nothing = replace(wanted(city), weekdays=(TOMORROW.isoweekday(),))

    with pytest.raises(Invalid) as refusal:
        ask_second_person(wanted=nothing, reason="Antrean", by=manager)

    assert str(refusal.value) == "nothing"
    assert not Approval.objects.exists()


def test_the_page_refuses_a_day_that_is_not_chosen_and_the_second_person_s_page_stands(city):
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    second = cast.staff_client(Role.HEAD_OF_OFFICE)
    asked = {"dari": "2026-12-01", "sampai": "2026-12-01", "hari": "3", "ajukan": "1", "alasan_ajukan": "Antrean"}

    answer = manager.post("/kelola/disdukcapil/kalender/ubah/ikuti/", asked)

    assert answer.status_code == 422
    assert "tidak ada tanggal yang dipilih" in answer.content.decode()
    assert not Approval.objects.exists()
    assert second.get("/kelola/persetujuan/").status_code == 200


def test_the_page_of_what_one_may_save_says_so(city):
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    asked = {"dari": "2026-12-09", "total": "210", "ajukan": "1", "alasan_ajukan": "Antrean"}

    answer = manager.post("/kelola/disdukcapil/kalender/ubah/kuota/", asked)

    assert answer.status_code == 422
    assert "simpan sendiri" in answer.content.decode()
    assert not Approval.objects.exists()


@pytest.mark.parametrize("arguments", [{}, {"figures": None}, {"figures": {"date": "?", "others": 0}}])
def test_one_request_that_cannot_be_told_takes_no_other_from_the_page(city, manager, arguments):
    second = cast.staff_client(Role.HEAD_OF_OFFICE)
    ask_second_person(wanted=quota(city, TODAY, total=210), reason="Antrean", by=manager)
    broken = ask_second_person(wanted=quota(city, TODAY, total=220), reason="Antrean", by=manager)
    assert broken.kind == ASKED
    Approval.objects.filter(pk=broken.pk).update(arguments=arguments)

    page = second.get("/kelola/persetujuan/")

    assert page.status_code == 200
    assert "tidak dapat dibaca lagi" in page.content.decode()
    assert "dari 200 menjadi 210 nomor" in page.content.decode()
