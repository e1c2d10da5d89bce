import contextlib
import signal
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from antri.management import worker


class Command(BaseCommand):
    help = "Jalankan tugas berkala (menyiapkan hari, membersihkan). Aman dijalankan lebih dari satu."
    requires_system_checks: list[str] = []  # the settings refuse what is unsafe; `make check` asks the rest

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        with contextlib.suppress(worker.Stopped):
            worker.work()


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Interrupt whatever runs: every job undoes what it did not finish, and another run does it again."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise worker.Stopped
