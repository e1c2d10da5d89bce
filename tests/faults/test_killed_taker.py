"""A process is killed while it books: what it had given stands, what it had not is free, nothing is half (G4)."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from antri.booking.models import Booking
from antri.schedule.models import PlanSession
from tests import cast, sizes
from tests.races.rush import Rush
from tests.races.truth import assert_kept, assert_sound, live


@pytest.fixture
def takers(place, child_environment):
    """The process that forks takers; ask it for one with a seed."""
    PlanSession.objects.update(capacity=190)  # room for whoever lives long
    command = [sys.executable, "-W", "error", "-m", "tests.faults.takers"]
    with subprocess.Popen(
        command, env=child_environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield process
        process.stdin.close()


def killed_while_booking(takers: subprocess.Popen, seed: int) -> list[dict]:
    """Let one taker book, kill it at a random instant after its first number; return what it had told."""
    takers.stdin.write(f"{seed}\n")
    takers.stdin.flush()
    pid = json.loads(takers.stdout.readline())["pid"]
    receipts = [json.loads(takers.stdout.readline())]
    time.sleep(random.Random(seed).uniform(0, 0.05))
    os.kill(pid, signal.SIGKILL)
    while "ended" not in (facts := json.loads(takers.stdout.readline())):
        receipts.append(facts)
    return receipts


@pytest.mark.goal("G4")
def test_no_number_is_lost_or_half_given_when_its_taker_is_killed(place, takers, tries):
    receipts = []
    for seed in range(sizes.G4_KILLS):
        receipts += killed_while_booking(takers, seed)

    assert_kept(receipts)
    assert_sound()
    # At most one of each was given and not told: killed between the commit and the answer.
    assert len(receipts) <= Booking.objects.count() <= len(receipts) + sizes.G4_KILLS
    tries(sizes.G4_KILLS)


@pytest.mark.goal("G4")
def test_the_next_taker_goes_on_where_the_killed_one_left(place, takers):
    killed_while_booking(takers, 1)
    before = Booking.objects.count()

    for work in Rush(seed=77, tries=10, people=90_000).works():
        work()

    assert Booking.objects.count() == before + 10
    numbers = [booking.number for booking in live(office=place.main) if booking.start.hour == cast.SESSIONS[0][0]]
    assert numbers == list(range(1, len(numbers) + 1))  # no gap: a slot of an open transaction came back
    assert_sound()
