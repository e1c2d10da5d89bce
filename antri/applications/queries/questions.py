"""Which files somebody has asked about and nobody has answered."""

from typing import Any

from django.db.models import Min, Q

from antri.applications.models import Application, Message
from antri.directory.models import Office
from antri.people.access import Staff
from antri.people.models import Role

ANSWERS = (Role.VERIFIER, Role.COUNTER_OFFICER, Role.KECAMATAN_OFFICER, Role.OFFICE_MANAGER)


def unanswered(office: Office) -> Any:
    """Select the files of an office that wait for an answer, the longest wait first; `asked_at` since when."""
    waits = Q(messages__side=Message.Side.CITIZEN, messages__read_at__isnull=True)
    files = Application.objects.filter(waits, office=office, erased_at__isnull=True)
    return files.annotate(asked_at=Min("messages__said_at")).select_related("service").order_by("asked_at")


def waiting_questions(staff: Staff) -> int:
    """Count the files that wait for an answer where this officer answers."""
    return sum(unanswered(office).count() for office in staff.offices(*ANSWERS))
