from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from antri.journal.actions import SYSTEM
from antri.people.actions import INVITATION_HOURS, add_officer
from antri.people.models import Role
from antri.web.refusals import Invalid


class Command(BaseCommand):
    help = "Buat administrator, biasanya yang pertama sesudah memasang; menunjukkan tautan masuknya satu kali."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="Untuk masuk: huruf kecil, angka, titik, tanda hubung")
        parser.add_argument("name", help='Nama lengkap, dalam tanda kutip: "Nama Lengkap"')

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = add_officer(
                username=options["username"], name=options["name"], role=Role.ADMINISTRATOR, office=None, by=SYSTEM
            )
        except Invalid as refused:
            raise CommandError("\n".join(f"{message}" for _field, _code, message in refused.errors)) from None
        self.stdout.write(told_link(made.token))


def told_link(token: str) -> str:
    """Write the link for the terminal; it is nowhere else."""
    where = settings.PUBLIC_URL.rstrip("/") or f"http://{settings.WEB_ADDRESS}:{settings.PORT}"
    return (
        f"Tautan masuk, berlaku {INVITATION_HOURS} jam dan satu kali. Tidak dapat ditunjukkan lagi:\n\n"
        f"  {where}/akun/undangan/{token}/\n\n"
        "Buka di perangkat orang itu sendiri: ia membuat kata sandi dan memasang cara masuk kedua."
    )
