"""What a web process does before it takes its first request."""

import fcntl
import logging
import time
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections
from django.urls import get_resolver

log = logging.getLogger(__name__)
_LET_THE_LAST_ONE_LEAVE_S = 10

_held: list[IO[str]] = []


def only_web_process() -> None:
    """Refuse to be the second web process on one SQLite file: its order of writers is kept inside one process."""
    if connection.vendor != "sqlite":
        return
    claim = Path(f"{settings.DATABASES['default']['NAME']}.web").open("a")  # noqa: SIM115 - held for life
    give_up_at = time.monotonic() + _LET_THE_LAST_ONE_LEAVE_S
    while True:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up_at:
                raise ImproperlyConfigured(
                    "Another web process works on this SQLite file. Stop it, or use PostgreSQL by DATABASE_URL."
                ) from None
            time.sleep(0.2)
        else:
            _held.append(claim)
            return


def warm_up() -> None:
    """Import every page and read the city once, so that the first visitor waits no longer than the next."""
    get_resolver().url_patterns  # noqa: B018 - importing is what it does
    from antri.directory.queries import NoCity, catalogue  # tables exist only once Django is set up
    from antri.people.models import key_ring

    key_ring()  # a key that cannot be read stops the start, not the first citizen
    from antri.management.recovery.index_check import index_faults

    try:
        # People would be missed and given a second number.
        if faults := list(index_faults()):
            raise ImproperlyConfigured("Not starting, because:\n- " + "\n- ".join(faults))
        catalogue()
    except (DatabaseError, NoCity) as reason:  # /readyz says so too
        log.warning("started without a city: %r", reason)
    finally:
        connections.close_all()
