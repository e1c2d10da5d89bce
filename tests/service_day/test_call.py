"""Calling people to a counter, press by press."""

import pytest
from django.db import IntegrityError, transaction

from antri.booking.actions import WrongState, cancel
from antri.booking.queries import link_token
from antri.journal.models import Event
from antri.schedule.models import ServiceDay
from antri.service_day import actions
from antri.service_day.models import Call, Desk, Hall, Visit
from antri.web import moment
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import DAY, EVE, arrive, at, booked, counter, hall_of, press_of, seated, status
from tests.service_day.lanes import open_lanes

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hall(city, clock):
    """Five people with numbers of eight o'clock who have come, and a counter with an officer."""
    people = [booked(city, number) for number in range(1, 6)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))
    row, _officer, by = seated(counter(city.main, 3))
    return people, row, by


def press(row, by, what=actions.call_next, **more):
    return what(counter=row, press=press_of(row), by=by, **more)


def happened(booking):
    return [event.what for event in Event.objects.filter(about_id=str(booking.pk)).order_by("pk")][2:]


def test_the_lowest_number_of_the_hour_is_called_to_the_counter(hall):
    people, row, by = hall

    called = press(row, by)

    assert called.label == "A-001"
    assert status(people[0]) == "called"
    visit = Visit.objects.get(pk=people[0].pk)
    assert (visit.counter_id, visit.calls, visit.called_at) == (row.pk, 1, at(8))
    assert list(Call.objects.values_list("label", "counter", "is_again")) == [("A-001", row.pk, False)]
    assert happened(people[0]) == ["service_day.called"]


def test_a_day_at_the_counter_from_call_to_finish(hall, clock):
    people, row, by = hall
    press(row, by)
    clock.move_to(at(8, 1))
    press(row, by, actions.call_again)
    press(row, by, actions.start)
    clock.move_to(at(8, 9))

    press(row, by, actions.finish, outcome=Visit.Outcome.DONE)

    visit = Visit.objects.get(pk=people[0].pk)
    assert (status(people[0]), visit.counter_id, visit.served_at_counter_id) == ("served", None, row.pk)
    assert (visit.serving_at, visit.finished_at, visit.outcome) == (at(8, 1), at(8, 9), "done")
    assert happened(people[0]) == [
        "service_day.called",
        "service_day.called_again",
        "service_day.started",
        "service_day.finished",
    ]
    assert press(row, by).label == "A-002"


def test_one_press_finishes_and_calls_whoever_is_next(hall):
    people, row, by = hall
    press(row, by)
    press(row, by, actions.start)

    served, called = press(row, by, actions.finish_and_call, outcome=Visit.Outcome.DONE)

    assert (served.label, called.label) == ("A-001", "A-002")
    assert (status(people[0]), status(people[1])) == ("served", "called")
    assert Visit.objects.get(counter=row).pk == people[1].pk


def test_undoing_it_takes_both_halves_back(hall):
    people, row, by = hall
    press(row, by)
    press(row, by, actions.start)
    before = [Visit.objects.filter(pk=who.pk).values().get() for who in people[:2]]
    counts = Hall.objects.values("calls", "calls_without_priority").get()
    press(row, by, actions.finish_and_call, outcome=Visit.Outcome.DONE)

    press(row, by, actions.undo)

    assert [status(who) for who in people[:2]] == ["serving", "checked_in"]
    assert [Visit.objects.filter(pk=who.pk).values().get() for who in people[:2]] == before
    assert Hall.objects.values("calls", "calls_without_priority").get() == counts
    assert Call.objects.filter(undone_at__isnull=True).count() == 1


def test_it_is_undone_whole_or_not_at_all(hall):
    people, row, by = hall
    press(row, by)
    press(row, by, actions.start)
    press(row, by, actions.finish_and_call, outcome=Visit.Outcome.DONE)
    # Whoever was served has been given another end meanwhile.
    type(people[0]).objects.filter(pk=people[0].pk).update(status="cancelled")

    with pytest.raises(actions.NothingToUndo):
        press(row, by, actions.undo)

    assert status(people[1]) == "called"


def test_with_nobody_waiting_it_only_finishes_and_that_can_be_undone(hall):
    people, row, by = hall
    for who in people[1:]:
        cancel(token=link_token(who), by=cast.CITRA.actor)
    press(row, by)
    press(row, by, actions.start)

    served, called = press(row, by, actions.finish_and_call, outcome=Visit.Outcome.DONE)
    assert (served.label, called, status(people[0])) == ("A-001", None, "served")

    press(row, by, actions.undo)
    assert status(people[0]) == "serving"


def test_a_repeated_press_of_it_calls_nobody_twice(hall):
    people, row, by = hall
    press(row, by)
    press(row, by, actions.start)
    seen = press_of(row)
    actions.finish_and_call(counter=row, press=seen, outcome=Visit.Outcome.DONE, by=by)

    with pytest.raises(actions.StalePress):
        actions.finish_and_call(counter=row, press=seen, outcome=Visit.Outcome.DONE, by=by)

    assert [status(who) for who in people] == ["served", "called"] + ["checked_in"] * 3


def test_a_repeated_press_does_nothing_twice(hall):
    people, row, by = hall
    seen = press_of(row)
    actions.call_next(counter=row, press=seen, by=by)
    actions.start(counter=row, press=seen + 1, by=by)
    actions.finish(counter=row, press=seen + 2, outcome=Visit.Outcome.DONE, by=by)

    with pytest.raises(actions.StalePress):
        actions.call_next(counter=row, press=seen, by=by)

    assert [status(who) for who in people] == ["served"] + ["checked_in"] * 4
    assert Call.objects.count() == 1


def test_nobody_is_called_while_somebody_is_at_the_counter(hall):
    _people, row, by = hall
    press(row, by)

    with pytest.raises(actions.CounterBusy):
        press(row, by)


def test_the_database_itself_refuses_a_second_person_at_a_counter(hall):
    people, row, by = hall
    press(row, by)

    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=people[1].pk).update(counter=row)


def test_every_third_call_is_for_priority_while_they_wait(hall, city):
    people, row, by = hall
    Visit.objects.filter(pk__in=[people[3].pk, people[4].pk]).update(is_priority=True)

    order = []
    for _each in people:
        order.append(press(row, by).label)
        press(row, by, actions.start)
        press(row, by, actions.finish, outcome=Visit.Outcome.DONE)

    assert order == ["A-001", "A-002", "A-004", "A-003", "A-005"]


def test_a_missed_person_is_first_again_after_five_calls(city, clock):
    people = [booked(city, number) for number in range(1, 9)]
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(7, 50))
    row, _officer, by = seated(counter(city.main, 3))
    press(row, by)
    press(row, by, actions.miss)
    actions.come_back(booking=people[0], by=by)

    order = []
    for _each in people:
        order.append(press(row, by).label)
        press(row, by, actions.start)
        press(row, by, actions.finish, outcome=Visit.Outcome.DONE)

    assert order == ["A-002", "A-003", "A-004", "A-005", "A-006", "A-001", "A-007", "A-008"]


def test_a_missed_person_does_not_wait_for_calls_when_nobody_else_waits(hall):
    people, row, by = hall
    Visit.objects.exclude(pk=people[0].pk).delete()
    press(row, by)
    press(row, by, actions.miss)
    actions.come_back(booking=people[0], by=by)

    assert press(row, by).label == "A-001"


def test_who_asked_for_help_is_missed_only_after_being_approached(hall):
    people, row, by = hall
    Visit.objects.filter(pk=people[0].pk).update(needs=["write"])
    press(row, by)

    with pytest.raises(actions.ApproachFirst):
        press(row, by, actions.miss)
    assert not actions.miss_by_clock(booking=people[0], by=by)
    Visit.objects.filter(pk=people[0].pk).update(approached_at=at(8))
    press(row, by, actions.miss)

    assert status(people[0]) == "missed"


def test_who_needs_a_low_counter_is_called_there_only(hall, city):
    people, row, by = hall
    Visit.objects.filter(pk=people[0].pk).update(needs=["low_counter"])
    low, _officer, low_by = seated(counter(city.main, 1, is_accessible=True))

    assert press(row, by).label == "A-002"
    assert press(low, low_by).label == "A-001"


def test_a_counter_calls_only_what_it_takes(hall, city):
    people, _row, _by = hall
    Visit.objects.filter(pk=people[2].pk).update(service_code="AKTA_LAHIR")
    births, _officer, by = seated(counter(city.main, 5, services=["AKTA_LAHIR"]))

    assert press(births, by).label == "A-003"
    press(births, by, actions.start)
    press(births, by, actions.finish, outcome=Visit.Outcome.DONE)
    with pytest.raises(actions.NobodyWaits):
        press(births, by)


def test_a_transfer_keeps_the_place(hall, city):
    _people, row, by = hall
    other, _officer, other_by = seated(counter(city.main, 4))
    press(row, by)
    press(row, by, actions.start)

    press(row, by, actions.transfer, to_counter=other)

    assert press(row, by).label == "A-002"
    assert press(other, other_by).label == "A-001"


def test_who_is_put_aside_comes_again_when_the_minutes_are_over(hall, clock):
    _people, row, by = hall
    press(row, by)
    press(row, by, actions.put_aside, minutes=10)

    assert press(row, by).label == "A-002"
    press(row, by, actions.put_aside, minutes=60)
    clock.move_to(at(8, 10))
    assert press(row, by).label == "A-001"


def test_out_of_order_needs_a_reason_and_is_written_down(hall):
    people, row, by = hall

    with pytest.raises(Invalid):
        press(row, by, actions.call_this, booking=people[4], reason="")
    press(row, by, actions.call_this, booking=people[4], reason="emergency")

    event = Event.objects.get(what="service_day.called")
    assert (event.data["out_of_order"], event.actor_id) == ("emergency", by.id)
    assert Call.objects.get().reason == "emergency"


def test_whose_turn_it_is_counts_as_in_order(hall):
    people, row, by = hall

    press(row, by, actions.call_this, booking=people[0], reason="other")

    assert "out_of_order" not in Event.objects.get(what="service_day.called").data


@pytest.mark.parametrize("steps", range(1, 4))
def test_each_press_can_be_undone(hall, steps):
    people, row, by = hall
    presses = [
        (actions.call_next, {}),
        (actions.start, {}),
        (actions.finish, {"outcome": Visit.Outcome.DONE}),
    ][:steps]
    before = None
    for what, more in presses:
        before = (status(people[0]), Visit.objects.filter(pk=people[0].pk).values().get(), _pace(people[0]))
        press(row, by, what, **more)

    press(row, by, actions.undo)

    assert (status(people[0]), Visit.objects.filter(pk=people[0].pk).values().get(), _pace(people[0])) == before
    assert happened(people[0])[-1] == "service_day.undone"


def _pace(booking):
    row = hall_of(booking.office)
    return row.calls, row.calls_without_priority


def test_an_undone_call_is_told_no_more(hall):
    _people, row, by = hall
    press(row, by)

    press(row, by, actions.undo)

    assert Call.objects.get().undone_at == at(8)
    assert press(row, by).label == "A-001"


def test_undo_is_over_after_ten_seconds(hall, clock):
    _people, row, by = hall
    press(row, by)
    clock.move_to(at(8, 0, 11))

    with pytest.raises(actions.NothingToUndo):
        press(row, by, actions.undo)


def test_undo_works_once(hall):
    _people, row, by = hall
    press(row, by)
    press(row, by, actions.undo)

    with pytest.raises(actions.NothingToUndo):
        press(row, by, actions.undo)


def test_a_clock_that_misses_somebody_makes_the_counters_next_press_stale(hall):
    people, row, by = hall
    press(row, by)
    seen = press_of(row)

    assert actions.miss_by_clock(booking=people[0], by=by)

    with pytest.raises(actions.StalePress):
        actions.start(counter=row, press=seen, by=by)
    assert status(people[0]) == "missed"


def test_only_the_officer_of_the_counter_presses(hall):
    _people, row, _by = hall
    stranger = cast.APPOINTED_OFFICER

    with pytest.raises(actions.NotYourDesk):
        press(row, stranger)


def test_a_supervisor_gives_a_waiting_person_to_one_counter(hall, city):
    people, row, by = hall
    other, _officer, other_by = seated(counter(city.main, 4))

    actions.assign(booking=people[0], to_counter=other, by=cast.HEAD_OF_OFFICE)

    assert press(row, by).label == "A-002"
    assert press(other, other_by).label == "A-001"


def test_everything_that_happens_raises_the_version_of_the_queue_and_booking_does_not(hall, city, clock):
    _people, row, by = hall
    before = _version(city)

    press(row, by)

    assert _version(city) == before + 1
    clock.move_to(EVE)
    booked(city, 77)
    assert _version(city) == before + 1


def _version(city):
    return ServiceDay.objects.get(office=city.main, date=DAY, lane="main").queue_version


def test_pausing_and_closing_need_an_empty_counter(hall):
    _people, row, by = hall
    press(row, by)

    for what in (actions.close_desk, lambda **more: actions.pause_desk(reason="Istirahat", **more)):
        with pytest.raises(actions.CounterBusy):
            press(row, by, what)


def test_a_paused_counter_calls_nobody_and_goes_on_later(hall):
    _people, row, by = hall
    actions.pause_desk(counter=row, press=press_of(row), reason="Istirahat", by=by)

    with pytest.raises(actions.DeskClosed):
        press(row, by)
    press(row, by, actions.resume_desk)

    assert press(row, by).label == "A-001"


def test_a_shift_changes_and_the_person_stays_at_the_counter(hall, city):
    people, row, by = hall
    press(row, by)
    second = cast.officer(cast.Role.COUNTER_OFFICER, city.main)
    with pytest.raises(actions.NotYourDesk):
        actions.open_desk(counter=row, officer_id=second.pk, by=cast.HEAD_OF_OFFICE)

    actions.open_desk(counter=row, officer_id=second.pk, by=cast.HEAD_OF_OFFICE, take_over=True)

    assert Visit.objects.get(counter=row).pk == people[0].pk
    assert Desk.objects.get(counter=row).officer_id == second.pk


def test_nobody_sits_at_two_counters(hall, city):
    _people, _row, by = hall

    with pytest.raises(actions.AlreadySeated):
        actions.open_desk(counter=counter(city.main, 7), officer_id=int(by.id), by=by)


def test_a_served_person_is_not_started_again(hall):
    _people, row, by = hall
    with pytest.raises(WrongState):
        press(row, by, actions.start)


def test_a_number_without_a_name_is_no_way_around_the_days_numbers(hall, city):
    open_lanes(city)
    moment.forget()
    _people, _row, _by = hall
    given = actions.give_lane_number(office=city.main, lane="pickup", by=cast.COUNTER_OFFICER)
    pickup, _officer, by = seated(counter(city.main, 9, lanes=["pickup"]))
    assert press(pickup, by).pk == given.pk

    with pytest.raises(Invalid):
        press(pickup, by, actions.transfer, service=city.birth)

    assert status(given) == "called"
