"""Let a process of its own take a stranger's file apart; this process never parses one."""

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

MOST_PAGES: Final = 10
WALL_S: Final = (
    20  # the limit of processor time (inspection/confine.py) ends it long before, on a machine that is not busy
)
_WAITERS = threading.BoundedSemaphore(2)  # of the threads of a web process; the others have people to serve
_ASK_AGAIN_S: Final = 0.05
_JPEG: Final = b"\xff\xd8\xff"
_KINDS: Final = frozenset(("jpeg", "png", "pdf"))
_FLAGS: Final = frozenset(("dark", "blurry"))


class Busy(Exception):
    """No process was free within the time that was given, or this one was not done in time. Try again later."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is and what was made of it; or, with `refused`, the code of why it is not taken."""

    refused: str = ""
    kind: str = ""
    clean: bytes = b""
    pages: tuple[bytes, ...] = ()
    flags: tuple[str, ...] = ()
    cpu_ms: int = 0
    peak_kb: int = 0
    is_held: bool = False


def inspect(data: bytes, *, keep: bool = False, patience_s: float = 3, wall_s: float = WALL_S) -> Inspected:
    """Take a file apart in a process that is shut in.

    Raises Busy when none is free within `patience_s`, or this one is not done within `wall_s`.
    """
    with _free_place(patience_s):
        return _run(data, keep=keep, wall_s=wall_s)


@contextmanager
def _free_place(patience_s: float) -> Iterator[None]:
    """Hold one of the places of this machine: PAPER_CHECKS of them, over all its processes."""
    if not _WAITERS.acquire(blocking=False):
        raise Busy
    try:
        folder = Path(settings.PAPERS_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        until = time.monotonic() + patience_s
        while True:
            for number in range(settings.PAPER_CHECKS):
                with (folder / f".place-{number}").open("a") as place:
                    try:
                        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                    yield
                    return
            if time.monotonic() >= until:
                raise Busy
            time.sleep(_ASK_AGAIN_S)
    finally:
        _WAITERS.release()


def _run(data: bytes, *, keep: bool, wall_s: float) -> Inspected:
    command = [sys.executable, "-m", "antri.applications.inspection", *(["keep"] if keep else [])]
    given, made = _memory("given"), _memory("made")
    try:
        _write_all(given, data)
        os.lseek(given, 0, os.SEEK_SET)
        # Nothing of our environment goes along: no key, no address of the database.
        process = subprocess.Popen(  # noqa: S603 - our own program, no word of a stranger in the command
            command,
            stdin=given,
            stdout=made,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
        try:
            code = process.wait(wall_s)
        except subprocess.TimeoutExpired:
            raise Busy from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if code != 0:  # a limit ended it, or a parser fell over
            return Inspected(refused="too-heavy")
        return _read(os.pread(made, os.fstat(made).st_size, 0))
    finally:
        os.close(given)
        os.close(made)


def _read(answer: bytes) -> Inspected:
    """Read what the process has made. Whatever it was brought to do, only pictures and one clean copy come out."""
    try:
        return _read_facts(answer)
    except (ValueError, KeyError, TypeError, RecursionError):
        return Inspected(refused="broken")  # none of our own words


def _read_facts(answer: bytes) -> Inspected:
    head, _end, rest = answer.partition(b"\n")
    facts = json.loads(head)
    used = {"cpu_ms": facts["ms"], "peak_kb": facts["kb"], "is_held": facts["is_held"]}
    if refused := facts.get("refused"):
        return Inspected(refused=str(refused)[:40], **used)
    parts, at = [], 0
    for length in facts["parts"]:
        parts.append(rest[at : at + length])
        at += length
    clean, *pages = parts
    if not (1 <= len(pages) <= MOST_PAGES and all(page.startswith(_JPEG) for page in pages)):
        return Inspected(refused="broken", **used)
    if facts["kind"] not in _KINDS or not set(facts["flags"]) <= _FLAGS:
        return Inspected(refused="broken", **used)
    return Inspected("", facts["kind"], clean, tuple(pages), tuple(facts["flags"]), **used)


def _memory(name: str) -> int:
    """Make a file that lies in memory only."""
    return os.memfd_create(name, os.MFD_CLOEXEC)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
