from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from antri.journal.actions import SYSTEM
from antri.management.recovery.backup import back_up
from antri.management.recovery.refusal import Refused


class Command(BaseCommand):
    help = "Buat salinan terenkripsi dari basis data, media, dan pengaturan, juga selagi warga memesan."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="Bawaan: BACKUP_DIR")
        parser.add_argument("--keep", type=int, metavar="HARI", help="Bawaan: BACKUP_KEEP_DAYS")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["to"] or (Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else None)
        if folder is None:
            raise CommandError(_("Tulis --to FOLDER, atau atur BACKUP_DIR."))
        keep = settings.BACKUP_KEEP_DAYS if options["keep"] is None else options["keep"]
        try:
            made = back_up(to=folder, keep_days=keep, by=SYSTEM)
        except Refused as reason:
            raise CommandError(str(reason)) from None
        said = _("%(path)s: %(rows)d baris, %(kb)d KB. Salinan lama dihapus: %(deleted)d.")
        self.stdout.write(
            said % {"path": made.path, "rows": made.rows, "kb": made.size // 1000, "deleted": len(made.deleted)}
        )
