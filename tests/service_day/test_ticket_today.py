"""The ticket on its day: what to do now, how many are before me, when it is likely my turn."""

import re
from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from antri.booking.actions import WrongState, cancel
from antri.booking.models import Booking
from antri.booking.queries import link_token, services_of
from antri.directory.queries import checklist
from antri.journal.models import Event
from antri.service_day import actions
from antri.service_day.models import Disruption, Visit
from antri.service_day.queries import turn
from antri.service_day.queries.order import waiting_in
from antri.service_day.queries.turn import turn_of
from tests import cast
from tests.service_day.cast import EVE, arrive, at, booked, counter, hall_of, press_of, seated

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def people(city):
    return [booked(city, number) for number in range(1, 6)]


def fresh(booking):
    return Booking.objects.select_related("office", "service", "day").get(pk=booking.pk)


def page(booking, query=""):
    return Client().get(f"/t/{link_token(booking)}/{query}").content.decode()


def test_before_its_day_it_is_the_ticket_itself(people):
    assert turn_of(people[0]) is None
    assert "<h1>Sampai jumpa" in page(people[0])


@pytest.mark.parametrize(
    ("hour", "minute", "said"), [(6, 0, "Belum perlu berangkat"), (7, 30, "Berangkat sekarang"), (8, 30, "Berangkat")]
)
def test_who_is_not_here_yet_is_told_when_to_go(people, clock, hour, minute, said):
    clock.move_to(at(hour, minute))

    assert f"<h1>{said}" in page(people[0])


def test_who_waits_stays_and_sees_how_many_are_before(people, clock):
    clock.move_to(at(8))
    for who in people[:3]:
        arrive(who, at(8))
    people[2].refresh_from_db()

    html = page(people[2])

    assert "<h1>Tetap di ruang tunggu" in html
    assert '<b id="ahead">2</b>' in html


def test_who_is_not_here_yet_counts_those_still_expected_before(people, clock):
    clock.move_to(at(8))
    arrive(people[0], at(8))

    # One is here, two with lower numbers of the same hour are still expected.
    assert turn_of(people[3]).ahead == 3


def test_who_has_not_come_in_an_hour_that_is_over_stands_before_nobody(people, clock, city):
    clock.move_to(EVE)
    later = booked(city, 9, session=time(9))
    clock.move_to(at(9, 5))

    assert turn_of(later).ahead == 0


def test_who_is_called_sees_the_counter_and_nothing_else_first(people, clock, city):
    clock.move_to(at(8))
    arrive(people[0], at(8))
    row, _officer, by = seated(counter(city.main, 3))
    actions.call_next(counter=row, press=press_of(row), by=by)

    html = page(people[0])

    assert 'class="pa today is-called"' in html
    assert '<p class="counterno" id="counter-no">3</p>' in html
    assert "<b>08.05" in html  # the counter waits five minutes


def test_papers_to_bring_are_named(people, clock):
    clock.move_to(at(7, 40))

    for paper in checklist(services_of(people[0])):
        assert paper.requirement.name in page(people[0])


def test_the_ticket_and_its_code_are_one_tap_away(people, clock):
    clock.move_to(at(8))

    assert "<svg" in page(people[0], "?tiket=1")


def test_a_disruption_tells_people_to_stay_at_home_and_promises_no_time(people, clock, city):
    clock.move_to(at(8))
    arrive(people[0], at(8))
    Disruption.objects.create(
        city=cast.CODE, day_id=hall_of(city.main).pk, cause="SIAK tidak dapat dibuka", began_at=at(8)
    )

    html = page(people[1])

    assert "<h1>Jangan berangkat dulu" in html
    assert "SIAK tidak dapat dibuka" in html
    assert turn_of(people[1]).range is None


def test_the_contract_tells_people_ahead_and_the_estimate(people, clock, city):
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(8))
    row, _officer, by = seated(counter(city.main, 1))
    answer = Client().get(f"/api/v1/bookings/{link_token(people[4])}").json()
    assert (answer["people_ahead"], answer["estimate"]) == (4, None)

    for minute in range(4):
        clock.move_to(at(8, 2 * minute))
        actions.call_next(counter=row, press=press_of(row), by=by)
        actions.start(counter=row, press=press_of(row), by=by)
        actions.finish(counter=row, press=press_of(row), outcome=Visit.Outcome.DONE, by=by)

    assert Client().get(f"/api/v1/bookings/{link_token(people[4])}").json()["people_ahead"] == 0


def test_late_before_coming_waits_for_them_in_the_next_hour_at_its_end(people, clock, city):
    clock.move_to(EVE)
    nine = booked(city, 9, session=time(9))
    clock.move_to(at(7, 50))
    row = actions.say_late(token=link_token(people[0]), by=cast.CITRA.actor).booking
    assert (row.label, row.start) == (people[0].label, time(9))
    clock.move_to(at(9))
    for who in (row, nine):
        actions.check_in(booking=who, door=Visit.Door.DESK, by=cast.COUNTER_OFFICER)

    assert Visit.objects.get(pk=row.pk).rank == Visit.Rank.LATE
    desk, _officer, by = seated(counter(city.main, 1))
    assert actions.call_next(counter=desk, press=press_of(desk), by=by).pk == nine.pk


def test_late_while_waiting_goes_to_the_end_of_the_hour(people, clock, city):
    clock.move_to(at(8))
    for who in people[:3]:
        arrive(who, at(8))

    actions.say_late(token=link_token(people[0]), by=cast.CITRA.actor)

    desk, _officer, by = seated(counter(city.main, 1))
    order = []
    for _each in range(3):
        order.append(actions.call_next(counter=desk, press=press_of(desk), by=by).label)
        actions.miss(counter=desk, press=press_of(desk), by=by)
    assert order == ["A-002", "A-003", "A-001"]


def test_late_in_the_last_hour_needs_nothing(city, clock):
    last = booked(city, 1, session=time(13))
    clock.move_to(at(12, 50))

    with pytest.raises(actions.NoLaterHour):
        actions.say_late(token=link_token(last), by=cast.CITRA.actor)


def test_late_is_for_today(people):
    with pytest.raises(WrongState):
        actions.say_late(token=link_token(people[0]), by=cast.CITRA.actor)


@pytest.mark.parametrize("is_here", [True, False], ids=["waiting", "not here yet"])
def test_late_can_be_taken_back_to_the_very_place_from_before(people, clock, is_here):
    clock.move_to(at(8))
    who = people[0]
    if is_here:
        for each in people[:2]:
            arrive(each, at(8))
    before = place_of(who)
    said = actions.say_late(token=link_token(who), by=cast.CITRA.actor)
    assert place_of(who) != before

    for _twice in range(2):
        actions.undo_late(token=link_token(who), before=said.before, after=said.after, by=cast.CITRA.actor)

    assert place_of(who) == before
    assert Event.objects.filter(what="service_day.late_undone").count() == 1


def test_late_is_not_taken_back_once_something_has_changed(people, clock, city):
    clock.move_to(at(8))
    arrive(people[0], at(8))
    said = actions.say_late(token=link_token(people[0]), by=cast.CITRA.actor)
    row, _officer, by = seated(counter(city.main, 1))
    actions.call_next(counter=row, press=press_of(row), by=by)

    with pytest.raises(actions.NothingToUndo):
        actions.undo_late(token=link_token(people[0]), before=said.before, after=said.after, by=cast.CITRA.actor)


def test_of_two_times_late_only_the_last_is_taken_back(people, clock):
    clock.move_to(at(7, 50))
    token = link_token(people[0])
    first = actions.say_late(token=token, by=cast.CITRA.actor)
    actions.say_late(token=token, by=cast.CITRA.actor)

    with pytest.raises(actions.NothingToUndo):
        actions.undo_late(token=token, before=first.before, after=first.after, by=cast.CITRA.actor)


def test_late_is_taken_back_by_the_page_within_its_minutes(people, clock):
    clock.move_to(at(7, 50))
    path = f"/t/{link_token(people[0])}/terlambat/"
    before = place_of(people[0])
    shown = Client().post(path)["Location"]

    html = Client().get(shown).content.decode()
    assert "Tempat semula dapat kembali sampai pukul 07.52" in html
    sealed = re.search(r'name="urung" value="([^"]*)"', html)[1]
    # For this ticket alone.
    assert Client().post(f"/t/{link_token(people[1])}/terlambat/", {"urung": sealed}).status_code == 409
    assert Client().post(path, {"urung": sealed}).status_code == 303
    assert place_of(people[0]) == before


def test_after_its_minutes_the_way_back_is_gone_from_the_page_and_from_the_form(people, clock):
    clock.move_to(at(7, 50))
    path = f"/t/{link_token(people[0])}/terlambat/"
    shown = Client().post(path)["Location"]
    sealed = shown.partition("urung=")[2]
    clock.move_to(at(7, 52))

    assert "Kembalikan tempat saya" not in Client().get(shown).content.decode()
    answer = Client().post(path, {"urung": sealed})
    assert answer.status_code == 409
    assert "Tidak dapat dibatalkan lagi" in answer.content.decode()


def place_of(booking):
    """Where somebody stands: in the number, and who is here in the visit."""
    return (
        Booking.objects.values_list("start", "end").get(pk=booking.pk),
        Visit.objects.filter(pk=booking.pk).values_list("hour", "rank", "queued_at").first(),
    )


def test_late_by_the_page(people, clock):
    clock.move_to(at(7, 50))
    path = f"/t/{link_token(people[0])}/terlambat/"

    assert Client().get(path).status_code == 200
    assert Client().post(path).status_code == 303
    people[0].refresh_from_db()
    assert people[0].start == time(9)


def test_cancelling_in_the_hall_takes_one_out_of_the_order(people, clock, city):
    clock.move_to(at(8))
    for who in people[:2]:
        arrive(who, at(8))

    cancel(token=link_token(people[0]), by=cast.CITRA.actor)

    assert turn_of(people[1]).ahead == 0


def test_the_worker_of_the_ticket_is_served_for_tickets_alone():
    answer = Client().get("/t/pekerja.js")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/t/"


def test_phones_that_reload_share_one_look_at_each_state_of_the_hall(people, clock, city, monkeypatch):
    clock.move_to(at(8))
    for who in people:
        arrive(who, at(8))
    row, _officer, by = seated(counter(city.main, 1))
    looks = []
    monkeypatch.setattr(turn, "waiting_in", lambda hall: looks.append(hall) or waiting_in(hall))
    first = [fresh(who) for who in people]
    turn_of(first[0])

    with CaptureQueriesContext(connection) as asked:
        assert [turn_of(who).ahead for who in first] == [0, 1, 2, 3, 4]
    assert len(looks) == 1
    assert len(asked) == 2 * len(people)  # the state of the day, and the own visit

    actions.call_next(counter=row, press=press_of(row), by=by)
    assert [turn_of(fresh(who)).ahead for who in people] == [None, 0, 1, 2, 3]
    assert len(looks) == 2
