"""The clocks of a hall: who is missed, who counts as not come, and when the clocks stand still."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antri.booking.actions import WrongState, cancel
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.insight.queries.follow import follow
from antri.insight.queries.replay import replay
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.schedule.models import Slot
from antri.service_day import actions
from antri.service_day.models import Hall, Visit
from antri.service_day.queries.pauses import Pause, counted
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated, status
from tests.service_day.lanes import open_lanes
from tests.service_day.standby import DESK, stand_by

WORKER = Actor("system", "worker")


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hall(city, clock):
    """Three people of eight o'clock who have come, one who has not, and a counter with an officer."""
    open_lanes(city)
    people = [booked(city, number) for number in range(1, 5)]
    clock.move_to(at(8))
    for who in people[:3]:
        arrive(who, at(7, 50))
    row, _officer, by = seated(counter(city.main, 3))
    return people, row, by


def run() -> int:
    return actions.run_clocks(by=WORKER)


def call(row, by):
    return actions.call_next(counter=row, press=press_of(row), by=by)


def call_again(row, by):
    return actions.call_again(counter=row, press=press_of(row), by=by)


def last_event(booking):
    return Event.objects.filter(about_kind="booking", about_id=str(booking.pk)).order_by("pk").last()


def followed(booking):
    stands = None
    for event in Event.objects.filter(about_kind="booking", about_id=str(booking.pk)).order_by("pk"):
        stands = follow(stands, event.what, event.data)
    return stands.status


# -- called and not there --------------------------------------------------------------------------


def test_five_minutes_after_the_call_they_are_missed_and_the_counter_is_free(hall, clock):
    people, row, by = hall
    call(row, by)
    clock.move_to(at(8, 4, 59))
    assert run() == 0

    clock.move_to(at(8, 5))
    assert run() == 1

    assert status(people[0]) == "missed"
    assert call(row, by).label == "A-002"
    assert followed(people[0]) == "missed"


def test_calling_again_begins_the_five_minutes_anew(hall, clock):
    people, row, by = hall
    call(row, by)
    clock.move_to(at(8, 4, 59))
    call_again(row, by)
    clock.move_to(at(8, 9))

    assert run() == 0
    assert status(people[0]) == "called"


def test_the_third_call_leaves_a_minute_to_walk(hall, clock):
    people, row, by = hall
    call(row, by)
    call_again(row, by)
    call_again(row, by)
    clock.move_to(at(8, 0, 59))
    assert run() == 0

    clock.move_to(at(8, 1))
    assert run() == 1
    assert status(people[0]) == "missed"


def test_a_late_press_of_the_counter_finds_that_the_clock_was_first(hall, clock):
    _people, row, by = hall
    call(row, by)
    seen = press_of(row)
    clock.move_to(at(8, 6))
    run()

    with pytest.raises(actions.StalePress):
        actions.start(counter=row, press=seen, by=by)


def test_who_asked_for_help_is_missed_only_after_an_officer_went_to_them(hall, clock):
    people, row, by = hall
    Visit.objects.filter(pk=people[0].pk).update(needs=["sign_language"])
    call(row, by)
    clock.move_to(at(8, 30))
    assert run() == 0

    Visit.objects.filter(pk=people[0].pk).update(approached_at=at(8, 30))
    assert run() == 0
    clock.move_to(at(8, 35))
    assert run() == 1
    assert status(people[0]) == "missed"


def test_nobody_who_is_being_served_is_missed(hall, clock):
    people, row, by = hall
    call(row, by)
    actions.start(counter=row, press=press_of(row), by=by)
    clock.move_to(at(8, 40))

    assert run() == 0
    assert status(people[0]) == "serving"


# -- missed and not back, booked and never come -----------------------------------------------------


def test_missed_and_not_back_within_the_hour_counts_as_not_come_and_the_number_goes_to_the_hall(hall, clock):
    people, row, by = hall
    call(row, by)
    actions.miss(counter=row, press=press_of(row), by=by)
    clock.move_to(at(8, 59))
    assert run() == 0

    clock.move_to(at(9))
    assert run() == 1

    slot = Slot.objects.get(pk=people[0].slot_id)
    assert (status(people[0]), slot.state, slot.pool, slot.free_from) == ("no_show", "free", "hall", at(9))
    assert last_event(people[0]).data["reason"] == "not_back"
    assert followed(people[0]) == "no_show"


def test_who_came_back_in_time_is_not_let_go(hall, clock):
    people, row, by = hall
    call(row, by)
    actions.miss(counter=row, press=press_of(row), by=by)
    clock.move_to(at(8, 50))
    actions.come_back(booking=people[0], by=by)
    clock.move_to(at(9, 30))

    assert run() == 0
    assert status(people[0]) == "checked_in"


def test_booked_and_never_come_counts_so_an_hour_after_the_session(hall, clock):
    people, _row, _by = hall
    clock.move_to(at(9, 59))
    assert run() == 0

    clock.move_to(at(10))
    assert run() == 1

    assert status(people[3]) == "no_show"
    assert last_event(people[3]).data["reason"] == "never_came"
    assert run() == 0


def test_the_clocks_of_a_hall_that_nobody_opened_do_not_run(city, clock):
    who = booked(city, 1)
    clock.move_to(at(16))

    assert run() == 0
    assert status(who) == "booked"
    assert not Hall.objects.exists()


def test_whom_the_office_sent_away_has_not_failed_to_come(hall, clock):
    people, _row, _by = hall
    Booking.objects.filter(pk=people[3].pk).update(to_move_at=at(8), to_move_by="officer 1")
    clock.move_to(at(12))

    assert run() == 0
    assert status(people[3]) == "booked"


def test_a_number_that_was_cancelled_is_left_alone(hall, clock):
    people, _row, by = hall
    cancel(token=link_token(people[3]), by=by)
    clock.move_to(at(12))

    assert run() == 0
    assert status(people[3]) == "cancelled"


# -- who comes after all -----------------------------------------------------------------------------


def test_who_comes_after_all_keeps_the_number_and_waits_at_the_end_of_the_hour(hall, clock):
    people, _row, by = hall
    clock.move_to(at(10))
    run()
    clock.move_to(at(10, 20))

    back = actions.come_after_all(booking=people[3], by=by)

    visit = Visit.objects.get(pk=people[3].pk)
    assert (back.label, status(people[3])) == ("A-004", "checked_in")
    assert (visit.rank, visit.hour, visit.queued_at) == (Visit.Rank.LATE, time(10), at(10, 20))
    assert Slot.objects.get(pk=people[3].slot_id).state == "taken"
    assert followed(people[3]) == "checked_in"
    assert [broken.said for broken in replay()] == []
    assert [day.faults for day in prove(first=DAY, last=DAY) if day.faults] == []


def test_who_comes_after_all_gets_another_number_when_theirs_was_given_away(hall, city, clock):
    people, _row, by = hall
    clock.move_to(at(10))
    run()
    other = booked_again(city, people[3])
    clock.move_to(at(10, 20))

    back = actions.come_after_all(booking=people[3], by=by)

    assert (back.label, status(back), Visit.objects.get(pk=back.pk).rank) == ("X-001", "checked_in", Visit.Rank.LATE)
    assert (status(people[3]), status(other)) == ("no_show", "booked")
    assert back.identity_index == people[3].identity_index


def test_the_number_of_who_never_came_is_drawn_among_those_standing_by(hall, city, clock):
    people, _row, _by = hall
    Slot.objects.filter(state="free").update(state="withdrawn")  # the day is full
    stand_by(city, 50, 51)
    clock.move_to(at(10))
    run()
    clock.move_to(at(10, 10))

    drawn = actions.draw(office=city.main, planned_for=time(10, 10), by=DESK)

    new = Booking.objects.get(slot=people[3].slot_id, turn=2)
    visit = Visit.objects.get(pk=new.pk)
    assert (drawn.places, new.label, new.status) == (1, "B-004", "checked_in")
    assert (visit.hour, visit.rank) == (time(10), Visit.Rank.LATE)
    assert (status(people[3]), followed(new)) == ("no_show", "checked_in")


def booked_again(city, before):
    """Give the number of somebody who did not come to another person: its next turn."""
    assert Slot.objects.filter(pk=before.slot_id, state="free").update(state="taken", turn=before.turn + 1)
    other = booked(city, 77, session=time(13))
    Slot.objects.filter(pk=other.slot_id).update(state="free", turn=0)
    Booking.objects.filter(pk=other.pk).update(
        slot=before.slot_id, number=before.number, turn=before.turn + 1, label=f"B-{before.number:03d}"
    )
    other.refresh_from_db()
    return other


def test_only_who_counts_as_not_come_comes_after_all(hall):
    people, _row, by = hall

    with pytest.raises(WrongState):
        actions.come_after_all(booking=people[3], by=by)


# -- a disruption freezes the clocks ------------------------------------------------------------------


def test_a_disruption_stops_the_clock_of_the_call(hall, city, clock):
    people, row, by = hall
    call(row, by)
    clock.move_to(at(8, 3))
    actions.begin_disruption(office=city.main, cause="SIAK tidak dapat dibuka", by=by)
    clock.move_to(at(9))
    assert run() == 0

    actions.end_disruption(office=city.main, by=by)
    clock.move_to(at(9, 1, 59))
    assert run() == 0
    clock.move_to(at(9, 2))
    assert run() == 1
    assert status(people[0]) == "missed"


def test_a_disruption_of_another_service_stops_nothing(hall, city, clock):
    people, row, by = hall
    call(row, by)
    actions.begin_disruption(office=city.main, cause="Printer rusak", services=("AKTA_LAHIR",), by=by)
    clock.move_to(at(8, 5))

    assert run() == 1
    assert status(people[0]) == "missed"


def test_a_disruption_lengthens_the_grace_of_who_never_came(hall, city, clock):
    people, _row, by = hall
    clock.move_to(at(9, 30))
    actions.begin_disruption(office=city.main, cause="Listrik padam", by=by)
    clock.move_to(at(10, 30))
    actions.end_disruption(office=city.main, by=by)
    clock.move_to(at(10, 59))
    assert run() == 0

    clock.move_to(at(11))
    assert run() == 1
    assert status(people[3]) == "no_show"


def test_the_worker_lets_the_clocks_run():
    from antri.management.worker import JOBS

    assert {"hall-clocks", "close-halls"} <= {job.name for job in JOBS}


# -- counting time -------------------------------------------------------------------------------------

START = datetime(2027, 1, 5, 1, tzinfo=UTC)
minutes = st.integers(0, 240)


def instant(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def minute_by_minute(since: int, until: int, spans: list[tuple[int, int]]) -> int:
    """The same told in the slowest way."""
    return sum(1 for minute in range(since, until) if not any(a <= minute < b for a, b in spans))


@given(minutes, minutes, st.lists(st.tuples(minutes, minutes), max_size=5))
def test_counted_time_is_the_minutes_outside_every_pause(one, two, ends):
    since, until = sorted((one, two))
    spans = [tuple(sorted(pair)) for pair in ends]
    pauses = [Pause(instant(a), instant(b)) for a, b in spans]

    found = counted(instant(since), instant(until), pauses, "KTP_HILANG")

    assert found == timedelta(minutes=minute_by_minute(since, until, spans))


def test_a_pause_that_runs_freezes_everything_from_its_beginning():
    pauses = [Pause(instant(10), None, ("KTP_HILANG",))]

    assert counted(instant(0), instant(60), pauses, "KTP_HILANG") == timedelta(minutes=10)
    assert counted(instant(0), instant(60), pauses, "KK_UBAH") == timedelta(minutes=60)
    assert counted(instant(60), instant(0), pauses, "KK_UBAH") == timedelta(0)
