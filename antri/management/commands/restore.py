import getpass
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from antri.journal.actions import SYSTEM
from antri.management.recovery.database import Place
from antri.management.recovery.keys import Keys, read_copy
from antri.management.recovery.refusal import Refused
from antri.management.recovery.restore import Found, prove, restore


class Command(BaseCommand):
    help = "Pulihkan salinan ke basis data kosong, atau buktikan bahwa salinan kunci membukanya (--prove)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--to", metavar="TUJUAN", help="Berkas SQLite atau alamat PostgreSQL; bawaan: yang diatur")
        parser.add_argument(
            "--prove",
            type=Path,
            nargs="+",
            metavar="KUNCI",
            help="Salinan kunci, atau kedua bagiannya: pulihkan ke tempat sementara, hanya dengan kunci itu",
        )
        parser.add_argument(
            "--without-keys", action="store_true", help="FIELD_KEYS hilang: pulihkan nomor saja, nama tidak terbaca"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["to"]:
            self._go_there(options)
        try:
            if options["prove"]:
                found = prove(
                    options["file"], keys=read_copy(options["prove"], passphrase=_passphrase(options)), by=SYSTEM
                )
                self._tell(found, _("Terbukti: salinan ini pulih dengan salinan kunci itu saja."))
                return
            without_keys = options["without_keys"]
            found = restore(
                options["file"],
                place=Place.of_settings(),
                keys=Keys.of_settings(),
                by=SYSTEM,
                without_keys=without_keys,
            )
            if not found.newer_migrations:
                self._verify_journal()
            self._tell(found, _("Pulih. Jalankan manage.py doctor, lalu nyalakan web dan pekerja."))
        except (Refused, ImproperlyConfigured) as reason:
            raise CommandError(str(reason)) from None

    def _go_there(self, options: dict[str, Any]) -> NoReturn:
        """Do the same with settings that name the other database, so that all of it happens there."""
        command = [sys.executable, sys.argv[0], "restore", str(options["file"].resolve())]
        command += ["--without-keys"] if options["without_keys"] else []
        there = os.environ | Place.of_text(options["to"]).child_environment()
        sys.exit(subprocess.run(command, env=there, check=False).returncode)  # noqa: S603 - this very program

    def _verify_journal(self) -> None:
        try:
            call_command("verify_journal", stdout=self.stdout)
        except SystemExit:
            raise CommandError(
                _("Data pulih, tetapi jurnalnya tidak utuh. Baca docs/operator.md, bagian Jurnal.")
            ) from None

    def _tell(self, found: Found, said: str) -> None:
        facts = {"made_at": found.made_at, "rows": found.rows, "opened": found.opened, "files": found.files}
        self.stdout.write(
            _("Salinan dari %(made_at)s: %(rows)d baris sama, %(opened)d data warga terbuka, %(files)d berkas.") % facts
        )
        if found.newer_migrations:
            self.stdout.write(_("Tabel dari versi lama: jalankan manage.py migrate."))
        self.stdout.write(said)


def _passphrase(options: dict[str, Any]) -> str:
    """Ask for it where nobody sees it; from a pipe it is the first line. Two halves need none."""
    if len(options["prove"]) > 1:
        return ""
    if sys.stdin.isatty():
        return getpass.getpass(_("Frasa sandi: "))
    return sys.stdin.readline().rstrip("\n")
