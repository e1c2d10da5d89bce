"""Say a text of the city's data in the reader's language."""

from typing import Any

from django.conf import settings

from antri.directory.queries.catalogue import catalogue
from antri.web.languages import spoken


def said(thing: Any, name: str) -> str:
    """Give `name` of a row (or of an object in a JSON field) as the reader's language says it, else in Indonesian.

    English stands beside the row (`name_en`), other languages in the city's translations.
    """
    text, language = _of(thing, name), spoken()
    if language == settings.LANGUAGE_CODE:
        return text
    return _of(thing, f"{name}_{language}") or translated(text, language)


def translated(text: str, language: str) -> str:
    """Give an Indonesian text of the data in another language; the same text where nobody has translated it."""
    return catalogue().translations.get(language, {}).get(text, text) if text else text


def _of(thing: Any, name: str) -> str:
    value = thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
    return str(value or "")
