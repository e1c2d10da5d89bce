"""The two databases the product runs on, as Django wants them described."""

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict


def postgresql(url: str, *, pool: int) -> dict[str, Any]:
    """Read a libpq address (all of libpq's parameters work) and open a pool of at most `pool` per process."""
    parts: dict[str, Any] = conninfo_to_dict(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{ours: str(parts.pop(theirs, "")) for ours, theirs in names.items()},
        "OPTIONS": {
            **parts,
            # A request that gets no connection in 10 seconds is answered "busy" instead of waiting on.
            "pool": {"min_size": 1, "max_size": pool, "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }


def sqlite(path: Path, *, synchronous: str) -> dict[str, Any]:
    """Open one file in WAL mode. Transactions take the write lock at once, so none fails halfway for want of it."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};"
                "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;"
            ),
        },
    }
