from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from antri.journal.actions import SYSTEM
from antri.schedule.actions.import_holidays import Imported, import_holidays


class Command(BaseCommand):
    help = "Impor hari libur nasional dan cuti bersama satu tahun atau lebih. Suntingan tangan dibiarkan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", type=int, nargs="+", metavar="YEAR")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            self._tell(year, import_holidays(year=year, by=SYSTEM))

    def _tell(self, year: int, result: Imported) -> None:
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
