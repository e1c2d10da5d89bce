from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings


class Command(BaseCommand):
    help = "Jalankan web sesuai pengaturan (WEB_ADDRESS, PORT, WEB_PROCESSES, WEB_THREADS)."
    requires_system_checks: list[str] = []  # the settings refuse what is unsafe; `make check` asks the rest

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--one-address",
            action="store_true",
            help="Papan langsung (/live/) di alamat yang sama; tanpa nginx yang membaginya.",
        )

    def handle(self, *args: Any, one_address: bool, **options: Any) -> None:
        if one_address:
            import_module("config.serving").serve(
                "config.front:application",
                address=settings.WEB_ADDRESS,
                port=settings.PORT,
                processes=settings.WEB_PROCESSES,
            )
        else:
            self._pages()

    def _pages(self) -> None:
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
