"""A limit of some services counts those who hold a number already, and sends nobody away."""

from datetime import time

import pytest
import time_machine

from antri.booking.actions import DayFull
from antri.booking.calendar.actions.caps import CapChanged, remove_cap, save_cap
from antri.booking.calendar.queries.caps import WantedCap, look_at_cap
from antri.booking.models import Booking
from antri.journal.models import Event
from antri.schedule.models import ServiceCap, Slot
from antri.web.refusals import Invalid
from tests import cast
from tests.booking.calendar.office import MANAGER, marked
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, take


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def wanted(*services, weekday=None, per_session=None, per_day=None):
    return WantedCap(services or ("KTP_HILANG",), weekday, per_session, per_day)


def write(city, cap, **more):
    return save_cap(office=city.main, wanted=cap, by=MANAGER, **more)


def test_who_holds_a_number_already_counts_against_a_new_cap(city):
    for n in range(3):
        take(city, cast.person(n), n=n)

    saved = write(city, wanted(per_day=3))

    assert [(day.date, day.held, day.over) for day in saved.preview.days] == [(TUESDAY, 3, 0)]
    with pytest.raises(DayFull):
        take(city, cast.person(9), n=9)
    assert take(city, cast.person(9), n=10, service="KK_UBAH").booking.label == "A-004"


def test_who_is_above_a_new_cap_is_told_and_stays(city):
    for n in range(3):
        take(city, cast.person(n), n=n, session=time(8 + n % 2))

    saved = write(city, wanted(per_session=1))

    assert saved.preview.over == 1
    assert marked() == []
    assert Booking.objects.filter(status="booked").count() == 3


def test_a_cap_of_one_weekday_counts_on_that_weekday_only(city):
    take(city, cast.person(1), n=1)
    take(city, cast.person(2), on=WEDNESDAY, n=2)

    saved = write(city, wanted(weekday=2, per_day=0))

    assert [day.date for day in saved.preview.days] == [TUESDAY]
    assert take(city, cast.person(3), on=WEDNESDAY, n=3).booking.date == WEDNESDAY
    with pytest.raises(DayFull):
        take(city, cast.person(4), n=4)


def test_a_cap_is_edited_and_counts_anew(city):
    cap = write(city, wanted(per_day=1)).cap
    take(city, cast.person(1), n=1)

    write(city, wanted("KK_UBAH", per_day=1), cap_id=cap.pk)

    assert Slot.objects.get(state="taken").caps == ""
    assert take(city, cast.person(2), n=2).booking.label == "A-002"
    assert ServiceCap.objects.count() == 1


def test_a_cap_is_lifted_and_lifting_it_twice_is_harmless(city):
    cap = write(city, wanted(per_day=0)).cap

    for _press in range(2):
        remove_cap(office=city.main, cap_id=cap.pk, by=MANAGER)

    assert take(city).booking.label == "A-001"
    told = Event.objects.filter(about_kind="service_cap").values_list("what", flat=True)
    assert list(told) == ["schedule.cap_written", "schedule.cap_removed"]


def test_another_office_lifts_nothing_here(city):
    cap = write(city, wanted(per_day=0)).cap

    remove_cap(office=city.district, cap_id=cap.pk, by=MANAGER)

    assert ServiceCap.objects.exists()


def test_a_booking_that_came_meanwhile_is_told(city):
    cap = wanted(per_day=5)
    seen = look_at_cap(city.main, cap).fingerprint
    take(city)

    with pytest.raises(CapChanged) as refusal:
        write(city, cap, seen=seen)

    assert refusal.value.facts["preview"].held == 1
    assert not ServiceCap.objects.exists()


@pytest.mark.parametrize(
    ("cap", "code"),
    [
        (WantedCap((), None, 1, None), "service.unknown"),
        (WantedCap(("TIDAK_ADA",), None, 1, None), "service.unknown"),
        (WantedCap(("KTP_HILANG",), None, None, None), "cap.range"),
        (WantedCap(("KTP_HILANG",), None, -1, None), "cap.range"),
        (WantedCap(("KTP_HILANG",), None, None, 1000), "cap.range"),
    ],
)
def test_a_cap_that_cannot_be_says_why(city, cap, code):
    with pytest.raises(Invalid) as refusal:
        write(city, cap)

    assert str(refusal.value) == code


def test_a_service_is_under_four_caps_at_most(city):
    for day in range(1, 5):
        write(city, wanted(weekday=day, per_day=1))

    with pytest.raises(Invalid) as refusal:
        write(city, wanted(weekday=5, per_day=1))

    assert str(refusal.value) == "cap.too_many"
