"""Whether this process can work: for /readyz and whoever keeps watch."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max

from antri.journal.models import Tick
from antri.people.models.key_ring import key_ring
from antri.web import clock, moment

WORKER_IS_LATE_AFTER_S = 60


def readiness() -> dict[str, Any]:
    """Tell whether this process can work: database, migrations, keys; and how long ago the worker did.

    A late worker is told but does not make the answer "not ready": bookings never wait for it.
    """
    checks = {"database": _database_answers(), "migrations": False, "keys": _keys_are_usable()}
    worker: dict[str, Any] = {"age_s": None, "is_late": True}
    if checks["database"]:
        checks["migrations"] = moment.keep("ready:migrations", 30, _migrations_are_applied)
        worker = _worker() if checks["migrations"] else worker
    return {"ready": all(checks.values()), **checks, "worker": worker}


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
    except ImproperlyConfigured:
        return False
    return True


def _worker() -> dict[str, Any]:
    last = Tick.objects.aggregate(last=Max("last_run_at"))["last"]
    age = round((clock.now() - last).total_seconds()) if last else None
    return {"age_s": age, "is_late": age is None or age > WORKER_IS_LATE_AFTER_S}
