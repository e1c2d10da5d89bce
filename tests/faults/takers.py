"""A process that forks takers to be killed: `python -m tests.faults.takers`.

It has set up Django and opened no connection, so each fork is a taker within milliseconds. For each line
it reads (a seed) it forks one, writes its pid, and waits for its end. A taker books until it is killed
and writes each number down only when it has been given: one JSON a line.
"""

import json
import os
import sys

import django
import time_machine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import config.urls  # noqa: F401 - what the first refusal would load
    from antri.booking import actions  # noqa: F401 - loaded once, before any fork

    for line in sys.stdin:
        seed = int(line)
        pid = os.fork()
        if pid == 0:
            take_until_killed(seed)
            os._exit(0)
        tell({"pid": pid})
        os.waitpid(pid, 0)
        tell({"ended": pid})


def take_until_killed(seed: int) -> None:
    from antri.web.refusals import Refusal
    from tests.races.rush import NOW, Rush, receipt

    with time_machine.travel(NOW, tick=True):
        for work in Rush(seed=seed, tries=400, people=20_000).works():
            try:
                booked = work()
            except Refusal:
                continue
            tell(receipt(booked))


def tell(facts: dict[str, object]) -> None:
    # One write of one short line: a killed process leaves it whole or not at all.
    os.write(1, (json.dumps(facts) + "\n").encode())


if __name__ == "__main__":
    main()
