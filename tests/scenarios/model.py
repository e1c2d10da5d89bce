"""Prima Antri in a page of plain Python: what one small office may answer, and what it must never do.

It leaves open what chance decides (how long a number rests) and is exact about the rest.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

SESSIONS = {"08:00": 2, "09:00": 2, "10:00": 1}
NIK_LIMIT, PHONE_LIMIT, MOVES, UNDO_MINUTES, SHORTEST_REST, CANCELS = 2, 4, 2, 10, 10, 4


@dataclass(slots=True)
class Held:
    """A booking as its holder knows it."""

    token: str
    who: int
    on: date
    session: str
    label: str
    number: int
    is_live: bool = True
    moves: int = 0
    cancelled_at: datetime | None = None


@dataclass(slots=True)
class Model:
    """What people hold, which days are closed, which numbers rest since when."""

    bookings: dict[str, Held] = field(default_factory=dict)
    wanted: dict[date, dict[str, int]] = field(default_factory=dict)
    labels: set[tuple[date, str]] = field(default_factory=set)
    freed: dict[tuple[date, int], datetime] = field(default_factory=dict)
    cancels: Counter[int] = field(default_factory=Counter)

    def quota(self, on: date) -> dict[str, int]:
        return self.wanted.get(on, SESSIONS)

    def live(self, on: date | None = None, who: int | None = None) -> list[Held]:
        return [
            held
            for held in self.bookings.values()
            if held.is_live and on in (None, held.on) and who in (None, held.who)
        ]

    def refuses(self, who: int, on: date, *, is_new: bool = True) -> str:
        """Say which rule about people forbids this booking, or "" when none does."""
        own = self.live(who=who)
        if any(held.on == on for held in own):
            return "already-booked"
        # Everybody here shares one phone of four.
        others = {held.who for held in self.live() if held.who != who and held.who // 6 == who // 6}
        is_over = len(own) >= NIK_LIMIT or len(others) >= PHONE_LIMIT or (is_new and self.cancels[who] >= CANCELS)
        return "limit-reached" if is_over else ""

    def give(self, token: str, who: int, on: date, session: str, label: str, number: int, now: datetime) -> None:
        """A number was given out: it must be a new label, and its number must have rested."""
        assert (on, label) not in self.labels, f"{label} on {on} was given before"
        self.labels.add((on, label))
        turn = 1 + sum(1 for day, old in self.labels if day == on and old[2:] == label[2:] and old != label)
        assert label == f"{'ABCDEFGHJKLM'[turn - 1]}-{number:03d}"
        since = self.freed.pop((on, number), None)
        assert since is None or now - since >= timedelta(minutes=SHORTEST_REST), f"{label} did not rest"
        self.bookings[token] = Held(token, who, on, session, label, number)

    def free(self, held: Held, now: datetime) -> None:
        self.freed[held.on, held.number] = now

    def may_undo(self, held: Held, now: datetime) -> bool:
        return held.cancelled_at is not None and now - held.cancelled_at < timedelta(minutes=UNDO_MINUTES)
