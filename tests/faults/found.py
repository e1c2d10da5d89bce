"""Found the invented city in an empty database, or tell what is in it: `python -m tests.faults.found [look]`.

A process of its own, for databases that are not the test run's: they are going to be killed.
"""

import json
import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if sys.argv[1:] == ["look"]:
        print(json.dumps(look()))
        return
    from django.core.management import call_command

    from antri.schedule.models import PlanSession
    from tests import cast

    call_command("migrate", verbosity=0)
    cast.found_city()
    PlanSession.objects.update(capacity=190)


def look() -> dict[str, list]:
    """Check that all is sound, and tell each booking by its idempotency key."""
    from antri.booking.models import Booking
    from tests.races.truth import assert_sound

    assert_sound()
    rows = Booking.objects.values_list("idempotency_key", "number", "label", "date", "status")
    return {key: [number, label, f"{date}", status] for key, number, label, date, status in rows}


if __name__ == "__main__":
    main()
