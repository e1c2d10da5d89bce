import getpass
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from antri.journal.actions import SYSTEM
from antri.management.recovery.keys import export, export_halves
from antri.management.recovery.refusal import Refused


class Command(BaseCommand):
    help = "Tulis salinan semua kunci untuk brankas: berfrasa sandi, atau dua bagian yang saling melengkapi (--halves)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--halves", action="store_true", help="Dua berkas tanpa frasa sandi; keduanya diperlukan")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["halves"]:
                made = export_halves(to=options["file"], by=SYSTEM)
            else:
                made = export(to=options["file"], passphrase=_new_passphrase(), by=SYSTEM)
        except Refused as reason:
            raise CommandError(str(reason)) from None
        for path in made:
            self.stdout.write(str(path))
        self.stdout.write(
            _(
                "Cetak, simpan di luar server, lalu hapus berkasnya di sini. Sampai dibuktikan dengan"
                " manage.py restore SALINAN --prove, doctor tetap merah."
            )
        )


def _new_passphrase() -> str:
    """Ask for it twice where nobody sees it; from a pipe it is the first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(_("Frasa sandi baru: "))
    if getpass.getpass(_("Sekali lagi: ")) != first:
        raise CommandError(_("Keduanya tidak sama."))
    return first
