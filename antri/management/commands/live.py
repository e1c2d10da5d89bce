from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Jalankan papan langsung (/live/) sebagai proses tersendiri (LIVE_ADDRESS, LIVE_PORT, LIVE_LISTENERS)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        serving = import_module("config.serving")  # rooms know nothing of it, commands do
        serving.serve("config.live:application", address=settings.LIVE_ADDRESS, port=settings.LIVE_PORT or 8001)
