"""Menuju daring: what the head of office sees of all kecamatan, a manager of their own, and everybody of the days."""

import csv
import io
import random
import re
import zipfile
from datetime import date, timedelta

import pytest
import time_machine

from antri.insight.queries.public_figures import SETTLED_DAYS
from antri.insight.queries.road.months import Month, Parts, all_months, gaps_of
from antri.insight.queries.road.trend import LEAST_MONTHS, trend
from antri.insight.queries.road.what_if import MOST_NUMBERS, run
from antri.journal.models import Event
from antri.kecamatan.models import DayWithoutRecords, Decision, EarlierWait, RoadTarget
from antri.people.models import Role
from antri.web import moment
from tests import cast
from tests.insight.test_road_counts import taken_in
from tests.service_day.cast import DAY, at

LOOKED = at(12, on=DAY + timedelta(days=2))
CITY, DISTRICT = "/kelola/menuju-daring/", "/kelola/rekaan-timur/menuju-daring/"


@pytest.fixture
def place(city):
    """A kecamatan that serves by hand has written down 34 people of one day."""
    moment.forget()
    with time_machine.travel(LOOKED, tick=False):
        officer = cast.officer(Role.KECAMATAN_OFFICER, city.by_hand)
        taken_in(city, officer, people=30)
        taken_in(city, officer, people=4, outcome="incomplete")
        yield city
    moment.forget()


def head():
    return cast.staff_client(Role.HEAD_OF_OFFICE)


def test_the_head_sees_how_people_were_served_and_how_many_stand_behind_it(place):
    page = head().get(CITY).content.decode()

    assert "Dari 34 warga yang datang." in page
    assert 'data-label="Manual">100%' in page
    assert "belum memberi nomor" not in page  # less than four months: nothing is said of where it goes
    assert "belum terhitung" in page


def test_an_open_day_without_records_is_named_with_its_reason(place):
    DayWithoutRecords.objects.create(
        city=cast.CODE, office=place.by_hand, date=DAY + timedelta(days=1), reason="Tablet rusak", said_by="officer:3"
    )

    page = head().get(CITY).content.decode()

    assert "Rabu, 6 Januari 2027: Tablet rusak" in page


def test_no_saturday_and_no_holiday_is_a_gap(place):
    gaps = gaps_of(place.by_hand, {DAY}, DAY, DAY + timedelta(days=6))

    assert [gap.date.isoweekday() for gap in gaps] == [3, 4, 5, 1]


def test_months_that_are_over_are_counted_once_an_hour_and_the_newest_each_time(place):
    officer = cast.officer(Role.KECAMATAN_OFFICER, place.by_hand, username="later")
    spring = date(2027, 4, 6)

    def seen(on):
        with time_machine.travel(at(12, on=on), tick=False):
            return {month.key: month.parts.people for month in all_months()[place.by_hand.pk]}

    with time_machine.travel(at(12, on=spring), tick=False):
        taken_in(place, officer, people=5, on=spring)
    assert seen(spring + timedelta(days=1)) == {"2027-01": 34, "2027-02": 0, "2027-03": 0, "2027-04": 5}
    taken_in(place, officer, people=2)
    with time_machine.travel(at(12, on=spring), tick=False):
        taken_in(place, officer, people=3, on=spring)
    later = seen(spring + timedelta(days=2))  # the next day asks anew
    moment.forget()

    assert (later["2027-01"], later["2027-04"]) == (34, 8)
    assert seen(spring + timedelta(days=2))["2027-01"] == 36


def test_a_manager_sees_their_own_office_and_no_other(place):
    manager = cast.staff_client(Role.OFFICE_MANAGER, place.by_hand)

    assert manager.get(DISTRICT).status_code == 200
    assert manager.get("/kelola/rekaan-utara/menuju-daring/").status_code == 403
    assert manager.get(CITY).status_code == 403


def test_a_target_is_set_and_stands_in_the_journal(place):
    answer = head().post(DISTRICT, {"tindakan": "target", "persen": "85", "sejak": "2027-01-07"})

    assert answer.status_code == 303
    assert RoadTarget.objects.get().percent == 85
    event = Event.objects.get(what="kecamatan.target_set")
    assert (event.data["percent"], event.data["date"]) == (85, "2027-01-07")


def test_a_target_that_is_no_share_is_refused_with_what_was_typed(place):
    answer = head().post(DISTRICT, {"tindakan": "target", "persen": "185", "sejak": "2027-01-07"})

    assert answer.status_code == 422
    assert 'value="185"' in answer.content.decode()
    assert not RoadTarget.objects.exists()


def test_an_earlier_wait_is_kept_with_its_source_and_struck_but_not_removed(place):
    typed = {"dari": "2026-01-01", "sampai": "2026-02-01", "tengah": "84", "cara": "Jam di karcis", "sumber": "Laporan"}
    client = head()
    assert client.post(DISTRICT, {"tindakan": "terdahulu", **typed}).status_code == 303
    row = EarlierWait.objects.get()

    client.post(f"{DISTRICT}terdahulu/{row.pk}/coret/")

    page = client.get(DISTRICT).content.decode()
    assert "Dicoret:" in page
    assert "tengah 84 menit" in page
    whats = set(Event.objects.filter(about_kind="earlier_wait").values_list("what", flat=True))
    assert whats == {"kecamatan.earlier_wait_entered", "kecamatan.earlier_wait_struck"}


def test_an_earlier_wait_without_a_source_or_that_ends_before_it_begins_is_refused(place):
    typed = {"dari": "2026-02-01", "sampai": "2026-01-01", "tengah": "84", "cara": "Jam di karcis", "sumber": " "}

    answer = head().post(DISTRICT, {"tindakan": "terdahulu", **typed})

    assert answer.status_code == 422
    assert not EarlierWait.objects.exists()


def test_too_few_days_are_said_and_nothing_is_supposed(place):
    page = head().get(DISTRICT, {"mulai": "2027-02-01", "nomor": "60"}).content.decode()

    assert "Ada 1 hari yang dicatat dalam dua belas minggu terakhir." in page
    assert "Perkiraan</th>" not in page


def test_a_decision_keeps_the_figures_of_its_day_and_stands_on_the_page(place):
    client = head()
    modes = "/kelola/rekaan-timur/cara-melayani/"
    typed = {"cara": "online", "mulai": "2027-02-01", "nomor": "60", "sebab": "Petugas siap", "lihat": "1"}
    seen = re.search(r'name="terlihat" value="([^"]+)"', client.get(modes, typed).content.decode())[1]

    answer = client.post(f"{DISTRICT}putuskan/", typed | {"terlihat": seen})

    assert answer.status_code == 303
    decision = Decision.objects.get()
    assert (decision.figures["by_hand"], decision.figures["online"]) == (34, 0)
    assert decision.what_if == {}  # one recorded day is too little to suppose anything
    assert "Petugas siap" in client.get(DISTRICT).content.decode()


def test_a_decision_that_was_looked_at_otherwise_is_shown_again_and_not_made(place):
    typed = {"cara": "online", "mulai": "2027-02-01", "nomor": "60", "sebab": "Petugas siap", "terlihat": "0" * 24}

    answer = head().post(f"{DISTRICT}putuskan/", typed)

    assert answer.status_code == 409
    assert not Decision.objects.exists()


# -- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_each_download_is_written_down(place, kind):
    answer = head().post(f"{CITY}unduh/{kind}/")

    assert answer.status_code == 200
    assert Event.objects.get(what="journal.figures_exported").data["kind"] == kind


def test_nothing_in_a_file_is_a_formula(place):
    DayWithoutRecords.objects.create(
        city=cast.CODE, office=place.by_hand, date=DAY + timedelta(days=1), reason="=HYPERLINK(1)", said_by="officer:3"
    )
    place.by_hand.name = "=1+1"
    place.by_hand.save()
    client = head()

    rows = list(csv.reader(io.StringIO(client.post(f"{CITY}unduh/csv/").content.decode("utf-8-sig"))))
    book = zipfile.ZipFile(io.BytesIO(client.post(f"{CITY}unduh/xlsx/").content))

    assert any(row[0] == "'=1+1" for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    parts = "".join(book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets"))
    assert "<f>" not in parts
    assert "'=HYPERLINK(1)" in book.read("xl/sharedStrings.xml").decode()


# -- for everybody ----------------------------------------------------------------------------------


def test_a_day_is_public_once_it_is_settled_and_small_numbers_never_are(place, client):
    with time_machine.travel(at(12, on=DAY + timedelta(days=SETTLED_DAYS)), tick=False):
        moment.forget()
        rows = list(csv.reader(io.StringIO(client.get("/angka/harian.csv").content.decode("utf-8-sig"))))
        assert ["2027-01-05", "Kecamatan Rekaan Timur", "Manual", "", "34", "34", "0", "0"] in rows
        assert "34" in client.get("/angka/").content.decode()
    with time_machine.travel(at(12, on=DAY + timedelta(days=SETTLED_DAYS - 1)), tick=False):
        moment.forget()
        assert "2027-01-05" not in client.get("/angka/harian.csv").content.decode()


def test_every_figure_has_its_meaning_beside_it(place, client):
    page = client.get("/angka/definisi/").content.decode()

    assert "Daring sendiri" in page
    assert "Theil–Sen" in page


# -- where it goes, and what if ---------------------------------------------------------------------


def months(*shares: int, people: int = 200) -> list[Month]:
    return [
        Month(
            date(2026, n + 1, 1),
            Parts(online=people * share // 100, by_hand=people - people * share // 100),
            20,
            (),
            {},
        )
        for n, share in enumerate(shares)
    ]


def test_a_steady_rise_reaches_its_target_within_its_own_range():
    told = trend(months(30, 38, 46, 54, 62), 85, today=date(2026, 6, 2), seed="a")

    assert told.earliest <= told.reached <= told.latest
    assert date(2026, 7, 1) < told.reached < date(2026, 11, 1)
    assert all(each.low <= each.middle <= each.high for each in told.ahead)


def test_fewer_months_and_a_share_that_leaps_are_not_foretold():
    few = trend(months(30, 38, 46)[: LEAST_MONTHS - 1], 85, today=date(2026, 4, 2), seed="a")
    wild = trend(months(10, 90, 20, 80, 15, people=40), 85, today=date(2026, 6, 2), seed="a")

    assert (few.why_not, few.ahead, few.reached) == ("few_months", (), None)
    assert (wild.why_not, wild.ahead, wild.reached) == ("too_wide", (), None)


def test_a_falling_share_has_no_date_and_one_that_is_there_has_its_month():
    falling = trend(months(60, 55, 50, 45, 40), 85, today=date(2026, 6, 2), seed="a")
    there = trend(months(70, 80, 86, 88, 91), 85, today=date(2026, 6, 2), seed="a")

    assert falling.reached is None
    assert there.since == date(2026, 3, 1)


def test_the_same_months_tell_the_same():
    first, second = (trend(months(30, 38, 46, 54), 85, today=date(2026, 5, 2), seed="a") for _ in range(2))

    assert first == second


@pytest.mark.parametrize("seed", range(20))
def test_more_numbers_never_give_anybody_a_later_date(seed):
    dice = random.Random(seed)
    wanted = [dice.randint(0, 120) for _ in range(20)]
    before = run(wanted, 1, 22)
    for numbers in (*range(5, 150, 9), MOST_NUMBERS):
        now = run(wanted, numbers, 22)
        assert all(a.later >= b.later and a.nowhere >= b.nowhere for a, b in zip(before, now, strict=True))
        assert all(day.held <= numbers for day in now)
        before = now
    assert all(day.later == 0 and day.held == day.wanted for day in before)
