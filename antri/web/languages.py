"""The languages a reader can choose. They come from data: antri/locale/<code>/ (docs/languages.md)."""

from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import get_language


class Language(NamedTuple):
    """A language by its code, with its name in its own words; `short` is what a button says."""

    code: str
    name: str
    short: str
    direction: str

    @property
    def rest_of_name(self) -> str:
        """What the button leaves out of the name, for those who hear it."""
        return self.name.removeprefix(self.short) if self.name.startswith(self.short) else f" ({self.name})"


def spoken() -> str:
    """Tell the code of the language being read; the source language where none of ours is."""
    code = get_language() or ""
    return code if code in settings.LANGUAGE_CARDS else settings.LANGUAGE_CODE


def languages() -> list[Language]:
    """List what can be chosen, the source language first."""
    return [
        Language(code, card["name"], card["short"], card["direction"]) for code, card in settings.LANGUAGE_CARDS.items()
    ]


def switch() -> dict[str, Any]:
    """Say what the frame of a page needs: the language being read, and those it can be changed for."""
    here = spoken()
    return {
        "language": next(row for row in languages() if row.code == here),
        "other_languages": [row for row in languages() if row.code != here],
    }


def completeness(code: str) -> int:
    """Tell how much of the program's texts a language says, in percent of what English says."""
    if code == settings.LANGUAGE_CODE:
        return 100
    said = _texts(code, *settings.LOCALE_PATHS)
    wanted = _texts("en", *settings.LOCALE_PATHS)
    return len(said & wanted) * 100 // len(wanted) if wanted else 0


@lru_cache(maxsize=32)
def _texts(code: str, *folders: Path) -> frozenset[Any]:
    """List the texts of a catalogue that are translated; a deployment's catalogues change with the program."""
    found: set[Any] = set()
    folder = code.replace("-", "_")
    for at in folders:
        path = Path(at) / folder / "LC_MESSAGES" / "django.mo"
        if path.is_file():
            with path.open("rb") as file:
                texts = GNUTranslations(file)._catalog.items()  # type: ignore[attr-defined]
            # A plural counts once, however many forms its language has.
            found |= {key[0] if isinstance(key, tuple) else key for key, text in texts if key and text}
    return frozenset(found)
