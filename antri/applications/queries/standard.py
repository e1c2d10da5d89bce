"""The service standard: until when each step of an application should be done, in the office's own working days."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from antri.applications.models import Application
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.schedule.queries import plans
from antri.web import clock

Status = Application.Status

# Steps that share one clock: who is checked was sent before, and both together may take check_days.
CHECKING = (Status.SUBMITTED, Status.IN_REVIEW)
MAKING = (Status.APPROVED, Status.IN_PROCESS)
_STEPS = (
    (CHECKING, "check_days"),
    ((Status.NEEDS_CORRECTION,), "correction_days"),
    (MAKING, "process_days"),
    ((Status.READY,), "pick_up_days"),
)
# What a form may know better than the city's setting.
_OF_FORM = ("check_days", "process_days")
_MONTH = datetime.timedelta(days=31)
_LOOKS = 24  # two years of closed days: then nobody works there


def due_date(application: Application, step: str, since: datetime.datetime) -> datetime.date | None:
    """Tell until when this step should be done if it began at `since`; None for one that the office does not time.

    Working days are the days on which the office opens: holidays and closings do not count, nor the day it begins on.
    """
    rule = next((name for steps, name in _STEPS if step in steps), None)
    if rule is None:
        return None
    office = catalogue().offices.get(application.office.slug, application.office)
    days = _of_form(application, rule) or int(catalogue().setting(rule, office))
    return working_day(office, since.astimezone(ZoneInfo(office.timezone)).date(), days)


def due_after(application: Application, step: str, now: datetime.datetime) -> datetime.date | None:
    """Tell the date for an application that moves into `step` now: within one clock the date that it has stays."""
    for steps, _rule in _STEPS:
        if step in steps and application.status in steps and application.due_on:
            return application.due_on
    return due_date(application, step, now)


def working_day(office: Office, since: datetime.date, days: int) -> datetime.date | None:
    """Tell the n-th day after `since` on which the office opens; None when it opens on too few within two years."""
    first, left = since + datetime.timedelta(days=1), max(1, days)
    for _look in range(_LOOKS):
        last = first + _MONTH
        for date, plan in plans(office, first=first, last=last).items():
            if plan.sessions or (not plan.reason and _is_by_hand(office) and date.isoweekday() < 6):
                left -= 1
                if not left:
                    return date
        first = last + datetime.timedelta(days=1)
    return None


def _is_by_hand(office: Office) -> bool:
    """An office without numbers has no plan that says when it opens: Monday to Friday, without holidays."""
    return office.mode == Office.Mode.MANUAL


def late_first() -> list[Any]:
    """Order a worklist: what is due soonest on top, then by age; what has no date comes last."""
    return [F("due_on").asc(nulls_last=True), F("submitted_at").asc(nulls_last=True), "code"]


def is_late(office: Office) -> Q:
    """Select what is past its date."""
    return Q(due_on__lt=clock.today(office.timezone))


def is_late_soon(office: Office) -> Q:
    """Select what is not late yet and will be within `late_soon_days` working days."""
    return Q(due_on__gte=clock.today(office.timezone), due_on__lte=soon_until(office))


def soon_until(office: Office) -> datetime.date:
    """Tell up to which date something is about to be late, today at this office."""
    today = clock.today(office.timezone)
    days = int(catalogue().setting("late_soon_days", office))
    return (working_day(office, today, days) if days else today) or today


def _of_form(application: Application, rule: str) -> int | None:
    if rule not in _OF_FORM or application.form_id is None or application.form is None:
        return None
    return getattr(application.form, rule)
