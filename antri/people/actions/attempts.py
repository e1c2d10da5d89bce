"""Slow down whoever tries too often."""

import math
import threading
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Min, Sum
from django.db.models.functions import Least
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from antri.journal.actions import change
from antri.people.models import SECONDS_IN_A_WINDOW, Attempt
from antri.web.refusals import Refusal

_DAY: Final = 24


class TooMany(Refusal):
    """Tried more often than allowed; `retry_after` seconds from now it may be tried again."""

    code = "too-many"
    status = 429
    title = _("Terlalu banyak percobaan")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(_wait_message(retry_after), retry_after=retry_after)


def count_attempt(key: str, limit: int, now: datetime, *, hours_a_day: int = 24) -> None:
    """Count one try of `key` (80 characters at most, nothing personal); raise `TooMany` above `limit` an hour.

    The count holds over all processes. Call it before the change it protects, never inside: a refusal
    there would undo the counting too. Hours are those of the clock, so every limit ends at the full hour.
    `hours_a_day`: in any 24 hours no more than so many hours allow, for what patience would guess.
    """
    with change():
        count = Attempt.add_one(key, now)
    if count > limit:
        raise TooMany(SECONDS_IN_A_WINDOW - int(now.timestamp()) % SECONDS_IN_A_WINDOW)
    if hours_a_day < _DAY and tries_in_a_day(key, limit, now) > limit * hours_a_day:
        with change():  # what is refused is no try, or a guesser who goes on would lock the holder out for ever
            Attempt.take_one_off(key, now)
        first = Attempt.objects.filter(key=key, window__gt=_day_before(now)).aggregate(first=Min("window"))["first"]
        raise TooMany((first + _DAY) * SECONDS_IN_A_WINDOW - int(now.timestamp()))


def tries_in_a_day(key: str, most: int, now: datetime) -> int:
    """Add up the tries of 24 hours. What was refused in an hour is no try: a guesser who goes on lengthens nothing."""
    hours = Attempt.objects.filter(key=key, window__gt=_day_before(now))
    return hours.aggregate(tries=Sum(Least("count", most)))["tries"] or 0


def _day_before(now: datetime) -> int:
    return int((now - timedelta(hours=_DAY)).timestamp()) // SECONDS_IN_A_WINDOW


def forget_attempts(*, before: datetime) -> int:
    """Delete the counts of hours that ended before then; return how many."""
    with change():
        count, _rows = Attempt.objects.filter(window__lt=int(before.timestamp()) // SECONDS_IN_A_WINDOW).delete()
    return count


def allow(kind: str, key: str, *, per_minute: int) -> None:
    """Let `key` pass up to `per_minute` times at once and as often again each minute, or raise `TooMany`.

    In the memory of this process only: it calms a flood, it is no promise. Not a rule about people.
    """
    wait_s = _buckets.take(f"{kind}:{key}", per_minute, time.monotonic())
    if wait_s > 0:
        raise TooMany(math.ceil(wait_s))


def forget() -> None:
    """Forget what `allow` has seen."""
    _buckets.forget()


class Buckets:
    """Token buckets in memory, at most `most` of them: the one not used for longest is dropped.

    Of each bucket only the instant is kept at which it will be full again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._full_at)

    def forget(self) -> None:
        with self._lock:
            self._full_at.clear()

    def take(self, key: str, per_minute: int, now_s: float) -> float:
        """Take one token and return 0, or take none and return the seconds until there is one."""
        with self._lock:
            full_at = max(self._full_at.get(key, now_s), now_s) + 60 / per_minute
            wait_s = full_at - now_s - 60
            if wait_s > 1e-6:  # less is rounding
                return wait_s
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            if len(self._full_at) > self._most:
                self._full_at.popitem(last=False)
        return 0.0


_buckets = Buckets(most=50_000)


def _wait_message(retry_after: int) -> Any:
    if retry_after < 60:
        return format_lazy(_WAIT_SECONDS, seconds=retry_after)
    return format_lazy(_WAIT_MINUTES, minutes=math.ceil(retry_after / 60))


_WAIT_SECONDS = _("Coba lagi dalam {seconds} detik.")
_WAIT_MINUTES = _("Coba lagi dalam {minutes} menit.")
