"""The worker's jobs are done when due, by one worker at a time, and a dead worker holds nothing for long."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from antri.applications.actions.papers import check
from antri.journal.models import ChainCheck, Seal, Tick
from antri.management import worker
from antri.schedule.models import ServiceDay
from tests import cast
from tests.journal.story import write_events

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def job() -> tuple[worker.Job, list[int]]:
    done: list[int] = []
    return worker.Job("test", MINUTE, 5 * MINUTE, lambda: done.append(1)), done


@pytest.mark.django_db
def test_a_job_is_done_when_due_and_not_before() -> None:
    work, done = job()
    with time_machine.travel(NOON, tick=False) as clock:
        assert worker.run_if_due(work, owner="a")
        clock.shift(MINUTE - timedelta(seconds=1))
        assert not worker.run_if_due(work, owner="a")
        clock.shift(1)
        assert worker.run_if_due(work, owner="b")
    assert len(done) == 2


@pytest.mark.django_db
def test_a_dead_workers_job_is_taken_over_when_its_lease_ends() -> None:
    work, done = job()
    with time_machine.travel(NOON, tick=False) as clock:
        assert Tick.objects.take("test", owner="dead", now=NOON, every=MINUTE, lease=5 * MINUTE)
        clock.shift(4 * MINUTE)
        assert not worker.run_if_due(work, owner="living")
        clock.shift(MINUTE)
        assert worker.run_if_due(work, owner="living")
    assert done == [1]


@pytest.mark.django_db
def test_a_failing_job_is_tried_again_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    broken = worker.Job("broken", MINUTE, 5 * MINUTE, fail)
    with time_machine.travel(NOON, tick=False) as clock:
        assert not worker.run_if_due(broken, owner="a")
        assert "job failed: broken" in caplog.text
        assert Tick.objects.get(name="broken").last_run_at is None
        clock.shift(31)
        mended = worker.Job("broken", MINUTE, 5 * MINUTE, lambda: None)
        assert worker.run_if_due(mended, owner="a")


@pytest.mark.django_db
def test_a_stopped_worker_leaves_its_job_to_the_next_at_once() -> None:
    def stop() -> None:
        raise worker.Stopped

    with time_machine.travel(NOON, tick=False), pytest.raises(worker.Stopped):
        worker.run_if_due(worker.Job("test", MINUTE, 5 * MINUTE, stop), owner="first")

    work, done = job()
    with time_machine.travel(NOON, tick=False):
        assert worker.run_if_due(work, owner="second")
    assert done == [1]


@pytest.mark.django_db
def test_a_job_without_a_lease_is_done_at_every_turn_and_leaves_no_row() -> None:
    done: list[int] = []
    work = worker.Job("seal", timedelta(seconds=0.5), None, lambda: done.append(1))
    assert worker.run_if_due(work, owner="a")
    assert worker.run_if_due(work, owner="b")
    assert done == [1, 1]
    assert not Tick.objects.exists()


@pytest.mark.django_db
def test_a_job_without_a_lease_that_fails_is_let_rest(caplog: pytest.LogCaptureFixture) -> None:
    """Else a missing key would be logged twice a second."""

    def fail() -> None:
        raise RuntimeError("no key")

    work = worker.Job("seal", timedelta(seconds=0.5), None, fail)
    assert not worker.run_if_due(work, owner="a")
    assert "job failed: seal" in caplog.text
    assert worker._ask_again_in_s(work, was_done=False) == 30
    assert worker._ask_again_in_s(work, was_done=True) == 0


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_start_together_one_does_the_job() -> None:
    done: list[int] = []
    work = worker.Job("slow", MINUTE, 5 * MINUTE, lambda: (done.append(1), time.sleep(0.2)))
    together = threading.Barrier(4)

    def run(number: int) -> None:
        together.wait()
        worker.run_if_due(work, owner=str(number))
        connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_days_beats_and_stops_when_told(child_environment: dict[str, str], city: cast.City) -> None:
    child = subprocess.Popen([sys.executable, "manage.py", "work"], env=child_environment)
    try:
        for _ in range(300):
            if Tick.objects.filter(name="make-days", last_run_at__isnull=False).exists():
                break
            time.sleep(0.1)
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0

    assert ServiceDay.objects.filter(office=city.main).count() >= 30
    assert Tick.objects.get(name=worker.ALIVE).last_run_at is not None


@pytest.mark.django_db(transaction=True)
def test_sealing_never_waits_for_a_long_job() -> None:
    """The long job ends only when sealing has been done beside it."""
    has_sealed, ended = threading.Event(), []

    def long() -> None:
        ended.append(has_sealed.wait(20))
        raise worker.Stopped

    jobs = (worker.Job("long", MINUTE, MINUTE, long), worker.Job("seal", MINUTE, None, has_sealed.set))
    with pytest.raises(worker.Stopped):
        worker.work(jobs=jobs)
    assert ended == [True]


@pytest.mark.django_db(transaction=True)
def test_a_queue_of_heavy_papers_holds_up_no_other_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers can fill it; numbers are called and drawn meanwhile."""
    has_called, has_ended, ended = threading.Event(), threading.Event(), []

    def look(**_by: object) -> None:
        ended.append(has_called.wait(20))
        has_ended.set()

    def call() -> None:
        has_called.set()
        has_ended.wait(20)
        raise worker.Stopped

    monkeypatch.setattr(worker, "check_waiting", look)
    papers = next(job for job in worker.JOBS if job.name == "check-papers")
    with pytest.raises(worker.Stopped):
        worker.work(jobs=(papers, worker.Job("call", MINUTE, MINUTE, call)))
    assert ended == [True]
    assert papers.lease is not None
    assert papers.lease.total_seconds() > check.AT_ONCE * (check.PATIENCE_S + check.LONGEST_S)


@pytest.mark.django_db(transaction=True)
def test_the_worker_seals_within_moments_and_checks_what_it_sealed(
    child_environment: dict[str, str], city: cast.City
) -> None:
    write_events(30)
    child = subprocess.Popen([sys.executable, "manage.py", "work"], env=child_environment)
    try:
        for _ in range(300):
            if ChainCheck.objects.filter(sequence__gte=30).exists():
                break
            time.sleep(0.1)
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0

    assert Seal.objects.count() >= 30
    assert ChainCheck.objects.get(city=cast.CODE).sequence >= 30
