"""Tutup Hari: nobody is left in the hall without an answer, also when closing is killed in the middle of it."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from antri.booking.actions import reschedule
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.insight.queries.follow import follow
from antri.insight.queries.replay import replay
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.models import Role
from antri.schedule.actions import close_day
from antri.schedule.models import Slot
from antri.service_day import actions
from antri.service_day.actions.close_hall import is_unfinished
from antri.service_day.models import Desk, Disruption, Hall, Standby, Visit
from antri.service_day.queries.board import board
from antri.service_day.queries.left import left_in, result_of
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, hall_of, press_of, seated, status
from tests.service_day.lanes import open_lanes

WORKER = Actor("system", "worker")
DESK = cast.COUNTER_OFFICER
NEXT_DAY = DAY + timedelta(days=1)


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hall(city, clock):
    return _full_hall(city, clock)


def _full_hall(city, clock):
    """One at a counter, one called, two who wait, one missed, two who never came, one in the pick-up lane."""
    open_lanes(city)
    people = [booked(city, number) for number in range(1, 8)]
    clock.move_to(at(8))
    for who in people[:5]:
        arrive(who, at(7, 50))
    Visit.objects.filter(pk=people[3].pk).update(needs=["write"])
    one, two, three = (seated(counter(city.main, number)) for number in (1, 2, 3))
    _call(*three)
    actions.miss(counter=three[0], press=press_of(three[0]), by=three[2])
    _call(*one)
    actions.start(counter=one[0], press=press_of(one[0]), by=one[2])
    _call(*two)
    picks = actions.give_lane_number(office=city.main, lane="pickup", by=DESK)
    clock.move_to(at(15))
    return people, picks


def _call(row, _officer, by):
    actions.call_next(counter=row, press=press_of(row), by=by)


def close(city, **more):
    return actions.close_hall(office=city.main, by=DESK, **more)


def followed(booking):
    stands = None
    for event in Event.objects.filter(about_kind="booking", about_id=str(booking.pk)).order_by("pk"):
        stands = follow(stands, event.what, event.data)
    return stands.status


def assert_answered(city):
    """Nothing is open, and what every booking is, its events tell too."""
    open_states = ("checked_in", "called", "serving", "missed")
    assert not Booking.objects.filter(date=DAY, status__in=(*open_states, "booked")).exists()
    assert not Desk.objects.exclude(state="closed").exists()
    assert not Visit.objects.filter(counter__isnull=False).exists()
    assert not Visit.objects.exclude(needs=[]).exists()
    for row in Booking.objects.all():
        assert followed(row) == row.status
    taken = Slot.objects.filter(state="taken").values_list("pk", flat=True)
    holders = Booking.objects.exclude(status__in=("cancelled", "no_show")).values_list("slot", flat=True)
    assert sorted(taken) == sorted(holders)
    assert [broken.said for broken in replay()] == []
    assert [day.faults for day in prove(first=DAY, last=NEXT_DAY) if day.faults] == []


# -- what becomes of each ----------------------------------------------------------------------------------


def test_who_came_gets_a_first_place_and_who_did_not_counts_so(city, hall):
    people, picks = hall

    close(city)

    owed = [*people[1:5], picks, people[0]]
    moved = {row.pk: row for row in Booking.objects.filter(date=NEXT_DAY)}
    # The first of the hall was missed: she is not owed.
    assert set(moved) == {row.pk for row in owed if row.pk != people[0].pk}
    assert {row.status for row in moved.values()} == {"booked"}
    assert [status(who) for who in (people[0], people[5], people[6])] == ["no_show"] * 3
    assert_answered(city)


def test_those_at_a_counter_come_first_on_the_next_day(city, hall):
    people, _picks = hall

    close(city)

    labels = {row.pk: row.label for row in Booking.objects.filter(date=NEXT_DAY)}
    assert (labels[people[1].pk], labels[people[2].pk]) == ("X-001", "X-002")


def test_the_hall_is_closed_to_everything_afterwards(city, hall, clock):
    _people, _picks = hall
    close(city)

    with pytest.raises(actions.HallClosed):
        actions.give_lane_number(office=city.main, lane="pickup", by=DESK)
    with pytest.raises(actions.HallClosed):
        actions.begin_disruption(office=city.main, cause="Listrik padam", by=DESK)
    assert board(city.main)["is_open"] is False
    assert actions.run_clocks(by=WORKER) == 0


def test_closing_again_changes_nothing(city, hall):
    close(city)
    before = Event.objects.count()

    close(city)

    assert Event.objects.count() == before


def test_a_disruption_and_who_stands_by_end_with_the_day(city, hall):
    actions.begin_disruption(office=city.main, cause="Listrik padam", by=DESK)
    row = Standby.objects.create(
        city=cast.CODE,
        day=hall_of(city.main).day,
        code="7K3M",
        service=city.ktp,
        identity_index="somebody",
        sealed=b"",
        registered_at=at(8),
    )

    close(city)

    assert Disruption.objects.get().ended_at is not None
    row.refresh_from_db()
    assert row.status == "unserved"


def test_the_reason_of_each_is_an_event_and_the_result_reads_them(city, hall):
    people, picks = hall

    close(city)

    result = result_of(hall_of(city.main))
    assert {each.old_label for each in result.moved} == {"A-002", "A-003", "A-004", "A-005", picks.label}
    assert set(result.not_come) == {"A-001", "A-006", "A-007"}
    assert (result.without_place, result.unserved) == ([], 0)
    reasons = Event.objects.filter(about_id=str(people[1].pk)).order_by("pk").last().data["reason"]
    assert reasons == "hall_closed"


def test_whom_the_office_sent_away_gets_a_first_place_and_is_not_counted_as_not_come(city, hall):
    people, _picks = hall
    Booking.objects.filter(pk=people[6].pk).update(to_move_at=at(9), to_move_by="officer 1")

    close(city)

    row = Booking.objects.get(pk=people[6].pk)
    assert (row.status, row.date, row.label[0], row.to_move_at) == ("booked", NEXT_DAY, "X", None)
    result = result_of(hall_of(city.main))
    assert "A-007" in {each.old_label for each in result.moved}
    assert "A-007" not in result.not_come
    assert_answered(city)


def test_whom_the_office_sent_away_from_a_whole_day_gets_a_first_place_when_it_is_over(city, clock):
    """Nobody opens a hall on a day that the office has closed."""
    open_lanes(city)
    who, elsewhere = booked(city, 1), booked(city, 2)
    close_day(office=city.main, date=DAY, reason="Banjir", by=DESK)
    Booking.objects.filter(pk__in=[who.pk, elsewhere.pk]).update(to_move_at=at(6), to_move_by="officer 1")
    # One of them has chosen another date since.
    reschedule(token=link_token(elsewhere), date=DAY + timedelta(days=2), session=None, by=cast.CITRA.actor)
    clock.move_to(at(12))
    actions.close_forgotten(by=WORKER)
    assert status(who) == "booked"
    assert not Hall.objects.exists()

    clock.move_to(at(0, 5, on=NEXT_DAY))
    actions.close_forgotten(by=WORKER)

    row = Booking.objects.get(pk=who.pk)
    assert (row.status, row.date, row.label[0]) == ("booked", NEXT_DAY, "X")
    assert Booking.objects.get(pk=elsewhere.pk).date == DAY + timedelta(days=2)
    actions.close_forgotten(by=WORKER)
    assert Booking.objects.get(pk=who.pk).date == NEXT_DAY
    assert list(replay()) == []


def test_without_a_day_to_promise_the_result_names_whom_to_call(city, clock):
    people = [booked(city, 1)]
    clock.move_to(at(8))
    arrive(people[0], at(7, 50))

    close(city)

    assert status(people[0]) == "cancelled"
    assert result_of(hall_of(city.main)).without_place == ["A-001"]
    assert_answered(city)


# -- announced before -----------------------------------------------------------------------------------------


def test_the_last_check_in_is_told_on_the_board(city, hall):
    actions.announce_last_check_in(office=city.main, at=at(15, 30), by=DESK)

    assert board(city.main)["last_check_in"].startswith("2027-01-05T15:30")
    with pytest.raises(Invalid):
        actions.announce_last_check_in(office=city.main, at=at(14), by=DESK)


# -- in the middle, and forgotten -------------------------------------------------------------------------------


def test_it_stops_when_its_time_is_up_and_goes_on_when_asked_again(city, hall):
    goes = 0
    while not goes or is_unfinished(hall_of(city.main), city.main):
        close(city, within_s=0)
        goes += 1

    assert goes >= 8
    assert_answered(city)


def test_the_worker_closes_a_forgotten_hall_at_midnight_and_the_place_is_that_of_the_new_day(city, hall, clock):
    clock.move_to(at(23, 59, 59))
    assert actions.close_forgotten(by=WORKER) == 0

    clock.move_to(at(0, 0, 1, on=NEXT_DAY))
    assert actions.close_forgotten(by=WORKER) == 1

    assert Booking.objects.filter(date=NEXT_DAY, status="booked").count() == 5
    assert_answered(city)
    assert actions.close_forgotten(by=WORKER) == 0


def test_closing_a_forgotten_hall_leaves_the_counters_of_the_new_day_alone(city, hall, clock):
    clock.move_to(at(8, on=NEXT_DAY))
    row, _officer, _by = seated(counter(city.main, 9))

    actions.close_forgotten(by=WORKER)

    assert Desk.objects.get(counter=row).state == "open"
    assert not Hall.objects.get(day__date=NEXT_DAY).closed_at


@pytest.fixture
def closers(transactional_db, child_environment):
    command = [sys.executable, "-W", "error", "-m", "tests.service_day.closers"]
    with subprocess.Popen(
        command, env=child_environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield process
        process.stdin.close()


def killed(closers, now, nth: int) -> bool:
    closers.stdin.write(json.dumps([now.isoformat(), nth]) + "\n")
    closers.stdin.flush()
    return json.loads(closers.stdout.readline())["was_killed"]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_killed_again_and_again_at_every_event_it_is_whole_and_goes_on(closers, clock, nth):
    city = cast.found_city()
    _full_hall(city, clock)
    kills = 0
    # Whoever is killed at the first event gets nowhere: the worker then does it all.
    while kills < 30 and killed(closers, at(15, 5), nth):
        kills += 1
        for row in Booking.objects.all():
            assert followed(row) == row.status  # nobody is half moved
        if nth == 1:
            break
    assert kills

    clock.move_to(at(15, 6))
    actions.close_forgotten(by=WORKER)
    if nth == 1:
        # Killed before the doors were closed: nothing was begun.
        assert hall_of(city.main).closed_at is None
        close(city)

    assert Booking.objects.filter(date=NEXT_DAY, status="booked").count() == 5
    assert Event.objects.filter(what="service_day.hall_closed").count() == 1
    assert_answered(city)


# -- the page ------------------------------------------------------------------------------------------------------

PAGE = "/petugas/disdukcapil/tutup-hari/"


def test_the_page_names_each_and_closes_only_with_the_tick(city, hall):
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)

    page = manager.get(PAGE).content.decode()
    unsure = manager.post(PAGE, {"tutup": "1"})
    assert unsure.status_code == 422
    assert hall_of(city.main).closed_at is None
    done = manager.post(PAGE, {"tutup": "1", "yakin": "1"}, follow=True).content.decode()

    assert [label in page for label in ("A-002", "A-006", "Loket 1")] == [True] * 3
    assert [label in done for label in ("A-002", "X-001", "A-006")] == [True] * 3
    assert_answered(city)


def test_the_page_announces_the_last_check_in(city, hall):
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)

    assert manager.post(PAGE, {"umumkan": "1", "jam": "14:00"}).status_code == 422
    answer = manager.post(PAGE, {"umumkan": "1", "jam": "15:30"}, follow=True)

    assert "15.30" in answer.content.decode()
    assert hall_of(city.main).last_check_in_at == at(15, 30)


def test_a_half_closed_day_is_told_and_goes_on_from_the_page(city, hall):
    close(city, within_s=0)
    manager = cast.staff_client(Role.OFFICE_MANAGER, city.main)
    assert "Penutupan belum selesai" in manager.get(PAGE).content.decode()

    manager.post(PAGE, {"tutup": "1"})

    assert not left_in(hall_of(city.main), city.main)
    assert_answered(city)


def test_a_day_without_a_hall_has_nothing_to_close(city):
    page = cast.staff_client(Role.HEAD_OF_OFFICE).get(PAGE).content.decode()

    assert "tidak ada yang perlu ditutup" in page
    assert not Hall.objects.exists()


@pytest.mark.parametrize("role", [Role.COUNTER_OFFICER, Role.VERIFIER, Role.APPOINTED_OFFICER])
def test_only_whoever_answers_for_the_office_closes_its_day(city, role):
    assert cast.staff_client(role, city.main).get(PAGE).status_code == 403
