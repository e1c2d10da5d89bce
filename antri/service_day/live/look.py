"""Look at the database for everybody: one question for all offices, one board for each that has changed."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import ServiceDay
from antri.service_day.queries.board import board, sequence
from antri.web import clock
from antri.web.api import encode

# Sessions become late and people who were put aside come back without anybody pressing a key.
_ANEW_EVERY_S: Final = 15.0
_OFFICES_EVERY_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A board to be told: `board` without the time it was made, `data` as it is sent."""

    office: str
    sequence: str
    board: bytes
    data: bytes


@dataclass
class Look:
    """Remembers what was shown last. Runs in one thread, with that thread's one connection."""

    offices: dict[str, Office] = field(default_factory=dict)
    _offices_until: float = 0.0
    _shown: dict[str, tuple[str, float]] = field(default_factory=dict)

    def changed(self, slugs: Iterable[str]) -> list[Shown]:
        """Read the boards of these offices that are not as they were shown; raises DatabaseError, NoCity."""
        now = time.monotonic()
        if now >= self._offices_until:
            self.offices = dict(catalogue().offices)
            self._offices_until = now + _OFFICES_EVERY_S
        wanted = [self.offices[slug] for slug in slugs if slug in self.offices]
        self._shown = {office.slug: self._shown[office.slug] for office in wanted if office.slug in self._shown}
        if not wanted:
            return []
        states = self._states(wanted)
        return [self._show(office, now) for office in wanted if self._is_news(office.slug, states[office.slug], now)]

    def _states(self, offices: list[Office]) -> dict[str, str]:
        """Ask for the state of all of them in one statement."""
        today = {office.pk: clock.today(office.timezone) for office in offices}
        rows = ServiceDay.objects.filter(office__in=today, date__in=set(today.values()), lane="main").values_list(
            "office_id", "date", "queue_version"
        )
        versions = {office: version for office, date, version in rows if date == today[office]}
        return {office.slug: sequence(today[office.pk], versions.get(office.pk, 0)) for office in offices}

    def _is_news(self, slug: str, state: str, now: float) -> bool:
        shown = self._shown.get(slug)
        return shown is None or shown[0] != state or now - shown[1] >= _ANEW_EVERY_S

    def _show(self, office: Office, now: float) -> Shown:
        with translation.override(settings.LANGUAGE_CODE):  # one broadcast for all
            told = board(office)
        self._shown[office.slug] = (told["sequence"], now)
        return Shown(office.slug, told["sequence"], encode(told | {"as_of": None}), as_event(told))


def as_event(told: dict[str, Any]) -> bytes:
    """Write a board as one Server-Sent Event. JSON has no line breaks outside its texts, and none inside."""
    return b"event: queue\nid: " + told["sequence"].encode() + b"\ndata: " + encode(told) + b"\n\n"
