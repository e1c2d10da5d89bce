"""Say in the reader's words why a date could not be had at the last moment."""

from django.utils.translation import gettext as _

from antri.booking.actions import DayClosed, DayFull
from antri.booking.forms import Choice
from antri.schedule.queries import opens_at
from antri.templatetags.antri_time import hour, hour_at, long_date
from antri.web.refusals import Refusal


def refusal_sentence(refusal: Refusal, choice: Choice) -> str:
    """Name the date and the reason; another refusal keeps its own words."""
    if choice.date is None:
        return str(refusal.detail)
    said = {"date": long_date(choice.date), "hour": hour(choice.session) if choice.session else ""}
    if isinstance(refusal, DayFull):
        return _("%(date)s, sesi %(hour)s: baru saja penuh") % said
    if not isinstance(refusal, DayClosed):
        return str(refusal.detail)
    state, reason = refusal.facts["state"], str(refusal.facts["reason"])
    if state == "past":
        return _("%(date)s sudah lewat") % said
    if state == "cut_off":
        return _("Pendaftaran untuk hari ini sudah ditutup")
    if state == "not_yet_open":
        opening = opens_at(choice.office, choice.date)
        said |= {"opening": long_date(opening), "hour": hour_at(opening, choice.office)}
        return _("%(date)s belum dibuka. Dibuka %(opening)s, pukul %(hour)s.") % said
    return _("%(date)s: tutup. %(reason)s") % (said | {"reason": reason})
