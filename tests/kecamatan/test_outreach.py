"""Jemput bola: one day elsewhere with numbers of its own, whose capacity is never exceeded."""

from datetime import date, time

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from antri.booking.actions import DayClosed, DayFull
from antri.booking.models import Booking
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue
from antri.insight.queries import replay
from antri.journal.actions import SYSTEM, seal_events
from antri.kecamatan.actions.outreach import OutreachOver, Plan, cancel_outreach, plan_outreach
from antri.kecamatan.models import Outreach
from antri.kecamatan.queries.outreach import coming, of_host, sessions_for
from antri.people.models import Role
from antri.schedule.actions import make_days
from antri.schedule.models import DayOverride, Lane, ServiceDay
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.story import NOW, later
from tests.kecamatan.modes import take_at

SATURDAY = date(2026, 12, 12)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def planned(city, **more):
    fields = {
        "host": city.by_hand,
        "name": "SMA Rekaan 1",
        "address": "Jalan Contoh 9",
        "setting": Outreach.Setting.SCHOOL,
        "date": SATURDAY,
        "start": time(8),
        "end": time(11),
        "capacity": 5,
        "services": (city.ktp,),
    }
    return plan_outreach(plan=Plan(**(fields | more)), by=cast.HEAD_OF_OFFICE)


def test_the_numbers_are_spread_over_its_hours_and_none_is_lost():
    assert sessions_for(time(8), time(11), 5) == [["08:00", "09:00", 1], ["09:00", "10:00", 2], ["10:00", "11:00", 2]]
    assert sessions_for(time(8, 30), time(10), 40) == [["08:30", "09:00", 20], ["09:00", "10:00", 20]]
    assert sum(row[2] for row in sessions_for(time(8), time(13), 2)) == 2


def test_what_is_kept_is_indonesian_whatever_the_planner_reads(city):
    with override("en"):
        place = planned(city).office

    kept = [place.name, *Lane.objects.filter(office=place).values_list("name", flat=True)]
    kept += Counter.objects.filter(office=place).values_list("name", flat=True)
    kept += DayOverride.objects.filter(office=place).values_list("reason", "reason_en").get()
    assert kept == ["Jemput bola SMA Rekaan 1", "Nomor antrean", "Meja 1", "Jemput bola", "Outreach"]


def test_it_is_booked_like_any_office_and_never_beyond_its_capacity(city):
    place = planned(city).office

    labels = {take_at(city, place, SATURDAY, n).booking.label for n in range(1, 6)}
    assert labels == {f"A-{n:03d}" for n in range(1, 6)}
    with pytest.raises(DayFull):
        take_at(city, place, SATURDAY, 6)
    with pytest.raises(Invalid, match=r"service\.not_offered"):
        take_at(city, place, date(2026, 12, 14), 7)
    with pytest.raises(DayClosed):
        take_at(city, place, date(2026, 12, 11), 7)


def test_by_list_only_an_officer_takes_numbers(city):
    place = planned(city, is_bookable=False).office

    with pytest.raises(DayFull):
        take_at(city, place, SATURDAY)
    assert coming()[0].left == 5


def test_cancelling_marks_whoever_holds_a_number_and_takes_it_off_every_list(city):
    row = planned(city)
    take_at(city, row.office, SATURDAY)
    assert cancel_outreach(row=row, reason="Sekolah libur", by=cast.HEAD_OF_OFFICE) == 1

    assert Booking.objects.get().to_move_reason == "Sekolah libur"
    assert not coming()
    assert row.office not in catalogue().current_offices(date(2026, 12, 1))
    with pytest.raises(OutreachOver):
        cancel_outreach(row=row, reason="lagi", by=cast.HEAD_OF_OFFICE)
    seal_events(everything=True)
    assert [broken.said for broken in replay()] == []


def test_lists_of_offices_hold_what_is_coming_and_not_what_is_over(city, client, clock):
    place = planned(city).office

    def listed():
        moment.forget()
        return {row["slug"]: row for row in client.get("/api/v1/offices").json()["items"]}

    assert listed()[place.slug]["kind"] == "outreach"
    clock.move_to(later(days=12), tick=False)
    assert place.slug not in listed()


def test_only_its_one_day_is_made(city):
    place = planned(city).office
    make_days(by=SYSTEM)

    assert list(ServiceDay.objects.filter(office=place).values_list("date", flat=True)) == [SATURDAY]


def test_who_works_at_the_office_works_at_its_outreach_and_nobody_else_does(city):
    place = planned(city).office
    of_it = cast.staff_client(Role.COUNTER_OFFICER, city.by_hand)
    stranger = cast.staff_client(Role.COUNTER_OFFICER, city.district)
    back = f"/petugas/{place.slug}/hari-ini/"

    assert (of_it.get(back).status_code, stranger.get(back).status_code) == (200, 403)
    there = cast.staff_client(Role.COUNTER_OFFICER, Office.objects.get(pk=place.pk))
    assert there.get(f"/petugas/{city.by_hand.slug}/hari-ini/").status_code == 403


def test_all_that_is_wrong_is_told_at_once(city):
    with pytest.raises(Invalid) as refused:
        planned(city, name=" ", date=date(2026, 12, 1), end=time(8), capacity=0, services=())
    assert [field for field, _code, _text in refused.value.errors] == ["name", "date", "end", "capacity", "services"]
    assert not Office.objects.filter(kind="outreach").exists()


def test_a_manager_plans_it_and_citizens_see_and_take_it(city, client):
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.by_hand)
    form = {
        "nama": "SMA Rekaan 1",
        "alamat": "Jalan Contoh 9",
        "jenis": "school",
        "tanggal": f"{SATURDAY}",
        "mulai": "08:00",
        "selesai": "11:00",
        "orang": "5",
        "layanan": ["KTP_HILANG"],
        "cara": "umum",
    }
    assert manager.post(f"/kelola/{city.by_hand.slug}/jemput-bola/", form | {"nama": ""}).status_code == 422
    page = manager.post(f"/kelola/{city.by_hand.slug}/jemput-bola/", form, follow=True)
    public = client.get("/jemput-bola/").content.decode()

    assert "Akan datang" in page.content.decode()
    assert "Jemput bola SMA Rekaan 1" in public
    assert "Sisa 5 nomor." in public
    place = Office.objects.get(kind="outreach")
    day = client.get(f"/ambil/sesi/?kantor={place.slug}&layanan=KTP_HILANG&tanggal={SATURDAY}")
    assert day.status_code == 200
    assert of_host(city.by_hand)[0].held == 0


def test_the_database_itself_refuses_a_capacity_of_more_than_three_digits(city):
    row = planned(city)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_outreach SET capacity = 1000 WHERE id = %s", [row.pk])
