"""How an office serves has a date: numbers are given for the dates on which it gives numbers, and for no other."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from antri.booking.actions import DayClosed, book
from antri.directory.models import Offering, Office, OfficeMode
from antri.directory.queries import catalogue, forget
from antri.journal.actions import SYSTEM
from antri.management import doctor
from antri.schedule.actions import make_days
from antri.schedule.models import ServiceDay
from antri.schedule.queries import calendar, first_room
from antri.web import clock, moment
from tests import cast
from tests.booking.story import NOW

MANUAL, HYBRID, ONLINE = Office.Mode.MANUAL, Office.Mode.HYBRID, Office.Mode.ONLINE
SWITCH = date(2026, 12, 14)  # a Monday
FRIDAY = date(2026, 12, 11)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def serves(office, mode, since, service=None, **more):
    row = OfficeMode.objects.create(
        city=cast.CODE,
        office=office,
        service=service,
        mode=mode,
        since=since,
        decided_at=clock.now(),
        decided_by="officer:4",
        **more,
    )
    forget()
    moment.forget()
    return row


def order_at(city, office, on):
    return cast.order(city, on, office=office.slug)


def state_of(office, on, services=()):
    moment.forget()
    return calendar(office, from_date=on, days=1, services=services)[0].state


def test_without_rows_an_office_serves_as_it_says_itself(city):
    known = catalogue()

    assert [known.mode(row, SWITCH) for row in (city.main, city.by_hand)] == [ONLINE, MANUAL]
    assert (known.gives_numbers(city.main, SWITCH), known.gives_numbers(city.by_hand, SWITCH)) == (True, False)


def test_a_row_counts_from_its_date_until_the_next_one(city):
    serves(city.by_hand, ONLINE, SWITCH)
    serves(city.by_hand, MANUAL, SWITCH + timedelta(days=7))

    told = [catalogue().mode(city.by_hand, SWITCH + timedelta(days=n)) for n in (-1, 0, 6, 7, 400)]
    assert told == [MANUAL, ONLINE, ONLINE, MANUAL, MANUAL]


def test_a_row_taken_back_counts_no_more(city):
    serves(city.by_hand, ONLINE, SWITCH, taken_back_at=clock.now(), taken_back_by="officer:4")

    assert catalogue().mode(city.by_hand, SWITCH) == MANUAL


def test_a_service_may_be_served_otherwise_until_a_later_row_of_the_whole_office(city):
    serves(city.district, MANUAL, SWITCH, city.ktp)
    serves(city.district, HYBRID, SWITCH + timedelta(days=7))
    known, ktp, other = catalogue(), (city.ktp.code,), (city.family_card.code,)

    assert [known.mode(city.district, SWITCH, codes) for codes in (ktp, other, ktp + other, ())] == [
        MANUAL,
        ONLINE,
        MANUAL,
        ONLINE,
    ]
    assert known.mode(city.district, SWITCH + timedelta(days=7), ktp) == HYBRID


def test_an_office_gives_numbers_when_only_one_service_has_them(city):
    serves(city.by_hand, ONLINE, SWITCH, city.ktp)
    known = catalogue()

    assert known.gives_numbers(city.by_hand, SWITCH)
    assert known.gives_numbers(city.by_hand, FRIDAY, SWITCH)
    assert not known.gives_numbers(city.by_hand, FRIDAY)
    assert not known.gives_numbers(city.by_hand, SWITCH, services=[city.family_card.code])


def test_an_office_that_goes_online_gives_numbers_from_then_on_and_none_before(city):
    cast.open_weekdays(city.by_hand)
    Offering.objects.create(city=cast.CODE, office=city.by_hand, service=city.ktp, since=date(2020, 1, 1))
    serves(city.by_hand, ONLINE, SWITCH)

    assert [state_of(city.by_hand, on) for on in (FRIDAY, SWITCH)] == ["closed", "open"]
    assert "tanpa nomor daring" in calendar(city.by_hand, from_date=FRIDAY, days=1)[0].reason
    assert first_room(city.by_hand).date == SWITCH
    with pytest.raises(DayClosed) as refused:
        book(order=order_at(city, city.by_hand, FRIDAY), key=cast.key(1), by=cast.CITRA.actor)
    assert refused.value.facts["next"].date == SWITCH
    taken = book(order=order_at(city, city.by_hand, SWITCH), key=cast.key(1), by=cast.CITRA.actor)
    assert taken.booking.label == "A-001"


def test_an_office_that_goes_back_gives_none_from_then_on(city):
    serves(city.district, MANUAL, SWITCH)

    assert [state_of(city.district, on) for on in (FRIDAY, SWITCH)] == ["open", "closed"]
    with pytest.raises(DayClosed):
        book(order=order_at(city, city.district, SWITCH), key=cast.key(1), by=cast.CITRA.actor)
    taken = book(order=order_at(city, city.district, FRIDAY), key=cast.key(2), by=cast.CITRA.actor)
    assert taken.booking.label == "A-001"


def test_the_calendar_of_a_service_that_is_served_by_hand_is_closed_and_of_another_open(city):
    serves(city.district, MANUAL, SWITCH, city.ktp)
    codes = (city.ktp.code,), (city.family_card.code,), (city.family_card.code, city.ktp.code), ()

    assert [state_of(city.district, SWITCH, chosen) for chosen in codes] == ["closed", "open", "closed", "open"]
    with pytest.raises(DayClosed):
        book(order=order_at(city, city.district, SWITCH), key=cast.key(1), by=cast.CITRA.actor)


def test_the_calendar_of_what_is_left_by_hand_does_not_open_with_the_one_service_that_has_numbers(city):
    cast.open_weekdays(city.by_hand)
    serves(city.by_hand, ONLINE, SWITCH, city.ktp)

    assert state_of(city.by_hand, SWITCH, (city.family_card.code,)) == "closed"
    assert state_of(city.by_hand, SWITCH, (city.ktp.code,)) == "open"


def test_days_are_made_for_the_dates_on_which_numbers_are_given(city):
    cast.open_weekdays(city.by_hand)
    serves(city.by_hand, ONLINE, SWITCH)
    serves(city.district, MANUAL, SWITCH)
    make_days(by=SYSTEM)

    made = ServiceDay.objects.order_by("date").values_list("date", flat=True)
    assert made.filter(office=city.by_hand).first() == SWITCH
    assert made.filter(office=city.district).last() == SWITCH - timedelta(days=1)
    assert not doctor._days().advice


def test_the_list_of_offices_says_how_each_serves_today(city, client):
    serves(city.by_hand, HYBRID, clock.today("Asia/Jakarta"))
    serves(city.district, MANUAL, SWITCH)

    told = {row["slug"]: row["mode"] for row in client.get("/api/v1/offices").json()["items"]}
    assert told == {"disdukcapil": "online", "rekaan-utara": "online", "rekaan-timur": "hybrid"}


INSERT = (
    "INSERT INTO antri_officemode (city, office_id, service_id, mode, since, reason, reason_en, decided_at, decided_by,"
    " taken_back_by, taken_back_at) VALUES (%s, %s, %s, 'online', '2027-01-04', '', '', '2026-12-01 00:00:00+00:00',"
    " %s, %s, %s)"
)


@pytest.mark.parametrize(
    ("service", "said", "promise"),
    [
        (False, ("officer:4", "", None), "office_mode_one_a_date"),
        (True, ("officer:4", "", None), "office_mode_one_a_service_and_date"),
        (False, ("", "", None), "office_mode_says_who"),
        (False, ("officer:4", "officer:4", None), "office_mode_taken_back_says_who"),
    ],
)
def test_the_database_itself_refuses_what_must_never_be(city, service, said, promise):
    code = city.ktp.pk if service else None
    if promise.startswith("office_mode_one"):
        serves(city.main, ONLINE, date(2027, 1, 4), city.ktp if service else None)
    with pytest.raises(IntegrityError) as broken, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [cast.CODE, city.main.pk, code, *said])
    assert promise in str(broken.value) or (connection.vendor == "sqlite" and "UNIQUE" in str(broken.value))
