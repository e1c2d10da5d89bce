"""No event, seal or head holds anything of a person (G18): the journal is kept when people are erased."""

import json
from datetime import time, timedelta

import pytest
import time_machine
from django.core import serializers

from antri.booking.actions import cancel, claim, erase_people, find_again, reschedule, undo_cancel
from antri.insight.queries.deeds import Wanted, all_deeds
from antri.journal.actions import change, record, seal_events, write_heads
from antri.journal.models import Event, Seal
from antri.journal.queries import head_file
from antri.people.actions import open_sealed
from tests import cast
from tests.booking.story import NOW, TUESDAY, WEDNESDAY, take
from tests.security.traces import finds

PEOPLE = [
    cast.Person(f"Kenari Zqwv{letter}xyrahasia", cast.nik(900 + n), cast.phone(900 + n))
    for n, letter in enumerate("abcd")
]
BY = cast.COUNTER_OFFICER


@pytest.fixture(autouse=True)
def clock(settings, tmp_path):
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def left() -> str:
    """Everything that the journal keeps, shows and gives away."""
    seal_events()
    write_heads()
    rows = serializers.serialize("json", [*Event.objects.all(), *Seal.objects.all()])
    return rows + head_file().read_text() + json.dumps([deed.sentence for deed in all_deeds(Wanted(), most=1000)])


def live_through_everything(city: cast.City, who: cast.Person, n: int) -> None:
    booked = take(city, who, n=n)
    booking = booked.booking
    open_sealed(booking, by=BY, reason="desk.serving")
    reschedule(token=booked.token, date=WEDNESDAY, session=time(10), by=who.actor)
    find_again(code=booking.code, last_four=who.phone[-4:], by=who.actor)
    claim(order=cast.order(city, WEDNESDAY, who), by=who.actor)
    cancel(token=booked.token, by=who.actor)
    undo_cancel(token=booked.token, by=who.actor)
    cancel(token=booked.token, by=who.actor)


@pytest.mark.goal("G18")
@pytest.mark.django_db
def test_nothing_of_a_person_is_in_the_journal(city, clock, tries):
    for n, who in enumerate(PEOPLE):
        live_through_everything(city, who, n)
    clock.shift(timedelta(days=200))
    erase_people(by=cast.HEAD_OF_OFFICE)

    assert {"people.opened", "people.erased", "booking.claimed", "booking.found_again"} <= set(
        Event.objects.values_list("what", flat=True)
    )
    assert finds(left(), PEOPLE) == []
    tries(Event.objects.count())


@pytest.mark.django_db
def test_the_search_would_find_it(city):
    """Negative control."""
    with change():
        record("demo.founded", about=("city", cast.CODE), by=BY, city=cast.CODE, date=f"{TUESDAY}", who=PEOPLE[0].nik)
    assert PEOPLE[0].nik in finds(left(), PEOPLE)
