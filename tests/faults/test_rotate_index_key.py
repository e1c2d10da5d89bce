"""G20: a new index key, while people book: nobody is missed, and nobody gets a second number."""

import json
import random
import subprocess
import sys
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from antri.booking.actions import book, cancel, find_again, undo_cancel
from antri.booking.models import Booking
from antri.booking.queries import link_token
from antri.journal.actions import SYSTEM
from antri.management.recovery import rotate
from antri.management.recovery.index_check import index_faults, index_step
from antri.people.actions import seal
from antri.people.models import make_ring
from antri.people.queries import identity_index
from antri.schedule.models import PlanSession, ServiceDay
from antri.service_day.actions.hall_numbers import give_lane_number
from antri.service_day.models import Standby
from antri.web import clock
from antri.web.refusals import Refusal
from config import start
from tests import cast, sizes
from tests.faults.places import fresh_keys
from tests.faults.rotation import assert_read, everybody, past_visits, steps
from tests.faults.traffic import Traffic
from tests.races.rush import TUESDAY, WEDNESDAY
from tests.service_day.lanes import open_lanes

WORK = (None, rotate.fill_second_index, rotate.switch_index, rotate.clear_second_index)


@pytest.mark.goal("G20")
def test_the_index_key_is_changed_under_traffic(place, keys, settings, tries):
    PlanSession.objects.update(capacity=190)
    past_visits(place, sizes.G20_ROWS)
    told, rows, who = [], 0, cast.person(70_001)
    first = book(order=cast.order(place, WEDNESDAY, who), key=cast.key(7), by=who.actor)
    code = first.booking.code
    gone = book(order=cast.order(place, WEDNESDAY, cast.WATI), key=cast.key(8), by=cast.WATI.actor)
    cancel(token=gone.token, by=cast.WATI.actor)
    for n, (state, work) in enumerate(zip(steps(keys), WORK, strict=True)):
        for name, key in state.items():
            setattr(settings, name, key)
        assert list(index_faults()) == []
        with Traffic(seed=21 + n, read=assert_read) as traffic:
            traffic.wait_for(40)
            if work:
                done = work(by=SYSTEM)
                assert done.broken == []
                rows += done.rows
            traffic.wait_for(len(traffic.told) + 10)
        told += traffic.told

        # In every state: links, the lost link, the second number on a date, and the form sent once more.
        for each in random.Random(n).sample(told, 40):
            assert_read(each)
        assert find_again(code=code, last_four=who.phone[-4:], by=who.actor) == first.token
        with pytest.raises(Refusal) as refusal:
            book(order=cast.order(place, WEDNESDAY, who), key=cast.key(100 + n), by=who.actor)
        assert refusal.value.code == "already-booked"
        if n < 3:
            sent = cast.order(place, date(2026, 12, 15), cast.person(80_000))
            assert book(order=sent, key=cast.key(200), by=who.actor).is_repeat is (n > 0)
        assert max(everybody().values()) == 1

    assert index_step() == ""
    assert not Booking.objects.exclude(identity_index_next="").exists()
    old = make_ring(settings.FIELD_KEYS, keys["INDEX_KEY"])
    for number in (1, sizes.G20_ROWS - 1):
        nik = cast.person(number).nik
        assert not Booking.objects.filter(identity_index=old.index("identity", f"nik:{nik}")).exists()
        assert Booking.objects.filter(identity_index=identity_index("nik", nik)).exists()
    assert undo_cancel(token=gone.token, by=cast.WATI.actor).status == Booking.Status.BOOKED
    tries(rows)


def race(environment: dict[str, str], states: list[dict[str, str]], seed: int) -> None:
    """Let processes with different settings book for the same few people at once."""
    command = [sys.executable, "-W", "error", "-m", "tests.races.process"]
    children = [
        subprocess.Popen(
            command, env=environment | state, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        for state in states
    ]
    for first, child in enumerate(children):
        job = {"seed": seed, "people": 40, "tries": sizes.G20_TRIES, "workers": 2, "first": first, "step": len(states)}
        child.stdin.write(json.dumps(job) + "\n")
    for child in children:
        assert child.stdout.readline().strip() == "ready"
    for child in children:
        child.stdin.write("go\n")
    for child in children:
        child.communicate(timeout=120)
        assert child.returncode == 0


@pytest.mark.goal("G20")
def test_processes_before_and_after_each_step_give_nobody_two_numbers(place, keys, settings, child_environment, tries):
    """As when they are restarted one after the other: two neighbouring states at work on the same people."""
    states = steps(keys)
    for n in range(3):
        race(child_environment | keys, states[n : n + 2] * sizes.G20_PAIRS, seed=40 + n)
        for name, key in states[n + 1].items():
            setattr(settings, name, key)
        assert max(everybody().values()) == 1
        assert WORK[n + 1](by=SYSTEM).broken == []
        assert max(everybody().values()) == 1
    tries(3 * sizes.G20_TRIES)


@pytest.mark.goal("G20")
def test_a_step_left_out_would_give_two_numbers(place, keys, settings, child_environment):
    """Negative control: with the middle state left out the same people get second numbers."""
    states = steps(keys)
    for name, key in states[1].items():
        setattr(settings, name, key)

    race(child_environment | keys, [states[1]], seed=50)
    assert max(everybody().values()) == 1
    race(child_environment | keys, [states[3]], seed=51)

    assert max(everybody().values()) > 1


@pytest.mark.goal("G20")
def test_a_wrong_index_key_and_a_step_left_out_are_said_before_anything_starts(place, keys, settings):
    states = steps(keys)
    book(order=cast.order(place, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
    assert list(index_faults()) == []

    settings.INDEX_KEY = fresh_keys()["INDEX_KEY"]
    assert "INDEX_KEY" in next(index_faults())
    for name, key in states[2].items():
        setattr(settings, name, key)
    assert "INDEX_KEY_NEXT" in next(index_faults())
    for name, key in states[3].items():
        setattr(settings, name, key)
    assert list(index_faults())


@pytest.mark.goal("G20")
def test_no_web_process_starts_with_an_index_key_that_finds_nobody(place, keys, settings):
    book(order=cast.order(place, TUESDAY), key=cast.key(1), by=cast.CITRA.actor)
    start.warm_up()

    settings.INDEX_KEY = fresh_keys()["INDEX_KEY"]

    with pytest.raises(ImproperlyConfigured, match="INDEX_KEY"):
        start.warm_up()


def test_numbers_without_a_name_and_people_standing_by_go_through_every_step(place, keys, settings):
    open_lanes(place)
    nameless = give_lane_number(office=place.main, lane="pickup", by=cast.COUNTER_OFFICER)
    token = link_token(nameless)
    waiting = Standby(
        city=cast.CODE,
        day=ServiceDay.objects.get(office=place.main, lane="main", date=nameless.date),
        code="ABCD2345",
        service=place.ktp,
    )
    for state, work in zip(steps(keys), WORK, strict=True):
        for name, key in state.items():
            setattr(settings, name, key)
        if work is None:
            waiting.identity_index = identity_index("nik", cast.CITRA.nik)
            waiting.sealed = seal("standby", waiting.pk, {"name": "", "nik": cast.CITRA.nik, "phone": ""})
            waiting.registered_at = clock.now()
            waiting.save()
        else:
            assert work(by=SYSTEM).broken == []
        assert list(index_faults()) == []
        assert link_token(Booking.objects.get(pk=nameless.pk)) == token

    waiting.refresh_from_db()
    assert (waiting.identity_index, waiting.identity_index_next) == (identity_index("nik", cast.CITRA.nik), "")
    assert Booking.objects.get(pk=nameless.pk).is_nameless
