"""The page of whoever looks after the hall: every counter, who waits too long, who was called before others."""

from datetime import time, timedelta

import pytest

from antri.people.models import Role
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.service_day.queries.room import room_of
from tests import cast
from tests.service_day.cast import arrive, at, booked, counter, press_of, seated, status

PAGE = "/petugas/disdukcapil/ruang/"


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hall(city, clock):
    """Four people who have come at 07.50, counters 3 (open) and 4 (nobody there)."""
    people = [booked(city, number) for number in range(1, 5)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))
    row, officer, by = seated(counter(city.main, 3))
    counter(city.main, 4)
    return people, row, officer, by


@pytest.fixture
def manager(hall, city):
    return cast.staff_client(Role.OFFICE_MANAGER, city.main)


def call(row, by, what=actions.call_next, **more):
    return what(counter=row, press=press_of(row), by=by, **more)


def text(answer):
    return answer.content.decode()


def test_every_counter_is_shown_with_who_sits_there_and_whom_they_serve(hall, city, clock):
    _people, row, officer, by = hall
    call(row, by)
    call(row, by, actions.start)
    clock.move_to(at(8, 12))
    three, four = room_of(city.main).counters
    assert (three.label, three.status, three.minutes, three.desk.officer) == ("A-001", "serving", 12, officer)
    assert (four.desk, four.label) == (None, "")


def test_a_desk_left_open_yesterday_counts_as_closed(hall, city, clock):
    clock.move_to(at(8) + timedelta(days=1))
    assert [row.desk for row in room_of(city.main).counters] == [None, None]


def test_figures_count_every_state(hall, city):
    people, row, _officer, by = hall
    booked(city, 9, session=time(9))
    call(row, by)
    call(row, by, actions.start)
    call(row, by, actions.finish, outcome=Visit.Outcome.DONE)
    call(row, by)
    call(row, by, actions.miss)
    call(row, by)
    figures = room_of(city.main).figures
    assert figures == {"waiting": 1, "called": 1, "serving": 0, "missed": 1, "absent": 1, "served": 1}
    assert status(people[1]) == "missed"


def test_who_waits_longer_than_the_setting_is_named_the_longest_first(hall, city, clock):
    people, *_rest = hall
    Visit.objects.filter(pk=people[2].pk).update(arrived_at=at(7, 30))
    clock.move_to(at(8, 34))
    assert [row.label for row in room_of(city.main).too_long] == ["A-003"]
    clock.move_to(at(8, 35))
    assert [(row.label, row.minutes) for row in room_of(city.main).too_long][:2] == [("A-003", 65), ("A-001", 45)]


def test_what_keeps_somebody_is_said(hall, city):
    people, *_rest = hall
    Visit.objects.filter(pk=people[0].pk).update(needs=["low_counter"])
    Visit.objects.filter(pk=people[1].pk).update(held_until=at(8, 20))
    Visit.objects.filter(pk=people[2].pk).update(after_call=5)
    why = {each.label: str(each.why) for each in room_of(city.main).waiting}
    assert why == {
        "A-001": "Tidak ada loket buka yang menerimanya",
        "A-002": "Ditunda sebentar",
        "A-003": "Kembali setelah terlewat",
        "A-004": "",
    }


def test_a_person_is_given_to_another_counter_and_keeps_the_place(hall, manager):
    people, _row, _officer, _by = hall
    answer = manager.post(PAGE, {"siapa": str(people[0].pk), "loket": "4"}, follow=True)
    assert "A-001 kini menunggu Loket 4" in text(answer)
    visit = Visit.objects.get(pk=people[0].pk)
    assert (visit.only_counter.number, visit.hour, visit.rank) == (4, people[0].start, Visit.Rank.IN_TIME)


def test_who_is_served_already_is_not_moved(hall, manager):
    people, row, _officer, by = hall
    call(row, by)
    call(row, by, actions.start)
    answer = manager.post(PAGE, {"siapa": str(people[0].pk), "loket": "4"})
    assert (answer.status_code, status(people[0])) == (409, "serving")
    assert "sudah dilayani" in text(answer)


@pytest.mark.parametrize("form", [{"siapa": "x", "loket": "4"}, {"loket": "44"}, {"loket": "x"}])
def test_whom_and_where_must_be_of_this_office(hall, manager, form):
    people, *_rest = hall
    assert manager.post(PAGE, {"siapa": str(people[0].pk)} | form).status_code == 404


def test_calls_out_of_order_are_counted_per_officer_with_their_reasons(hall, city, manager):
    people, row, officer, by = hall
    call(row, by, actions.call_this, booking=people[2], reason="emergency")
    call(row, by, actions.miss)
    call(row, by, actions.call_this, booking=people[3], reason="frail")
    call(row, by, actions.miss)
    call(row, by)  # in order: not counted
    assert room_of(city.main).out_of_order == [(str(officer), 2, [("emergency", 1), ("frail", 1)])]
    page = text(manager.get(PAGE))
    assert "Keadaan darurat: 1, Kondisinya lemah: 1" in page


def test_a_call_out_of_order_that_was_taken_back_is_not_counted(hall, city):
    people, row, _officer, by = hall
    call(row, by, actions.call_this, booking=people[2], reason="emergency")
    call(row, by, actions.undo)
    assert room_of(city.main).out_of_order == []


def test_an_office_without_a_day_shows_an_empty_hall(city, clock):
    clock.move_to(at(8))
    room = room_of(city.district)
    assert (room.counters, room.waiting, room.figures["waiting"]) == ([], [], 0)


@pytest.mark.parametrize("role", [Role.COUNTER_OFFICER, Role.VERIFIER, Role.KECAMATAN_OFFICER])
def test_only_manager_and_head_may_look(hall, city, role):
    assert cast.staff_client(role, city.main).get(PAGE).status_code == 403


def test_the_manager_of_another_office_may_not(hall, city):
    assert cast.staff_client(Role.OFFICE_MANAGER, city.district).get(PAGE).status_code == 403
    assert cast.staff_client(Role.HEAD_OF_OFFICE).get(PAGE).status_code == 200


def test_the_page_names_nobody(hall, manager):
    page = text(manager.get(PAGE))
    for number in range(1, 5):
        assert cast.person(number).name not in page
        assert cast.person(number).nik not in page
