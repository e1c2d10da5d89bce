from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from antri.journal.actions import seal_events, write_heads
from antri.journal.queries import head_file


class Command(BaseCommand):
    help = "Catat ujung jurnal di luar basis data (JOURNAL_HEAD_FILE) dan tampilkan, misalnya untuk dicetak."

    def handle(self, *args: Any, **options: Any) -> None:
        seal_events()
        for head in write_heads():
            self.stdout.write(f"{head.city}  {head.sequence}  {head.mac}  {head.at}")
        self.stdout.write(_("Ditambahkan ke %(file)s. Salin ke komputer lain.") % {"file": head_file()})
