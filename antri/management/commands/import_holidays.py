from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from antri.journal.actions import SYSTEM
from antri.schedule.actions.import_holidays import import_holidays, look_at_import
from antri.schedule.queries.holidays import Difference


class Command(BaseCommand):
    help = "Impor hari libur nasional dan cuti bersama satu tahun atau lebih. Suntingan tangan dibiarkan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", type=int, nargs="+", metavar="YEAR")
        parser.add_argument("--check", action="store_true", help="Tunjukkan saja bedanya, tidak menulis apa pun")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            if options["check"]:
                self._tell(year, look_at_import(year))
                self.stdout.write(_("Pratinjau: tidak ada yang ditulis."))
            else:
                self._tell(year, import_holidays(year=year, by=SYSTEM))

    def _tell(self, year: int, result: Difference) -> None:
        for sign, rows in (("+", result.added), ("~", result.changed), ("-", result.removed), ("=", result.kept)):
            for row in rows:
                estimate = _(" (perkiraan)") if row.is_estimate else ""
                kept = _(" (disunting di produk, dibiarkan)") if sign == "=" else ""
                self.stdout.write(f"{sign} {row.date:%Y-%m-%d} {row.name}{estimate}{kept}")
        for day in result.left_open:
            text = _("! %(date)s %(office)s (%(lane)s) tetap buka: %(held)d nomor sudah dipegang warga")
            facts = {"date": day.date, "office": day.office, "lane": day.lane, "held": day.held}
            self.stdout.write(text % facts)
        facts = {"year": year, "added": len(result.added), "changed": len(result.changed), "closed": result.closed}
        if result.has_changes:
            text = _("%(year)d: %(added)d baru, %(changed)d berubah, %(closed)d hari ditutup.")
            self.stdout.write(text % facts)
        else:
            self.stdout.write(_("%(year)d: tidak ada yang berubah.") % facts)
