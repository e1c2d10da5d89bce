"""Taking a number: the rules a citizen meets."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine

from antri.booking.actions import AlreadyBooked, DayClosed, DayFull, KeyMismatch, KeyMissing, LimitReached, book
from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.actions import close_day
from antri.schedule.models import Slot
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast

TUESDAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday 10.00 in Jakarta


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def take(city, who=cast.CITRA, on=TUESDAY, n=1, **changes):
    return book(order=cast.order(city, on, who, **changes), key=cast.key(n), by=who.actor)


def test_the_first_number_of_a_day_is_a_001(city):
    booked = take(city)

    assert (booked.booking.label, booked.booking.start) == ("A-001", time(8))
    assert Event.objects.filter(what="booking.taken", about_id=str(booked.booking.pk)).count() == 1


def test_a_session_has_the_numbers_of_its_hour(city):
    assert take(city, session=time(10)).booking.label == "A-081"


def test_second_number_on_the_same_day_is_refused(city):
    take(city)

    with pytest.raises(AlreadyBooked):
        take(city, n=2)


def test_second_number_on_the_same_day_at_another_office_is_refused(city):
    take(city)

    with pytest.raises(AlreadyBooked):
        take(
            city,
            n=2,
            office=city.district.slug,
            nik=f" {cast.CITRA.nik[:6]} {cast.CITRA.nik[6:12]}.{cast.CITRA.nik[12:]}",
        )


def test_third_future_booking_of_a_nik_is_refused(city):
    take(city)
    take(city, on=date(2026, 12, 9), n=2)

    with pytest.raises(LimitReached) as refusal:
        take(city, on=date(2026, 12, 10), n=3)
    assert refusal.value.facts["limit"] == "nik_future_bookings"


def test_fifth_person_on_a_phone_is_refused(city):
    for n in range(4):
        take(city, cast.person(n), n=n, phone=cast.phone(0))

    with pytest.raises(LimitReached) as refusal:
        take(city, cast.person(4), n=4, phone=cast.phone(0))
    assert refusal.value.facts["limit"] == "phone_niks"


def test_the_same_key_gives_the_same_number(city):
    first = take(city)
    again = take(city)

    assert again.is_repeat
    assert (again.booking.pk, again.token) == (first.booking.pk, first.token)
    assert Booking.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(city):
    take(city)

    with pytest.raises(KeyMismatch):
        take(city, name="Orang Lain")


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "spasi spasi spasi spasi"])
def test_a_key_must_be_well_formed(city, key):
    with pytest.raises(KeyMissing):
        book(order=cast.order(city, TUESDAY), key=key, by=cast.CITRA.actor)


def test_a_full_session_is_refused_with_another_of_the_same_day(city):
    for n in range(cast.PER_SESSION):
        take(city, cast.person(n), n=n, session=time(8))

    with pytest.raises(DayFull) as refusal:
        take(city, cast.person(99), n=99, session=time(8))
    assert (refusal.value.facts["next"].date, refusal.value.facts["next"].start) == (TUESDAY, time(9))


def test_a_full_date_leads_to_the_next_date_with_room(city):
    take(city)
    Slot.objects.filter(state="free").update(state="withdrawn")
    close_day(office=city.main, date=date(2026, 12, 9), reason="Rapat", by=cast.HEAD_OF_OFFICE)
    moment.forget()

    with pytest.raises(DayFull) as refusal:
        take(city, cast.WATI, n=2)
    assert refusal.value.facts["next"].date == date(2026, 12, 10)

    assert take(city, cast.WATI, n=2, if_full="next").booking.date == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("on", "state"), [(date(2026, 11, 30), "past"), (date(2027, 1, 4), "not_yet_open"), (date(2026, 12, 6), "closed")]
)
def test_a_date_that_is_not_open_is_refused(city, on, state):
    with pytest.raises(DayClosed) as refusal:
        take(city, on=on)
    assert refusal.value.facts["state"] == state


def test_every_fault_is_told_at_once(city):
    with pytest.raises(Invalid) as refusal:
        take(city, nik="123", phone="0251", name=" ", service="NONE")
    assert [code for _field, code, _text in refusal.value.errors] == [
        "service.unknown",
        "name.blank",
        "nik.length",
        "phone.format",
    ]


def test_a_service_without_number_gives_none(city):
    with pytest.raises(Invalid) as refusal:
        take(city, service=city.online_only)
    assert str(refusal.value) == "service.no_number"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", 5),
        ("people", 0),
        ("priority", "vip"),
        ("if_full", "queue"),
        ("language", "xx"),
        ("also_services", ("KK_UBAH",) * 3),
    ],
)
def test_a_program_that_asks_for_what_cannot_be_is_told_which_field(city, field, value):
    with pytest.raises(Invalid) as refusal:
        take(city, **{field: value})

    assert (field, "field.invalid") in [(name, code) for name, code, _text in refusal.value.errors]
