"""The one clock. Everything that asks what time it is asks here; tests move it with time-machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

_NONE = timedelta()
_apart: ContextVar[timedelta] = ContextVar("apart", default=_NONE)


def now() -> datetime:
    """Tell the server's time as an aware datetime in UTC."""
    return datetime.now(UTC) + _apart.get()


def today(zone: str | ZoneInfo) -> date:
    """Tell which date it is at an office whose zone is `zone` (such as ``Asia/Jakarta``)."""
    return now().astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


@contextmanager
def at(then: datetime) -> Iterator[None]:
    """Let everything inside happen at another time, for the invented past of the demo; a real city has one clock."""
    if not settings.DEMO:
        raise RuntimeError("only the demo has another time")
    before = _apart.set(then - datetime.now(UTC))
    try:
        yield
    finally:
        _apart.reset(before)
