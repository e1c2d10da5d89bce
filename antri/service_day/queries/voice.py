"""What the board speaks with, and which board of a hall it is that speaks."""

import datetime
import functools
import json
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.models import Device

# A board asks every 20 seconds; being here is written down at most once a minute.
AWAKE: Final = datetime.timedelta(minutes=2)


class NoSuchPack(LookupError):
    """No voice pack stands in static/voice/ under this name."""


def pack(language: str) -> dict[str, Any]:
    """Give the words of a voice pack, each clip with the address it is published at. Raises NoSuchPack."""
    manifest = _manifest(language)
    clips = {
        name: {"text": clip["text"], "url": static(f"voice/{language}/{clip['file']}")}
        for name, clip in manifest["clips"].items()
    }
    told = ("language", "opening", "counter", "letters", "digits", "numbers")
    return {name: manifest[name] for name in told} | {"clips": clips}


@functools.cache
def _manifest(language: str) -> dict[str, Any]:
    path = finders.find(f"voice/{language}/manifest.json") if language.isalnum() else None
    if path is None:
        raise NoSuchPack(language)
    manifest: dict[str, Any] = json.loads(Path(path).read_text())
    return manifest


def is_quiet(office: Office, now: datetime.datetime) -> bool:
    """Tell whether it is the quiet hour of this office: who is called is still told, once and in one language."""
    book = catalogue()
    start, end = (str(book.setting(key, office)) for key in ("voice_quiet_from", "voice_quiet_until"))
    return start <= f"{now.astimezone(ZoneInfo(office.timezone)):%H:%M}" < end


def awake_boards(office: Office, now: datetime.datetime) -> list[int]:
    """List the boards of an office that are switched on, the one that was made first at the front: it speaks."""
    boards = Device.objects.filter(
        office=office, kind=Device.Kind.BOARD, revoked_at__isnull=True, last_seen_at__gt=now - AWAKE
    )
    return list(boards.order_by("pk").values_list("pk", flat=True))
