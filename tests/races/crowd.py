"""A crowd that acts at once: threads of this process, and processes of their own."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections

from antri.web.refusals import Refusal

STUCK_S = 120


def together(works: Sequence[Callable[[], Any]], *, workers: int = 0) -> list[Any]:
    """Do all works at once, `workers` at a time (0: each in a thread of its own), starting at the same instant.

    Returns for each work what it returned, or the Refusal it raised. Any other exception (a deadlock, a
    locked database) is raised here: a crowd may be refused, never broken.
    """
    answers: list[Any] = [None] * len(works)
    broken: list[Exception] = []
    waiting = iter(enumerate(works))
    turn = threading.Lock()
    count = workers or len(works)
    start = threading.Barrier(count)

    def worker() -> None:
        start.wait(STUCK_S)
        try:
            while True:
                with turn:
                    place, work = next(waiting, (None, None))
                if work is None:
                    return
                try:
                    answers[place] = work()
                except Refusal as refusal:
                    answers[place] = refusal
        except Exception as fault:  # noqa: BLE001 - told to the test below
            broken.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STUCK_S)
    if any(thread.is_alive() for thread in threads):
        raise TimeoutError(f"The crowd is stuck: {len(threads)} threads, some never came back")
    if broken:
        raise ExceptionGroup("The crowd was broken", broken)
    return answers


def in_processes(jobs: Sequence[dict[str, Any]], environment: dict[str, str]) -> list[dict[str, Any]]:
    """Let each job run in a process of its own (tests.races.process), all starting together.

    Returns every answer of all of them: what process.py prints, one JSON a line.
    """
    command = [sys.executable, "-W", "error", "-m", "tests.races.process"]
    children = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in jobs
    ]
    try:
        for child, job in zip(children, jobs, strict=True):
            _tell(child, json.dumps(job))
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == "ready"
        for child in children:
            _tell(child, "go")
        outputs = [child.communicate(timeout=STUCK_S)[0] for child in children]
        assert [child.returncode for child in children] == [0] * len(children)
    finally:
        for child in children:
            child.kill()
            child.wait()
    return [json.loads(line) for output in outputs for line in output.splitlines()]


def _tell(child: "subprocess.Popen[str]", line: str) -> None:
    assert child.stdin is not None
    child.stdin.write(line + "\n")
    child.stdin.flush()


def kinds(answers: Iterable[Any]) -> Counter[str]:
    """Count the answers by what they are: Booked, DayFull, AlreadyBooked …"""
    return Counter(type(answer).__name__ for answer in answers)
