import datetime
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from antri.booking.calendar.queries.proof import ProvedDay, prove
from antri.directory.queries import catalogue
from antri.web import clock

_DAYS_BACK = 31


class Command(BaseCommand):
    help = "Buktikan dari slot, pemesanan dan jurnal bahwa tidak ada hari melebihi kuota. Keluar 1 bila tidak terbukti."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=datetime.date.fromisoformat, help="TTTT-BB-HH, 31 hari lalu")
        parser.add_argument("--until", type=datetime.date.fromisoformat, help="TTTT-BB-HH, hari terakhir yang dibuka")
        parser.add_argument("--office", default="", help="Nama pendek kantor; semua bila tidak ditulis")

    def handle(self, *args: Any, **options: Any) -> None:
        office = catalogue().offices.get(options["office"])
        if options["office"] and office is None:
            raise CommandError(f"Kantor tidak dikenal. Pilihannya: {', '.join(catalogue().offices)}")
        today = clock.today(catalogue().city.timezone)
        first = options["first"] or today - datetime.timedelta(days=_DAYS_BACK)
        last = options["until"] or datetime.date.max
        days = prove(first=first, last=last, office=office)
        for day in days:
            self._tell(day)
        faulty = sum(bool(day.faults) for day in days)
        if faulty:
            self.stdout.write(_("TIDAK terbukti: %(count)d dari %(all)d hari.") % {"count": faulty, "all": len(days)})
            sys.exit(1)
        self.stdout.write(_("Tidak ada hari melebihi kuota: %(all)d hari, tiga sumber sepakat.") % {"all": len(days)})

    def _tell(self, day: ProvedDay) -> None:
        text = _("kuota %(quota)d, diberikan %(given)d kali, terbanyak sekaligus %(most)d dari %(quota_then)d")
        facts = {"quota": day.quota, "given": day.given, "most": day.most, "quota_then": day.quota_then}
        mark = "X " if day.faults else "ok"
        self.stdout.write(f"{mark}  {day.date} {day.office} ({day.lane}): {text % facts}")
        for fault in day.faults:
            self.stdout.write(f"      -> {fault}")
