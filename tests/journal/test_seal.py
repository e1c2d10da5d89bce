"""Every event gets one place in the chain of its city: none is missed, none is sealed twice, whoever dies meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from antri.journal.actions import change, seal_events
from antri.journal.models import Event, Seal
from antri.journal.queries import Walk, rows
from tests import sizes
from tests.journal.story import behind_the_triggers, write_events

CITY = "99.01"


def assert_whole(count: int) -> None:
    """The chain has that many seals, without a gap, and every event has one."""
    assert list(Seal.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, count + 1))
    assert Event.objects.filter(seal__isnull=True).count() == 0
    assert list(Walk(CITY).broken()) == []


# -- what is sealed -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_event_is_sealed_once_in_the_order_of_ids() -> None:
    write_events(10)
    assert seal_events() == 10
    write_events(5)
    assert seal_events() == 5
    assert seal_events() == 0

    assert_whole(15)
    assert list(Seal.objects.order_by("sequence").values_list("event_id", flat=True)) == list(
        Event.objects.order_by("id").values_list("id", flat=True)
    )


@pytest.mark.django_db
def test_an_empty_journal_has_nothing_to_seal() -> None:
    assert seal_events() == 0
    assert seal_events(everything=True) == 0


@pytest.mark.django_db
def test_what_a_dead_worker_left_is_sealed_in_several_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[seal_events.__module__], "_AT_ONCE", 7)
    write_events(50)

    assert seal_events() == 50
    assert_whole(50)


@pytest.mark.django_db
def test_each_city_has_a_chain_of_its_own() -> None:
    for city in ("99.01", "99.02", "99.01"):
        write_events(3, city=city)
    assert seal_events() == 9

    assert list(Seal.objects.filter(city="99.02").order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]
    assert [list(Walk(city).broken()) for city in ("99.01", "99.02")] == [[], []]


@pytest.mark.django_db
def test_an_event_that_appears_below_the_last_sealed_one_is_not_missed() -> None:
    late = _with_a_hole(at=40, of=100)
    late.save(force_insert=True)

    assert seal_events() == 1
    assert_whole(100)


@pytest.mark.django_db
def test_one_that_appears_further_below_is_found_by_the_look_at_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LOOK_BACK", 20)
    late = _with_a_hole(at=40, of=100)
    late.save(force_insert=True)

    assert seal_events() == 0
    assert seal_events(everything=True) == 1
    assert_whole(100)


def _with_a_hole(*, at: int, of: int) -> Event:
    """Seal a journal in which one id has been given out and not yet come; return the event that will have it."""
    events = write_events(of)
    late = events[at]
    with _lasting_hand() as hand:
        hand.execute("DELETE FROM antri_event WHERE id = %s", [late.pk])
    assert seal_events() == of - 1
    return late


@contextmanager
def _lasting_hand() -> Iterator:
    """Like `behind_the_triggers`, and it stays done."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'event_no_delete'")
            (again,) = cursor.fetchone()
            cursor.execute("DROP TRIGGER event_no_delete")
            yield cursor
            cursor.execute(again)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
            cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgres")
def test_a_transaction_that_ends_late_is_sealed_when_it_has_ended() -> None:
    has_written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with change():
            write_events(1)
            has_written.set()
            assert may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert has_written.wait(20)
    write_events(5)
    assert seal_events() == 5
    may_end.set()
    thread.join()

    assert seal_events() == 1
    late = Seal.objects.get(sequence=6)
    assert late.event_id < Seal.objects.get(sequence=1).event_id
    assert_whole(6)


# -- what the database itself refuses -------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE antri_seal SET mac = 'x'",
        "UPDATE antri_seal SET sequence = sequence + 10",
        "DELETE FROM antri_seal",
        "UPDATE antri_event SET what = 'x'",
        "DELETE FROM antri_event",
    ],
)
def test_sealed_rows_are_never_changed_or_removed(statement: str) -> None:
    write_events(3)
    seal_events()
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((CITY, 1, 2), "sequence"),
        ((CITY, 9, 1), "event_id|pkey"),
        ((CITY, 0, 2), "seal_sequence_from_one"),
    ],
)
def test_no_place_is_given_twice_and_none_before_the_first(values: tuple, named: str) -> None:
    events = write_events(2)
    Seal.objects.create(city=CITY, sequence=1, event=events[0], mac="x")
    city, sequence, position = values
    with pytest.raises(IntegrityError, match=named), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO antri_seal (city, sequence, event_id, mac) VALUES (%s, %s, %s, 'x')",
            [city, sequence, events[position - 1].pk],
        )


@pytest.mark.django_db
def test_the_hands_of_these_tests_get_past_the_triggers_and_leave_nothing() -> None:
    write_events(1)
    with behind_the_triggers() as hand:
        hand.execute("UPDATE antri_event SET what = 'x'")
        assert Event.objects.filter(what="x").count() == 1
    assert Event.objects.filter(what="x").count() == 0
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        Event.objects.update(what="x")


# -- several sealers, and dead ones ---------------------------------------------------------------

SEALER = """
import sys
import django
django.setup()
from antri.journal.actions import seal_events
print("ready", flush=True)
for _line in sys.stdin:
    while True:
        seal_events()
"""


@pytest.fixture
def start_sealer(child_environment):
    """Start processes that seal without rest; they are killed at the end."""
    started = []

    def start() -> subprocess.Popen:
        child = subprocess.Popen(
            [sys.executable, "-c", SEALER],
            env=child_environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        while child.stdout.readline() not in ("ready\n", ""):
            pass  # what the start logs
        child.stdin.write("go\n")
        child.stdin.flush()
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


@pytest.mark.goal("G22")
def test_several_sealers_at_once_make_one_chain(start_sealer, tries) -> None:
    children = [start_sealer() for _ in range(3)]
    for _ in range(sizes.G22_TOGETHER):
        write_events(40)
    wait_until_sealed()

    assert all(child.poll() is None for child in children)  # none broke over another
    assert_whole(40 * sizes.G22_TOGETHER)
    tries(40 * sizes.G22_TOGETHER)


@pytest.mark.goal("G22")
def test_a_killed_sealer_leaves_a_chain_that_goes_on(start_sealer, tries) -> None:
    count = 0
    for kill in range(sizes.G22_KILLS):
        child = start_sealer()
        for _ in range(20):
            write_events(30)
            count += 30
            if Seal.objects.count() > 150 * (kill + 1):
                break
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert list(Walk(CITY).broken()) == []

    seal_events()
    assert_whole(count)
    tries(sizes.G22_KILLS)


def wait_until_sealed() -> None:
    for _ in range(600):
        if not Event.objects.filter(seal__isnull=True).exists():
            return
        time.sleep(0.05)
    pytest.fail("the sealers did not seal everything")


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgres")
def test_without_the_lock_two_sealers_take_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: both read the end of the chain before either writes. The constraint stops the second one."""
    module = sys.modules[seal_events.__module__]
    monkeypatch.setattr(module, "_ONE_SEALER", "SELECT 1")
    both, really, refused = threading.Barrier(2), module._end_of, []

    def end_of(city: str) -> tuple[int, str]:
        end = really(city)
        both.wait(20)
        return end

    def run() -> None:
        try:
            seal_events()
        except IntegrityError as reason:
            refused.append(reason)
        connection.close()

    monkeypatch.setattr(module, "_end_of", end_of)
    write_events(5)
    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert_whole(5)
