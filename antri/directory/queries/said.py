"""Say a text of the city's data in the reader's language."""

from typing import Any

from django.utils.translation import get_language


def said(thing: Any, name: str) -> str:
    """Give `name` of a row (or of an object in a JSON field), in English when that is read and exists."""
    if (get_language() or "").startswith("en"):
        text = _of(thing, f"{name}_en")
        if text:
            return text
    return _of(thing, name)


def _of(thing: Any, name: str) -> str:
    value = thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
    return str(value or "")
