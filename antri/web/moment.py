"""Keep an answer for a moment, so that a thousand people asking in the same second cost one look."""

import threading
import time
from collections.abc import Callable, Hashable
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")

_KEEP_AT_MOST = 2000
# After so many new ones what is past its time goes. Keys come from addresses that anybody can make up, and
# two thousand calendars of 92 days would be 100 MB.
_SWEEP_AFTER = 200

# key: (asked at, value, kept until)
_kept: dict[Hashable, tuple[float, Any, float]] = {}
_making: dict[Hashable, threading.Lock] = {}
_lock = threading.Lock()
_new = count(1)


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
        try:
            value = make()
        except BaseException:
            _making.pop(key, None)
            raise
        if key not in _kept:
            _make_room(asked_at)
        _kept[key] = (asked_at, value, asked_at + seconds)
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


def _make_room(now: float) -> None:
    """Drop what is past its time; when that is not enough, the oldest half."""
    with _lock:
        is_full = len(_kept) >= _KEEP_AT_MOST
        if not is_full and next(_new) % _SWEEP_AFTER:
            return
        by_age = sorted(_kept.items(), key=lambda item: item[1][0])
        surplus = _KEEP_AT_MOST // 2 if is_full else 0
        for n, (key, (_asked_at, _value, until)) in enumerate(by_age):
            if until < now or n < surplus:
                _kept.pop(key, None)
                _making.pop(key, None)
