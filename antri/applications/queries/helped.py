"""Who sat beside the holder of a file, as its holder reads it."""

from django.utils.translation import gettext as _

from antri.applications.models import Application
from antri.people.models import Appointment
from antri.web import clock


def helped_by(application: Application) -> str:
    """Tell who filed it with its holder, as the office wishes to be named; empty when nobody did."""
    if application.helper_id is None:
        return ""
    on = clock.today(application.office.timezone)
    held = Appointment.objects.standing(on).select_related("office").filter(officer=application.helper_id)
    here = held.filter(office__isnull=False).order_by("-place", "pk").first()
    office = here.office if here and here.office else application.office
    return (here.place if here else "") or _("petugas %(office)s") % {"office": office.name}
