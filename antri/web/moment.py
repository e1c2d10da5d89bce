"""Keep an answer for a moment, so that a thousand people asking in the same second cost one look."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_KEEP_AT_MOST = 2000

_kept: dict[Hashable, tuple[float, Any]] = {}
_making: dict[Hashable, threading.Lock] = {}
_lock = threading.Lock()


def keep(key: Hashable, seconds: float, make: Callable[[], T]) -> T:
    """Return what `make` returned for `key` less than `seconds` ago; otherwise make it, once.

    Of many that ask at once in this process one makes it and the others wait for it. What is kept is
    shared: never change it. An exception is not kept.
    """
    found = _kept.get(key)
    if found and time.monotonic() - found[0] < seconds:
        return found[1]
    with _lock:
        making = _making.setdefault(key, threading.Lock())
    with making:
        found = _kept.get(key)
        if found and time.monotonic() - found[0] < seconds:
            return found[1]
        # Stamped before it is made: a change that lands while it is read is shown within `seconds`.
        asked_at = time.monotonic()
        value = make()
        if len(_kept) >= _KEEP_AT_MOST:
            _forget_oldest()
        _kept[key] = (asked_at, value)
        return value


def kept(key: Hashable, seconds: float = 1.0) -> Any | None:
    """Return what was kept for `key` less than `seconds` ago, or None; make nothing."""
    found = _kept.get(key)
    return found[1] if found and time.monotonic() - found[0] < seconds else None


def drop(key: Hashable) -> None:
    """Drop one thing that is kept."""
    _kept.pop(key, None)


def forget() -> None:
    """Drop everything that is kept."""
    with _lock:
        _kept.clear()
        _making.clear()


def _forget_oldest() -> None:
    with _lock:
        for key, _value in sorted(_kept.items(), key=lambda item: item[1][0])[: _KEEP_AT_MOST // 2]:
            _kept.pop(key, None)
            _making.pop(key, None)
