"""The worklist after approval: what is to be done, what waits, what lies ready, and how much of it is late."""

import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application
from antri.applications.queries.standard import is_late, is_late_soon, late_first
from antri.directory.models import Office, Service

Status = Application.Status

# The tabs of the worklist: name in the address, statuses, what it is called.
TABS: dict[str, tuple[tuple[Status, ...], Any]] = {
    "dikerjakan": ((Status.APPROVED, Status.IN_PROCESS), _("Dikerjakan")),
    "blangko": ((Status.AWAITING_BLANK,), _("Menunggu blangko")),
    "pusat": ((Status.AWAITING_MINISTRY,), _("Menunggu pusat")),
    "siap": ((Status.READY,), _("Siap diambil")),
    "diserahkan": ((Status.DELIVERED,), _("Diserahkan")),
}
AFTER_APPROVAL = tuple(status for statuses, _name in TABS.values() for status in statuses)


class Figures(NamedTuple):
    """How the work stands at one office."""

    by_tab: dict[str, int]
    late: int
    late_soon: int
    oldest: datetime.datetime | None

    @property
    def open(self) -> int:
        """What the office itself still has to make."""
        return self.by_tab["dikerjakan"] + self.by_tab["blangko"] + self.by_tab["pusat"]


def work_of(office: Office, tab: str, service: Service | None = None) -> QuerySet[Application]:
    """Find one tab's work: what is due soonest on top, blanks by age alone."""
    statuses, _name = TABS[tab]
    rows = Application.objects.select_related("office", "service", "form").filter(office=office, status__in=statuses)
    if service is not None:
        rows = rows.filter(service=service)
    return rows.order_by("submitted_at", "pk") if tab == "blangko" else rows.order_by(*late_first())


def figures_of(office: Office) -> Figures:
    """Count in one statement what stands where, and what of it is late or soon will be."""
    rows = Application.objects.filter(office=office, status__in=AFTER_APPROVAL)
    to_make = Q(status__in=(Status.APPROVED, Status.IN_PROCESS, Status.AWAITING_MINISTRY))
    counts = {tab: Count("pk", filter=Q(status__in=statuses)) for tab, (statuses, _name) in TABS.items()}
    found = rows.aggregate(
        late=Count("pk", filter=to_make & is_late(office)),
        late_soon=Count("pk", filter=to_make & is_late_soon(office)),
        **counts,
    )
    oldest = rows.filter(to_make | Q(status=Status.AWAITING_BLANK)).order_by("submitted_at").first()
    return Figures(
        {tab: found[tab] for tab in TABS}, found["late"], found["late_soon"], oldest.submitted_at if oldest else None
    )
