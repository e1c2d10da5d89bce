from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings


class Command(BaseCommand):
    help = "Jalankan web sesuai pengaturan (WEB_ADDRESS, PORT, WEB_PROCESSES, WEB_THREADS)."
    requires_system_checks: list[str] = []  # the settings refuse what is unsafe; `make check` asks the rest

    def handle(self, *args: Any, **options: Any) -> None:
        Granian(
            "config.wsgi:application",
            address=settings.WEB_ADDRESS,
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WEB_PROCESSES,
            blocking_threads=settings.WEB_THREADS,
            # Threads keep their database connections, so they stay.
            blocking_threads_idle_timeout=600,
            websockets=False,
            http1_settings=HTTP1Settings(header_read_timeout=10_000),
            workers_kill_timeout=10,
            # Paths hold tickets' tokens: no access log. nginx keeps one without them (deploy/nginx.conf).
            log_access=False,
            log_level="error",  # type: ignore[arg-type]
        ).serve()
