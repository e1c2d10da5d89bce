"""Look at a database that was restored, in a process of its own: `python -m tests.faults.restored TOKEN`.

It has nothing but the environment: where the database is, and the keys. It prints one JSON.
"""

import hmac
import json
import os
import sys
from typing import Any

import django
import time_machine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.sessions.models import Session
    from django.test import Client, override_settings

    from tests.races.rush import NOW
    from tests.races.truth import assert_sound

    pages = [name for name in settings.PUBLIC_MIDDLEWARE if "whitenoise" not in name]  # no files were collected
    with time_machine.travel(NOW, tick=True), override_settings(MIDDLEWARE=pages):
        assert_sound()
        browser = Client(HTTP_HOST="localhost")
        ready = browser.get("/readyz").json()
        ticket = browser.get(f"/api/v1/bookings/{sys.argv[1]}")
        seen = {"ready": ready, "ticket": ticket.content.decode(), "sessions": Session.objects.count()}
        print(json.dumps({"rows": rows(), "people": people()} | seen))


def rows() -> dict[str, str]:
    """The keyed hash of each booking's row, every column of it."""
    from antri.booking.models import Booking

    names = ["id", *(field.attname for field in Booking._meta.concrete_fields)]
    return {str(values[0]): _hash(values) for values in Booking.objects.values_list(*names)}


def people() -> dict[str, str]:
    """Whose number each booking is, opened with the keys of this process: NIK and short name."""
    from antri.booking.models import Booking
    from antri.people.actions import read_as_holder
    from antri.people.models import key_ring
    from antri.people.queries import booking_token

    found = {}
    for booking in Booking.objects.all():
        person = json.loads(key_ring().open("row", bytes(booking.sealed), f"booking\0{booking.pk}"))
        name = read_as_holder(booking_token(booking.pk), booking.ticket_name)
        found[str(booking.pk)] = f"{person['nik']} {name}"
    return found


def _hash(values: tuple[Any, ...]) -> str:
    plain = [bytes(value) if isinstance(value, memoryview) else value for value in values]
    return hmac.digest(b"row", repr(plain).encode(), "sha256").hex()


if __name__ == "__main__":
    main()
