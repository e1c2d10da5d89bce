"""The verifier's desk: what waits, in which order, who has what, and how the desk is doing."""

import datetime
from typing import NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Min, OuterRef, Q, QuerySet

from antri.applications.models import Application, Message
from antri.applications.queries.claims import claim_minutes, free_to_take, waiting_keys
from antri.applications.queries.standard import is_late, is_late_soon, late_first
from antri.directory.models import Office, Service
from antri.people.models import Appointment, Officer, Role
from antri.web import clock

Status = Application.Status
# What a desk has before it, in the order of the work. Drafts are nobody's but their holder's.
SHOWN = (
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.NEEDS_CORRECTION,
    Status.APPROVED,
    Status.IN_PROCESS,
    Status.AWAITING_BLANK,
    Status.AWAITING_MINISTRY,
    Status.READY,
    Status.DELIVERED,
    Status.DONE,
    Status.REJECTED,
    Status.CANCELLED,
)
PAGE = 50
# In these the desk's own clock runs.
_ON_CLOCK = Q(status__in=(Status.SUBMITTED, Status.IN_REVIEW))
_LATELY = datetime.timedelta(days=30)


class Wanted(NamedTuple):
    """What of the list somebody wants to see: by status, service, whose, and how late."""

    status: str = Status.SUBMITTED
    service: str = ""
    is_mine: bool = False
    is_late: bool = False
    is_asked: bool = False
    code: str = ""


class Figures(NamedTuple):
    """How the desk is doing: how many wait, since when the oldest does, which share was returned lately."""

    waiting: int
    oldest: datetime.datetime | None
    late: int
    decided: int
    returned: int

    @property
    def returned_percent(self) -> int | None:
        return round(100 * self.returned / self.decided) if self.decided else None


def files_of(office: Office) -> QuerySet[Application]:
    """Select the files of an office that it may read: what was sent, or opened at its counters."""
    return Application.objects.filter(office=office).exclude(submitted_at=None)


def listed(office: Office, wanted: Wanted, officer: Officer) -> QuerySet[Application]:
    """Select what is to be seen: what is due soonest first, then by age."""
    unread = Message.objects.filter(application=OuterRef("pk"), side=Message.Side.CITIZEN, read_at__isnull=True)
    lapsed = Q(
        status=Status.IN_REVIEW, officer_seen_at__lte=clock.now() - datetime.timedelta(minutes=claim_minutes(office))
    )
    rows = (
        files_of(office)
        .select_related("service", "officer", "helper")
        .annotate(
            is_asked=Exists(unread),
            is_late=_flag(is_late(office) & _ON_CLOCK),
            is_late_soon=_flag(is_late_soon(office) & _ON_CLOCK),
            has_lapsed=_flag(lapsed),
        )
    )
    if wanted.code:
        return rows.filter(code=wanted.code).order_by(*late_first())
    if wanted.is_mine:
        rows = rows.filter(status=Status.IN_REVIEW, officer=officer)
    elif not (wanted.is_asked or wanted.is_late):
        rows = rows.filter(status=wanted.status)
    if wanted.is_late:
        rows = rows.filter(_ON_CLOCK, is_late(office) | is_late_soon(office))
    if wanted.is_asked:
        rows = rows.filter(is_asked=True)
    if wanted.service:
        rows = rows.filter(service__code=wanted.service)
    is_over = wanted.status in Application.OVER and not (wanted.is_mine or wanted.is_late or wanted.is_asked)
    return rows.order_by("-status_at", "code") if is_over else rows.order_by(*late_first())


def counts(office: Office, officer: Officer) -> dict[str, int]:
    """Count the files of an office by status, and what is mine, late or asked about."""
    rows = files_of(office)
    count = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    checking = rows.filter(_ON_CLOCK)
    return {
        **{status.value: count.get(status.value, 0) for status in SHOWN},
        "mine": rows.filter(status=Status.IN_REVIEW, officer=officer).count(),
        "late": checking.filter(is_late(office) | is_late_soon(office)).count(),
        "asked": Message.objects.filter(
            application__office=office, side=Message.Side.CITIZEN, read_at__isnull=True
        ).values("application").distinct().count(),
        "free": Application.objects.filter(free_to_take(office, clock.now())).count(),
    }  # fmt: skip


def services_of(office: Office) -> list[Service]:
    """List the services of which this office has files, for the filter."""
    keys = files_of(office).order_by().values_list("service", flat=True).distinct()
    return list(Service.objects.filter(pk__in=list(keys)).order_by("group__position", "position"))


def figures(office: Office) -> Figures:
    """Tell how the desk is doing. `decided`: sent in the last 30 days and returned or decided since."""
    waiting = files_of(office).filter(_ON_CLOCK)
    first = waiting.aggregate(oldest=Min("submitted_at"), count=Count("pk"))
    lately = files_of(office).filter(submitted_at__gte=clock.now() - _LATELY, form__isnull=False)
    decided = lately.filter(Q(returns__gt=0) | ~Q(status__in=(Status.SUBMITTED, Status.IN_REVIEW, Status.CANCELLED)))
    return Figures(
        waiting=first["count"],
        oldest=first["oldest"],
        late=waiting.filter(is_late(office)).count(),
        decided=decided.count(),
        returned=decided.filter(returns__gt=0).count(),
    )


def waiting_of(office: Office) -> set[str]:
    """Tell of which files somebody has asked that they be rejected."""
    return {str(key) for key in waiting_keys(office)}


def verifiers(office: Office) -> list[Officer]:
    """List who checks applications at this office today, by name."""
    on = clock.today(office.timezone)
    held = Appointment.objects.standing(on).filter(role=Role.VERIFIER, office=office)
    return list(Officer.objects.filter(pk__in=held.values("officer")).order_by("first_name", "username"))


def _flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())
