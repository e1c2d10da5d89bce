"""Read what a citizen chose: which services, where, for how many, for whom, living where, and when.

The choice travels in the address, from the first page to the last, and holds nothing about a person.
"""

import datetime
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from antri.directory.models import Office, Service
from antri.directory.queries import catalogue, said

MOST_SERVICES = 3
PEOPLE = ("1", "2", "3", "4")
FOR_WHOM = ("saya", "keluarga")
ADDRESSES = ("kota", "pindah", "luar")
# The life event of the national catalogue for people who are moving here.
MOVING_IN = "pindah-datang"


@dataclass(frozen=True, slots=True)
class Choice:
    """What has been chosen so far; the usual answer of each kind where nothing (or nonsense) was sent."""

    office: Office
    services: tuple[Service, ...]
    people: int = int(PEOPLE[0])
    for_whom: str = FOR_WHOM[0]
    address: str = ADDRESSES[0]
    date: datetime.date | None = None
    session: datetime.time | None = None

    @property
    def is_for_family(self) -> bool:
        return self.for_whom == "keluarga"

    @property
    def residents_only(self) -> list[Service]:
        return [service for service in self.services if service.for_residents_only]

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether another city's registry must do it: what they say of the address decides, never the NIK."""
        return self.address != ADDRESSES[0] and bool(self.residents_only)

    @property
    def services_said(self) -> str:
        return ", ".join(said(service, "short_name") for service in self.services)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(service.code for service in self.services)

    @property
    def people_said(self) -> str:
        return str(self.people)

    @property
    def date_said(self) -> str:
        """Write the date as an address does; "" when none was chosen."""
        return self.date.isoformat() if self.date else ""

    @property
    def fields(self) -> list[tuple[str, str]]:
        """List the choice as fields of a form, those left at their usual value left out."""
        fields = [("layanan", code) for code in self.codes]
        if self.people != 1:
            fields.append(("orang", self.people_said))
        if self.for_whom != FOR_WHOM[0]:
            fields.append(("untuk", self.for_whom))
        if self.address != ADDRESSES[0]:
            fields.append(("alamat", self.address))
        if self.office.slug != catalogue().main.slug:
            fields.append(("kantor", self.office.slug))
        if self.date:
            fields.append(("tanggal", self.date_said))
        if self.session:
            fields.append(("sesi", f"{self.session:%H:%M}"))
        return fields

    @property
    def query(self) -> str:
        return urlencode(self.fields)

    @property
    def when_and_where(self) -> list[tuple[str, str]]:
        """List the date and the office, which stay when another service is chosen."""
        return [(name, value) for name, value in self.fields if name in ("kantor", "tanggal")]

    @property
    def when_and_where_query(self) -> str:
        """Write them behind the address of a service; "" when both are the usual ones."""
        return f"?{urlencode(self.when_and_where)}" if self.when_and_where else ""

    @property
    def is_elsewhere_than_main(self) -> bool:
        return self.office.slug != catalogue().main.slug

    def at(self, page: str) -> str:
        """Tell the address of a page that carries this choice."""
        return f"{reverse(page)}?{self.query}"

    def but(self, **changes: Any) -> "Choice":
        return replace(self, **changes)

    def fault(self) -> str:
        """Say what is missing before a date can be chosen; "" when nothing is."""
        if not self.services:
            return _("Pilih dahulu paling sedikit satu layanan")
        if len(self.services) > MOST_SERVICES:
            return _("Pilih paling banyak tiga layanan untuk satu kedatangan. Sisanya dengan nomor lain.")
        return ""


def read_choice(fields: QueryDict) -> Choice:
    """Read the choice from an address. What is malformed or unknown counts as not chosen; the actions judge the rest.

    More services than one visit may have are kept, so that it can be said.
    """
    city = catalogue()
    codes = [code for value in fields.getlist("layanan") for code in value.split(",")]
    return Choice(
        office=city.offices.get(fields.get("kantor", ""), city.main),
        services=tuple(dict.fromkeys(city.services[code] for code in codes if code in city.services)),
        people=int(_known(fields.get("orang"), PEOPLE)),
        for_whom=_known(fields.get("untuk"), FOR_WHOM),
        address=_known(fields.get("alamat"), ADDRESSES),
        date=read_date(fields.get("tanggal")),
        session=read_hour(fields.get("sesi")),
    )


def read_date(text: str | None) -> datetime.date | None:
    """Read "2026-12-08"; anything else, and years that no calendar reaches, is no date."""
    try:
        found = datetime.date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def read_hour(text: str | None) -> datetime.time | None:
    """Read "09:00"; anything else is no hour."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text or ""):
        return None
    return datetime.time.fromisoformat(text or "")


def read_month(text: str | None) -> datetime.date | None:
    """Read "2026-12" as the first day of that month."""
    return read_date(f"{text}-01")


def _known(text: str | None, known: tuple[str, ...]) -> str:
    return text if text in known else known[0]
