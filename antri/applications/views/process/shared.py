"""What the pages of the processing desk share: whose they are, one file of the office, and what can be done with it."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from antri.applications.actions import process
from antri.applications.models import Application
from antri.booking.actions.find_again import read_code
from antri.booking.calendar.forms.fields import date_field
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.forms.fields import SayingForm
from antri.people.models import Role

Status = Application.Status
WORKERS = (Role.VERIFIER, Role.OFFICE_MANAGER)
LOOKERS = (*WORKERS, Role.HEAD_OF_OFFICE)
# Names and phones together are opened by two people, as in the calendar.
CALLERS = (Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE)
# Whoever sits where people come to fetch something.
AT_DESKS = (
    Role.COUNTER_OFFICER,
    Role.APPOINTED_OFFICER,
    Role.KECAMATAN_OFFICER,
    Role.VERIFIER,
    Role.OFFICE_MANAGER,
)

# What one press does: name in the form, what it is called on the button, the action, from which statuses it is offered.
STEPS: dict[str, tuple[Any, Any, tuple[Status, ...]]] = {
    "mulai": (_("Mulai dikerjakan"), process.begin_processing, (Status.APPROVED,)),
    "lanjut": (
        _("Lanjut dikerjakan"),
        process.begin_processing,
        (Status.AWAITING_BLANK, Status.AWAITING_MINISTRY),
    ),
    "siap": (
        _("Dokumen siap"),
        process.make_ready,
        (Status.IN_PROCESS, Status.AWAITING_BLANK, Status.AWAITING_MINISTRY),
    ),
    "blangko": (_("Menunggu blangko"), process.await_blank, (Status.IN_PROCESS,)),
    "pusat": (_("Menunggu pusat"), process.await_ministry, (Status.IN_PROCESS,)),
    "ulang": (_("Kerjakan lagi"), process.begin_processing, (Status.READY,)),
}


class MinistryForm(SayingForm):
    """For what the central system is waited for; its holder reads it."""

    tunggu = forms.CharField(
        label=_("Apa yang ditunggu dari pusat"),
        help_text=_("Dibaca warga. Misalnya: konsolidasi NIK di pusat."),
        max_length=160,
    )
    perkiraan = date_field(_("Perkiraan tanggal"), required=False, help_text=_("Boleh dikosongkan."))

    @property
    def facts(self) -> dict[str, Any]:
        return {"awaits": self.cleaned_data["tunggu"], "expected": self.cleaned_data["perkiraan"]}


def actor(request: HttpRequest) -> Actor:
    return request.staff.actor  # type: ignore[attr-defined]


def place_of(office: str) -> Office:
    return catalogue().offices[office]


def file_of(office: Office, code: str) -> Application:
    """Find one file of this office that is past its check; any other is not found, whatever it is."""
    rows = Application.objects.select_related("office", "service", "form", "opened_at_counter").filter(office=office)
    row = rows.filter(code=read_code(code)).exclude(status__in=_NOT_YET).first()
    if row is None:
        raise Http404
    return row


_NOT_YET = (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.NEEDS_CORRECTION, Status.REJECTED)


def steps_for(status: str) -> list[tuple[str, Any]]:
    """List what can be done with what stands so: name in the form, and what it is called."""
    return [(name, said) for name, (said, _step, statuses) in STEPS.items() if status in statuses]
