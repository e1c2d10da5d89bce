"""The chain: how an event becomes bytes, and how the bytes become its seal. Once written, never changed.

`mac` of a seal = HMAC-SHA256(chain key, mac of the seal before + "\\n" + canonical event), in hexadecimal.
Before the first seal stand 64 zeros. tests/journal/test_chain.py has vectors.
"""

import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32
BEFORE_THE_FIRST = "0" * 64
# All columns of an event, in the order of the canonical form.
COLUMNS = ("id", "city", "at", "what", "about_kind", "about_id", "actor_kind", "actor_id", "channel", "data")

_FORM = 1
_AT, _DATA = COLUMNS.index("at"), COLUMNS.index("data")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# `repr`: a column of SQLite may have been given a type that JSON does not know. It must be noticed, not stop us.
_encode = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=repr).encode


def canonical(row: Sequence[Any]) -> bytes:
    """Write an event, its columns as the database gives them in the order of `COLUMNS`, as the bytes to be sealed.

    An ASCII JSON array without spaces: the number of this form (1), then the columns. `at` is in whole
    microseconds since 1970 in UTC; `data` is itself JSON, its keys sorted; every character outside ASCII
    is an escape of UTF-16 in lower case, as JSON has it.
    """
    columns = list(row)
    columns[_AT] = _microseconds(columns[_AT])
    columns[_DATA] = _data(columns[_DATA])
    return _encode([_FORM, *columns]).encode("ascii")


def mac(previous: str, event: bytes) -> str:
    """Chain one canonical event to the seal before it."""
    return hmac.digest(chain_key(), previous.encode("utf-8", "surrogateescape") + b"\n" + event, "sha256").hex()


def chain_key() -> bytes:
    """Derive the key of the chain from JOURNAL_KEY; raise `ImproperlyConfigured`, naming it, if there is none."""
    return _derived(settings.JOURNAL_KEY, settings.INDEX_KEY, settings.FIELD_KEYS)


@lru_cache(maxsize=4)
def _derived(journal_key: str, index_key: str, field_keys: str) -> bytes:
    if len(journal_key) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"JOURNAL_KEY: write at least {SHORTEST_KEY} random characters.")
    if journal_key == index_key or journal_key in field_keys:
        raise ImproperlyConfigured("JOURNAL_KEY: it must be another key than INDEX_KEY and those of FIELD_KEYS.")
    return hmac.digest(journal_key.encode(), b"prima-antri 1 journal chain", "sha256")


def _microseconds(at: Any) -> Any:
    if isinstance(at, str):  # SQLite
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            return at
    if not isinstance(at, datetime):
        return at
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def _data(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return ["unreadable", text]
