"""Write, end and put back the opening plans themselves; the days that have been made are changed by whoever calls."""

import datetime
from typing import Any

from antri.journal.actions import Actor, record
from antri.schedule.models import OpeningPlan, PlanSession
from antri.schedule.queries.changes import Change
from antri.schedule.queries.plan_changes import EndPlan, PutBack, WritePlan, plan_json, plan_now


def write_plan(wanted: Change, by: Actor) -> dict[str, Any]:
    """Write the opening plan of a change; return it before and after, or {} when the change is about no plan.

    Part of the caller's change, with the lane in hand.
    """
    if isinstance(wanted, WritePlan):
        return _replace(wanted, wanted.plan, _wanted(wanted), by)
    if isinstance(wanted, EndPlan):
        plan = OpeningPlan.objects.get(pk=wanted.plan, office=wanted.office)
        ended = plan_json(plan) | {"valid_until": wanted.last.isoformat()}
        return _replace(wanted, plan.pk, ended if plan.valid_from <= wanted.last else None, by)
    if isinstance(wanted, PutBack) and (told := wanted.row().plan):
        return _replace(wanted, told["pk"], told.get("before"), by)
    return {}


def _wanted(wanted: WritePlan) -> dict[str, Any]:
    return {
        "name": wanted.name,
        "valid_from": wanted.valid_from.isoformat(),
        "valid_until": wanted.valid_until.isoformat() if wanted.valid_until else None,
        "rows": [list(row) for row in sorted(tuple(row) for row in wanted.rows)],
    }


def _replace(wanted: Change, pk: int | None, after: dict[str, Any] | None, by: Actor) -> dict[str, Any]:
    before = plan_now({"pk": pk}) if pk else None
    if after is None:
        OpeningPlan.objects.filter(pk=pk or 0).delete()
    else:
        pk = _save(wanted, pk, after)
    what = "schedule.plan_removed" if after is None else "schedule.plan_written"
    told = after or before or {}
    span = {"valid_from": told.get("valid_from"), "valid_until": told.get("valid_until")}
    record(what, about=("opening_plan", pk), by=by, city=wanted.office.city, office=wanted.office.pk, **span)
    return {"pk": pk, "before": before, "after": after}


def _save(wanted: Change, pk: int | None, after: dict[str, Any]) -> int:
    values = {name: after[name] for name in ("name", "valid_from", "valid_until")}
    place = {"city": wanted.office.city, "office": wanted.office, "lane": wanted.lane}
    # Put back under the key it had: what was told of it before stays true.
    plan = OpeningPlan(pk=pk, **place, **values)
    plan.save()
    plan.sessions.all().delete()
    PlanSession.objects.bulk_create(
        PlanSession(
            city=plan.city,
            plan=plan,
            weekday=weekday,
            start=datetime.time.fromisoformat(start),
            end=datetime.time.fromisoformat(end),
            capacity=capacity,
        )
        for weekday, start, end, capacity in after["rows"]
    )
    return int(plan.pk)
