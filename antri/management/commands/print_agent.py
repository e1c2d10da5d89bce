from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from antri.management.print_agent import COLUMNS, NotPaired, Site, printer_of, read_key, work, write_key


class Command(BaseCommand):
    help = "Cetak slip di pencetak kecil (ESC/POS) di komputer ini: ambil dari situs, cetak, laporkan."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="Alamat situs, misalnya https://antrean.example.go.id/")
        parser.add_argument("printer", help="tcp:192.0.2.10, usb:04b8:0e15, file:/dev/usb/lp0, atau nothing:")
        parser.add_argument("--pair", metavar="KODE", help="Kode enam angka dari halaman Perangkat; cukup sekali")
        parser.add_argument("--width", type=int, choices=sorted(COLUMNS), default=58, help="Lebar kertas, mm")
        parser.add_argument("--key", type=Path, default=Path.home() / ".prima-antri-printer", help="Berkas kunci")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site(options["site"].rstrip("/") + "/", read_key(options["key"]))
        try:
            if options["pair"]:
                site.pair(options["pair"])
                write_key(options["key"], site.key)
            self.stdout.write(_("Menunggu cetakan. Tekan Ctrl+C untuk berhenti."))
            work(site, printer_of(options["printer"]), options["width"], until=lambda: False)
        except NotPaired:
            raise CommandError(_("Situs tidak mengenal pencetak ini. Minta kode baru di halaman Perangkat.")) from None
        except KeyboardInterrupt:
            self.stdout.write("")
