"""Read what a citizen chose and typed: the choice in the address, the person in the form."""

import datetime
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Service
from antri.directory.queries import catalogue, said
from antri.people.forms import NameField, NikField, PhoneField

FOR_WHOM = ("saya", "keluarga")
ADDRESSES = ("kota", "pindah", "luar")

PRIORITIES = [
    ("elderly", _("Lansia, 60 tahun ke atas")),
    ("disability", _("Penyandang disabilitas")),
    ("pregnant", _("Hamil atau menyusui")),
    ("toddler", _("Membawa balita")),
    ("ill", _("Sedang sakit")),
]


class ChoiceMissing(Exception):
    """The address names no service that is known. The way on is the list of services."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What has been chosen so far. It travels in the address and holds nothing about a person."""

    office: Office
    services: tuple[Service, ...]
    people: int = 1
    for_whom: str = "saya"
    address: str = "kota"
    date: datetime.date | None = None
    session: datetime.time | None = None

    @property
    def is_for_family(self) -> bool:
        return self.for_whom == "keluarga"

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether another city's registry must do it: what they say of the address decides, never the NIK."""
        return self.address != ADDRESSES[0] and any(service.for_residents_only for service in self.services)

    @property
    def services_said(self) -> str:
        return ", ".join(said(service, "short_name") for service in self.services)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(service.code for service in self.services)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """List the choice as fields of a form, those left at their usual value left out."""
        fields = [("layanan", code) for code in self.codes]
        if self.people != 1:
            fields.append(("orang", str(self.people)))
        if self.for_whom != "saya":
            fields.append(("untuk", self.for_whom))
        if self.address != "kota":
            fields.append(("alamat", self.address))
        if self.office.slug != catalogue().main.slug:
            fields.append(("kantor", self.office.slug))
        if self.date:
            fields.append(("tanggal", self.date.isoformat()))
        if self.session:
            fields.append(("sesi", f"{self.session:%H:%M}"))
        return fields

    @property
    def query(self) -> str:
        return urlencode(self.fields)

    def at(self, page: str) -> str:
        """Tell the address of a page of the booking that carries this choice."""
        return f"{reverse(page)}?{self.query}"

    def but(self, **changes: Any) -> "Choice":
        return replace(self, **changes)


def read_choice(fields: QueryDict) -> Choice:
    """Read the choice from an address. What is malformed counts as not chosen; the actions judge the rest.

    Raises ChoiceMissing when no known service is named.
    """
    city = catalogue()
    codes = [code for value in fields.getlist("layanan") for code in value.split(",")]
    services = tuple(dict.fromkeys(city.services[code] for code in codes if code in city.services))[:3]
    if not services:
        raise ChoiceMissing
    return Choice(
        office=city.offices.get(fields.get("kantor", ""), city.main),
        services=services,
        people=_one_of(fields.get("orang"), ("1", "2", "3", "4")),
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


def _one_of(text: str | None, known: tuple[str, ...]) -> int:
    return int(_known(text, known))


def new_key() -> str:
    """Make the idempotency key of one form."""
    return secrets.token_urlsafe(24)


class PersonForm(forms.Form):
    """Who comes, and a phone for the reminder. Field names are those of the page, in Indonesian."""

    nama = NameField(label=_("Nama lengkap"), help_text=_("Sesuai KTP-el atau KK"))
    nik = NikField(label=_("NIK"), help_text=_("16 digit, ada di KTP-el atau KK Anda"))
    hp = PhoneField(label=_("Nomor ponsel"), help_text=_("Untuk pengingat. Boleh nomor keluarga."))
    perlu_prioritas = forms.BooleanField(required=False, label=_("Saya perlu layanan prioritas"))
    prioritas = forms.ChoiceField(
        choices=PRIORITIES,
        required=False,
        label=_("Alasan layanan prioritas"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Pilih salah satu alasan prioritas.")},
    )
    kunci = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, for_family: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_family:
            self.fields["nama"].label = _("Nama orang yang dilayani")
            self.fields["nik"].label = _("NIK orang yang dilayani")
            self.fields["nik"].help_text = _("16 digit, ada di KTP-el atau KK orang itu")
            self.fields["hp"].label = _("Nomor ponsel Anda")
            self.fields["hp"].help_text = _("Untuk pengingat. Boleh nomor Anda sendiri.")
            self.fields["perlu_prioritas"].label = _("Orang itu perlu layanan prioritas")

    def clean_kunci(self) -> str:
        """Keep the key the page was given; a missing or broken one is nobody's typing error: it gets a new one."""
        key = self.cleaned_data["kunci"]
        return key if re.fullmatch(r"[A-Za-z0-9_-]{16,64}", key) else new_key()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("perlu_prioritas"):
            typed["prioritas"] = ""
            self.errors.pop("prioritas", None)
        elif not typed.get("prioritas") and "prioritas" not in self.errors:
            self.add_error("prioritas", _("Pilih salah satu alasan prioritas."))
        return typed


class FindForm(forms.Form):
    """A lost ticket: the booking code and the end of the phone number. Says nothing about which is wrong."""

    kode = forms.CharField(
        max_length=20, label=_("Kode booking"), help_text=_("8 huruf dan angka, ada di tiket atau pesan pengingat")
    )
    hp = forms.CharField(
        max_length=20, label=_("Empat digit terakhir nomor ponsel"), help_text=_("Nomor yang Anda isi saat memesan")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kode"].error_messages["required"] = _("Isi kode booking.")
        self.fields["hp"].error_messages["required"] = _("Isi empat digit terakhir nomor ponsel.")
