"""A process of its own in a rush: it reads its job, says ready, waits for go, and prints each number it was given."""

import json
import os
import sys

import django
import time_machine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from antri.booking.actions import Booked
    from tests.races.crowd import together
    from tests.races.rush import NOW, Rush, assisting, receipt

    job = json.loads(sys.stdin.readline())
    numbers = range(job["first"], job["tries"], job["step"])
    with time_machine.travel(NOW, tick=True):
        print("ready", flush=True)
        sys.stdin.readline()
        if "appointment" in job:
            works = list(assisting(job["appointment"], numbers))
        else:
            works = list(Rush(seed=job["seed"], tries=job["tries"], people=job["people"]).works(numbers))
        answers = together(works, workers=job["workers"])
    for answer in answers:
        if isinstance(answer, Booked):
            print(json.dumps(receipt(answer)))


if __name__ == "__main__":
    main()
