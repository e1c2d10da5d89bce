import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from antri.management import worker


class Command(BaseCommand):
    help = "Jalankan tugas berkala (menyiapkan hari, membersihkan). Aman dijalankan lebih dari satu."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.work(stop=stop)
