"""Every figure of the way online, told twice: by the tables, and by the journal alone."""

import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from antri.booking.actions import book
from antri.booking.models import Booking
from antri.insight.queries.road.counts import ASSISTED, BY_HAND, ONLINE, Key, count
from antri.insight.queries.road.told import count_told
from antri.journal.actions import change, record
from antri.kecamatan.models import Intake
from antri.people.models import Role
from antri.schedule.models import OpeningPlan, PlanSession
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.web import clock, moment
from tests import cast, sizes
from tests.scenarios.stories import tell_stories
from tests.service_day.cast import DAY, EVE, arrive, at, booked, counter, press_of, seated
from tests.service_day.lanes import open_lanes
from tests.service_day.test_machine import Day

FIRST, LAST = DAY - timedelta(days=40), DAY + timedelta(days=40)
MANY = {"examples": sizes.ROAD_EXAMPLES, "steps": sizes.ROAD_STEPS}


def by_tables(place):
    return count([place.main.pk, place.district.pk, place.by_hand.pk], FIRST, LAST, with_hours=True)


def by_journal(place):
    return count_told([place.main.pk, place.district.pk, place.by_hand.pk], FIRST, LAST)


class CountedDay(Day):
    """The same stories of a day in the hall, with services by hand at a kecamatan; both tellings after each step."""

    @initialize()
    def nobody_by_hand(self):
        self.by_hand = []
        self.officer = cast.officer(Role.KECAMATAN_OFFICER, self.place.by_hand)

    @rule(outcome=st.sampled_from(Intake.Outcome.values), people=st.integers(1, 5))
    def take_in(self, outcome, people):
        self.by_hand.append(taken_in(self.place, self.officer, outcome=outcome, people=people))

    @rule(which=st.integers(0, 5))
    def undo(self, which):
        if self.by_hand:
            undone(self.by_hand.pop(which % len(self.by_hand)))

    @invariant()
    def the_figures_follow_from_the_journal(self):
        assert by_tables(self.place) == by_journal(self.place)


def taken_in(place, officer, *, outcome="done", people=1, on=DAY):
    """A row of services by hand, as the tablet or the tally leaves it."""
    with change():
        row = Intake.objects.create(
            id=uuid.uuid4(),
            city=cast.CODE,
            office=place.by_hand,
            date=on,
            service=place.ktp,
            outcome=outcome,
            count=people,
            source=Intake.Source.PAPER,
            officer=officer,
            made_at=clock.now(),
            received_at=clock.now(),
        )
        told = {"office": place.by_hand.pk, "date": f"{on}", "service": "KTP_HILANG", "source": "paper"}
        told |= {"outcome": outcome, "count": people, "region": ""}
        record("kecamatan.taken_in", about=("intake", row.pk), by=cast.KECAMATAN_OFFICER, city=cast.CODE, **told)
    return row


def undone(row):
    with change():
        Intake.objects.filter(pk=row.pk).update(undone_at=clock.now(), undone_by="officer:3")
        record("kecamatan.intake_undone", about=("intake", row.pk), by=cast.KECAMATAN_OFFICER, city=cast.CODE)


@pytest.fixture
def place(city):
    OpeningPlan.objects.filter(office=city.main).delete()
    plan = OpeningPlan.objects.create(city=cast.CODE, office=city.main, name="Kecil", valid_from=DAY - timedelta(365))
    PlanSession.objects.bulk_create(
        PlanSession(
            city=cast.CODE, plan=plan, weekday=day, start=f"{hour:02d}:00", end=f"{hour + 1:02d}:00", capacity=6
        )
        for day in range(1, 8)
        for hour in (8, 9)
    )
    open_lanes(city)
    return city


@pytest.mark.goal("G22")
def test_every_figure_of_any_story_follows_from_the_journal(place, tries):
    tell_stories(CountedDay, place, phases=tuple(Phase), **MANY)

    tries(MANY["examples"] * MANY["steps"])


def test_a_figure_changed_past_the_journal_is_seen(place):
    """The negative control: a row that no event tells of, and one whose result was changed."""
    with time_machine.travel(EVE, tick=False) as traveller:
        moment.forget()
        row = booked(place, 1)
        traveller.move_to(at(8))
        served(place, row)
        assert by_tables(place) == by_journal(place)

        Visit.objects.filter(pk=row.pk).update(outcome=Visit.Outcome.INCOMPLETE)
        assert by_tables(place) != by_journal(place)

    officer = cast.officer(Role.KECAMATAN_OFFICER, place.by_hand)
    with transaction.atomic():
        row = taken_in(place, officer)
        before = by_journal(place)
        Intake.objects.filter(pk=row.pk).update(count=4, source="paper")
        assert by_journal(place) == before
        assert by_tables(place)[Key(place.by_hand.pk, DAY, "people", BY_HAND)] == 4


def served(place, row, *, number=1, outcome=Visit.Outcome.DONE):
    """Let somebody come and be served at a new counter."""
    desk, _who, by = seated(counter(place.main, number))
    arrive(row, clock.now())
    actions.call_next(counter=desk, press=press_of(desk), by=by)
    actions.start(counter=desk, press=press_of(desk), by=by)
    actions.finish(counter=desk, press=press_of(desk), outcome=outcome, by=by)


def test_a_number_from_home_counts_as_online_and_one_given_in_the_hall_as_by_hand(place):
    with time_machine.travel(EVE, tick=False) as traveller:
        moment.forget()
        row = booked(place, 1, people=3)
        traveller.move_to(at(8))
        served(place, row)
        counts = by_tables(place)

    assert counts[Key(place.main.pk, DAY, "people", ONLINE)] == 3
    assert counts[Key(place.main.pk, DAY, "served", ONLINE)] == 1
    assert counts[Key(place.main.pk, DAY, "on_time", ONLINE)] == 1
    Booking.objects.filter(pk=row.pk).update(channel="desk")
    assert by_tables(place)[Key(place.main.pk, DAY, "people", BY_HAND)] == 3
    assert ASSISTED not in {key.how for key in by_tables(place)}


def test_who_comes_again_in_the_month_is_counted_once_more_and_still_when_nobody_knows_who_it_was(place):
    with time_machine.travel(EVE, tick=False) as traveller:
        moment.forget()
        once, twice = booked(place, 1), booked(place, 2)
        traveller.move_to(at(8))
        served(place, once)
        served(place, twice, number=2)
        later = DAY + timedelta(days=1)
        order = cast.order(place, later, cast.person(2), session=time(8))
        again = book(order=order, key=cast.key(50), by=cast.person(2).actor).booking
        traveller.move_to(at(8, on=later))
        served(place, again, number=3)
        Booking.objects.update(identity_index=Concat(Value("erased-"), Cast("pk", CharField())))

        counts = by_tables(place)
        assert counts[Key(place.main.pk, DAY, "persons", ONLINE)] == 2
        assert counts[Key(place.main.pk, later, "again", ONLINE)] == 1
        assert Key(place.main.pk, later, "persons", ONLINE) not in counts
        assert counts == by_journal(place)


def test_who_waits_until_closing_was_not_served_that_day(place):
    with time_machine.travel(EVE, tick=False) as traveller:
        moment.forget()
        row = booked(place, 1, people=2)
        traveller.move_to(at(8))
        arrive(row, at(8))
        traveller.move_to(at(16))
        actions.close_hall(office=place.main, by=cast.COUNTER_OFFICER)

        assert by_tables(place)[Key(place.main.pk, DAY, "not_served")] == 2
        assert by_tables(place) == by_journal(place)
