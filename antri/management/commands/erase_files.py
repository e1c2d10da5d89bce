"""manage.py erase_files: remove now what is due of applications and complaints, as the worker does by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from antri.applications.actions.erase import erase_applications
from antri.applications.queries.retention import due_applications, due_complaints, due_scans
from antri.journal.actions import SYSTEM
from antri.web import clock


class Command(BaseCommand):
    help = "Removes scans, answers and complaints whose time is over; --look only tells how many."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--look", action="store_true", help="remove nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["look"]:
            text = _("Jatuh tempo: pindaian %(scans)d berkas, isi %(files)d berkas, %(complaints)d pengaduan.")
            due = (due_scans(now), due_applications(now), due_complaints(now))
            counts = dict(zip(("scans", "files", "complaints"), (rows.count() for rows in due), strict=True))
        else:
            text = _("Dihapus: %(scans)d pindaian, isi %(files)d berkas, %(complaints)d pengaduan.")
            done = erase_applications(by=SYSTEM)
            counts = {"scans": done.scans, "files": done.applications, "complaints": done.complaints}
        self.stdout.write(text % counts)
