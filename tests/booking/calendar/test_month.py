"""What a manager reads of a month is so: taken and bookable count open dates, and today only until its cut-off."""

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from antri.booking.calendar.queries.month import office_month
from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.people.models import Role
from antri.schedule.models import PlanSession
from antri.web import moment
from tests import cast
from tests.booking.calendar.office import closing, preview, quota, save
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, take

AREA = "/kelola/disdukcapil/kalender/"
NOON = datetime(2026, 12, 8, 5, 0, tzinfo=UTC)  # Tuesday 12.00 in Jakarta
EVENING = datetime(2026, 12, 8, 11, 0, tzinfo=UTC)
CUT_OFF = "Pemesanan untuk hari ini sudah ditutup"
FROM_HOME = "tidak dapat dipesan lagi dari rumah"
UNDER_WAY = "Semua sesi hari ini sudah mulai"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def manager(city):
    return lambda: cast.staff_client(Role.OFFICE_MANAGER, city.main)


def december(city):
    moment.forget()
    return office_month(city.main, date(2026, 12, 1))


def text(client, path, **asked):
    moment.forget()
    answer = client().get(AREA + path, asked)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def state(city, on):
    return next(day.state for day in december(city).days if day.date == on)


def test_taken_and_bookable_count_open_dates_alone(city):
    take(city)
    take(city, cast.WATI, on=WEDNESDAY, n=2)
    before = december(city)

    save(closing(city))
    month = december(city)

    assert (before.taken, month.taken, month.to_move) == (2, 1, 1)
    assert before.free - month.free == 199
    assert before.quota - month.quota == 200


def test_a_date_that_nobody_may_book_yet_is_not_bookable(city, clock):
    clock.move_to(datetime(2026, 11, 20, 3, 0, tzinfo=UTC))

    month = december(city)

    assert {day.state for day in month.days if day.date > month.opens_until} == {"closed", "not_yet_open"}
    assert month.free == 200 * sum(day.state == "open" for day in month.days) < month.quota


def test_today_is_bookable_until_its_cut_off_and_no_longer(city, clock):
    Setting.objects.create(city=cast.CODE, key="same_day_until", value="12:00")
    forget()
    clock.move_to(NOON.replace(hour=4, minute=59))
    before = december(city)
    assert state(city, TUESDAY) == "open"

    clock.move_to(NOON)

    assert state(city, TUESDAY) == "cut_off"
    assert before.free - december(city).free == 200


def test_month_and_date_tell_that_booking_for_today_has_ended(city, manager, clock):
    clock.move_to(EVENING)

    assert f"Selasa, 8 Desember Terisi 0 Kuota 200 {CUT_OFF}" in text(manager, "")
    page = text(manager, "2026-12-08/")
    assert f"8 Desember 2026 {CUT_OFF} Terisi" in page


@pytest.mark.parametrize(("hour", "is_told"), [(7, None), (14, FROM_HOME), (20, UNDER_WAY)])
def test_a_preview_of_today_tells_who_cannot_be_reached_any_more(city, manager, clock, hour, is_told):
    plan = PlanSession.objects.filter(weekday=2, plan__office=city.main).first().plan
    PlanSession.objects.create(city=cast.CODE, plan=plan, weekday=2, start=time(15), end=time(16), capacity=40)
    clock.move_to(datetime(2026, 12, 8, hour - 7, 0, tzinfo=UTC))

    page = text(manager, "ubah/kuota/", dari="2026-12-08", total="150", lihat="1")

    assert "Pratinjau" in page
    assert [told for told in (FROM_HOME, UNDER_WAY) if told in page] == ([is_told] if is_told else [])


def test_what_needs_a_second_person_takes_effect_when_that_one_consents(city, manager, clock):
    clock.move_to(datetime(2026, 12, 8, 0, 0, tzinfo=UTC))

    raised = text(manager, "ubah/kuota/", dari="2026-12-08", total="300", lihat="1")
    lowered = text(manager, "ubah/kuota/", dari="2026-12-08", total="100", lihat="1")

    assert "Berlaku begitu orang kedua menyetujuinya" in raised
    assert "Berlaku saat itu juga" not in raised
    assert "Berlaku saat itu juga" in lowered


def test_a_span_offers_the_sessions_of_all_its_dates(city, manager):
    save(closing(city, TUESDAY, None, "08:00"))
    save(closing(city, WEDNESDAY, None, "09:00"))

    client_page = manager().get(AREA + "ubah/tutup/", {"dari": "2026-12-08", "sampai": "2026-12-09"}).content.decode()
    page = text(
        manager, "ubah/tutup/", dari="2026-12-08", sampai="2026-12-09", alasan="Rapat", sesi=["08:00"], lihat="1"
    )

    assert {"08:00", "09:00"} <= set(re.findall(r'name="sesi"[^>]* value="([^"]+)"', client_page))
    assert "1 hari dilewati, tidak ada yang berubah di sana: sesi itu tidak ada atau sudah tutup: Selasa, 8" in page


def test_a_quota_that_the_dates_of_a_span_do_not_share_stands_empty_and_can_be_set_for_all(city, manager):
    save(quota(city, quotas={"08:00": 30}))
    asked = {"dari": "2026-12-08", "sampai": "2026-12-09"}

    page = manager().get(AREA + "ubah/kuota/", asked).content.decode()
    seen = text(manager, "ubah/kuota/", **asked, sesi_0800="30", lihat="1")

    assert re.search(r'name="sesi_0800"(?![^>]*value=)[^>]*>', page)
    assert "1 hari dilewati" in seen
    assert "kuotanya sudah begitu: Selasa, 8 Desember 2026" in seen


def test_dates_passed_over_are_told_by_reason(city):
    passed = preview(closing(city, TUESDAY, date(2026, 12, 13))).passed_by_reason

    assert passed == [("sudah tutup", [date(2026, 12, 12), date(2026, 12, 13)])]
