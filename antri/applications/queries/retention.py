"""What is to be removed because its time is over: scans first, then whole applications, and complaints."""

import datetime

from django.db.models import QuerySet

from antri.applications.models import Application, Complaint, Paper
from antri.directory.models import Office
from antri.directory.queries import catalogue


def due_scans(now: datetime.datetime) -> QuerySet[Application]:
    """Find applications whose scans are to go: closed `paper_days` ago, with an upload that is still there."""
    before = now - datetime.timedelta(days=int(catalogue().setting("paper_days")))
    there = Paper.objects.filter(role=Paper.Role.UPLOAD).exclude(state=Paper.State.REMOVED).values("application")
    return _closed(before).filter(pk__in=there)


def due_applications(now: datetime.datetime) -> QuerySet[Application]:
    """Find applications of which nothing personal is to stay: closed `retention_days` ago."""
    return _closed(now - _retention())


def due_complaints(now: datetime.datetime) -> QuerySet[Complaint]:
    """Find complaints that were answered or withdrawn, and came `retention_days` ago."""
    over = (Complaint.State.ANSWERED, Complaint.State.WITHDRAWN)
    rows = Complaint.objects.filter(city=catalogue().city.code, state__in=over, erased_at__isnull=True)
    # The answer is to be read for as long: from the later of the two.
    return rows.filter(received_at__lt=now - _retention()).exclude(answered_at__gte=now - _retention())


def file_of_code(office: Office, code: str) -> Application | None:
    """Find an application of this office by its code, to ask that it be erased."""
    return Application.objects.select_related("office", "service").filter(office=office, code=code).first()


def _closed(before: datetime.datetime) -> QuerySet[Application]:
    rows = Application.objects.select_related("office").filter(city=catalogue().city.code, status__in=Application.OVER)
    return rows.filter(closed_at__lt=before, erased_at__isnull=True)


def _retention() -> datetime.timedelta:
    return datetime.timedelta(days=int(catalogue().setting("retention_days")))
