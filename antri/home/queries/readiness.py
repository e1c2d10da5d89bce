"""Whether this process can work: for /readyz and whoever keeps watch."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max

from antri.journal.models import Tick
from antri.journal.queries import chain_key, look_from, oldest_unsealed
from antri.people.models.key_ring import key_ring
from antri.web import clock, moment

WORKER_IS_LATE_AFTER_S = 60
SEALING_IS_LATE_AFTER_S = 60


def readiness() -> dict[str, Any]:
    """Tell whether this process can work: database, migrations, keys; and how long ago the worker did.

    A late worker is told but does not make the answer "not ready": bookings never wait for it. An event that
    has had no seal for a minute does: whoever changes it now would not be found out.
    """
    checks = {"database": _database_answers(), "migrations": False, "keys": _keys_are_usable(), "seals": False}
    worker: dict[str, Any] = {"age_s": None, "is_late": True}
    journal: dict[str, Any] = {"oldest_unsealed_s": None}
    if checks["database"]:
        checks["migrations"] = moment.keep("ready:migrations", 30, _migrations_are_applied)
    if checks["migrations"]:
        worker = _worker()
        journal = moment.keep("ready:journal", 2, _journal)
        checks["seals"] = (journal["oldest_unsealed_s"] or 0) <= SEALING_IS_LATE_AFTER_S
    if checks["migrations"] and not checks["seals"]:
        journal = journal | {"advice": "Start the worker (manage.py work); manage.py doctor says more."}
    return {"ready": all(checks.values()), **checks, "worker": worker, "journal": journal}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _keys_are_usable() -> bool:
    try:
        key_ring()
        chain_key()
    except ImproperlyConfigured:
        return False
    return True


def _worker() -> dict[str, Any]:
    last = Tick.objects.aggregate(last=Max("last_run_at"))["last"]
    age = round((clock.now() - last).total_seconds()) if last else None
    return {"age_s": age, "is_late": age is None or age > WORKER_IS_LATE_AFTER_S}


def _journal() -> dict[str, Any]:
    """Tell the age of the oldest event without a seal; None: all have one. An empty journal is well."""
    oldest = oldest_unsealed(look_from())
    return {"oldest_unsealed_s": round((clock.now() - oldest).total_seconds()) if oldest else None}
