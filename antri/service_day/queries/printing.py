"""Tell how a paper that was asked for stands."""

import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.service_day.models import PrintJob


class PrintState(models.TextChoices):
    """How it stands, in the words of the desk."""

    WAITING = "waiting", _("Sedang dicetak …")
    PRINTED = "printed", _("Sudah dicetak")
    PAPER_OUT = "paper_out", _("Kertas habis")
    SILENT = "silent", _("Pencetak tidak menjawab")


def print_state(job: PrintJob, now: datetime.datetime) -> PrintState:
    """Tell how a paper stands: the desk hears of a silent printer after `print_silent_seconds`."""
    if job.printed_at:
        return PrintState.PRINTED
    if job.failed_at:
        return PrintState.PAPER_OUT if job.problem == PrintJob.Problem.PAPER_OUT else PrintState.SILENT
    patience = int(catalogue().setting("print_silent_seconds", job.office))
    is_silent = now - job.asked_at > datetime.timedelta(seconds=patience)
    return PrintState.SILENT if is_silent else PrintState.WAITING


def last_job(office: Office, kind: str, row: UUID) -> PrintJob | None:
    """Find the last time this paper was asked for."""
    jobs = PrintJob.objects.select_related("office").filter(office=office, kind=kind, row=row)
    return jobs.order_by("-pk").first()
