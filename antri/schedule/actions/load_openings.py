"""Schedule's tables in a city's files: lanes, opening plans with sessions, caps."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.actions.read_files import Mistakes, Row
from antri.directory.actions.tables import Rows, Table
from antri.schedule.models import Lane, OpeningPlan, PlanSession, ServiceCap
from antri.schedule.queries.check_sessions import Wanted, check_sessions


def _expand_session(row: Row, rows: Rows, mistakes: Mistakes) -> list[Row]:
    """Make one row per day of `weekdays` (1 Monday … 7 Sunday)."""
    days = row.values.pop("weekdays", None)
    if not isinstance(days, list) or not days:
        mistakes.add(row.place("weekdays"), _('"%(field)s" harus daftar') % {"field": "weekdays"})
        return []
    return [
        Row({**row.values, "weekday": day}, {**row.places, ("weekday",): row.place("weekdays", at)})
        for at, day in enumerate(days)
    ]


def _check_sessions(rows: Rows, mistakes: Mistakes) -> None:
    """Sessions of one day follow one another, and a day has 1 to 999 numbers (labels have three digits)."""
    days: dict[tuple[Any, Any], list[Row]] = defaultdict(list)
    for row in rows["plan_sessions"]:
        if {"plan", "weekday", "start", "end", "capacity"} <= row.clean.keys():
            if not 1 <= row.clean["weekday"] <= 7:
                mistakes.add(row.place("weekday"), _("hari 1 (Senin) sampai 7 (Minggu)"))
            days[row.clean["plan"], row.clean["weekday"]].append(row)
    for sessions in days.values():
        wanted = [
            Wanted(row.clean["start"], row.clean["end"], row.clean["capacity"], str(row.place())) for row in sessions
        ]
        for fault in check_sessions(wanted):
            mistakes.add(sessions[fault.at].place(fault.field), fault.text)


def _overlaps(new: Any, present: Iterable[PlanSession]) -> bool:
    """Tell whether a session would overlap one that was loaded earlier and has left the files."""
    return any(
        (row.plan_id, row.weekday) == (new.plan_id, new.weekday) and row.start < new.end and new.start < row.end
        for row in present
    )


def _check_plans(rows: Rows, mistakes: Mistakes) -> None:
    lanes = {(row.clean.get("office"), row.clean.get("code")) for row in rows["lanes"]}
    for row in rows["opening_plans"]:
        if (row.clean.get("office"), row.clean.get("lane")) not in lanes:
            text = _('"%(field)s": "%(value)s" tidak ada di %(table)s')
            mistakes.add(row.place("lane"), text % {"field": "lane", "value": row.clean.get("lane"), "table": "lanes"})
        first, last = row.clean.get("valid_from"), row.clean.get("valid_until")
        if first and last and last < first:
            text = _('"%(last)s" mendahului "%(first)s"')
            mistakes.add(row.place("valid_until"), text % {"last": "valid_until", "first": "valid_from"})


def _check_lanes(rows: Rows, mistakes: Mistakes) -> None:
    """No letter may stand for two lanes of one office: two people would hold the same label."""
    seen: dict[tuple[Any, str], Row] = {}
    for row in rows["lanes"]:
        for letter in row.clean.get("letters") or "":
            other = seen.setdefault((row.clean.get("office"), letter), row)
            if not ("A" <= letter <= "Z"):
                mistakes.add(row.place("letters"), _('"%(letter)s" bukan huruf A sampai Z') % {"letter": letter})
            elif other is not row:
                text = _("huruf %(letter)s sudah dipakai di %(place)s")
                mistakes.add(row.place("letters"), text % {"letter": letter, "place": other.place()})


def _check_caps(rows: Rows, mistakes: Mistakes) -> None:
    services = {row.key for row in rows["services"]}
    for row in rows["service_caps"]:
        for at, code in enumerate(row.clean.get("services") or []):
            if code not in services:
                text = _('"%(field)s": "%(value)s" tidak ada di %(table)s')
                facts = {"field": "services", "value": code, "table": "services"}
                mistakes.add(row.place("services", at), text % facts)


TABLES: tuple[Table, ...] = (
    Table(
        "lanes",
        Lane,
        ("office", "code"),
        ("name", "letters", "is_bookable"),
        refs={"office": "offices"},
        checks=(_check_lanes,),
    ),
    Table(
        "opening_plans",
        OpeningPlan,
        ("office", "lane", "name", "valid_from"),
        ("valid_until",),
        refs={"office": "offices"},
        parts={"sessions": ("plan_sessions", "plan")},
        checks=(_check_plans,),
    ),
    Table(
        "plan_sessions",
        PlanSession,
        ("plan", "weekday", "start"),
        ("end", "capacity"),
        refs={"plan": "opening_plans"},
        has_file=False,
        expand=_expand_session,
        checks=(_check_sessions,),
        clashes=_overlaps,
    ),
    Table(
        "service_caps",
        ServiceCap,
        ("office", "services", "weekday"),
        ("per_session", "per_day"),
        refs={"office": "offices"},
        checks=(_check_caps,),
    ),
)
