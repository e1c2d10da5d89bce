"""Ask the slip printer of an office for a paper, hand it to the printer's agent, and note what became of it."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.devices import actor_of, has_print_agent
from antri.people.models import Device
from antri.service_day.models import PrintJob
from antri.service_day.queries.papers import KINDS
from antri.web import clock
from antri.web.refusals import Refusal


class NoPrinter(Refusal):
    """No paired print agent: the browser prints."""

    code = "no-printer"
    title = _("Belum ada pencetak slip")
    detail = _("Kantor ini belum punya pencetak slip yang terpasang. Cetak lewat peramban.")


class PrintJobUnknown(Refusal):
    """This device has no such paper in hand."""

    code = "not-found"
    status = 404
    title = _("Tidak ditemukan")
    detail = _("Pencetak ini tidak sedang memegang cetakan itu.")


def ask_to_print(*, office: Office, kind: str, row: UUID, by: Actor) -> PrintJob:
    """Ask for a paper on the office's slip printer. Raises NoPrinter, PrintJobUnknown for a kind that is none."""
    if kind not in KINDS:
        raise PrintJobUnknown
    if not has_print_agent(office):
        raise NoPrinter
    with change():
        job = PrintJob.objects.create(city=office.city, office=office, kind=kind, row=row, asked_at=clock.now())
        record("service_day.print_asked", about=("print_job", job.pk), by=by, city=office.city, kind=kind, row=str(row))
    return job


def show_paper(*, office: Office, kind: str, row: UUID, by: Actor) -> None:
    """Write down that somebody at the desk opened a paper: the code on it is the key to a ticket."""
    with change():
        record("service_day.paper_shown", about=(kind, row), by=by, city=office.city, kind=kind)


def take_print_job(*, device: Device) -> PrintJob | None:
    """Hand the oldest paper that nobody prints yet to this device; None when there is none.

    A paper is handed out once: what the agent loses is told to the desk, never printed twice by itself. One
    that has waited longer than `print_wait_minutes` is left: whoever waited has been helped otherwise.
    """
    now = clock.now()
    minutes = int(catalogue().setting("print_wait_minutes", device.office))
    while True:
        job = (
            PrintJob.objects.filter(
                office=device.office, taken_at__isnull=True, asked_at__gt=now - datetime.timedelta(minutes=minutes)
            )
            .order_by("pk")
            .first()
        )
        if job is None:
            return None
        with change():
            if PrintJob.objects.filter(pk=job.pk, taken_at__isnull=True).update(taken_at=now, device=device):
                job.taken_at, job.device = now, device
                return job


def end_print_job(*, device: Device, job: int, problem: PrintJob.Problem = PrintJob.Problem.NONE) -> PrintJob:
    """Note that a paper was printed, or what was in the way; saying it again changes nothing.

    Raises PrintJobUnknown.
    """
    row = PrintJob.objects.filter(pk=job, device=device).first()
    if row is None:
        raise PrintJobUnknown
    now = clock.now()
    is_printed = problem == PrintJob.Problem.NONE
    with change():
        ended = PrintJob.objects.filter(pk=job, printed_at__isnull=True, failed_at__isnull=True).update(
            printed_at=now if is_printed else None, failed_at=None if is_printed else now, problem=problem
        )
        if ended:
            record(
                "service_day.printed" if is_printed else "service_day.print_failed",
                about=("print_job", job),
                by=actor_of(device),
                city=row.city,
                kind=row.kind,
                problem=problem.value,
            )
    row.refresh_from_db()
    return row
