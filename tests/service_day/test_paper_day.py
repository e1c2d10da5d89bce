"""A day that was served on paper is copied afterwards: whole, or not at all."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest

from antri.booking.actions import cancel
from antri.booking.calendar.queries.proof import prove
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.insight.queries.follow import follow
from antri.insight.queries.replay import replay
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.service_day import actions
from antri.service_day.actions.paper_day import PaperConflicts, copy_paper_day
from antri.service_day.models import Desk, Visit
from antri.service_day.queries.lists import paper_list
from antri.service_day.queries.paper_day import read_paper
from antri.web.refusals import Invalid
from tests import cast
from tests.service_day.cast import DAY, arrive, at, booked, counter, press_of, seated, status
from tests.service_day.lanes import open_lanes

DESK = cast.COUNTER_OFFICER


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def people(city, clock):
    """Four people with numbers of eight o'clock; the day is over."""
    open_lanes(city)
    found = [booked(city, number) for number in range(1, 5)]
    clock.move_to(at(15))
    return found


def copy(city, text):
    return copy_paper_day(office=city.main, date=DAY, text=text, by=DESK)


def faults(city, text):
    with pytest.raises(PaperConflicts) as refused:
        copy(city, text)
    return {row.text: row.fault for row in refused.value.facts["rows"] if row.fault}


def followed(booking):
    stands = None
    for event in Event.objects.filter(about_kind="booking", about_id=str(booking.pk)).order_by("pk"):
        stands = follow(stands, event.what, event.data)
    return stands.status


def test_every_line_becomes_what_it_says(city, people):
    copy(city, f"A-001 S 08.12\na2 p 0820\n{people[2].code} K 8:31\nA-004 T")

    assert [status(who) for who in people] == ["served", "served", "served", "no_show"]
    visits = [Visit.objects.get(pk=who.pk) for who in people[:3]]
    assert [visit.outcome for visit in visits] == ["done", "in_process", "incomplete"]
    assert [visit.finished_at for visit in visits] == [at(8, 12), at(8, 20), at(8, 31)]
    assert {visit.door for visit in visits} == {"paper"}
    assert [followed(who) for who in people] == ["served", "served", "served", "no_show"]


def test_a_line_without_a_time_has_that_of_the_line_above(city, people):
    copy(city, "A-001 S 08.12\nA-002 S")

    assert Visit.objects.get(pk=people[1].pk).finished_at == at(8, 12)


@pytest.mark.parametrize("way", ["A-001 S 0812", "a001,s,8.12", "A 1  selesai  08:12", "A1;S;08.12"])
def test_a_line_may_be_written_as_people_write(city, people, way):
    copy(city, way)

    assert (status(people[0]), Visit.objects.get(pk=people[0].pk).finished_at) == ("served", at(8, 12))


def test_one_line_that_does_not_fit_and_nothing_is_copied(city, people):
    before = Event.objects.count()

    found = faults(city, "A-001 S 08.12\nA-099 S 08.20\nA-002 S 08.30")

    assert list(found) == ["A-099"]
    assert [status(who) for who in people] == ["booked"] * 4
    assert not Visit.objects.exists()
    assert Event.objects.count() == before


def test_each_kind_of_line_that_does_not_fit_is_shown(city, people, clock):
    cancel(token=link_token(people[1]), by=people_actor())
    copy(city, "A-003 S 08.40")
    clock.move_to(at(15, 1))

    found = faults(city, "A-001 S 08.12\nA-1 S 08.13\nA-002 S 08.20\nA-003 K 08.40\nA-004\nZZ S\nA-004 S 25.00")

    assert set(found) == {"A-001", "A-002", "A-003", "A-004", "ZZ"}
    assert "baris 1" in found["A-001"]


def people_actor():
    return Actor("citizen", "web")


def test_a_time_that_has_not_come_does_not_fit(city, people, clock):
    clock.move_to(at(9))

    assert list(faults(city, "A-001 S 09.30")) == ["A-001"]


def test_copying_the_same_sheet_again_changes_nothing(city, people):
    sheet = "A-001 S 08.12\nA-004 T"
    copy(city, sheet)
    before = Event.objects.filter(about_kind="booking").count()

    rows = copy(city, sheet)

    assert [row.is_known for row in rows] == [True, True]
    assert Event.objects.filter(about_kind="booking").count() == before


def test_who_counted_as_not_come_was_served_on_paper_after_all(city, people, clock):
    with actions.hall_in_hand(city.main, by=DESK):
        pass
    actions.run_clocks(by=DESK)
    assert [status(who) for who in people] == ["no_show"] * 4

    copy(city, "A-001 S 08.12")

    assert (status(people[0]), followed(people[0])) == ("served", "served")


def test_a_number_that_was_given_to_somebody_else_does_not_fit(city, people):
    from antri.schedule.models import Slot

    with actions.hall_in_hand(city.main, by=DESK):
        pass
    actions.run_clocks(by=DESK)
    Slot.objects.filter(pk=people[0].slot_id).update(state="taken", turn=2)

    assert "orang lain" in faults(city, "A-001 S 08.12")["A-001"]


def test_who_stood_at_a_counter_when_the_power_went_is_copied_and_the_screen_is_stale(city, people, clock):
    clock.move_to(at(8))
    arrive(people[0], at(7, 50))
    row, _officer, by = seated(counter(city.main, 3))
    actions.call_next(counter=row, press=press_of(row), by=by)
    seen = press_of(row)
    clock.move_to(at(15))

    copy(city, "A-001 S 08.12")

    assert (status(people[0]), Visit.objects.get(pk=people[0].pk).counter_id) == ("served", None)
    assert Desk.objects.get(counter=row).press == seen + 1


def test_a_day_that_was_closed_before_anybody_could_copy_it_is_copied_all_the_same(city, people, clock):
    clock.move_to(at(8))
    for who in people[:3]:
        arrive(who, at(7, 50))
    # The power is gone until the next morning; the worker is back before the officers are.
    clock.move_to(at(7, on=DAY + timedelta(days=1)))
    actions.close_forgotten(by=DESK)
    assert Booking.objects.filter(date=DAY + timedelta(days=1), status="booked").count() == 3

    copy(city, f"A-001 S 08.12\n{people[1].code} K 08.30\nA-003 T\nA-004 S 08.40")

    assert [status(who) for who in people] == ["served", "served", "booked", "served"]
    assert Visit.objects.get(pk=people[0].pk).finished_at == at(8, 12)
    assert [followed(who) for who in people] == [status(who) for who in people]
    assert [row.is_known for row in copy(city, "A-001 S 08.12\nA-003 T")] == [True, True]


def test_who_was_moved_and_is_there_on_the_new_day_is_told_where(city, people, clock):
    clock.move_to(at(8))
    arrive(people[0], at(7, 50))
    clock.move_to(at(15))
    actions.close_hall(office=city.main, by=DESK)
    clock.move_to(at(8, on=DAY + timedelta(days=1)))
    moved = Booking.objects.select_related("office", "service").get(pk=people[0].pk)
    arrive(moved, at(8, on=DAY + timedelta(days=1)))

    assert "X-001" in faults(city, "A-001 S 08.12")["A-001"]


def test_a_day_that_has_not_come_and_an_empty_sheet_are_refused(city, people):
    with pytest.raises(Invalid):
        copy_paper_day(office=city.main, date=DAY + timedelta(days=1), text="A-001 S", by=DESK)
    with pytest.raises(Invalid):
        copy(city, "  \n ")


@pytest.mark.goal("G35")
def test_a_day_of_two_hundred_on_paper_is_copied_without_a_conflict(city, clock, tries):
    open_lanes(city)
    clock.move_to(at(8, on=DAY - timedelta(days=1)))
    hours = [time(start) for start, _end in cast.SESSIONS]
    for number in range(cast.QUOTA):
        booked(city, number + 1, session=hours[number // cast.PER_SESSION])
    clock.move_to(at(7, 30))
    sheet = paper_list(city.main, DAY, now=at(7, 30), is_rest=True)
    # Served on paper all day, each tenth did not come.
    written, minute = [], datetime.combine(DAY, time(8))
    for place, entry in enumerate(sheet.entries):
        minute += timedelta(minutes=2)
        who, outcome = entry.label if place % 3 else entry.code, "T" if place % 10 == 9 else "SPBK"[place % 4]
        written.append(f"{who} {outcome} {minute:%H.%M}")
    clock.move_to(at(15))

    rows = read_paper("\n".join(written), office=city.main, date=DAY)
    assert [row.fault for row in rows if row.fault] == []
    copy(city, "\n".join(written))

    by_status = {name: Booking.objects.filter(status=name).count() for name in ("served", "no_show")}
    assert by_status == {"served": 180, "no_show": 20}
    assert Counter(followed(row.booking) for row in rows) == by_status
    assert [broken.said for broken in replay()] == []
    assert [day.faults for day in prove(first=DAY, last=DAY) if day.faults] == []
    tries(len(rows))


def test_nobody_is_absent_before_their_hour_is_over(city, people, clock):
    clock.move_to(at(8, 30))

    assert "belum lewat" in faults(city, "A-004 T 08.20")["A-004"]
    assert status(people[3]) == "booked"

    clock.move_to(at(9))
    copy(city, "A-004 T 08.20")
    assert status(people[3]) == "no_show"


def test_a_day_long_gone_is_not_copied_any_more(city, people, clock):
    clock.move_to(at(15, on=DAY + timedelta(days=15)))

    with pytest.raises(Invalid) as old:
        copy(city, "A-001 S 08.12")

    assert old.value.errors[0][1] == "date.old"
