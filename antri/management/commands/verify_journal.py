import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from antri.insight.queries import Whole
from antri.journal.queries import head_file, oldest_unsealed, unreadable_heads
from antri.management.whole_check import verify_and_note


class Command(BaseCommand):
    help = "Periksa jurnal: segel, ujung rantai di luar basis data, dan apakah data mengikuti peristiwanya."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="first", type=int, default=1, help="Mulai dari segel ini; yang sebelumnya dipercaya"
        )
        parser.add_argument("--json", action="store_true", help="Satu baris JSON tiap temuan, ringkasan di baris akhir")

    def handle(self, *args: Any, **options: Any) -> None:
        whole = Whole()
        found = verify_and_note(whole) if options["first"] <= 1 else whole.broken(first=options["first"])
        for broken in found:
            self.stdout.write(json.dumps(broken.facts()) if options["json"] else f"X  {broken.said}")
        count = whole.counts.total()
        if options["json"]:
            self.stdout.write(json.dumps({"intact": not count, "seals": whole.seals, "broken": count}))
        else:
            self._sum_up(whole.seals, count)
        if count:
            sys.exit(1)

    def _sum_up(self, seals: int, count: int) -> None:
        facts = {"file": head_file(), "count": count or seals}
        for line in unreadable_heads():
            self.stdout.write(_("!  %(file)s, baris %(line)d: tidak terbaca.") % (facts | {"line": line}))
        if not head_file().exists():
            self.stdout.write(_("!  %(file)s belum ada: ujung yang dibuang tidak akan ketahuan.") % facts)
        if oldest := oldest_unsealed(0):
            at = oldest.isoformat(" ", "seconds")
            self.stdout.write(_("!  Ada peristiwa tanpa segel sejak %(at)s.") % {"at": at})
        if count:
            self.stdout.write(_("%(count)d tempat tidak cocok. Baca docs/operator.md, bagian Jurnal.") % facts)
        else:
            self.stdout.write(_("Utuh: %(count)d segel cocok, dan data mengikuti jurnal.") % facts)
