"""The calendar as a page: the answer first, a full date leads on, nothing typed in an address breaks it."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.conf import settings

from antri.directory.models import LifeEvent, LifeEventService, Notice, Service
from antri.directory.queries import forget
from antri.schedule.actions import close_day, ensure_day
from antri.schedule.models import DayOverride, Holiday, Slot
from antri.web import moment
from tests import cast
from tests.booking.pages import NOW, TUESDAY, text_of

DATES = "/ambil/tanggal/?layanan=KTP_HILANG"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def sell_out(office, *dates):
    for day in dates:
        Slot.objects.filter(day_id=ensure_day(office=office, date=day, by=cast.COUNTER_OFFICER)).update(state="taken")
    moment.forget()


def test_the_soonest_date_stands_above_the_calendar_and_leads_to_the_form(city, client):
    page = client.get(DATES)

    assert "Paling cepat Selasa, 1 Desember 2026 sesi 11.00–12.00 WIB" in text_of(page)
    assert 'href="/ambil/data/?layanan=KTP_HILANG&amp;tanggal=2026-12-01&amp;sesi=11%3A00"' in page.content.decode()


def test_a_full_date_leads_on_to_the_next_and_to_every_other_way(city, client):
    LifeEvent.objects.create(city=cast.CODE, code="duka", title="Duka", title_en="Death", is_urgent=True)
    LifeEventService.objects.create(city=cast.CODE, event=LifeEvent.objects.get(), service=city.ktp)
    Service.objects.filter(pk=city.ktp.pk).update(online_application="fully")
    forget()
    sell_out(city.main, *(TUESDAY + timedelta(days=n) for n in range(3)))

    page = text_of(client.get(f"{DATES}&tanggal=2026-12-08"))

    assert "Selasa, 8 Desember 2026: kuota penuh" in page
    assert "Tersedia tanggal berikutnya: Jumat, 11 Desember 2026 sesi 08.00–09.00 WIB" in page
    assert "Ambil Jumat, pukul 08.00" in page
    assert "tanpa datang" in page
    assert "Petugas memesankan untuk Anda" in page
    assert "meja mendesak" in page
    assert city.district.name in page


def test_every_day_of_the_month_is_said_in_full(city, client):
    Holiday.objects.create(
        city=cast.CODE, date=date(2026, 12, 25), name="Hari Raya Natal", name_en="Christmas Day", kind="national"
    )
    DayOverride.objects.create(
        city=cast.CODE, office=city.main, date=date(2026, 12, 12), is_open=True, reason="Pelayanan Sabtu"
    )
    sell_out(city.main, date(2026, 12, 9))

    page = client.get(DATES)

    for said in (
        "Selasa, 8 Desember 2026, sisa 200 nomor",
        "Rabu, 9 Desember 2026, kuota penuh",
        "Jumat, 25 Desember 2026, Libur: Hari Raya Natal",
        "Minggu, 6 Desember 2026, Tutup",
    ):
        assert said in page.content.decode(), said
    assert "Jum, 25 Des Libur: Hari Raya Natal" in text_of(page)


def test_the_plain_list_tells_of_every_date_what_the_table_tells(city, client):
    Holiday.objects.create(
        city=cast.CODE, date=date(2026, 12, 25), name="Hari Raya Natal", name_en="Christmas Day", kind="national"
    )
    close_day(office=city.main, date=date(2026, 12, 10), reason="Listrik padam", by=cast.HEAD_OF_OFFICE)
    sell_out(city.main, date(2026, 12, 9))

    page = client.get(DATES).content.decode()

    told = re.findall(r'<span class="vh">(\w+, [^<]+)</span>', page)
    listed = re.findall(r"<li><(a|div) [^>]*><b>([^<]+)</b><span>([^<]+)</span></\1></li>", page)
    assert [f"{day}, {said}".lower() for _tag, day, said in listed] == [row.lower() for row in told]
    assert len(listed) == 31
    for row in (
        ("a", "Selasa, 8 Desember 2026", "Sisa 200 nomor"),
        ("a", "Rabu, 9 Desember 2026", "Kuota penuh"),
        ("div", "Kamis, 10 Desember 2026", "Tutup: Listrik padam"),
        ("div", "Jumat, 25 Desember 2026", "Libur: Hari Raya Natal"),
    ):
        assert row in listed
    moment.forget()
    with time_machine.travel(NOW - timedelta(days=7), tick=False):
        earlier = client.get(f"{DATES}&bulan=2026-12").content.decode()
    assert "<b>Selasa, 29 Desember 2026</b><span>Belum dibuka</span></div>" in earlier


def test_a_date_not_yet_open_says_when_it_opens(city, client):
    page = text_of(client.get(f"{DATES}&tanggal=2027-01-05"))

    assert "Selasa, 5 Januari 2027 belum dibuka. Dibuka Minggu, 6 Desember 2026, pukul 07.00 WIB." in page


def test_an_open_date_goes_straight_to_its_sessions(city, client):
    answer = client.get(f"{DATES}&tanggal=2026-12-08")

    assert answer.status_code == 302
    assert answer["Location"] == "/ambil/sesi/?layanan=KTP_HILANG&tanggal=2026-12-08"


def test_sessions_that_are_past_are_not_offered_and_full_ones_are_no_buttons(city, client):
    day = ensure_day(office=city.main, date=date(2026, 12, 1), by=cast.COUNTER_OFFICER)
    Slot.objects.filter(day_id=day, start=time(11)).update(state="taken")
    moment.forget()

    page = client.get("/ambil/sesi/?layanan=KTP_HILANG&tanggal=2026-12-01")

    assert "08.00–09.00" not in text_of(page)
    assert "11.00–12.00 WIB Kuota penuh" in text_of(page)
    assert 'value="11:00"' not in page.content.decode()
    assert 'value="13:00"' in page.content.decode()


def test_notices_stand_before_the_choice(city, client):
    Notice.objects.create(
        city=cast.CODE,
        service=city.ktp,
        text="Blangko habis",
        from_date=date(2026, 12, 1),
        until_date=date(2026, 12, 9),
    )
    forget()

    page = text_of(client.get(DATES))

    assert page.index("Blangko habis") < page.index("Paling cepat")


def test_an_office_that_serves_by_hand_says_so_and_points_to_the_main_one(city, client):
    page = text_of(client.get(f"{DATES}&kantor={city.by_hand.slug}"))

    assert "melayani langsung, tanpa nomor daring" in page
    assert f"Pilih tanggal di {city.main.name}" in page


def test_in_english_dates_and_hours_are_english(city, client):
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})

    page = text_of(client.get(DATES))

    assert "Tuesday, 1 December 2026" in page
    assert "11:00–12:00 WIB" in page


def test_a_city_in_another_zone_says_its_own_letters(db, client):
    cast.found_city(timezone="Asia/Makassar")

    assert "WITA" in text_of(client.get(DATES))


@pytest.mark.goal("G15")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "layanan=",
        "layanan=TIDAK_ADA",
        "layanan=KTP_HILANG&tanggal=0001-01-01",
        "layanan=KTP_HILANG&tanggal=9999-12-31",
        "layanan=KTP_HILANG&tanggal=besok&bulan=2026-13&orang=9&untuk=x&alamat=y&kantor=z&sesi=25:00",
        "layanan=KTP_HILANG&bulan=9999-12",
        "layanan=KTP_HILANG&tanggal=2020-01-01",
        "layanan=KTP_HILANG&tanggal=2026-12-06&sesi=09:00",
        "layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:30",
        "layanan=KTP_HILANG&tanggal=2026-12-08&sesi=09:00%2B07:00",
        "layanan=SURAT_DARING",
        "layanan=KTP_HILANG&alamat=luar",
    ],
)
@pytest.mark.parametrize("page", ["tanggal", "sesi", "data"])
def test_no_address_breaks_a_page(city, client, page, query):
    answer = client.get(f"/ambil/{page}/?{query}", follow=True)

    assert answer.status_code == 200
    assert not any("ambil/data" in path for path, _ in answer.redirect_chain)


@pytest.mark.parametrize("made_up", ["2001-01-01", "2026-11-30", "2027-03-04", "2099-12-31"])
def test_a_made_up_date_is_as_good_as_none_and_reads_no_calendar(city, client, made_up, monkeypatch):
    with_none = text_of(client.get(DATES))
    monkeypatch.setattr("antri.booking.views.day.calendar", lambda *_args, **_more: pytest.fail("read a calendar"))

    for page in ("sesi", "data", "tanggal"):
        answer = client.get(f"/ambil/{page}/?layanan=KTP_HILANG&sesi=09:00&tanggal={made_up}", follow=True)
        assert text_of(answer) == with_none


def test_a_thousand_people_looking_in_one_second_cost_one_rendering(city, client, django_assert_num_queries):
    client.get(DATES)

    with django_assert_num_queries(0):
        for _ in range(5):
            assert client.get(DATES).status_code == 200


def test_the_calendar_shows_a_booking_within_a_second(city, client):
    before = text_of(client.get(DATES))
    assert "200" in before
    sell_out(city.main, TUESDAY)

    assert "kuota penuh" in client.get(DATES).content.decode()
