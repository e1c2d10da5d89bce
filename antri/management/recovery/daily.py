"""Once a day the worker lets a copy be made, by a process of its own: sealing the journal must not wait for it."""

import datetime
import logging
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from antri.management.recovery.backup import copies
from antri.web import clock

log = logging.getLogger(__name__)
EVERY = datetime.timedelta(days=1)

_running: list["subprocess.Popen[bytes]"] = []


def copy_daily() -> None:
    """Start a copy into BACKUP_DIR when the newest is a day old; tell the log when the one before failed."""
    if not settings.BACKUP_DIR:
        return
    if _running:
        code = _running[0].poll()
        if code is None:
            return
        _running.clear()
        if code:
            log.error("the daily copy failed; manage.py backup says why")
    newest = newest_copy_at(Path(settings.BACKUP_DIR))
    if newest is None or clock.now() - newest >= EVERY:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup"]
        _running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))  # noqa: S603


def newest_copy_at(folder: Path) -> datetime.datetime | None:
    """Tell when the newest copy in a folder was made; None when there is none."""
    found = copies(folder) if folder.is_dir() else []
    return found[0][0] if found else None
