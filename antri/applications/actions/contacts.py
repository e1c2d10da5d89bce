"""Open names and phones of those who went on by a delivery of blanks, to call them: two people decide."""

import datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.applications.actions.blanks import moved_by
from antri.applications.models import Application, BlankDelivery
from antri.applications.queries.who import who_of
from antri.booking.calendar.actions.contacts import CONSENT_HOURS, ContactsClosed
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import ask, needs_second_person, open_sealed
from antri.people.models import Approval, Role
from antri.web import clock

FILE_CONTACTS: Final = "people.file_contacts"


class Contact(NamedTuple):
    """One person to call."""

    code: str
    service: str
    name: str
    phone: str


def ask_contacts(*, delivery: BlankDelivery, reason: str, by: Actor) -> Approval:
    """Ask that the list of one delivery may be opened. Raises Invalid without a reason."""
    count = _with_phone(delivery).count()
    arguments = {"office": delivery.office.slug, "delivery": delivery.pk, "count": count}
    return ask(kind=FILE_CONTACTS, arguments=arguments, reason=reason, office=delivery.office, by=by)


def _told(arguments: dict[str, Any]) -> str:
    office = catalogue().offices[arguments["office"]]
    text = _("%(office)s: nama dan ponsel %(count)d warga yang berkasnya berlanjut dengan blangko tiba, empat jam.")
    return text % {"office": office.name, "count": arguments["count"]}


@needs_second_person(
    FILE_CONTACTS,
    title=gettext_lazy("Membuka daftar telepon pemilik berkas"),
    roles=(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
    told=_told,
)
def allow_contacts(*, by: Actor, second: Actor, office: str, delivery: int, count: int = 0) -> None:
    """Nothing more to do: whoever asked opens the list, and that it was approved is what `open_contacts` asks for."""


def may_open(delivery: BlankDelivery, by: Actor) -> bool:
    """Tell whether a second person has lately consented to what this officer asked of this delivery."""
    if by.kind != "officer":
        return False
    since = clock.now() - datetime.timedelta(hours=CONSENT_HOURS)
    return Approval.objects.filter(
        kind=FILE_CONTACTS,
        office=delivery.office_id,
        arguments__delivery=delivery.pk,
        asked_by_id=int(by.id),
        state=Approval.State.APPROVED,
        decided_at__gt=since,
    ).exists()


def open_contacts(*, delivery: BlankDelivery, by: Actor) -> list[Contact]:
    """Open the list, the oldest first, with one event for each person. Raises ContactsClosed without a consent."""
    if not may_open(delivery, by):
        raise ContactsClosed
    with change():
        found = []
        for row in _with_phone(delivery):
            who = who_of(row, open_sealed(row, by=by, reason="file.telling"))
            found.append(Contact(row.code, row.service.name, who.filer, who.phone))
        record(
            "application.contacts_opened",
            about=("office", delivery.office_id),
            by=by,
            city=delivery.city,
            count=len(found),
        )
    return found


def _with_phone(delivery: BlankDelivery) -> QuerySet[Application]:
    return moved_by(delivery).exclude(phone_index="").filter(sealed__isnull=False)
