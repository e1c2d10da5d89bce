"""The worker: named jobs, done in turn. Run as many as you like; each job is done by one of them at a time."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from antri.applications.actions.cancel_application import expire_drafts
from antri.applications.actions.erase import erase_applications
from antri.applications.actions.hand_over_document import close_delivered
from antri.applications.actions.open_from_ticket import open_due
from antri.applications.actions.papers import check_waiting, sweep_papers
from antri.booking.actions import erase_people
from antri.directory.queries import NoCity
from antri.home.actions import move_demo_hall
from antri.journal.actions import Actor, check_new_seals, seal_events, write_heads
from antri.journal.models import Tick
from antri.kecamatan.actions.erase import erase_intakes
from antri.management.lists import keep_lists
from antri.management.recovery.daily import copy_daily
from antri.management.whole_check import check_everything
from antri.messages.actions import erase_deliveries, send_codes
from antri.people.actions import expire_approvals, forget_attempts
from antri.schedule.actions import make_days
from antri.service_day.actions import close_forgotten, draw_due, erase_hall, run_clocks
from antri.web import clock

log = logging.getLogger(__name__)
WORKER = Actor("system", "worker")
ALIVE = "alive"
_RETRY_AFTER = timedelta(seconds=30)
# How often the loop turns, and how often it asks the database whether a job with a lease is due.
_TURN_S = 0.5
_ASK_AGAIN_S = 5
_LEAVE_WITHIN_S = 10


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done again and again. `lease` is longer than it can take.

    None: without a lease, at every turn, by every worker. It must be cheap when there is nothing to do and
    keep itself from being done twice. `is_apart`: in a thread of its own, because it waits for others outside
    and somebody waits for it: neither may hold up the other jobs, nor they it.
    """

    name: str
    every: timedelta
    lease: timedelta | None
    run: Callable[[], object]
    is_apart: bool = False


JOBS = (
    Job("seal", timedelta(seconds=_TURN_S), None, seal_events),
    # The heartbeat when nothing else is due: `manage.py doctor` reads this one, /readyz the last run of any job.
    Job(ALIVE, timedelta(seconds=10), timedelta(seconds=30), lambda: None),
    Job("make-days", timedelta(minutes=10), timedelta(minutes=5), lambda: make_days(by=WORKER)),
    Job(
        "forget-attempts",
        timedelta(hours=1),
        timedelta(minutes=5),
        lambda: forget_attempts(before=clock.now() - timedelta(days=2)),
    ),
    Job(
        "expire-approvals",
        timedelta(minutes=10),
        timedelta(minutes=5),
        lambda: expire_approvals(now=clock.now(), by=WORKER),
    ),
    # At the published minute; whoever pressed at the desk before has held it.
    Job("draws", timedelta(seconds=15), timedelta(minutes=5), lambda: draw_due(by=WORKER)),
    # Called and not there, missed and not back, booked and never come.
    Job("hall-clocks", timedelta(seconds=20), timedelta(minutes=2), lambda: run_clocks(by=WORKER)),
    # A hall that nobody closed, and one whose closing was cut short.
    Job("close-halls", timedelta(minutes=1), timedelta(minutes=10), lambda: close_forgotten(by=WORKER)),
    # Whoever leaves the counter with work to follow has a file; the second looks for days copied late from paper.
    Job("open-files", timedelta(seconds=20), timedelta(minutes=2), lambda: open_due(by=WORKER)),
    Job("open-late-files", timedelta(hours=1), timedelta(minutes=10), lambda: open_due(by=WORKER, days=14)),
    # Somebody looks at the phone for it: neither a long job nor a slow gateway may stand in the way.
    Job("send-codes", timedelta(seconds=1), timedelta(minutes=3), lambda: send_codes(by=WORKER), is_apart=True),
    Job("erase-deliveries", timedelta(hours=6), timedelta(minutes=5), erase_deliveries),
    # Papers that came while nobody could look at them, or whose scanner was away. Strangers can make it long.
    Job("check-papers", timedelta(seconds=5), timedelta(minutes=20), lambda: check_waiting(by=WORKER), is_apart=True),
    Job("sweep-papers", timedelta(hours=1), timedelta(minutes=30), lambda: sweep_papers(by=WORKER)),
    # Drafts that nobody sent in time: answers and papers go.
    Job("expire-drafts", timedelta(hours=1), timedelta(minutes=20), lambda: expire_drafts(by=WORKER)),
    # Asks often; writes every quarter of an hour, at the city's hour and at closing.
    Job("paper-lists", timedelta(minutes=1), timedelta(minutes=10), lambda: keep_lists(by=WORKER)),
    Job("erase-hall", timedelta(hours=1), timedelta(minutes=30), lambda: erase_hall(by=WORKER)),
    Job("erase-intakes", timedelta(hours=6), timedelta(minutes=30), lambda: erase_intakes(by=WORKER)),
    # What was handed over and did not come back; then what is over for so long that nobody needs its people.
    Job("close-files", timedelta(hours=1), timedelta(minutes=10), lambda: close_delivered(by=WORKER)),
    Job("erase-files", timedelta(hours=6), timedelta(minutes=30), lambda: erase_applications(by=WORKER)),
    Job("erase-people", timedelta(hours=6), timedelta(minutes=30), lambda: erase_people(by=WORKER)),
    # Looks at every event: finds whoever committed so late that the quick look had gone on.
    Job("seal-all", timedelta(minutes=10), timedelta(minutes=30), lambda: seal_events(everything=True)),
    Job("check-seals", timedelta(minutes=1), timedelta(minutes=30), check_new_seals),
    # Asks often and starts one a day; a copy that failed is tried again within minutes.
    Job("daily-copy", timedelta(minutes=5), timedelta(minutes=5), copy_daily),
    Job("journal-head", timedelta(hours=1), timedelta(minutes=5), write_heads),
    Job("check-journal", timedelta(hours=24), timedelta(hours=2), check_everything),
)
# Only a demo has a hall that moves by itself.
DEMO_JOBS = (Job("demo-hall", timedelta(seconds=5), timedelta(seconds=60), move_demo_hall),)


class Stopped(BaseException):
    """Somebody asked the worker to stop. No job may take it for a failure of its own."""


def work(*, jobs: tuple[Job, ...] | None = None) -> None:
    """Do what is due, every half second, until `Stopped` is raised. What fails is logged and tried again later.

    What has no lease has a thread of its own, and so has each job apart: they never wait for a long job.
    """
    jobs = (*JOBS, *(DEMO_JOBS if settings.DEMO else ())) if jobs is None else jobs
    owner = f"{socket.gethostname()[:40]}:{os.getpid()}"
    log.info("worker %s starts", owner)
    has_stopped = threading.Event()
    apart = [[job] for job in jobs if job.is_apart]
    beside = [
        threading.Thread(target=_turn, args=(some, owner, has_stopped), daemon=True)
        for some in ([job for job in jobs if job.lease is None and not job.is_apart], *apart)
    ]
    for thread in beside:
        thread.start()
    try:
        _turn([job for job in jobs if job.lease and not job.is_apart], owner, has_stopped)
    finally:
        has_stopped.set()
        for thread in beside:
            thread.join(_LEAVE_WITHIN_S)


def _turn(jobs: list[Job], owner: str, has_stopped: threading.Event) -> None:
    ask_at = dict.fromkeys((job.name for job in jobs), 0.0)
    while not has_stopped.is_set():
        for job in jobs:
            now = time.monotonic()
            if now >= ask_at[job.name]:
                was_done = run_if_due(job, owner=owner)
                ask_at[job.name] = now + _ask_again_in_s(job, was_done=was_done)
        has_stopped.wait(_TURN_S)
    connections.close_all()


def _ask_again_in_s(job: Job, *, was_done: bool) -> float:
    if job.lease:
        return _ASK_AGAIN_S
    return 0 if was_done else _RETRY_AFTER.total_seconds()


def run_if_due(job: Job, *, owner: str) -> bool:
    """Do one job if it is due and free; tell whether it was done."""
    try:
        if job.lease is None:
            job.run()
            return True
        if not Tick.objects.take(job.name, owner=owner, now=clock.now(), every=job.every, lease=job.lease):
            return False
        job.run()
        Tick.objects.finish(job.name, owner=owner, now=clock.now())
    except NoCity:
        _put_down(job, owner)
        return False
    except Stopped:
        _put_down(job, owner, again_in=timedelta(0))
        raise
    except DatabaseError as reason:
        log.warning("the database failed %s: %r", job.name, reason)
        close_old_connections()  # a broken one would fail for ever
        _put_down(job, owner)
        return False
    except Exception:
        log.exception("job failed: %s", job.name)
        _put_down(job, owner)
        return False
    return True


def _put_down(job: Job, owner: str, again_in: timedelta = _RETRY_AFTER) -> None:
    if job.lease is None:
        return
    try:
        Tick.objects.retry_at(job.name, owner=owner, when=clock.now() + again_in)
    except DatabaseError:
        log.warning("the database is away; %s waits for its lease to end", job.name)
