"""Tell what a change of the calendar would make of each date. Nothing is saved here.

The same is asked twice: for the preview, and again by whoever saves, with the days in hand.
"""

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext as _

from antri.directory.models import Office
from antri.schedule.queries.check_sessions import Wanted, check_sessions
from antri.schedule.queries.opening import Sessions, openings, weekday_sessions
from antri.schedule.queries.states import DayState
from antri.web import clock
from antri.web.refusals import Invalid

LONGEST_SPAN = 92  # days of one change: their numbers are all held while it is saved

States = dict[datetime.date, DayState]


class Outcome(NamedTuple):
    """What becomes of the dates: those that change, and those that are passed over, each with why."""

    after: States
    passed: dict[datetime.date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(ABC):
    """Something that somebody wants of an office's calendar."""

    kind: ClassVar[str]
    office: Office
    lane: str = "main"

    @abstractmethod
    def dates(self) -> list[datetime.date]:
        """List every date that it may touch. Raises Invalid."""

    @abstractmethod
    def outcome(self, before: States) -> Outcome:
        """Tell what it makes of those dates. Raises Invalid, naming every fault."""

    def as_json(self) -> dict[str, Any]:
        """Write it so that it can wait for somebody's consent: plain values only."""
        written: dict[str, Any] = {"kind": self.kind, "office": self.office.slug}
        for field in fields(self):
            if field.name != "office":
                written[field.name] = _plain(getattr(self, field.name))
        return written


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanChange(Change):
    """A change of the dates from `first` to `last`; with `weekdays` (1 Monday … 7 Sunday), of those only."""

    first: datetime.date
    last: datetime.date
    weekdays: tuple[int, ...] = ()

    def dates(self) -> list[datetime.date]:
        check_span(self.office, self.first, self.last)
        days = [self.first + datetime.timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        return [day for day in days if not self.weekdays or day.isoweekday() in self.weekdays]


def check_span(office: Office, first: datetime.date, last: datetime.date) -> None:
    """Raise Invalid for a span that lies behind, is turned round, or is too long."""
    errors = []
    if first < clock.today(office.timezone):
        errors.append(("first", "date.past", _("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya.")))
    if last < first:
        errors.append(("last", "date.order", _("Tanggal akhir mendahului tanggal awal. Tukar keduanya.")))
    elif (last - first).days >= LONGEST_SPAN:
        text = _("Paling panjang %(most)d hari sekaligus. Bagi menjadi beberapa perubahan.")
        errors.append(("last", "date.span", text % {"most": LONGEST_SPAN}))
    raise_faults(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDays(SpanChange):
    """Close dates, or only the sessions that begin at `starts` (08:00)."""

    kind = "close"
    reason: str
    reason_en: str = ""
    starts: tuple[str, ...] = ()

    def outcome(self, before: States) -> Outcome:
        if not self.reason.strip():
            raise Invalid([("reason", "reason.blank", _("Tulis alasannya: warga membacanya di tiket."))])
        after, passed = {}, {}
        for date, state in before.items():
            closing = [row[0] for row in state.sessions if row[0] in self.starts and row[2]]
            if not state.capacity and not self._is_other_reason(state):
                passed[date] = _("sudah tutup")
            elif self.starts and not closing:
                passed[date] = _("sesi itu tidak ada atau sudah tutup")
            elif self.starts and set(closing) != set(state.quotas):
                rows = [[start, end, 0 if start in closing else count] for start, end, count in state.sessions]
                after[date] = replace(state, sessions=rows)
            else:
                after[date] = self._closed(state)
        return something(after, passed, "first")

    def _closed(self, state: DayState) -> DayState:
        told = {"reason": self.reason, "reason_en": self.reason_en}
        return DayState([], **told, shares=state.shares, by_hand={"is_open": False, **told, "sessions": []})

    def _is_other_reason(self, state: DayState) -> bool:
        """Closed by hand for another reason than is now given: then only the reason changes."""
        is_by_hand = bool(state.by_hand) and not (state.by_hand or {}).get("is_open")
        return is_by_hand and not self.starts and (state.reason, state.reason_en) != (self.reason, self.reason_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDays(SpanChange):
    """Open dates against holiday, closing or weekday, with `sessions` of their own or those of the weekday's plan."""

    kind = "open"
    reason: str
    reason_en: str = ""
    sessions: Sessions

    def outcome(self, before: States) -> Outcome:
        errors = session_faults(self.sessions, least=1)
        if not self.reason.strip():
            errors.append(("reason", "reason.blank", _("Tulis untuk apa dibuka: warga membacanya.")))
        raise_faults(errors)
        known = openings(self.office, lane=self.lane)
        after, passed = {}, {}
        for date, state in before.items():
            wanted = self.sessions or weekday_sessions(date, known)
            told = {"reason": self.reason, "reason_en": self.reason_en}
            by_hand = {"is_open": True, **told, "sessions": self.sessions}
            opened = DayState(wanted, **told, shares=state.shares, by_hand=by_hand)
            if not wanted:
                passed[date] = _("tidak punya jam buka; tulis sesinya")
            elif state.capacity and (not self.sessions or state.sessions == self.sessions):
                passed[date] = _("sudah buka")
            else:
                after[date] = opened
        if before and not after and all(not (self.sessions or weekday_sessions(date, known)) for date in before):
            text = _("Tanggal itu tidak punya jam buka. Tulis sesinya, misalnya 08.00–10.00 dengan 40 nomor.")
            raise Invalid([("sessions", "sessions.missing", text)])
        return something(after, passed, "first")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuota(SpanChange):
    """Change how many numbers sessions have (``{"08:00": 30}``), or a whole day (`total`, spread as it was)."""

    kind = "quota"
    quotas: dict[str, int]
    total: int | None = None

    def outcome(self, before: States) -> Outcome:
        if not self.quotas and self.total is None:
            text = _("Tulis kuotanya: sehari penuh, atau sesi dengan jumlahnya, misalnya 08:00=30.")
            raise Invalid([("total", "quota.missing", text)])
        if self.total is not None and self.total < 0:
            raise Invalid([("total", "quota.range", _("Kuota paling sedikit 0."))])
        after, passed = {}, {}
        errors: list[tuple[str, str, str]] = []
        for date, state in before.items():
            rows = self._rows(state)
            if rows is None:
                passed[date] = _("tutup") if not state.sessions else _("sesi itu tidak ada")
                errors += self._unknown(state)
            elif rows == state.sessions:
                passed[date] = _("kuotanya sudah begitu")
            elif faults := session_faults(rows, least=0):
                errors += faults
                break
            elif not any(row[2] for row in rows):
                errors.append(("total", "quota.nothing", _("Tidak tersisa satu nomor pun: tutup saja tanggalnya.")))
                break
            else:
                after[date] = replace(state, sessions=rows)
        if errors and (not after or any(code != "session.unknown" for _field, code, _text in errors)):
            raise Invalid(list(dict.fromkeys(errors)))
        return something(after, passed, "first")

    def _rows(self, state: DayState) -> Sessions | None:
        if self.total is not None and state.sessions:
            return spread(state.sessions, self.total)
        if not state.sessions or not self.quotas.keys() <= {row[0] for row in state.sessions}:
            return None
        return [[start, end, self.quotas.get(start, count)] for start, end, count in state.sessions]

    def _unknown(self, state: DayState) -> list[tuple[str, str, str]]:
        text = _("Tanggal itu tutup. Buka dahulu, lalu ubah kuotanya.")
        if state.sessions:
            known = ", ".join(row[0] for row in state.sessions)
            text = _("Sesi itu tidak ada pada tanggal ini. Pilih: %(sessions)s.") % {"sessions": known}
        unknown = sorted(self.quotas.keys() - {row[0] for row in state.sessions}) or ["total"]
        return [(start, "session.unknown", text) for start in unknown]


def spread(sessions: Sessions, total: int) -> Sessions:
    """Spread a day's numbers over its sessions as they were spread before; evenly where there were none."""
    weights = [row[2] for row in sessions]
    if not any(weights):
        weights = [1] * len(sessions)
    rows, seen, given = [], 0, 0
    for (start, end, _count), weight in zip(sessions, weights, strict=True):
        seen += weight
        due = round(total * seen / sum(weights))
        rows.append([start, end, due - given])
        given = due
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SetShares(SpanChange):
    """Change how many numbers are held back for assisted people and for the hall; None: as the city says."""

    kind = "shares"
    shares: dict[str, int] | None

    def outcome(self, before: States) -> Outcome:
        wanted = self.shares
        if wanted is not None and (min(wanted.values(), default=0) < 0 or set(wanted) - {"assisted", "hall"}):
            raise Invalid([("assisted", "shares.range", _("Bagian paling sedikit 0."))])
        held_back = sum((wanted or {}).values())
        after, passed = {}, {}
        for date, state in before.items():
            if not state.capacity:
                passed[date] = _("tutup")
            elif held_back > state.capacity:
                text = _("%(held)d nomor disisihkan, padahal kuota hari itu %(quota)d. Kurangi.")
                facts = {"held": held_back, "quota": state.capacity}
                raise Invalid([("assisted", "shares.range", text % facts)])
            else:
                # Also where it says so already: the city's own shares may have changed since.
                after[date] = replace(state, shares=wanted)
        return something(after, passed, "first")


def session_faults(sessions: Sessions, *, least: int) -> list[tuple[str, str, str]]:
    """Find the faults of a day's sessions, each named by the session's start."""
    wanted = [
        Wanted(datetime.time.fromisoformat(start), datetime.time.fromisoformat(end), capacity)
        for start, end, capacity in sessions
    ]
    return [(sessions[fault.at][0], fault.code, fault.text) for fault in check_sessions(wanted, least=least)]


def something(after: States, passed: dict[datetime.date, str], field: str) -> Outcome:
    """Hand back the outcome; raise Invalid when not one date would change."""
    if not after:
        why = sorted(set(passed.values()))
        text = _("Tidak ada yang berubah: %(why)s.") % {"why": ", ".join(why) or _("tidak ada tanggal yang dipilih")}
        raise Invalid([(field, "nothing", text)])
    return Outcome(after, passed)


def raise_faults(errors: list[tuple[str, str, str]]) -> None:
    if errors:
        raise Invalid(errors)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
