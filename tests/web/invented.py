"""A language that nobody speaks: a folder with a catalogue and a descriptor, made by a test."""

import json
import subprocess
import tempfile
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from config import languages

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "antri" / "locale"
CODE = "xk"
NAME = "Basa Rekaan"

_HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'


def add(folder: Path, texts: dict[str, str], *, code: str = CODE, **card: Any) -> Path:
    """Write the folder of a language: `texts` by msgid, those with a context as "context\\4msgid"."""
    home = folder / code / "LC_MESSAGES"
    home.mkdir(parents=True)
    (home.parent / "language.json").write_text(json.dumps({"name": NAME, **card}))
    source = home / "django.po"
    source.write_text(_HEAD + "\n".join(_entry(key, text) for key, text in texts.items()))
    subprocess.run(["msgfmt", "-o", home / "django.mo", source], check=True)
    return folder


def offer(settings: Any, folder: Path) -> None:
    """Let the product find the languages of `folder` beside its own, as it does when it starts."""
    settings.LOCALE_PATHS = [LOCALE, folder]
    settings.LANGUAGE_CARDS = languages.read(LOCALE, folder)
    settings.LANGUAGES = [(code, card["name"]) for code, card in settings.LANGUAGE_CARDS.items()]


def all_texts() -> set[str]:
    """List every text of the program, as the English catalogue has it; plurals by their singular."""
    return {key[0] if isinstance(key, tuple) else key for key in _english() if key}


@cache
def _plurals() -> frozenset[str]:
    return frozenset(key[0] for key in _english() if isinstance(key, tuple))


@cache
def _english() -> dict[Any, str]:
    """Read the English catalogue with every text in it, those that still wait for their English too."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.po"
        subprocess.run(["msgen", "-o", whole, LOCALE / "en" / "LC_MESSAGES" / "django.po"], check=True)
        subprocess.run(["msgfmt", "--use-fuzzy", "-o", whole.with_suffix(".mo"), whole], check=True)
        with whole.with_suffix(".mo").open("rb") as file:
            return dict(GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def _entry(key: str, text: str) -> str:
    context, _, msgid = key.rpartition("\x04")
    lines = [f"msgctxt {_quoted(context)}"] if context else []
    if msgid in _plurals():
        lines += [f"msgid {_quoted(msgid)}", f"msgid_plural {_quoted(msgid)}", f"msgstr[0] {_quoted(text)}"]
    else:
        lines += [f"msgid {_quoted(msgid)}", f"msgstr {_quoted(text)}"]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
