"""One office today, for anybody: who is served, whether it runs on time, what is left, the promise kept."""

from datetime import time, timedelta

import pytest
import time_machine

from antri.service_day import actions
from antri.service_day.models import Visit
from antri.web import moment
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated


@pytest.fixture(autouse=True)
def clock():
    moment.forget()
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=False) as traveller:
        yield traveller
    moment.forget()


def page(client, city, language="id"):
    moment.forget()
    answer = client.get(f"/hari-ini/{city.main.slug}/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_is_called_and_how_many_wait_is_told_by_labels_alone(client, city, clock):
    people = [booked(city, number) for number in range(1, 4)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))
    row, _who, by = seated(counter(city.main, 3))
    actions.call_next(counter=row, press=press_of(row), by=by)

    text = page(client, city)

    assert people[0].label in text
    assert people[1].label not in text  # who waits is on the board; here they are counted
    assert "2 orang sedang menunggu" in text
    assert "Loket 3" in text
    for number in range(1, 4):
        assert cast.person(number).nik not in text
        assert cast.person(number).name not in text


def test_disruption_is_told_with_its_end(client, city, clock):
    clock.move_to(at(9))
    actions.begin_disruption(
        office=city.main, cause="SIAK tidak dapat dibuka", services=[], expected_until=at(10), by=cast.COUNTER_OFFICER
    )

    text = page(client, city)

    assert "SIAK tidak dapat dibuka" in text
    assert "Diperkirakan selesai pukul 10.00" in text


def test_no_share_is_told_of_too_few_people(client, city):
    assert "Belum cukup banyak orang" in page(client, city)


def test_promise_is_told_with_its_count_and_a_picture_with_a_table(client, city, clock):
    people = [booked(city, number) for number in range(1, 13)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))
    Visit.objects.filter(pk__in=[who.pk for who in people[:9]]).update(first_called_at=at(8, 30))
    clock.move_to(at(8, on=DAY + timedelta(days=1)))

    text = page(client, city)

    assert "Dari 12 orang yang datang tepat waktu pada 1 hari layanan terakhir, 9 dipanggil" in text
    assert "75%" in text
    assert text.count("<rect") == 1
    assert "style=" not in text


def test_a_day_without_numbers_says_so(client, city, clock):
    clock.move_to(at(9, on=DAY + timedelta(days=4)))  # Saturday

    assert "Hari ini tidak ada pelayanan bernomor" in page(client, city)


def test_the_day_goes_on_when_its_numbers_can_no_longer_be_booked(client, city, clock):
    who = booked(city, 1, session=time(13))
    clock.move_to(at(12, 45))
    arrive(who, at(12, 45))

    text = page(client, city)

    assert "Hari ini tidak ada pelayanan bernomor" not in text
    assert "1 orang sedang menunggu" in text


def test_unknown_office_is_not_found_and_the_short_address_leads_to_the_main_office(client, city):
    assert client.get("/hari-ini/tidak-ada/").status_code == 404
    assert client.get("/hari-ini/").url == f"/hari-ini/{city.main.slug}/"


def test_when_booking_for_today_is_closed_the_page_still_tells_the_hall(client, city, clock):
    who = booked(city, 1)
    clock.move_to(at(13, 30))
    arrive(who, at(13, 30))

    text = page(client, city)

    assert "Hari ini tidak ada pelayanan bernomor" not in text
    assert "1 orang sedang menunggu" in text
