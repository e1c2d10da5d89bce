"""Bring a year's public holidays and joint leave into the city's own table, and change one by hand."""

import datetime
from collections.abc import Collection
from copy import copy
from dataclasses import replace
from itertools import product
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.schedule.actions.days import days_in_hand, ensure_day, lock_lane, put
from antri.schedule.models import Holiday, Lane, ServiceDay, Slot
from antri.schedule.queries import plans
from antri.schedule.queries.holidays import (
    FIELDS,
    SOURCE,
    Difference,
    Effect,
    by_office,
    difference,
    effects,
    facts,
    from_package,
    is_within_reach,
)
from antri.schedule.queries.states import DayState
from antri.web.refusals import Invalid, Refusal


class HolidaysChanged(Refusal):
    """It would do something else than was seen. Facts: `difference`, the new one. Nothing was saved."""

    code = "changed-meanwhile"
    title = gettext_lazy("Berubah sementara Anda melihatnya")
    detail = gettext_lazy("Belum ada yang disimpan. Periksa pratinjau yang baru, lalu simpan lagi.")


def import_holidays(*, year: int, by: Actor, seen: str = "") -> Difference:
    """Import the holidays of `year`; hand edits stay, and doing it twice changes nothing.

    A day that has been made already is closed only when nobody holds a number of it; else it stays open
    and is told in `left_open`. A day closed for a holiday that moved away opens again. `seen`: the
    fingerprint of the difference that was looked at; raises HolidaysChanged when it is another by now.
    """
    wanted = from_package(year)
    with change():
        _hold(wanted, by)
        found = difference(year, wanted)
        for row in found.added:
            row.save(force_insert=True)
        for row in found.changed:
            row.save(update_fields=FIELDS)
        Holiday.objects.filter(pk__in=[row.pk for row in found.removed]).delete()
        _follow(found, seen, by)
        if found.has_changes:
            city = catalogue().city.code
            record("schedule.holidays_imported", about=("year", year), by=by, city=city, **facts(found))
    return found


def look_at_import(year: int) -> Difference:
    """Tell what an import would do. Nothing is saved."""
    return difference(year, from_package(year))


def look_at_holiday(*, holiday: Holiday | None, date: datetime.date | None, closes: bool) -> Difference:
    """Tell what writing a holiday would do to the days; `date` None: what removing it would do."""
    before = {holiday.date} if holiday and holiday.closes else set()
    after = {date} if date and closes else set()
    return Difference(effects=effects(closing=after, opening=before - after))


def look_at_writing(*, holiday: Holiday | None, values: dict[str, Any]) -> Difference:
    """Tell what writing a holiday would do. Nothing is saved. Raises Invalid."""
    row, old = _written(holiday, values)
    return look_at_holiday(holiday=old, date=row.date, closes=row.closes)


def write_holiday(*, holiday: Holiday | None, values: dict[str, Any], by: Actor, seen: str = "") -> Difference:
    """Write a holiday by hand, a new one when `holiday` is None; an import leaves it alone from then on.

    `values`: date, name, name_en, kind, closes. Raises Invalid, HolidaysChanged.
    """
    row, old = _written(holiday, values)
    with change():
        _hold([row.date, *([old.date] if old else [])], by)
        found = look_at_holiday(holiday=old, date=row.date, closes=row.closes)
        row.save()
        _follow(found, seen, by)
        told = {"date": f"{row.date}", "closes": row.closes, "closed": found.closed, "reopened": found.reopened}
        record("schedule.holiday_written", about=("holiday", row.pk), by=by, city=row.city, **told)
    return found


def _written(holiday: Holiday | None, values: dict[str, Any]) -> tuple[Holiday, Holiday | None]:
    """The holiday as it would be, and as it is. Raises Invalid."""
    row = copy(holiday) if holiday else Holiday(city=catalogue().city.code, source=_("ditulis di produk"))
    for name, value in values.items():
        setattr(row, name, value)
    row.is_edited, row.is_estimate = True, False
    _check(row)
    return row, holiday


def remove_holiday(*, holiday: Holiday, by: Actor, seen: str = "") -> Difference:
    """Let a holiday be none: one of the package stays in the list as a day that closes nothing, so that no import
    brings it back; one that was written here goes. Raises HolidaysChanged."""
    with change():
        _hold([holiday.date], by)
        found = look_at_holiday(holiday=holiday, date=None, closes=False)
        key = holiday.pk
        if holiday.source == SOURCE:
            Holiday.objects.filter(pk=key).update(closes=False, is_edited=True)
        else:
            holiday.delete()
        _follow(found, seen, by)
        told = {"date": f"{holiday.date}", "reopened": found.reopened}
        record("schedule.holiday_removed", about=("holiday", key), by=by, city=holiday.city, **told)
    return found


def _check(row: Holiday) -> None:
    errors = []
    if not row.name.strip():
        errors.append(("name", "name.blank", _("Tulis nama hari libur: warga membacanya.")))
    if Holiday.objects.filter(city=row.city, date=row.date).exclude(pk=row.pk or 0).exists():
        errors.append(("date", "date.taken", _("Tanggal itu sudah ada di daftar. Ubah yang itu.")))
    if errors:
        raise Invalid(errors)


def _hold(dates: Collection[datetime.date], by: Actor) -> None:
    """Hold every office's calendar, and make each day within reach before the holidays are written.

    Whoever books at this moment makes a missing day by the old plan; once it exists, closing it and
    taking a number of it wait for each other.
    """
    lanes = [(lane.office_id, lane.code) for lane in Lane.objects.order_by("office", "code")]
    for office in catalogue().offices.values():
        codes = [code for office_id, code in lanes if office_id == office.pk]
        for code in codes:
            lock_lane(office, code)
        for date, code in product(sorted(d for d in dates if is_within_reach(office, d)), codes):
            ensure_day(office=office, date=date, lane=code, by=by)


def _follow(found: Difference, seen: str, by: Actor) -> None:
    """Close and open the days as it was found, with each of them in hand; raise HolidaysChanged if it is not as seen.

    Counted again there: whoever took a number a moment ago keeps the day open.
    """
    offices = catalogue().offices
    follow: list[Effect] = []
    for (slug, lane), rows in by_office(found.effects).items():
        office = offices[slug]
        days = days_in_hand(office=office, dates=[row.date for row in rows], by=by, lane=lane)
        for row in (_counted(row, days[row.date]) for row in rows):
            follow.append(row)
            if row.becomes != "left_open":
                plan, day = plans(office, first=row.date, last=row.date, lane=lane)[row.date], days[row.date]
                put(day, DayState(plan.sessions, plan.reason, plan.reason_en, shares=day.shares), by)
    found.effects = sorted(follow, key=lambda row: (row.date, row.office, row.lane))
    if seen and seen != found.fingerprint:
        raise HolidaysChanged(difference=found)


def _counted(row: Effect, day: ServiceDay) -> Effect:
    if row.becomes == "reopened":
        return row
    held = Slot.objects.filter(day=day, state=Slot.State.TAKEN).count()
    return replace(row, held=held, becomes="left_open" if held else "closed")
