import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from antri.directory.queries import catalogue, translatable
from antri.schedule.models import Holiday


class Command(BaseCommand):
    help = "Tulis berkas terjemahan data kota untuk satu bahasa: yang sudah ada, dan yang masih kosong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("language", help="kode bahasa, misalnya su")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        if language in ("id", "en"):
            raise CommandError("Bahasa Indonesia dan Inggris berdiri pada berkas data itu sendiri.")
        known = catalogue().translations.get(language, {})
        holidays = Holiday.objects.order_by("date").values_list("name", flat=True)
        texts = {text: known.get(text, "") for text in (*translatable(), *holidays)}
        self.stdout.write(json.dumps({"language": language, "texts": texts}, ensure_ascii=False, indent=2))
