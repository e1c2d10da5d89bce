"""A day of 200 people and eight counters: everybody is answered, and tables and journal tell the same figures."""

from datetime import timedelta

import pytest
import time_machine

from antri.booking.models import Booking
from antri.insight.queries.replay import replay
from antri.journal.models import Event
from antri.service_day.models import Call, Visit
from antri.web import moment
from tests import sizes
from tests.service_day.cast import DAY, at
from tests.service_day.simulated_day import SimulatedDay, by_journal, by_tables, ends_of_hours, held, in_words


@pytest.fixture
def clock():
    moment.forget()
    with time_machine.travel(at(12, on=DAY - timedelta(days=1)), tick=False) as traveller:
        yield traveller
    moment.forget()


@pytest.mark.parametrize("seed", range(1, 1 + sizes.SIMULATED_DAYS))
def test_every_figure_of_a_day_follows_from_the_journal(city, clock, seed, tries):
    day = SimulatedDay(city, clock, seed=seed).run()

    tables, journal = by_tables(city), by_journal(ends_of_hours())
    print(in_words(day, tables))
    assert tables == journal
    assert [broken.text for broken in replay()] == []
    assert not Booking.objects.filter(date=DAY, status__in=Booking.LIVE).exists()
    served = list(Visit.objects.filter(booking__status="served").values_list("booking__label", flat=True))
    assert len(served) == len(set(served)) > 100
    good, of, widest = held(day)
    assert of > 100
    assert good / of >= 0.8
    assert widest <= 30
    tries(day.people)


def test_a_figure_that_was_changed_past_the_journal_is_seen(city, clock):
    """The negative control: one call moved, one visit's end moved."""
    SimulatedDay(city, clock, people=12, counters=2, tick_minutes=10).run()
    ends = ends_of_hours()
    assert by_tables(city) == by_journal(ends)
    assert Event.objects.filter(what="service_day.called").exists()

    row = Visit.objects.filter(finished_at__isnull=False).first()
    Visit.objects.filter(pk=row.pk).update(finished_at=row.finished_at + timedelta(minutes=1))
    assert by_tables(city)["serving_s"] != by_journal(ends)["serving_s"]
    Call.objects.filter(booking=row.pk).delete()
    assert by_tables(city)["calls_by_counter"] != by_journal(ends)["calls_by_counter"]
