from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from antri.directory.queries import catalogue
from antri.home.actions import file_in_demo, found_demo, help_in_demo, write_past
from antri.web import clock


class Command(BaseCommand):
    help = "Isi demo: tanggal terisi sebagian, satu hampir penuh, satu penuh, warga rekaan. Hanya bila DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Hanya untuk demo. Atur DEMO=1.")
        today = clock.today(catalogue().main.timezone)
        taken = found_demo(today=today)
        # After the officers are there: the past names some of its own.
        write_past(today=today)
        taken += help_in_demo(today=today)
        filed = file_in_demo(today=today)
        self.stdout.write(f"{taken} nomor rekaan dipesan, {filed} berkas rekaan diajukan.")
