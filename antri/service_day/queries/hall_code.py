"""The short code on the hall's screen: who types it on their own phone stands in front of it."""

import datetime
from typing import Final
from zoneinfo import ZoneInfo

from antri.directory.models import Office
from antri.people.queries import keyed_hash

DIGITS: Final = 6
# The code just gone still counts: it was read off the screen a moment ago.
_MINUTES: Final = 2


def hall_code(office: Office, now: datetime.datetime) -> str:
    """Tell the code of this office and minute, such as ``407103``. Without the server's key nobody can work it out."""
    minute = now.astimezone(ZoneInfo(office.timezone)).strftime("%Y-%m-%dT%H:%M")
    return f"{int(keyed_hash('hall', f'{office.slug}:{minute}')[:12], 16) % 10**DIGITS:0{DIGITS}d}"


def is_hall_code(office: Office, typed: str, now: datetime.datetime) -> bool:
    """Tell whether this is the code on the screen now, or was a minute ago."""
    plain = "".join(sign for sign in typed if sign in "0123456789")
    minute = datetime.timedelta(minutes=1)
    return any(plain == hall_code(office, now - back * minute) for back in range(_MINUTES))
