"""Read what was asked for: every fault at once, nothing decided yet."""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from antri.booking.actions.refusals import Invalid
from antri.booking.models import Need
from antri.directory.models import Office, Service
from antri.directory.queries import catalogue
from antri.people.models import FieldFault
from antri.people.queries import (
    IDENTITY_KINDS,
    Indexed,
    identity_indexed,
    keyed_indexed,
    phone_indexed,
    read_name,
    read_nik,
    read_passport,
    read_phone,
)
from antri.web import clock

MOST_PEOPLE, MOST_ALSO_SERVICES = 4, 2
# A phone that is not there: nothing is looked up by it.
NOBODY = Indexed("", "", ())
_UNREADABLE = _("Isi bagian ini tidak dapat dipakai.")
PRIORITIES = ("elderly", "disability", "pregnant", "toddler", "ill")


# Without a repr: what is personal must not reach a log or a trace by being printed.
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Order:
    """A booking as asked for: texts as typed, codes, and parsed dates.

    `session` is the local start, None for the first with room. `needs`: codes of Need, the help that is asked
    for. `if_full`: "refuse", or "next" for the first later date with room. `identity`: what `nik` holds: nik,
    child_of (a parent's NIK, for a newborn) or passport; anything but nik, and an empty phone, only where an
    officer helps.
    """

    office: str
    service: str
    date: datetime.date
    name: str
    nik: str
    phone: str
    session: datetime.time | None = None
    also_services: tuple[str, ...] = ()
    people: int = 1
    priority: str | None = None
    needs: tuple[str, ...] = ()
    identity: str = "nik"
    if_full: str = "refuse"
    language: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wanted:
    """An order that has been read: rows found, person normalised and indexed."""

    order: Order
    office: Office
    services: tuple[Service, ...]
    name: str
    nik: str
    phone: str
    identity: Indexed
    phone_key: Indexed
    content_mac: Indexed

    @property
    def person(self) -> dict[str, Any]:
        """What is sealed of them."""
        is_nik = self.order.identity == "nik"
        person: dict[str, Any] = {"name": self.name, "nik": self.nik if is_nik else "", "phone": self.phone}
        person["priority"] = self.order.priority
        return person if is_nik else person | {self.order.identity: self.nik}

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(service.code for service in self.services)


def read(order: Order, *, is_helped: bool = False) -> Wanted:
    """Check every field of an order against the city's facts; raise Invalid with all faults.

    `is_helped`: an officer books for somebody, who may have no phone and no NIK.
    """
    errors: list[tuple[str, str, Any]] = []
    book = catalogue()
    office = book.offices.get(order.office)
    if office is None:
        errors.append(("office", "office.unknown", _("Kantor itu tidak dikenal. Pilih kantor dari daftar.")))
    services = _services(order, office, errors)
    errors += _faults_of_choice(order)
    today = clock.today(office.timezone if office else book.city.timezone)
    provinces = frozenset(book.setting("nik_provinces"))
    name = _field(errors, "name", read_name, order.name)
    kind = order.identity if is_helped and order.identity in IDENTITY_KINDS else "nik"
    if kind != order.identity:
        errors.append(("identity", "field.invalid", _UNREADABLE))
    nik = _field(
        errors,
        "nik",
        read_passport if kind == "passport" else lambda text: read_nik(text, on=today, provinces=provinces),
        order.nik,
    )
    has_none = is_helped and not order.phone.strip()
    phone = "" if has_none else _field(errors, "phone", read_phone, order.phone)
    if errors or office is None:
        raise Invalid(errors)
    return Wanted(
        order=order,
        office=office,
        services=services,
        name=name,
        nik=nik,
        phone=phone,
        identity=identity_indexed(IDENTITY_KINDS[kind], nik),
        phone_key=NOBODY if has_none else phone_indexed(phone),
        content_mac=_content_mac(order, name, nik, phone),
    )


def _services(order: Order, office: Office | None, errors: list[tuple[str, str, Any]]) -> tuple[Service, ...]:
    book = catalogue()
    found = []
    for position, code in enumerate((order.service, *order.also_services)):
        name = "service" if position == 0 else "also_services"
        service = book.services.get(code)
        if service is None:
            errors.append((name, "service.unknown", _("Layanan itu tidak dikenal. Pilih layanan dari daftar.")))
        elif not service.needs_number:
            errors.append(
                (name, "service.no_number", _("Layanan ini tidak memerlukan nomor antrean. Datang langsung saja."))
            )
        elif office and not book.is_offered(office, service, order.date):
            errors.append(
                (name, "service.not_offered", _("Layanan ini tidak dilayani di kantor itu. Pilih kantor lain."))
            )
        elif service not in found:
            found.append(service)
    return tuple(found)


def _faults_of_choice(order: Order) -> list[tuple[str, str, Any]]:
    """What the API and the pages have read already, and a program that calls the action may get wrong."""
    allowed = {
        "also_services": len(order.also_services) <= MOST_ALSO_SERVICES,
        "people": 1 <= order.people <= MOST_PEOPLE,
        "priority": order.priority is None or order.priority in PRIORITIES,
        "needs": not order.needs or set(order.needs) <= set(Need.values),
        "if_full": order.if_full in ("refuse", "next"),
        "language": order.language in settings.LANGUAGE_CARDS,
    }
    return [(name, "field.invalid", _UNREADABLE) for name, is_right in allowed.items() if not is_right]


def _field(errors: list[tuple[str, str, Any]], name: str, reader: Callable[[str], str], text: str) -> str:
    try:
        return reader(text)
    except FieldFault as fault:
        errors.append((name, fault.code, fault.message))
        return ""


def _content_mac(order: Order, name: str, nik: str, phone: str) -> Indexed:
    """The same person, services, date and session give the same hash, however they were typed."""
    content = [
        order.office,
        order.service,
        sorted(order.also_services),
        order.people,
        order.date.isoformat(),
        order.session.isoformat() if order.session else None,
        name.casefold(),
        nik,
        phone,
        order.priority,
        order.if_full,
        # Of who asked for none it is the hash that it was before there was anything to ask for.
        *([sorted(order.needs)] if order.needs else []),
        # Of a NIK it is the hash that it was before there was anything else.
        *([order.identity] if order.identity != "nik" else []),
    ]
    return keyed_indexed("content", json.dumps(content, separators=(",", ":")))
