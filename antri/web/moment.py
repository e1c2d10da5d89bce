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

# key: (value, kept until)
_kept: dict[Hashable, tuple[Any, float]] = {}
_making: dict[Hashable, threading.Lock] = {}
_lock = threading.Lock()
_new = count(1)
# Until when what this thread is making may be kept: it ends with the first of what it is made of.
_here = threading.local()


def keep(key: Hashable, seconds: float, make: Callable[[], T]) -> T:
    """Return what was made for `key` less than `seconds` ago; otherwise make it, once.

    Of many that ask at once in this process one makes it and the others wait for it. What is made of
    something that is kept itself ends with it, so a page over a calendar is never older than the
    calendar may be. What is kept is shared: never change it. An exception is not kept.
    """
    found = _fresh(key)
    if found:
        return found[0]
    with _lock:
        making = _making.setdefault(key, threading.Lock())
    with making:
        found = _fresh(key)
        if found:
            return found[0]
        outer = getattr(_here, "until", None)
        # Counted from before it is made: a change that lands while it is read is shown within `seconds`.
        _here.until = time.monotonic() + seconds
        try:
            value = make()
        except BaseException:
            _making.pop(key, None)
            _here.until = outer
            raise
        until, _here.until = _here.until, outer
        _ends(until)
        if key not in _kept:
            _make_room(time.monotonic())
        _kept[key] = (value, until)
        return value


def kept(key: Hashable) -> Any | None:
    """Return what is still kept for `key`, or None; make nothing."""
    found = _fresh(key)
    return found[0] if found else None


def _fresh(key: Hashable) -> tuple[Any, float] | None:
    found = _kept.get(key)
    if found is None or time.monotonic() >= found[1]:
        return None
    _ends(found[1])
    return found


def _ends(until: float) -> None:
    outer = getattr(_here, "until", None)
    if outer is not None and until < outer:
        _here.until = until


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
        by_age = sorted(_kept.items(), key=lambda item: item[1][1])
        surplus = _KEEP_AT_MOST // 2 if is_full else 0
        for n, (key, (_value, until)) in enumerate(by_age):
            if until < now or n < surplus:
                _kept.pop(key, None)
                _making.pop(key, None)
