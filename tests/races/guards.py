"""Guards taken away, in a test only: the negative controls show that each race would find their absence."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from antri.booking.models import Booking


@contextmanager
def without_constraints(*names: str) -> Iterator[None]:
    """Drop these constraints of Booking from the database; at the end delete all bookings and restore them."""
    meta, full = Booking._meta, Booking._meta.constraints
    dropped = [guard for guard in full if guard.name in names]
    assert len(dropped) == len(names)
    meta.constraints = [guard for guard in full if guard.name not in names]
    # Partial ones are indexes of their own; the others make SQLite write the table anew.
    with connection.schema_editor() as editor:
        for guard in sorted(dropped, key=lambda guard: guard.condition is None):
            editor.remove_constraint(Booking, guard)
    try:
        yield
    finally:
        Booking.objects.all().delete()
        meta.constraints = full
        with connection.schema_editor() as editor:
            if connection.vendor == "sqlite":
                editor._remake_table(Booking)
            else:
                for guard in dropped:
                    editor.add_constraint(Booking, guard)
