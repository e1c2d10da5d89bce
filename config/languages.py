"""Which languages there are: each is a folder of antri/locale/ with a descriptor, and none is named in the code."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# The language that the program and the city's files are written in; it needs no catalogue.
SOURCE = "id"
_KNOWN = {"name": str, "short": str, "direction": str, "voice": str}


def read(*folders: Path) -> dict[str, dict[str, Any]]:
    """Read the descriptors by code: Indonesian first, then English, then the others by code.

    A language appears when its folder holds `language.json` and a compiled catalogue
    (docs/languages.md). A descriptor that cannot be read stops the start: half a language is a mistake.
    """
    found = {}
    for folder in folders:
        for path in sorted(folder.glob("*/language.json")):
            code = path.parent.name.lower().replace("_", "-")
            if code == SOURCE or (path.parent / "LC_MESSAGES" / "django.mo").is_file():
                found[code] = _descriptor(path)
    return dict(sorted(found.items(), key=lambda item: (item[0] != SOURCE, item[0] != "en", item[0])))


def _descriptor(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text("utf-8"))
    except ValueError as fault:
        raise ImproperlyConfigured(f"{path}: {fault}") from fault
    is_right = isinstance(card, dict) and all(isinstance(value, _KNOWN.get(key, ())) for key, value in card.items())
    if not is_right or not card.get("name") or card.get("direction", "ltr") not in ("ltr", "rtl"):
        raise ImproperlyConfigured(f'{path}: needs "name"; may have short, direction ("ltr" or "rtl") and voice')
    return {"short": card["name"], "direction": "ltr", "voice": "", **card}
