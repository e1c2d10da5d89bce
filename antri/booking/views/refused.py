"""Say in the reader's words why a date cannot be had: pressed in the calendar, or gone at the last moment."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from antri.booking.actions import DayClosed, DayFull
from antri.directory.forms import Choice
from antri.directory.models import Office
from antri.schedule.queries import Day, opens_at
from antri.templatetags.antri_time import hour, hour_at, long_date
from antri.web.refusals import Refusal


def why_not(day: Day, office: Office) -> str:
    """Say above the calendar why a date that was pressed cannot be had."""
    if day.state == "full":
        return _("%(date)s: kuota penuh") % {"date": long_date(day.date)}
    return _shut(office, day.date, day.state, day.reason)


def why_refused(refusal: Refusal, choice: Choice) -> str:
    """Say why what was confirmed was refused: the date and the reason; another refusal keeps its own words."""
    if choice.date is None:
        return str(refusal.detail)
    if isinstance(refusal, DayFull):
        start = hour(choice.session) if choice.session else ""
        return _("%(date)s, sesi %(hour)s: baru saja penuh") % {"date": long_date(choice.date), "hour": start}
    if isinstance(refusal, DayClosed):
        return _shut(choice.office, choice.date, refusal.facts["state"], refusal.facts["reason"])
    return str(refusal.detail)


def _shut(office: Office, date: datetime.date, state: str, reason: Any) -> str:
    said = {"date": long_date(date), "reason": str(reason)}
    if state == "past":
        return _("%(date)s sudah lewat") % said
    if state == "cut_off":
        return _("Pemesanan untuk hari ini sudah ditutup")
    if state == "not_yet_open":
        opening = opens_at(office, date)
        said |= {"opening": long_date(opening), "hour": hour_at(opening, office)}
        return _("%(date)s belum dibuka. Dibuka %(opening)s, pukul %(hour)s.") % said
    return _("%(date)s: tutup. %(reason)s") % said if said["reason"] else _("%(date)s: tutup") % said
