import sys
from typing import Any

from django.core.management.base import BaseCommand

from antri.management.doctor import examine


class Command(BaseCommand):
    help = "Periksa pemasangan ini: satu baris untuk tiap hal, dan apa yang perlu dilakukan."
    requires_system_checks: list[str] = []  # it says more than they do, and must run when they fail

    def handle(self, *args: Any, **options: Any) -> None:
        is_ill = False
        for finding in examine():
            mark = "ok" if not finding.advice else "X " if finding.is_needed else "! "
            self.stdout.write(f"{mark}  {finding.name}: {finding.said}")
            if finding.advice:
                self.stdout.write(f"      -> {finding.advice}")
                is_ill |= finding.is_needed
        if is_ill:
            sys.exit(1)
