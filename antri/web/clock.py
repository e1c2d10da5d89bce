"""The one clock. Everything that asks what time it is asks here; tests move it with time-machine."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Tell the server's time as an aware datetime in UTC."""
    return datetime.now(UTC)


def today(zone: str | ZoneInfo) -> date:
    """Tell which date it is at an office whose zone is `zone` (such as ``Asia/Jakarta``)."""
    return now().astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()
