"""What everybody sees of a hall."""

import json
from datetime import time, timedelta

import pytest
import time_machine

from antri.booking.actions import cancel, reschedule
from antri.booking.queries import link_token
from antri.directory.models import Notice, Setting
from antri.directory.queries import forget
from antri.schedule.models import ServiceDay
from antri.service_day import actions
from antri.service_day.live.look import Look
from antri.service_day.models import Call, Disruption, Hall, Visit
from antri.service_day.queries.board import HourPace, board, session_state
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated


@pytest.fixture
def morning():
    with time_machine.travel(at(8, 2), tick=False) as clock:
        yield clock


@pytest.fixture
def people(city):
    """Five people of the first session, booked the week before."""
    with time_machine.travel(at(7) - timedelta(days=7), tick=False):
        return [booked(city, number) for number in range(1, 6)]


def test_without_a_day_the_board_is_empty_and_honest(city, morning):
    shown = board(city.main)

    assert shown["sequence"] == "2027-01-05.0"
    assert (shown["counters"], shown["called"], shown["order"], shown["sessions"]) == ([], [], [], [])
    assert not shown["is_open"]


def test_an_office_that_serves_by_hand_has_an_empty_board(city, morning):
    shown = board(city.by_hand)

    assert (shown["sequence"], shown["order"], shown["sessions"]) == ("2027-01-05.0", [], [])


def test_it_names_who_is_where_and_who_waits(city, people, morning):
    first, _who, by = seated(counter(city.main, 1))
    counter(city.main, 2)
    for each in people[:3]:
        arrive(each, at(7, 50))
    actions.call_next(counter=first, press=press_of(first), by=by)

    shown = board(city.main)

    assert shown["counters"] == [
        {
            "name": "Loket 1",
            "number": 1,
            "serving": "A-001",
            "service": city.ktp.code,
            "is_called": True,
            "state": "open",
        },
        {"name": "Loket 2", "number": 2, "serving": None, "service": None, "is_called": False, "state": "closed"},
    ]
    call = Call.objects.get()
    assert shown["called"] == [
        {
            "label": "A-001",
            "counter": "Loket 1",
            "at": "2027-01-05T08:02:00+07:00",
            "call": call.pk,
            "counter_number": 1,
            "is_again": False,
        }
    ]
    assert shown["order"] == ["A-002", "A-003"]


@pytest.mark.parametrize("is_here", [True, False], ids=["waiting", "not here yet"])
def test_who_gives_a_number_back_on_the_day_leaves_the_board_with_the_next_look(city, people, morning, is_here):
    for each in people[: 2 if is_here else 1]:
        arrive(each, at(7, 50))
    look = Look()
    look.changed(["disdukcapil"])
    assert look.changed(["disdukcapil"]) == []

    cancel(token=link_token(people[1]), by=cast.CITRA.actor)

    (shown,) = look.changed(["disdukcapil"])
    assert b'"order":["A-001"]' in shown.data


def test_who_moves_to_another_day_leaves_the_board_with_the_next_look(city, people, morning):
    arrive(people[0], at(7, 50))
    look = Look()
    look.changed(["disdukcapil"])

    reschedule(token=link_token(people[0]), date=DAY + timedelta(days=1), session=None, by=cast.CITRA.actor)

    (shown,) = look.changed(["disdukcapil"])
    assert b'"order":[]' in shown.data


def test_giving_a_number_of_another_day_back_is_no_news_of_today(city, people, morning):
    look = Look()
    look.changed(["disdukcapil"])
    later = booked(city, 7, on=DAY + timedelta(days=1))

    cancel(token=link_token(later), by=cast.CITRA.actor)

    assert look.changed(["disdukcapil"]) == []
    # Nor of its own day: a hall that nobody has opened is not held for it.
    assert ServiceDay.objects.get(pk=later.day_id).queue_version == 0


def test_each_change_has_a_higher_sequence(city, people, morning):
    before = board(city.main)["sequence"]
    arrive(people[0], at(7, 50))
    once = board(city.main)["sequence"]
    arrive(people[1], at(7, 50))

    numbers = [int(text.rpartition(".")[2]) for text in (before, once, board(city.main)["sequence"])]
    assert numbers == [0, 1, 2]


def test_a_booking_does_not_change_the_board(city, people, morning):
    before = board(city.main)

    booked(city, 6, session=time(9))

    assert board(city.main) == before


def test_a_call_taken_back_is_not_shown(city, people, morning):
    row, _who, by = seated(counter(city.main, 1))
    arrive(people[0], at(7, 50))
    actions.call_next(counter=row, press=press_of(row), by=by)

    actions.undo(counter=row, press=press_of(row), by=by)

    shown = board(city.main)
    assert (shown["called"], shown["order"], shown["counters"][0]["serving"]) == ([], ["A-001"], None)


def test_called_again_is_the_newest_once(city, people, morning):
    row, _who, by = seated(counter(city.main, 1))
    arrive(people[0], at(7, 50))
    actions.call_next(counter=row, press=press_of(row), by=by)
    first = board(city.main)["called"][0]

    actions.call_again(counter=row, press=press_of(row), by=by)

    (again,) = board(city.main)["called"]
    assert again["call"] > first["call"]
    assert again["is_again"]


def test_only_the_last_eight_labels_are_listed(city, morning):
    with time_machine.travel(at(7) - timedelta(days=7), tick=False):
        crowd = [booked(city, number) for number in range(1, 11)]
    row, _who, by = seated(counter(city.main, 1))
    for each in crowd:
        arrive(each, at(7, 50))
        actions.call_next(counter=row, press=press_of(row), by=by)
        actions.miss(counter=row, press=press_of(row), by=by)

    labels = [call["label"] for call in board(city.main)["called"]]

    assert labels == [f"A-{number:03d}" for number in range(10, 2, -1)]


def test_priority_is_not_marked(city, people, morning):
    arrive(people[0], at(7, 50), is_priority=True, needs=[Visit.Need.COME_TO_ME])
    shown = board(city.main)

    text = json.dumps(shown)
    assert "priority" not in text
    assert Visit.Need.COME_TO_ME.value not in text
    assert shown["order"] == ["A-001"]


def test_a_counter_left_open_yesterday_is_closed_today(city, people):
    with time_machine.travel(at(9) - timedelta(days=1), tick=False):
        seated(counter(city.main, 1))
    with time_machine.travel(at(8), tick=False):
        assert board(city.main)["counters"][0]["state"] == "closed"


def test_a_disruption_says_what_and_until_when(city, people, morning):
    arrive(people[0], at(7, 50))
    hall = Hall.objects.get()
    Disruption.objects.create(
        city=cast.CODE,
        day_id=hall.pk,
        cause="SIAK tidak dapat dibuka",
        services=[city.ktp.code],
        began_at=at(8, 0),
        expected_until=at(9, 30),
    )

    assert board(city.main)["disruption"] == {
        "text": "SIAK tidak dapat dibuka",
        "until": "2027-01-05T09:30:00+07:00",
        "since": "2027-01-05T08:00:00+07:00",
        "services": [city.ktp.code],
    }


def test_notices_of_everybody_are_told_those_of_one_service_are_not(city, people, morning):
    for text, service in (("Musala di lantai dua.", None), ("Blangko habis.", city.ktp)):
        Notice.objects.create(
            city=cast.CODE, office=city.main, service=service, text=text, from_date=DAY, until_date=DAY
        )

    forget()
    assert board(city.main)["notices"] == ["Musala di lantai dua."]


def test_the_sessions_tell_whether_they_run_on_time(city, people, morning):
    row, _who, by = seated(counter(city.main, 1))
    for each in people[:2]:
        arrive(each, at(7, 50))
    actions.call_next(counter=row, press=press_of(row), by=by)
    on_time = board(city.main)["sessions"]

    # The second of two is expected at half past eight.
    late = board(city.main, now=at(8, 50))["sessions"]

    assert on_time[0] == {"start": "08:00", "state": "on_time", "behind_minutes": 0}
    assert late[0] == {"start": "08:00", "state": "late", "behind_minutes": 20}
    assert [session["state"] for session in late[1:]] == ["early"] * 4


def test_what_counts_as_late_is_the_offices_rule(city, people, morning):
    arrive(people[0], at(7, 50))
    at_ten = board(city.main, now=at(8, 10))["sessions"][0]
    Setting.objects.create(city=cast.CODE, key="session_late_minutes", value=5, office=city.main)
    forget()

    assert at_ten["state"] == "on_time"
    assert board(city.main, now=at(8, 10))["sessions"][0] == {"start": "08:00", "state": "late", "behind_minutes": 10}


def test_an_hour_is_done_when_it_is_over_and_nobody_of_it_waits(city, people, morning):
    row, _who, by = seated(counter(city.main, 1))
    arrive(people[0], at(7, 50))
    still = board(city.main, now=at(9, 1))["sessions"][0]["state"]

    actions.call_next(counter=row, press=press_of(row), by=by)

    assert still == "late"
    assert board(city.main, now=at(9, 1))["sessions"][0] == {"start": "08:00", "state": "done", "behind_minutes": 2}


@pytest.mark.parametrize(
    ("pace", "minute", "told"),
    [
        (HourPace(), -10, ("early", 0)),
        (HourPace(here=4, waiting=4), -10, ("early", 0)),
        (HourPace(), 30, ("on_time", 0)),
        (HourPace(), 61, ("done", 0)),
        # Four people: expected at 0, 15, 30 and 45 minutes.
        (HourPace(here=4, called=1, waiting=3), 20, ("on_time", 5)),
        (HourPace(here=4, called=1, waiting=3), 31, ("late", 16)),
        (HourPace(here=4, called=4, last_at=at(9, 10)), 75, ("done", 25)),
        (HourPace(here=4, called=4, last_at=at(8, 20)), 30, ("on_time", 0)),
        (HourPace(here=4, called=2, waiting=2), 120, ("late", 90)),
    ],
)
def test_how_far_an_hour_is_behind(pace, minute, told):
    now = at(8) + timedelta(minutes=minute)

    assert session_state(pace, at(8), at(9), now, 15) == told


def test_the_whole_board_takes_ten_statements_however_many_wait(city, people, morning, django_assert_max_num_queries):
    row, _who, by = seated(counter(city.main, 1))
    for each in people:
        arrive(each, at(7, 50))
    actions.call_next(counter=row, press=press_of(row), by=by)
    board(city.main)  # the city is in memory

    with django_assert_max_num_queries(10):
        board(city.main)
