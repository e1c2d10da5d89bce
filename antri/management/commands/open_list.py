import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from antri.management.lists import as_pdf, open_list
from antri.management.recovery.refusal import Refused


class Command(BaseCommand):
    help = "Buka daftar antrean terenkripsi menjadi halaman yang dapat dicetak, juga tanpa basis data."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="BERKAS")
        parser.add_argument("--to", type=Path, metavar="BERKAS", help="Bawaan: di sebelahnya, .html")
        parser.add_argument("--pdf", action="store_true", help="Jadikan PDF, siap cetak di mesin mana pun")
        parser.add_argument("--key-file", type=Path, metavar="BERKAS", help="Berisi BACKUP_KEY; bawaan: dari .env")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"]
        target: Path = options["to"] or source.with_suffix(".pdf" if options["pdf"] else ".html")
        try:
            key = options["key_file"].read_text("utf-8").strip() if options["key_file"] else ""
            page = open_list(source, key=key)
            told = as_pdf(page) if options["pdf"] else page.encode()
            target.unlink(missing_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(told)
        except (Refused, OSError) as reason:
            raise CommandError(str(reason)) from None
        said = (
            _("%s: cetak. Hapus sesudah dipakai.")
            if options["pdf"]
            else _("%s: buka di peramban dan cetak. Hapus sesudah dipakai.")
        )
        self.stdout.write(said % target)
