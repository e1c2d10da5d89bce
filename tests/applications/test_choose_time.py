"""A time to fetch a document, or for the one visit: from the lane beside the quota, named, moved by the ticket."""

import functools
import re
from datetime import time, timedelta

import pytest
import time_machine
from django.test import Client

from antri.applications.actions import WrongStatus
from antri.applications.actions.choose_time import TimeChosen, choose_pick_up, choose_visit, chosen
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of
from antri.applications.queries.links import token_of
from antri.booking.actions import (
    Booked,
    DayClosed,
    DayFull,
    KeyMismatch,
    WrongState,
    book,
    cancel,
    find_again,
    reschedule,
)
from antri.booking.actions.lanes import NoLane
from antri.booking.models import Booking
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.people.actions import open_sealed
from antri.people.models import Role
from antri.people.queries import identity_of
from antri.schedule.models import ServiceDay, Slot
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.service_day.queries.turn import turn_of
from antri.web import moment
from tests import cast
from tests.applications.approved import application
from tests.applications.cast import form_of, said_by
from tests.races.crowd import together
from tests.service_day.cast import DAY, EVE, arrive, at, booked, counter, press_of, seated
from tests.service_day.lanes import open_lanes

Status = Application.Status
BY = cast.CITRA.actor


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(EVE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lanes(city):
    return open_lanes(city, capacity=3)


def ready(city: cast.City, who: cast.Person = cast.CITRA, **more) -> Application:
    facts = {"status": Status.READY, "outcome": "pick_up", "form": form_of(city.ktp), "answers": said_by(who)}
    return application(city, who, **(facts | more))


def fetch(file: Application, number: int = 1, *, session: time | None = time(8), on=DAY) -> Booked:
    answers = answers_of(file, token_of(file))
    return choose_pick_up(application=file, answers=answers, date=on, session=session, key=cast.key(number), by=BY)


def again(file: Application) -> Application:
    return Application.objects.get(pk=file.pk)


def test_time_is_of_the_lane_named_and_takes_nothing_of_the_quota(city: cast.City, lanes) -> None:
    file = ready(city)

    booked = fetch(file)

    row = Booking.objects.get(pk=booked.booking.pk)
    assert (row.label, row.day.lane, row.start, row.service) == ("P-001", "pickup", time(8), lanes["pickup"])
    assert again(file).pick_up == row
    assert not Slot.objects.filter(day__lane="main", state="taken").exists()
    person = open_sealed(row, by=cast.COUNTER_OFFICER, reason="test")
    assert (person["name"], person["nik"]) == (cast.CITRA.name, cast.CITRA.nik)
    assert row.identity_index == identity_of(person).first
    # Lost, it is found like any ticket.
    assert find_again(code=row.code, last_four=cast.CITRA.phone[-4:], by=BY) == booked.token


def test_holder_keeps_every_number_of_the_quota(city: cast.City, lanes) -> None:
    """The same person, phone and day: fetching stands beside it and fills no limit."""
    fetch(ready(city))

    for offset, number in ((0, 5), (1, 6)):
        order = cast.order(city, DAY + timedelta(days=offset), cast.CITRA)
        assert book(order=order, key=cast.key(number), by=BY).booking.label.startswith("A-")


def test_same_tap_twice_is_one_number_and_a_second_wish_is_refused(city: cast.City, lanes) -> None:
    file = ready(city)
    first = fetch(file)

    repeat = fetch(file)
    assert (repeat.booking.pk, repeat.is_repeat) == (first.booking.pk, True)
    with pytest.raises(TimeChosen):
        fetch(file, 2)
    with pytest.raises(KeyMismatch):
        fetch(file, session=time(13))
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_get_one_time(city: cast.City) -> None:
    open_lanes(city, capacity=3)
    file = ready(city)

    done = together([functools.partial(fetch, file, number) for number in (1, 2)])

    assert sorted(type(answer).__name__ for answer in done) == ["Booked", "TimeChosen"]
    assert Booking.objects.filter(status="booked").count() == 1
    assert Slot.objects.filter(day__lane="pickup", state="taken").count() == 1


@pytest.mark.parametrize("status", [Status.IN_PROCESS, Status.AWAITING_BLANK, Status.DELIVERED, Status.DONE])
def test_only_what_is_ready_is_fetched(city: cast.City, lanes, status: str) -> None:
    with pytest.raises(WrongStatus):
        fetch(ready(city, status=status))

    assert not Booking.objects.exists()


def test_full_hour_and_closed_day_are_told_with_the_next_of_the_lane(city: cast.City, lanes) -> None:
    for number in range(3):
        fetch(ready(city, cast.person(number + 10)), number + 10)

    with pytest.raises(DayFull) as full:
        fetch(ready(city), 20)
    assert full.value.facts["next"].date == DAY + timedelta(days=1)
    with pytest.raises(DayClosed):
        fetch(ready(city, cast.WATI), 21, on=DAY - timedelta(days=2))


def test_office_without_the_lane_gives_no_times(city: cast.City) -> None:
    with pytest.raises(NoLane):
        fetch(ready(city))


def test_ticket_moves_it_within_its_lane(city: cast.City, lanes) -> None:
    file = ready(city)
    booked = fetch(file)

    moved = reschedule(token=booked.token, date=DAY + timedelta(days=1), session=time(13), by=BY)

    assert (moved.label[0], moved.start) == ("P", time(13))
    assert ServiceDay.objects.get(pk=moved.day_id).lane == "pickup"
    assert Slot.objects.filter(day__lane="main", state="taken").count() == 0
    assert chosen(again(file), "pick_up") == moved


def test_cancelled_by_the_ticket_another_time_can_be_chosen(city: cast.City, lanes) -> None:
    file = ready(city)
    cancel(token=fetch(file).token, by=BY)

    second = fetch(file, 2)

    assert again(file).pick_up_id == second.booking.pk


def test_hall_checks_it_in_and_calls_it(city: cast.City, lanes, clock) -> None:
    booked = fetch(ready(city))
    clock.move_to(at(8))
    desk, _officer, by = seated(counter(city.main, 9, lanes=["pickup"]))
    row = actions.find_at_door(office=city.main, text=booked.booking.code)

    actions.check_in(booking=row, door=Visit.Door.DESK, by=by)
    called = actions.call_next(counter=desk, press=press_of(desk), by=by)

    assert called is not None
    assert Booking.objects.get(pk=row.pk).status == "called"
    assert Event.objects.filter(what="service_day.called", about_id=str(row.pk)).exists()


def test_who_fetches_waits_for_those_of_the_lane_alone(city: cast.City, lanes, clock) -> None:
    for number in (20, 21):
        arrive(booked(city, number), at(7, 50))
    first, second = (fetch(ready(city, cast.person(number)), number).booking for number in (30, 31))
    clock.move_to(at(7, 55))

    def ahead() -> list[int | None]:
        moment.forget()
        rows = Booking.objects.select_related("office", "day", "service").in_bulk([first.pk, second.pk])
        return [turn_of(rows[row.pk]).ahead for row in (first, second)]

    assert ahead() == [0, 1]
    for row in (first, second):
        actions.check_in(booking=row, door=Visit.Door.DESK, by=cast.COUNTER_OFFICER)
    assert ahead() == [0, 1]


def test_wrong_ticket_at_the_door_is_taken_back_but_not_a_number_of_the_hall(city: cast.City, lanes, clock) -> None:
    booked = fetch(ready(city))
    clock.move_to(at(8))
    row = actions.find_at_door(office=city.main, text=booked.booking.code)
    actions.check_in(booking=row, door=Visit.Door.DESK, by=cast.COUNTER_OFFICER)

    actions.undo_check_in(booking=row, by=cast.COUNTER_OFFICER)

    assert Booking.objects.get(pk=row.pk).status == "booked"
    assert not Visit.objects.filter(pk=row.pk).exists()
    given = actions.give_lane_number(office=city.main, lane="pickup", by=cast.COUNTER_OFFICER)
    with pytest.raises(WrongState):
        actions.undo_check_in(booking=given, by=cast.COUNTER_OFFICER)


def test_desk_that_looks_for_a_person_sees_with_which_number_they_come(city: cast.City, lanes) -> None:
    booked = fetch(ready(city))
    desk = cast.staff_client(Role.COUNTER_OFFICER, city.main)

    answer = desk.post(f"/petugas/{city.main.slug}/warga/", {"siapa": cast.CITRA.nik})

    assert f"Datang dengan {booked.booking.label}" in text_of(answer)
    cancel(token=booked.token, by=BY)
    answer = desk.post(f"/petugas/{city.main.slug}/warga/", {"siapa": cast.CITRA.nik})
    assert "Datang dengan" not in text_of(answer)


def test_counter_of_the_quota_does_not_call_it(city: cast.City, lanes, clock) -> None:
    booked = fetch(ready(city))
    clock.move_to(at(8))
    desk, _officer, by = seated(counter(city.main, 3))
    row = actions.find_at_door(office=city.main, text=booked.booking.code)
    actions.check_in(booking=row, door=Visit.Door.DESK, by=by)

    with pytest.raises(actions.NobodyWaits):
        actions.call_next(counter=desk, press=press_of(desk), by=by)


# -- the one visit ---------------------------------------------------------------------------------


def visit(file: Application, number: int = 1) -> Booked:
    answers = answers_of(file, token_of(file))
    return choose_visit(application=file, answers=answers, date=DAY, session=time(8), key=cast.key(number), by=BY)


def test_visit_is_an_ordinary_number_with_nothing_typed_again(city: cast.City) -> None:
    file = ready(city, status=Status.SUBMITTED, outcome="file_then_visit")

    booked = visit(file)

    assert booked.booking.label == "A-001"
    assert again(file).visit_id == booked.booking.pk
    person = open_sealed(booked.booking, by=cast.COUNTER_OFFICER, reason="test")
    assert (person["name"], person["nik"]) == (cast.CITRA.name, cast.CITRA.nik)
    assert visit(file).is_repeat
    with pytest.raises(TimeChosen):
        visit(file, 2)


def test_answer_that_was_lost_before_it_was_linked_is_linked_by_the_repeat(city: cast.City) -> None:
    file = ready(city, status=Status.SUBMITTED, outcome="file_then_visit")
    booked = visit(file)
    Application.objects.filter(pk=file.pk).update(visit=None)

    assert visit(file).is_repeat
    assert again(file).visit_id == booked.booking.pk


def test_from_home_alone_asks_for_no_visit(city: cast.City) -> None:
    with pytest.raises(WrongStatus):
        visit(ready(city, status=Status.SUBMITTED, outcome="from_home"))


# -- the page --------------------------------------------------------------------------------------


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_page_leads_from_the_day_to_the_ticket(city: cast.City, lanes, client: Client) -> None:
    forget()
    file = ready(city)
    url = f"/berkas/{token_of(file)}/datang/"

    assert "Lihat jam hari" in text_of(client.get(url))
    page = client.get(f"{url}?tanggal={DAY}")
    key = re.search(r'name="kunci" value="([^"]+)"', page.content.decode())[1]
    answer = client.post(url, {"tanggal": f"{DAY}", "sesi": "08:00", "kunci": key})
    assert answer.status_code == 303

    ticket = client.get(answer.url)
    assert "P-001" in text_of(ticket)
    assert "Buka tiket" in text_of(client.get(url))
    token = again(file).pick_up_id
    assert token is not None
    # On the ticket it moves in its own lane: the calendar has the lane's numbers.
    moving = client.get(f"{answer.url}jadwal-ulang/")
    assert moving.status_code == 200


def test_page_of_what_is_not_ready_offers_nothing(city: cast.City, lanes, client: Client) -> None:
    file = ready(city, status=Status.IN_PROCESS)
    url = f"/berkas/{token_of(file)}/datang/"

    assert "tidak ada waktu yang perlu dipilih" in text_of(client.get(url))
    client.post(url, {"tanggal": f"{DAY}", "sesi": "08:00", "kunci": cast.key(1)})
    assert not Booking.objects.exists()


def test_hour_that_filled_up_meanwhile_is_told_with_the_next(city: cast.City, lanes, client: Client) -> None:
    for number in range(3):
        fetch(ready(city, cast.person(number + 10)), number + 10)
    file = ready(city)

    answer = client.post(
        f"/berkas/{token_of(file)}/datang/", {"tanggal": f"{DAY}", "sesi": "08:00", "kunci": cast.key(1)}
    )

    assert answer.status_code == 409
    assert "Kuota penuh" in text_of(answer)
