"""Until when a step should be done: in days on which the office opens."""

from datetime import date

import pytest
import time_machine

from antri.applications.actions import move
from antri.applications.models import Application
from antri.applications.queries.standard import due_date, is_late, is_late_soon, late_first, working_day
from antri.directory.models import ApplicationForm, Setting
from antri.directory.queries import forget
from antri.journal.actions import change
from antri.schedule.actions import close_day, open_day
from antri.schedule.models import Holiday, OpeningPlan
from antri.web import clock
from tests import cast
from tests.applications.approved import application, at

Status = Application.Status
FRIDAY = at(2027, 1, 8)


def test_weekend_and_holiday_are_no_working_days(city: cast.City) -> None:
    assert working_day(city.main, date(2027, 1, 8), 1) == date(2027, 1, 11)

    Holiday.objects.create(city=cast.CODE, date=date(2027, 1, 11), name="Libur", kind="national")

    assert working_day(city.main, date(2027, 1, 8), 1) == date(2027, 1, 12)
    assert working_day(city.main, date(2027, 1, 8), 2) == date(2027, 1, 13)


def test_day_the_office_closes_is_none_and_a_saturday_it_opens_is_one(city: cast.City) -> None:
    close_day(office=city.main, date=date(2027, 1, 11), reason="Listrik padam", by=cast.HEAD_OF_OFFICE)
    open_day(
        office=city.main,
        date=date(2027, 1, 9),
        reason="Tambahan",
        sessions=[["08:00", "09:00", 5]],
        by=cast.HEAD_OF_OFFICE,
    )

    assert working_day(city.main, date(2027, 1, 8), 1) == date(2027, 1, 9)
    assert working_day(city.main, date(2027, 1, 8), 2) == date(2027, 1, 12)


def test_office_without_a_plan_works_from_monday_to_friday_and_keeps_the_holidays(city: cast.City) -> None:
    Holiday.objects.create(city=cast.CODE, date=date(2027, 1, 11), name="Libur", kind="national")

    assert working_day(city.by_hand, date(2027, 1, 8), 1) == date(2027, 1, 12)


def test_office_that_never_opens_promises_no_date(city: cast.City) -> None:
    OpeningPlan.objects.filter(office=city.main).delete()

    assert working_day(city.main, date(2027, 1, 8), 1) is None


def test_day_is_counted_in_the_zone_of_the_office(city: cast.City) -> None:
    file = application(city, status=Status.SUBMITTED)

    # 18.00 UTC on Thursday is one o'clock on Friday in Jakarta.
    assert due_date(file, Status.SUBMITTED, at(2027, 1, 7, hour=18)) == date(2027, 1, 12)
    assert due_date(file, Status.SUBMITTED, at(2027, 1, 7, hour=16)) == date(2027, 1, 11)


def test_form_may_have_a_standard_of_its_own(city: cast.City) -> None:
    form = ApplicationForm.objects.create(
        city=cast.CODE, service=city.ktp, version="1", definition={}, check_days=1, made_at=clock.now(), made_by="x"
    )
    Setting.objects.create(city=cast.CODE, key="process_days", value=4)
    forget()
    file = application(city, form=form)

    assert due_date(file, Status.SUBMITTED, FRIDAY) == date(2027, 1, 11)
    assert due_date(file, Status.APPROVED, FRIDAY) == date(2027, 1, 14)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.AWAITING_BLANK, Status.AWAITING_MINISTRY, Status.DONE])
def test_what_is_not_the_offices_to_do_has_no_date(city: cast.City, status: str) -> None:
    assert due_date(application(city), status, FRIDAY) is None


def test_move_sets_the_date_and_within_one_clock_it_stays(city: cast.City) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        file = application(city, status=Status.IN_PROCESS)
        with change():
            move(file, to=Status.READY, what="application.made_ready", by=cast.COUNTER_OFFICER)
    assert file.due_on == due_date(file, Status.READY, FRIDAY)

    with time_machine.travel(FRIDAY, tick=False), change():
        file = application(city, status=Status.APPROVED, due_on=date(2027, 1, 12))
        move(file, to=Status.IN_PROCESS, what="application.processing_begun", by=cast.COUNTER_OFFICER)
    file.refresh_from_db()
    assert file.due_on == date(2027, 1, 12)


def test_what_is_late_and_what_soon_will_be_stand_on_top(city: cast.City) -> None:
    with time_machine.travel(at(2027, 1, 8), tick=False):
        later = application(city, due_on=date(2027, 1, 20))
        none = application(city)
        late = application(city, due_on=date(2027, 1, 7))
        soon = application(city, due_on=date(2027, 1, 11))
        rows = Application.objects.all()

        assert list(rows.order_by(*late_first())) == [late, soon, later, none]
        assert list(rows.filter(is_late(city.main))) == [late]
        assert list(rows.filter(is_late_soon(city.main))) == [soon]
        Setting.objects.create(city=cast.CODE, key="late_soon_days", value=0)
        forget()
        assert not rows.filter(is_late_soon(city.main)).exists()
