"""Holidays come from a package, stay editable, and never close a day silently that people hold numbers of."""

import io
from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from antri.directory.models import Office
from antri.directory.queries import forget
from antri.journal.actions import SYSTEM
from antri.journal.models import Event
from antri.schedule.actions import close_day, ensure_day, open_day
from antri.schedule.actions.import_holidays import (
    HolidaysChanged,
    import_holidays,
    look_at_holiday,
    look_at_import,
    remove_holiday,
    write_holiday,
)
from antri.schedule.models import DayOverride, Holiday, ServiceDay, Slot
from antri.schedule.queries import plans
from antri.schedule.queries.holidays import SOURCE, Difference
from antri.web.refusals import Invalid
from tests import cast

# 25 December 2026 is a Friday, 24 December (joint leave) a Thursday.
CHRISTMAS = date(2026, 12, 25)
LEAVE = date(2026, 12, 24)


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel("2026-12-01T03:00:00Z", tick=False):
        yield


def _free(day: ServiceDay) -> int:
    return Slot.objects.filter(day=day, state=Slot.State.FREE).count()


def _take(office: Office, on: date, numbers: int) -> ServiceDay:
    day = ServiceDay.objects.get(pk=ensure_day(office=office, date=on, by=SYSTEM))
    taken = Slot.objects.filter(day=day).order_by("number").values_list("pk", flat=True)[:numbers]
    Slot.objects.filter(pk__in=list(taken)).update(state=Slot.State.TAKEN, turn=1)
    return day


def test_year_has_holidays_of_the_law_and_joint_leave_apart(city: cast.City) -> None:
    import_holidays(year=2026, by=SYSTEM)

    kinds = {row.date: (row.kind, row.name, row.name_en) for row in Holiday.objects.all()}
    assert kinds[CHRISTMAS] == ("national", "Hari Raya Natal", "Christmas Day")
    assert kinds[LEAVE] == ("joint_leave", "Cuti Bersama Hari Raya Natal", "Christmas joint leave")
    assert sum(kind == "joint_leave" for kind, _, _ in kinds.values()) == 8


def test_estimate_is_marked_and_its_label_is_not_part_of_the_name(city: cast.City) -> None:
    import_holidays(year=2027, by=SYSTEM)

    feast = Holiday.objects.get(date=date(2027, 3, 10))
    assert (feast.name, feast.name_en, feast.is_estimate) == ("Hari Raya Idul Fitri", "Eid al-Fitr", True)
    assert not Holiday.objects.filter(name__contains="perkiraan").exists()
    assert Holiday.objects.filter(is_estimate=True).count() == 3


def test_elections_are_known_as_such(city: cast.City) -> None:
    import_holidays(year=2024, by=SYSTEM)

    elections = Holiday.objects.filter(kind=Holiday.Kind.ELECTION).order_by("date")
    assert [row.date for row in elections] == [date(2024, 2, 14), date(2024, 11, 27)]


def test_second_import_changes_nothing(city: cast.City) -> None:
    import_holidays(year=2026, by=SYSTEM)
    before, events = list(Holiday.objects.order_by("pk").values()), Event.objects.count()

    again = import_holidays(year=2026, by=SYSTEM)

    assert not again.has_changes
    assert list(Holiday.objects.order_by("pk").values()) == before
    assert Event.objects.count() == events


def test_hand_edit_is_kept(city: cast.City) -> None:
    import_holidays(year=2026, by=SYSTEM)
    Holiday.objects.filter(date=LEAVE).update(name="Tetap buka", closes=False, is_edited=True)

    again = import_holidays(year=2026, by=SYSTEM)

    assert [row.date for row in again.kept] == [LEAVE]
    assert Holiday.objects.get(date=LEAVE).name == "Tetap buka"
    assert not again.has_changes


def test_local_holiday_stays(city: cast.City) -> None:
    Holiday.objects.create(
        city=cast.CODE, date=date(2026, 6, 3), name="Hari Jadi", kind=Holiday.Kind.LOCAL, source="SK 1/2026"
    )

    import_holidays(year=2026, by=SYSTEM)

    assert Holiday.objects.filter(name="Hari Jadi").exists()


def test_estimate_that_moved_is_replaced(city: cast.City) -> None:
    import_holidays(year=2027, by=SYSTEM)
    Holiday.objects.filter(date=date(2027, 3, 10)).update(date=date(2027, 3, 13))

    again = import_holidays(year=2027, by=SYSTEM)

    assert [row.date for row in again.added] == [date(2027, 3, 10)]
    assert [row.date for row in again.removed] == [date(2027, 3, 13)]


def test_day_nobody_has_asked_for_yet_is_made_and_closed(city: cast.City) -> None:
    result = import_holidays(year=2026, by=SYSTEM)

    days = ServiceDay.objects.filter(date=CHRISTMAS)
    assert {day.office.slug for day in days} == {"disdukcapil", "rekaan-utara"}
    assert [(day.reason, day.reason_en, _free(day)) for day in days] == [("Hari Raya Natal", "Christmas Day", 0)] * 2
    assert result.closed == 4
    assert not DayOverride.objects.exists()
    assert plans(city.main, first=CHRISTMAS, last=CHRISTMAS)[CHRISTMAS].is_holiday


def test_day_made_and_empty_is_closed(city: cast.City) -> None:
    day = ServiceDay.objects.get(pk=ensure_day(office=city.main, date=CHRISTMAS, by=SYSTEM))
    assert _free(day) == 200

    import_holidays(year=2026, by=SYSTEM)

    assert _free(day) == 0


def test_day_with_holders_is_told_and_left_open(city: cast.City) -> None:
    day = _take(city.main, CHRISTMAS, 3)
    version = Event.objects.count()

    result = import_holidays(year=2026, by=SYSTEM)

    (left,) = result.left_open
    assert (left.office, left.date, left.held) == ("disdukcapil", CHRISTMAS, 3)
    assert _free(day) == 197
    assert Slot.objects.filter(day=day, state=Slot.State.WITHDRAWN).count() == 0
    day.refresh_from_db()
    assert day.sessions
    assert Holiday.objects.get(date=CHRISTMAS).closes
    assert not DayOverride.objects.exists()
    assert not Event.objects.filter(what="schedule.day_closed", about_id=str(day.pk)).exists()
    assert Event.objects.count() > version


def test_day_left_open_is_told_again_until_someone_decides(city: cast.City) -> None:
    _take(city.main, CHRISTMAS, 3)
    import_holidays(year=2026, by=SYSTEM)

    assert [left.held for left in import_holidays(year=2026, by=SYSTEM).left_open] == [3]
    close_day(office=city.main, date=CHRISTMAS, reason="Natal", by=SYSTEM)
    assert import_holidays(year=2026, by=SYSTEM).left_open == []


def test_day_opened_by_hand_stays_open(city: cast.City) -> None:
    open_day(office=city.main, date=LEAVE, reason="Layanan cuti bersama", by=SYSTEM)

    result = import_holidays(year=2026, by=SYSTEM)

    assert _free(ServiceDay.objects.get(office=city.main, date=LEAVE)) == 200
    assert result.left_open == []


def test_day_closed_for_a_holiday_that_moved_away_opens_again(city: cast.City) -> None:
    moved = date(2026, 12, 22)
    Holiday.objects.create(
        city=cast.CODE, date=moved, name="Hari Raya", kind=Holiday.Kind.NATIONAL, is_estimate=True, source=SOURCE
    )
    day = ServiceDay.objects.get(pk=ensure_day(office=city.main, date=moved, by=SYSTEM))
    assert _free(day) == 0

    result = import_holidays(year=2026, by=SYSTEM)

    assert [row.date for row in result.removed] == [moved]
    assert result.reopened == 1
    assert _free(day) == 200
    assert not DayOverride.objects.filter(date=moved).exists()


def test_past_days_are_not_touched(city: cast.City) -> None:
    past = ServiceDay.objects.create(
        city=cast.CODE,
        office=city.main,
        date=date(2026, 5, 1),
        made_at="2026-04-01T00:00:00Z",
        sessions=[["08:00", "09:00", 40]],
    )

    import_holidays(year=2026, by=SYSTEM)

    past.refresh_from_db()
    assert past.sessions


def test_command_prints_the_difference(city: cast.City) -> None:
    _take(city.main, CHRISTMAS, 1)
    forget()
    out, again = io.StringIO(), io.StringIO()

    call_command("import_holidays", "2026", "2027", stdout=out)
    call_command("import_holidays", "2027", stdout=again)

    assert "+ 2026-12-25 Hari Raya Natal\n" in out.getvalue()
    assert "+ 2027-03-10 Hari Raya Idul Fitri (perkiraan)\n" in out.getvalue()
    assert "! 2026-12-25 disdukcapil (main)" in out.getvalue()
    assert "tidak ada yang berubah" in again.getvalue()


# -- looked at first, and by hand -----------------------------------------------------------------


def test_the_preview_is_what_the_import_then_does_and_saves_nothing(city: cast.City) -> None:
    _take(city.main, CHRISTMAS, 1)
    seen = look_at_import(2026)
    assert (Holiday.objects.count(), ServiceDay.objects.count()) == (0, 1)

    done = import_holidays(year=2026, by=SYSTEM, seen=seen.fingerprint)

    assert done.fingerprint == seen.fingerprint
    assert (done.closed, len(done.left_open)) == (3, 1)


def test_whoever_takes_a_number_after_the_preview_is_told_and_nothing_is_imported(city: cast.City) -> None:
    seen = look_at_import(2026)
    _take(city.main, CHRISTMAS, 1)

    with pytest.raises(HolidaysChanged) as refusal:
        import_holidays(year=2026, by=SYSTEM, seen=seen.fingerprint)

    assert not Holiday.objects.exists()
    assert [row.held for row in refusal.value.facts["difference"].left_open] == [1]


def test_command_can_look_only(city: cast.City) -> None:
    out = io.StringIO()

    call_command("import_holidays", "2026", "--check", stdout=out)

    assert "+ 2026-12-25 Hari Raya Natal\n" in out.getvalue()
    assert not Holiday.objects.exists()


def _write(city: cast.City, on: date, row: Holiday | None = None, *, closes: bool = True, seen: str = "") -> Difference:
    values = {"date": on, "name": "Hari Jadi", "name_en": "", "kind": Holiday.Kind.LOCAL, "closes": closes}
    return write_holiday(holiday=row, values=values, by=cast.HEAD_OF_OFFICE, seen=seen)


def test_a_local_holiday_closes_empty_days_of_every_office_and_keeps_held_ones_open(city: cast.City) -> None:
    on = date(2026, 12, 22)
    held = _take(city.main, on, 2)

    found = _write(city, on)

    assert [(row.office, row.becomes, row.held) for row in found.effects] == [
        ("disdukcapil", "left_open", 2),
        ("rekaan-utara", "closed", 0),
    ]
    assert _free(held) == 198
    assert Holiday.objects.get(date=on).is_edited
    assert Event.objects.latest("id").what == "schedule.holiday_written"


def test_a_holiday_that_moves_opens_its_old_date_and_closes_the_new_one(city: cast.City) -> None:
    old, new = date(2026, 12, 22), date(2026, 12, 23)
    _write(city, old)

    found = _write(city, new, Holiday.objects.get())

    assert {(row.date.day, row.becomes) for row in found.effects} == {(22, "reopened"), (23, "closed")}
    assert Slot.objects.filter(day__date=old, state="free").count() == 400


def test_an_imported_holiday_that_is_removed_stays_away_at_the_next_import(city: cast.City) -> None:
    import_holidays(year=2026, by=SYSTEM)

    found = remove_holiday(holiday=Holiday.objects.get(date=LEAVE), by=cast.HEAD_OF_OFFICE)
    again = import_holidays(year=2026, by=SYSTEM)

    assert (found.reopened, again.has_changes) == (2, False)
    assert Slot.objects.filter(day__date=LEAVE, state="free").count() == 400


def test_a_holiday_written_here_goes_when_it_is_removed(city: cast.City) -> None:
    _write(city, date(2026, 12, 22))

    remove_holiday(holiday=Holiday.objects.get(), by=cast.HEAD_OF_OFFICE)

    assert not Holiday.objects.exists()


def test_a_holiday_on_a_weekend_opens_nothing_when_it_goes(city: cast.City) -> None:
    saturday = date(2026, 12, 26)
    _write(city, saturday)
    ensure_day(office=city.main, date=saturday, by=SYSTEM)

    found = remove_holiday(holiday=Holiday.objects.get(), by=cast.HEAD_OF_OFFICE)

    assert found.effects == []


def test_what_was_seen_is_compared_for_a_holiday_by_hand_too(city: cast.City) -> None:
    on = date(2026, 12, 22)
    seen = look_at_holiday(holiday=None, date=on, closes=True)
    _take(city.main, on, 1)

    with pytest.raises(HolidaysChanged):
        _write(city, on, seen=seen.fingerprint)
    assert not Holiday.objects.exists()


def test_a_date_has_one_holiday_and_a_holiday_a_name(city: cast.City) -> None:
    _write(city, date(2026, 12, 22))

    with pytest.raises(Invalid) as refusal:
        _write(city, date(2026, 12, 22))
    assert str(refusal.value) == "date.taken"
    with pytest.raises(Invalid) as refusal:
        write_holiday(holiday=None, values={"date": date(2026, 12, 28), "name": " "}, by=SYSTEM)
    assert str(refusal.value) == "name.blank"


def test_a_holiday_of_today_that_goes_opens_nothing_by_itself(city: cast.City) -> None:
    """More numbers for today are for two people, in the calendar."""
    today = date(2026, 12, 1)
    _write(city, today)

    found = remove_holiday(holiday=Holiday.objects.get(), by=cast.HEAD_OF_OFFICE)

    assert found.effects == []
    assert not Slot.objects.filter(day__date=today, state="free").exists()
