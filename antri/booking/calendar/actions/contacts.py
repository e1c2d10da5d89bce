"""Open names and phone numbers of those who are to be moved, so that the office can call them: two people decide."""

import datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.calendar.queries.to_move import rows_to_move
from antri.booking.models import Booking
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import ask, needs_second_person, open_sealed
from antri.people.models import Approval, Role
from antri.web import clock
from antri.web.refusals import Refusal

CONTACT_LIST: Final = "people.contact_list"
# From consenting to the last look: an afternoon on the phone.
CONSENT_HOURS: Final = 4


class ContactsClosed(Refusal):
    """Nobody has consented to opening the list, or that was too long ago."""

    code = "contacts-closed"
    status = 403
    title = gettext_lazy("Daftar telepon belum dibuka")
    detail = gettext_lazy("Ajukan dahulu. Sesudah orang kedua menyetujui, daftar dapat dibuka selama empat jam.")


class Contact(NamedTuple):
    """One person to call."""

    label: str
    date: datetime.date
    start: datetime.time
    name: str
    phone: str


def ask_contacts(*, office: Office, reason: str, by: Actor) -> Approval:
    """Ask that the list of an office may be opened. Raises Invalid without a reason."""
    arguments = {"office": office.slug, "count": _with_phone(office).count()}
    return ask(kind=CONTACT_LIST, arguments=arguments, reason=reason, office=office, by=by)


def _told(arguments: dict[str, Any]) -> str:
    """Tell how many there were when it was asked: nobody else is opened by it."""
    office = catalogue().offices[arguments["office"]]
    text = _("%(office)s: nama dan ponsel %(count)d warga yang perlu dipindah, selama empat jam, untuk ditelepon.")
    return text % {"office": office.name, "count": arguments["count"]}


@needs_second_person(
    CONTACT_LIST,
    title=gettext_lazy("Membuka daftar telepon"),
    roles=(Role.OFFICE_MANAGER, Role.HEAD_OF_OFFICE),
    told=_told,
)
def allow_contacts(*, by: Actor, second: Actor, office: str, count: int = 0) -> None:
    """Nothing more to do: whoever asked opens the list, and that it was approved is what `open_contacts` asks for."""


def rows_open_to(*, office: Office, by: Actor) -> QuerySet[Booking] | None:
    """Find whom this officer may open now: those who were to be moved when the consent was asked for.

    None: nobody else has lately consented. Whoever is sent away later needs another consent.
    """
    if by.kind != "officer":
        return None
    since = clock.now() - datetime.timedelta(hours=CONSENT_HOURS)
    consents = Approval.objects.filter(
        kind=CONTACT_LIST, office=office, asked_by_id=int(by.id), state=Approval.State.APPROVED, decided_at__gt=since
    )
    latest = consents.order_by("-asked_at").first()
    return _with_phone(office).filter(to_move_at__lte=latest.asked_at) if latest else None


def _with_phone(office: Office) -> QuerySet[Booking]:
    return rows_to_move(office).exclude(phone_index="")


def open_contacts(*, office: Office, by: Actor) -> list[Contact]:
    """Open the list in the order of the day, with one event for each person whose data was opened.

    Raises ContactsClosed unless a second person consented within the last hours. Nobody without a phone is in it,
    and nobody who was sent away after the consent was asked for.
    """
    agreed = rows_open_to(office=office, by=by)
    if agreed is None:
        raise ContactsClosed
    with change():
        rows = list(agreed.order_by("date", "start", "number"))
        found = []
        for row in rows:
            person = open_sealed(row, by=by, reason="calendar.moving")
            found.append(Contact(row.label, row.date, row.start, person["name"], person["phone"]))
        record("people.contacts_opened", about=("office", office.pk), by=by, city=office.city, count=len(found))
    return found
