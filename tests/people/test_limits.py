import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from antri.people import actions
from antri.people.actions import Buckets, TooMany, allow, count_attempt, forget_attempts
from antri.people.models import Attempt

AT = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)


def from_threads(threads, times, work):
    """Do `work` from many threads at once and count what came through."""
    through, broken = [], []
    start = threading.Barrier(threads)

    def run():
        start.wait()
        for _ in range(times):
            try:
                work()
                through.append(1)
            except TooMany:
                pass
            except Exception as error:  # noqa: BLE001 - told to the main thread
                broken.append(error)
        connection.close()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert not broken
    return len(through)


# -- counted in the database --


@pytest.mark.django_db
def test_the_sixth_try_within_an_hour_is_refused_until_the_hour_ends():
    for _ in range(5):
        count_attempt("lost-link:a", 5, AT)
    with pytest.raises(TooMany) as refused:
        count_attempt("lost-link:a", 5, AT)
    assert refused.value.retry_after == refused.value.facts["retry_after"] == 40 * 60
    assert (refused.value.code, refused.value.status) == ("too-many", 429)


@pytest.mark.django_db
def test_another_key_and_the_next_hour_count_anew():
    for _ in range(5):
        count_attempt("lost-link:a", 5, AT)
    count_attempt("lost-link:b", 5, AT)
    count_attempt("lost-link:a", 5, AT + timedelta(hours=1))
    assert Attempt.objects.count() == 3


@pytest.mark.django_db
def test_a_refused_try_counts_too():
    for _ in range(7):
        try:
            count_attempt("lost-link:a", 5, AT)
        except TooMany:
            continue
    assert Attempt.objects.get().count == 7


@pytest.mark.django_db
def test_only_hours_that_are_over_are_forgotten():
    count_attempt("lost-link:a", 5, AT - timedelta(hours=1))
    count_attempt("lost-link:a", 5, AT)
    assert forget_attempts(before=AT) == 1
    assert forget_attempts(before=AT) == 0
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_instant_are_all_counted():
    through = from_threads(8, 10, lambda: count_attempt("lost-link:race", 5, AT))
    assert through == 5
    assert Attempt.objects.get().count == 80


@pytest.mark.django_db(transaction=True)
def test_the_race_finds_a_count_that_is_read_and_then_written():
    """Negative control: without the single statement tries are lost."""

    def read_then_write():
        row, _ = Attempt.objects.get_or_create(key="lost-link:race", window=0)
        time.sleep(0.002)
        Attempt.objects.filter(pk=row.pk).update(count=row.count + 1)

    Attempt.objects.create(key="lost-link:race", window=0)
    from_threads(4, 10, read_then_write)
    assert Attempt.objects.get().count < 40


# -- counted in the memory of one process --


def test_so_many_at_once_and_then_as_often_as_they_come_back():
    buckets = Buckets(most=10)
    assert [buckets.take("a", 6, 100.0) for _ in range(6)] == [0] * 6
    assert buckets.take("a", 6, 100.0) == pytest.approx(10)
    assert buckets.take("a", 6, 105.0) == pytest.approx(5)
    assert buckets.take("a", 6, 110.0) == 0
    assert buckets.take("a", 6, 110.0) > 0
    assert [buckets.take("a", 6, 1000.0) for _ in range(6)] == [0] * 6
    assert buckets.take("a", 6, 1000.0) > 0


def test_a_refused_try_costs_nothing():
    buckets = Buckets(most=10)
    for _ in range(100):
        buckets.take("a", 1, 0.0)
    assert buckets.take("a", 1, 60.0) == 0


def test_memory_stays_bounded_and_the_longest_unused_goes_first():
    buckets = Buckets(most=3)
    for key in "abc":
        buckets.take(key, 1, 0.0)
    buckets.take("d", 1, 1.0)
    assert len(buckets) == 3
    assert buckets.take("a", 1, 1.0) == 0  # forgotten
    assert buckets.take("c", 1, 1.0) > 0  # still known


def test_one_key_does_not_slow_another_nor_another_kind():
    for _ in range(3):
        allow("api", "a", per_minute=3)
    with pytest.raises(TooMany) as refused:
        allow("api", "a", per_minute=3)
    assert 1 <= refused.value.retry_after <= 20
    allow("api", "b", per_minute=3)
    allow("page", "a", per_minute=3)


def test_what_was_seen_can_be_forgotten():
    allow("api", "a", per_minute=1)
    actions.forget()
    allow("api", "a", per_minute=1)


def test_many_threads_get_no_more_than_one_would():
    started = time.monotonic()
    through = from_threads(8, 2000, lambda: allow("race", "a", per_minute=60))
    assert 60 <= through <= 61 + (time.monotonic() - started)
