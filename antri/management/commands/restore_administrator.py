from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from antri.journal.actions import SYSTEM
from antri.management.commands.make_administrator import told_link
from antri.people.actions import NotAppointing, restore_administrator
from antri.people.models import Officer


class Command(BaseCommand):
    help = (
        "Kembalikan administrator yang kehilangan semuanya: sesi dan cara masuk keduanya dihapus, dan satu tautan masuk"
        " ditunjukkan. Tercatat dalam jurnal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = Officer.objects.filter(username=options["username"]).first()
        if officer is None:
            raise CommandError("Nama pengguna itu tidak ada. Untuk administrator baru: manage.py make_administrator")
        try:
            token = restore_administrator(officer=officer, by=SYSTEM)
        except NotAppointing:
            raise CommandError(
                "Akun itu tidak pernah administrator. Untuk administrator baru: manage.py make_administrator"
            ) from None
        self.stdout.write(told_link(token))
