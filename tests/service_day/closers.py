"""A process that forks closers to be killed: `python -m tests.service_day.closers`.

It has set up Django and opened no connection, so each fork is a closer within milliseconds. For each line it reads (an
instant and a number n) it forks one that closes the hall of the main office and kills itself as it is about to write
its n-th event: inside the change that the event belongs to. It writes how the closer ended.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import django
import time_machine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import config.urls  # noqa: F401 - loaded once, before any fork

    for line in sys.stdin:
        now, nth = json.loads(line)
        pid = os.fork()
        if pid == 0:
            close_until_killed(datetime.fromisoformat(now), nth)
            os._exit(0)
        _pid, status = os.waitpid(pid, 0)
        os.write(1, (json.dumps({"was_killed": os.WIFSIGNALED(status)}) + "\n").encode())


def close_until_killed(now: datetime, nth: int) -> None:
    from antri.directory.queries import catalogue
    from antri.journal.actions import Actor
    from antri.service_day.actions import close_hall as closing
    from antri.service_day.actions import first_place, hall, standby

    events = count(1)

    def deadly(record: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **data: Any) -> Any:
            if next(events) == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return record(*args, **data)

        return write

    for module in (sys.modules[closing.__module__], first_place, hall, standby):
        module.record = deadly(module.record)
    with time_machine.travel(now, tick=False):
        closing(office=catalogue().main, by=Actor("officer", "desk", "1"))


if __name__ == "__main__":
    main()
