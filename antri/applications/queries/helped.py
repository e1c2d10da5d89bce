"""Who sat beside the holder of a file, as its holder reads it."""

from django.utils.translation import gettext as _

from antri.applications.models import Application
from antri.people.models import Appointment
from antri.web import clock


def helped_by(application: Application) -> str:
    """Tell who filed it with its holder, as the office wishes to be named; empty when nobody did."""
    if application.helper_id is None:
        return ""
    office = application.office
    held = Appointment.objects.standing(clock.today(office.timezone)).filter(officer=application.helper_id)
    place = held.filter(office=office).exclude(place="").values_list("place", flat=True).first()
    return place or _("petugas %(office)s") % {"office": office.name}
