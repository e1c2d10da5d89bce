"""Read what a citizen answered about a visit: which services, for how many, for whom, living where."""

import datetime
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from antri.directory.models import LifeEvent, Service
from antri.directory.queries import catalogue

MOST_SERVICES = 3
PEOPLE = ("1", "2", "3", "4")
FOR_WHOM = ("saya", "keluarga")
ADDRESSES = ("kota", "pindah", "luar")
# The life event of the national catalogue for people who are moving here.
MOVING_IN = "pindah-datang"


@dataclass(slots=True)
class Visit:
    """The answers, the first of each kind when nothing (or nonsense) was sent. It holds nothing of a person."""

    services: list[Service] = field(default_factory=list)
    people: str = PEOPLE[0]
    for_whom: str = FOR_WHOM[0]
    address: str = ADDRESSES[0]
    date: str = ""
    event: LifeEvent | None = None

    @property
    def codes(self) -> list[str]:
        return [service.code for service in self.services]

    @property
    def residents_only(self) -> list[Service]:
        return [service for service in self.services if service.for_residents_only]

    def fault(self) -> str:
        """Say what is missing before a date can be chosen; "" when nothing is."""
        if not self.services:
            return _("Pilih dahulu paling sedikit satu layanan")
        if len(self.services) > MOST_SERVICES:
            return _("Pilih paling banyak tiga layanan untuk satu kedatangan. Sisanya dengan nomor lain.")
        return ""

    @property
    def address_if_resident(self) -> str:
        return self.address_of_dates("kota")

    def address_of_dates(self, living: str = "") -> str:
        """The page on which the date is chosen, with these answers."""
        answers = [("layanan", code) for code in self.codes]
        answers += [("orang", self.people), ("untuk", self.for_whom), ("alamat", living or self.address)]
        if self.date:
            answers.append(("tanggal", self.date))
        return f"{reverse('booking:date')}?{urlencode(answers)}"


def read_visit(fields: QueryDict) -> Visit:
    """Read the answers from an address. Unknown services are left out; more than three are kept, to say so."""
    book = catalogue()
    codes = dict.fromkeys(fields.getlist("layanan"))
    return Visit(
        services=[book.services[code] for code in codes if code in book.services],
        people=_known(fields.get("orang"), PEOPLE),
        for_whom=_known(fields.get("untuk"), FOR_WHOM),
        address=_known(fields.get("alamat"), ADDRESSES),
        date=_date(fields.get("tanggal")),
        event=book.events.get(fields.get("peristiwa", "")),
    )


def _known(text: str | None, known: tuple[str, ...]) -> str:
    return text if text in known else known[0]


def _date(text: str | None) -> str:
    try:
        return datetime.date.fromisoformat(text or "").isoformat()
    except ValueError:
        return ""
