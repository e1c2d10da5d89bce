import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from antri.schedule.actions import close_day, open_day, set_quota
from antri.web.refusals import Invalid


class Command(BaseCommand):
    help = "Tutup atau buka satu tanggal, atau ubah kuota sesinya. Nomor yang sudah dipegang warga tidak hilang."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["close", "open", "quota"])
        parser.add_argument("office", help="Nama pendek kantor, misalnya disdukcapil")
        parser.add_argument("date", type=datetime.date.fromisoformat, help="TTTT-BB-HH")
        parser.add_argument("--reason", default="", help="Dibaca warga; wajib untuk close dan open")
        parser.add_argument("--reason-en", default="")
        parser.add_argument(
            "--session",
            action="append",
            default=[],
            help="08:00-09:00=40 untuk open, 08:00=30 untuk quota; boleh berulang",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        office = catalogue().offices.get(options["office"])
        if office is None:
            raise CommandError(f"Kantor tidak dikenal. Pilihannya: {', '.join(catalogue().offices)}")
        if options["what"] != "quota" and not options["reason"]:
            raise CommandError("Tulis --reason: warga membacanya.")
        told = {"reason": options["reason"], "reason_en": options["reason_en"]}
        where = {"office": office, "date": options["date"], "by": SYSTEM}
        try:
            if options["what"] == "close":
                held = close_day(**where, **told)
            elif options["what"] == "open":
                held = open_day(**where, **told, sessions=[_session(text) for text in options["session"]])
            else:
                held = set_quota(**where, quotas={start: int(n) for start, n in _pairs(options["session"])})
        except Invalid as refusal:
            faults = [f"  {where}: {message}" for where, _code, message in refusal.errors]
            raise CommandError("\n".join(["Tidak ada yang berubah. Perbaiki --session:", *faults])) from None
        except ValueError as fault:
            raise CommandError(f"--session tidak terbaca: {fault}") from None
        self.stdout.write(f"Selesai. Nomor yang masih dipegang warga di luar kuota baru: {held}.")


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    return [(start, count) for start, _equals, count in (text.partition("=") for text in texts)]


def _session(text: str) -> list[Any]:
    ((hours, count),) = _pairs([text])
    start, _dash, end = hours.partition("-")
    for hour in (start, end):
        datetime.time.fromisoformat(hour)
    return [start, end, int(count)]
