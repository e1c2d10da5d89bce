"""Empty places to restore into, and keys of an installation of its own."""

import base64
import os
import secrets
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from antri.management.recovery.database import Place


def fresh_keys() -> dict[str, str]:
    """Make keys as scripts/keys does: none of them is the demo's."""

    def bytes32() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "FIELD_KEYS": f"202611:{bytes32()}",
        "INDEX_KEY": secrets.token_urlsafe(32),
        "JOURNAL_KEY": secrets.token_urlsafe(32),
        "BACKUP_KEY": bytes32(),
        "SECRET_KEY": secrets.token_urlsafe(48),
    }


@contextmanager
def empty(folder: Path) -> Iterator[Place]:
    """Give an empty place of the engine under test, and remove it."""
    live = Place.of_settings()
    if live.engine == "sqlite":
        yield Place("sqlite", str(folder / "restored.sqlite3"))
        return
    name = f"antri_restored_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(live.address, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        try:
            yield Place("postgresql", f"postgresql:///{name}?" + _query(live.address))
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _query(address: str) -> str:
    from urllib.parse import urlencode

    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(address)
    return urlencode({key: value for key, value in parts.items() if key != "dbname"})


def installation(place: Place, keys: dict[str, str]) -> dict[str, str]:
    """Describe an installation outside the demo that has this database and these keys, and nothing else."""
    return {
        "ENV_FILE": os.devnull,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(settings.BASE_DIR),
        "DATABASE_TOOLS": settings.DATABASE_TOOLS,
        "HTTPS": "0",
        "PUBLIC_URL": "http://localhost",
        "LOG_LEVEL": "ERROR",
        "NTP_SERVER": "",
        "PAPERS_DIR": settings.PAPERS_DIR,
        **place.child_environment(),
        **keys,
    }


def manage(environment: dict[str, str], *arguments: Any, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run manage.py as the operator does."""
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, input=given, capture_output=True, text=True, check=False
    )
