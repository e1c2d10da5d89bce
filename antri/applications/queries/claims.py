"""Who has which application to check, and whose claim has lapsed."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from antri.applications.models import Application
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.models import Event
from antri.people.models import Approval
from antri.web import clock

Status = Application.Status
# What a request for a second person to reject an application is called.
REJECTION = "application.rejected"
_FILING = ("application.begun", "application.saved", "application.submitted", "application.corrected")


def claim_minutes(office: Office) -> int:
    """Tell after how many minutes without a press another officer may take what somebody checks."""
    return int(catalogue().setting("claim_idle_minutes", office))


def free_to_take(office: Office, now: datetime.datetime) -> Q:
    """Select what anybody at the desk may take: what was sent, and what its officer has left lying.

    Not what waits for a second person: whoever asked still has it, however long the answer takes.
    """
    lapsed = Q(status=Status.IN_REVIEW, officer_seen_at__lte=now - datetime.timedelta(minutes=claim_minutes(office)))
    return Q(office=office) & (Q(status=Status.SUBMITTED) | lapsed) & ~Q(pk__in=waiting_keys(office))


def has_filed(officer_id: int, application: Application) -> bool:
    """Tell whether an officer has filled in or sent this application beside its holder, or put it right."""
    if application.helper_id == officer_id:
        return True
    events = Event.objects.filter(about_kind="application", about_id=str(application.pk), what__in=_FILING)
    return events.filter(actor_kind="officer", actor_id=str(officer_id)).exists()


def is_free(application: Application, now: datetime.datetime) -> bool:
    """Tell the same of one application."""
    return Application.objects.filter(free_to_take(application.office, now), pk=application.pk).exists()


def rejections(office: Office) -> QuerySet[Approval]:
    """Find the requests of this office to reject an application that still wait for a second person."""
    return Approval.objects.filter(
        kind=REJECTION, office=office, state=Approval.State.WAITING, expires_at__gt=clock.now()
    )


def waiting_keys(office: Office) -> list[Any]:
    """List the applications of this office of which somebody has asked that they be rejected."""
    return [arguments["application"] for arguments in rejections(office).values_list("arguments", flat=True)]


def rejection_of(application: Application) -> Approval | None:
    """Find the request to reject this application that waits for a second person."""
    rows = rejections(application.office).filter(arguments__application=f"{application.pk}")
    return rows.select_related("asked_by").first()
