"""Find a service or a life event by what people say, typing errors forgiven."""

from typing import Any


def search(text: str, language: str = "id") -> list[tuple[str, Any]]:
    return []
