"""Who at a kiosk waits for an officer."""

from antri.directory.models import Office
from antri.service_day.models import Summons
from antri.web import clock


def open_summons(office: Office) -> list[Summons]:
    """List the calls of today that nobody has answered, the longest first."""
    today = clock.today(office.timezone)
    rows = Summons.objects.select_related("device").filter(
        day__office=office, day__date=today, day__lane="main", answered_at__isnull=True
    )
    return list(rows.order_by("asked_at"))
