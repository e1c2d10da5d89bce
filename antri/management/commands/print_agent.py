from argparse import Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from antri.management.print_agent import begin, read_arguments


class Command(BaseCommand):
    help = "Cetak slip di pencetak kecil (ESC/POS) di komputer ini: ambil dari situs, cetak, laporkan."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        read_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if wrong := begin(Namespace(**options)):
            raise CommandError(wrong)
