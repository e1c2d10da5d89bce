import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from antri.booking.calendar.actions import save_change
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from antri.schedule.queries.changes import Change, CloseDays, OpenDays, SetQuota
from antri.web.refusals import Invalid


class Command(BaseCommand):
    help = "Tutup atau buka tanggal, atau ubah kuotanya. Nomor yang sudah dipegang warga tidak hilang: ditandai."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["close", "open", "quota"])
        parser.add_argument("office", help="Nama pendek kantor, misalnya disdukcapil")
        parser.add_argument("date", type=datetime.date.fromisoformat, help="TTTT-BB-HH")
        parser.add_argument("--until", type=datetime.date.fromisoformat, help="TTTT-BB-HH, bila lebih dari satu hari")
        parser.add_argument("--reason", default="", help="Dibaca warga; wajib untuk close dan open")
        parser.add_argument("--reason-en", default="")
        parser.add_argument(
            "--session",
            action="append",
            default=[],
            help="08:00-09:00=40 untuk open, 08:00=30 untuk quota, 08:00 untuk close; boleh berulang",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        office = catalogue().offices.get(options["office"])
        if office is None:
            raise CommandError(f"Kantor tidak dikenal. Pilihannya: {', '.join(catalogue().offices)}")
        if options["what"] != "quota" and not options["reason"]:
            raise CommandError("Tulis --reason: warga membacanya.")
        try:
            saved = save_change(wanted=_wanted(office, options), by=SYSTEM)
        except Invalid as refusal:
            faults = [f"  {where}: {message}" for where, _code, message in refusal.errors]
            raise CommandError("\n".join(["Tidak ada yang berubah. Perbaiki ini:", *faults])) from None
        except ValueError as fault:
            raise CommandError(f"--session tidak terbaca: {fault}") from None
        preview = saved.preview
        self.stdout.write(
            f"Selesai. Perlu dipindah: {preview.to_move}. Tetap dilayani di atas kuota baru: {preview.over}."
        )


def _wanted(office: Office, options: dict[str, Any]) -> Change:
    span = {"office": office, "first": options["date"], "last": options["until"] or options["date"]}
    told = {"reason": options["reason"], "reason_en": options["reason_en"]}
    if options["what"] == "close":
        return CloseDays(**span, **told, starts=tuple(options["session"]))
    if options["what"] == "open":
        return OpenDays(**span, **told, sessions=[_session(text) for text in options["session"]])
    return SetQuota(**span, quotas={start: int(count) for start, count in _pairs(options["session"])})


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    return [(start, count) for start, _equals, count in (text.partition("=") for text in texts)]


def _session(text: str) -> list[Any]:
    ((hours, count),) = _pairs([text])
    start, _dash, end = hours.partition("-")
    for hour in (start, end):
        datetime.time.fromisoformat(hour)
    return [start, end, int(count)]
