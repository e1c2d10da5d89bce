from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from antri.directory.actions import FilesRefused, Loaded, load_city
from antri.journal.actions import SYSTEM
from antri.schedule.actions.load_openings import TABLES


class Command(BaseCommand):
    help = "Muat kota dari foldernya, misalnya data/nama-kota. Suntingan di produk tidak ditimpa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="Periksa saja, tidak menulis apa pun")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = load_city(path=options["folder"], by=SYSTEM, more_tables=TABLES, check_only=options["check"])
        except FilesRefused as refusal:
            raise CommandError(str(refusal)) from None
        if options["check"]:
            self._list(_("Syarat yang belum diminta formulirnya"), result.unasked)
            self.stdout.write(_("Berkas sah; tidak ada yang ditulis."))
        else:
            self._tell(result)

    def _list(self, title: str, lines: list[str]) -> None:
        if lines:
            self.stdout.write(f"{title}:")
            for line in lines:
                self.stdout.write(f"  {line}")

    def _tell(self, result: Loaded) -> None:
        for title, lines in (
            (_("Diperbarui"), result.updated),
            (_("Disunting di produk, dibiarkan"), result.kept),
            (_("Bertentangan, tidak ditimpa"), result.conflicts),
            (_("Tidak ada lagi di berkas, dibiarkan"), result.gone),
            (_("Syarat yang belum diminta formulirnya"), result.unasked),
        ):
            self._list(title, lines)
        if result.has_changes:
            counts = {"created": len(result.created), "updated": len(result.updated)}
            self.stdout.write(_("Dimuat: %(created)d baris baru, %(updated)d diperbarui.") % counts)
        else:
            self.stdout.write(_("Tidak ada yang berubah."))
