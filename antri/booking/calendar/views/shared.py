"""What the calendar's pages share: who may look and who may change, the frame, and how a change is told."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from antri.booking.calendar.queries.to_move import rows_to_move
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.people.models import Officer, Role
from antri.schedule.models import CalendarChange
from antri.web import clock

MAY_CHANGE = (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE)
# An administrator keeps the system well and looks; numbers are the office's own affair.
MAY_LOOK = (*MAY_CHANGE, Role.ADMINISTRATOR, Role.COUNTER_OFFICER, Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER)


def show(
    request: HttpRequest, template: str, place: Office, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the office's calendar in its frame."""
    staff = request.staff  # type: ignore[attr-defined]
    frame = {
        "place": place,
        "today": clock.today(place.timezone),
        "may_change": staff.holds(*MAY_CHANGE, office=place),
        "may_change_city": may_change_city(request),
        "pages": _pages(request, place),
    }
    return render(request, f"booking/calendar/{template}.html", frame | context, status=status)


def may_change_city(request: HttpRequest) -> bool:
    """Holidays are the whole city's: for the head of office, and whoever manages the main office."""
    staff = request.staff  # type: ignore[attr-defined]
    return bool(staff.holds(*MAY_CHANGE, office=catalogue().main))


def _pages(request: HttpRequest, place: Office) -> list[dict[str, Any]]:
    waiting = rows_to_move(place).count()
    moving = _("Perlu dipindah (%(count)d)") % {"count": waiting} if waiting else _("Perlu dipindah")
    names = (
        ("month", _("Bulan")),
        ("to_move", moving),
        ("plans", _("Jam buka")),
        ("caps", _("Batas layanan")),
        ("holidays", _("Hari libur")),
        ("changes", _("Perubahan")),
        ("proof", _("Bukti kuota")),
    )
    pages = [{"url": reverse(f"calendar:{name}", args=[place.slug]), "name": text} for name, text in names]
    best = max((page["url"] for page in pages if request.path.startswith(page["url"])), key=len)
    return [page | {"is_current": page["url"] == best} for page in pages]


def told(row: CalendarChange) -> dict[str, Any]:
    """Tell a change that was saved: what, which days, by whom, and whether it can still be put back."""
    days = [datetime.date.fromisoformat(day["date"]) for day in row.days]
    return {
        "row": row,
        "what": row.get_kind_display().capitalize(),
        "days": _days_said(days),
        "who": who(row),
        "about": row.plan.get("after", {}) or row.plan.get("before", {}) or {} if row.plan else {},
        "is_undone": CalendarChange.objects.filter(undoes=row).exists(),
    }


def _days_said(days: list[datetime.date]) -> str:
    if not days:
        return _("belum ada hari yang dibuat")
    if len(days) == 1:
        return date_format(days[0], "D, j M Y")
    span = f"{date_format(days[0], 'j M')} – {date_format(days[-1], 'j M Y')}"
    count = ngettext("%(count)d hari", "%(count)d hari", len(days)) % {"count": len(days)}
    return f"{count}, {span}"


def who(row: CalendarChange) -> str:
    """Name the officer of a change; what no officer did was done at the console."""
    if row.actor_kind != "officer":
        return _("lewat konsol")
    officer = Officer.objects.filter(pk=row.actor_id).first() if row.actor_id.isdecimal() else None
    return str(officer) if officer else _("petugas")
