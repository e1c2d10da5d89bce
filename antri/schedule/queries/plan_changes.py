"""Tell what changed opening hours would make of the days that were made, and how a change is taken back."""

import datetime
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.models import CalendarChange, OpeningPlan, ServiceDay
from antri.schedule.queries.changes import (
    Change,
    CloseDays,
    OpenDays,
    Outcome,
    SetQuota,
    SetShares,
    SpanChange,
    States,
    raise_faults,
    session_faults,
    something,
)
from antri.schedule.queries.opening import Opening, Sessions, opening_of, openings, plans
from antri.schedule.queries.states import DayState
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_FAR = datetime.date.max


class ChangedSince(Refusal):
    """What is to be put back has been changed again meanwhile. Facts: `dates`."""

    code = "changed-since"

    def __init__(self, dates: list[datetime.date]) -> None:
        self.title = _("Sudah diubah lagi")
        shown = ", ".join(f"{date:%d-%m-%Y}" for date in dates[:5])
        text = _("Setelah perubahan itu, kalender diubah lagi (%(dates)s). Ubah tanggalnya sendiri.")
        super().__init__(text % {"dates": shown or _("jam buka")}, dates=dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange(Change):
    """What reaches the days of opening plans. `overwrite`: also those whose numbers were changed by hand."""

    overwrite: bool = False

    def known(self) -> list[Opening]:
        return openings(self.office, lane=self.lane)

    @abstractmethod
    def then(self, known: list[Opening]) -> list[Opening]:
        """The plans as they would be."""

    def dates(self) -> list[datetime.date]:
        known = self.known()
        touched = set(known) ^ set(self.then(known))
        return made_dates(self.office, self.lane, touched)

    def outcome(self, before: States) -> Outcome:
        if not before:
            return Outcome({}, {})
        known = self.known()
        old, new = (
            plans(self.office, first=min(before), last=max(before), lane=self.lane, among=among)
            for among in (known, self.then(known))
        )
        after, passed = {}, {}
        for date, state in before.items():
            if state.sessions == new[date].sessions or old[date] == new[date]:
                continue
            if state.sessions != old[date].sessions and not self.overwrite:
                passed[date] = _("kuotanya diubah tangan, dibiarkan")
            else:
                after[date] = replace(state, sessions=new[date].sessions)
        return Outcome(after, passed)


def made_dates(office: Office, lane: str, among: Iterable[Opening]) -> list[datetime.date]:
    """List the days from today on that have been made and that one of these plans covers."""
    spans = [(opening.valid_from, opening.valid_until or _FAR) for opening in among]
    today = clock.today(office.timezone)
    there = ServiceDay.objects.filter(office=office, lane=lane, date__gte=today).order_by("date")
    return [
        date for date in there.values_list("date", flat=True) if any(first <= date <= last for first, last in spans)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePlan(PlanChange):
    """Write an opening plan: a new one (`plan` None), or another form of one. `rows`: weekday, start, end, numbers."""

    kind = "plan"
    plan: int | None
    name: str
    valid_from: datetime.date
    valid_until: datetime.date | None
    rows: Sessions

    def then(self, known: list[Opening]) -> list[Opening]:
        rows = tuple(sorted(tuple(row) for row in self.rows))
        new = Opening(self.plan, self.valid_from, self.valid_until, rows)
        return [row for row in known if self.plan is None or row.pk != self.plan] + [new]

    def outcome(self, before: States) -> Outcome:
        self._check()
        return PlanChange.outcome(self, before)

    def _check(self) -> None:
        errors: list[tuple[str, str, str]] = []
        if not self.name.strip():
            errors.append(("name", "name.blank", _("Beri nama, misalnya Jam Ramadan.")))
        if self.valid_until and self.valid_until < self.valid_from:
            errors.append(("valid_until", "date.order", _("Tanggal akhir mendahului tanggal awal. Tukar keduanya.")))
        elif self.valid_until and self.valid_until < clock.today(self.office.timezone):
            errors.append(("valid_until", "date.past", _("Jam buka itu sudah berakhir, jadi tidak diubah lagi.")))
        if not self.rows:
            errors.append(("rows", "sessions.missing", _("Tulis sedikitnya satu sesi, lalu pilih harinya.")))
        same = OpeningPlan.objects.filter(
            office=self.office, lane=self.lane, name=self.name, valid_from=self.valid_from
        ).exclude(pk=self.plan or 0)
        if same.exists():
            text = _("Sudah ada jam buka dengan nama dan tanggal mulai itu. Ubah yang itu, atau beri nama lain.")
            errors.append(("name", "name.taken", text))
        for weekday in sorted({row[0] for row in self.rows}):
            day = sorted([start, end, count] for on, start, end, count in self.rows if on == weekday)
            errors += [("rows", code, text) for _start, code, text in session_faults(day, least=1)]
        raise_faults(list(dict.fromkeys(errors)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPlan(PlanChange):
    """Let a plan end on `last`, its last day; one that has not begun by then goes altogether."""

    kind = "plan_end"
    plan: int
    last: datetime.date

    def then(self, known: list[Opening]) -> list[Opening]:
        rest = [row for row in known if row.pk != self.plan]
        ended = [replace(row, valid_until=self.last) for row in known if row.pk == self.plan]
        return rest + [row for row in ended if row.valid_from <= self.last]

    def outcome(self, before: States) -> Outcome:
        plan = next((row for row in self.known() if row.pk == self.plan), None)
        if plan is None:
            raise Invalid([("plan", "plan.unknown", _("Jam buka itu tidak ada lagi."))])
        if self.last < clock.today(self.office.timezone) - datetime.timedelta(days=1):
            raise Invalid([("last", "date.past", _("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya."))])
        if plan.valid_until and plan.valid_until <= self.last:
            raise Invalid([("last", "date.order", _("Jam buka itu sudah berakhir lebih dahulu."))])
        return PlanChange.outcome(self, before)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPlans(SpanChange):
    """Let days follow the opening hours again, as they are written now: what was changed by hand goes."""

    kind = "follow"

    def outcome(self, before: States) -> Outcome:
        if not before:
            return something({}, {}, "first")
        wanted = plans(self.office, first=min(before), last=max(before), lane=self.lane)
        after, passed = {}, {}
        for date, state in before.items():
            plan = wanted[date]
            follows = replace(state, sessions=plan.sessions, reason=plan.reason, reason_en=plan.reason_en)
            if state.sessions == plan.sessions:
                passed[date] = _("sudah mengikuti jam buka")
            else:
                after[date] = follows
        return something(after, passed, "first")


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(PlanChange):
    """Put back what was before a change, as long as nobody has changed it again since."""

    kind = "put_back"
    change: int

    def row(self) -> CalendarChange:
        found = CalendarChange.objects.filter(pk=self.change, office=self.office, lane=self.lane).first()
        if found is None:
            raise Invalid([("change", "change.unknown", _("Perubahan itu tidak ada."))])
        return found

    def then(self, known: list[Opening]) -> list[Opening]:
        told = self.row().plan
        if not told:
            return known
        before = told.get("before")
        return [row for row in known if row.pk != told["pk"]] + ([_opening(told["pk"], before)] if before else [])

    def dates(self) -> list[datetime.date]:
        # Days that were made since by the plan that goes, and those that the change itself has touched.
        return sorted({*PlanChange.dates(self), *_told(self.row(), clock.today(self.office.timezone))})

    def outcome(self, before: States) -> Outcome:
        row = self.row()
        if CalendarChange.objects.filter(undoes=row).exists():
            raise Invalid([("change", "change.undone", _("Perubahan itu sudah dikembalikan."))])
        told = _told(row, clock.today(self.office.timezone))
        other = [date for date, day in told.items() if before[date] != DayState(**day["after"])]
        if other or plan_now(row.plan) != row.plan.get("after"):
            raise ChangedSince(other)
        if not told and not row.plan:
            raise Invalid([("change", "date.past", _("Tanggalnya sudah lewat, jadi tidak dikembalikan lagi."))])
        made_since = PlanChange.outcome(self, {date: state for date, state in before.items() if date not in told})
        after = {date: DayState(**day["before"]) for date, day in told.items()}
        return Outcome(after | made_since.after, made_since.passed)


def _told(row: CalendarChange, today: datetime.date) -> dict[datetime.date, dict[str, Any]]:
    days = {datetime.date.fromisoformat(day["date"]): day for day in row.days}
    return {date: day for date, day in days.items() if date >= today}


def _opening(pk: int, plan: dict[str, Any]) -> Opening:
    until = plan["valid_until"]
    return Opening(
        pk,
        datetime.date.fromisoformat(plan["valid_from"]),
        datetime.date.fromisoformat(until) if until else None,
        tuple(tuple(row) for row in plan["rows"]),
    )


def plan_now(told: dict[str, Any]) -> dict[str, Any] | None:
    """Read the plan that a change was about, as it is now; None when there is none."""
    plan = OpeningPlan.objects.filter(pk=told["pk"]).first() if told else None
    return plan_json(plan) if plan else None


def plan_json(plan: OpeningPlan) -> dict[str, Any]:
    """Write a plan whole."""
    row = opening_of(plan)
    return {
        "name": plan.name,
        "valid_from": plan.valid_from.isoformat(),
        "valid_until": plan.valid_until.isoformat() if plan.valid_until else None,
        "rows": [list(each) for each in row.rows],
    }


KINDS: dict[str, type[Change]] = {
    kind.kind: kind for kind in (CloseDays, OpenDays, SetQuota, SetShares, WritePlan, EndPlan, FollowPlans, PutBack)
}


def read_change(written: dict[str, Any]) -> Change:
    """Read what `Change.as_json` wrote. Raises Invalid when it cannot be read."""
    values = dict(written)
    try:
        kind = KINDS[values.pop("kind")]
        values["office"] = catalogue().offices[values["office"]]
        for name in ("first", "last", "valid_from", "valid_until"):
            if values.get(name):
                values[name] = datetime.date.fromisoformat(values[name])
        for name in ("starts", "weekdays"):
            if name in values:
                values[name] = tuple(values[name])
        return kind(**values)
    except (KeyError, TypeError, ValueError):
        raise Invalid([("kind", "change.unreadable", _("Perubahan itu tidak terbaca."))]) from None
