"""Read what a citizen chose and typed: the choice in the address, the person in the form."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Assistance, Need
from antri.directory.forms import MOST_SERVICES, Choice, read_choice
from antri.people.forms import NameField, NikField, PhoneField
from antri.people.forms.fields import SayingForm

PRIORITIES = [
    ("elderly", _("Lansia, 60 tahun ke atas")),
    ("disability", _("Penyandang disabilitas")),
    ("pregnant", _("Hamil atau menyusui")),
    ("toddler", _("Membawa balita")),
    ("ill", _("Sedang sakit")),
]


# In the words of who asks; the desk has its short ones.
NEEDS = [
    (Need.COME_TO_ME, _("Datangi saya: saya sulit mendengar atau melihat panggilan")),
    (Need.WRITE, _("Tulis, jangan ucapkan")),
    (Need.SIGN_LANGUAGE, _("Bahasa isyarat")),
    (Need.GUIDE, _("Pandu saya ke loket")),
    (Need.LOW_COUNTER, _("Loket rendah, terjangkau kursi roda")),
    (Need.READ_ALOUD, _("Bacakan formulir untuk saya")),
]


class ChoiceMissing(Exception):
    """The address names no service that is known. The way on is the list of services."""


def read_whole_choice(fields: QueryDict) -> Choice:
    """Read a choice that names a service, as every page of the booking needs it; of too many, the first count.

    Raises ChoiceMissing when no known service is named.
    """
    choice = read_choice(fields)
    if not choice.services:
        raise ChoiceMissing
    return choice.but(services=choice.services[:MOST_SERVICES])


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
    bantuan = forms.MultipleChoiceField(
        choices=NEEDS,
        required=False,
        label=_("Bantuan yang diperlukan di kantor"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Pilih bantuan dari daftar.")},
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


class AssistForm(SayingForm):
    """Somebody whom an officer helps: what changes least comes first, and Enter in any text field sends it.

    `rooms`: the dates and sessions to choose from. What is typed is judged by the action, all at once.
    """

    layanan = forms.ChoiceField(label=_("Layanan"))
    waktu = forms.CharField(label=_("Hari dan jam"), widget=forms.Select)
    alasan = forms.ChoiceField(label=_("Mengapa dibantu"), choices=[("", _("Pilih")), *Assistance.Reason.choices])
    identitas = forms.ChoiceField(
        label=_("Identitas"),
        choices=[
            ("nik", _("NIK sendiri")),
            ("child_of", _("anak baru lahir: NIK ayah atau ibu")),
            ("passport", _("paspor")),
        ],
    )
    nik = forms.CharField(
        label=_("NIK, atau nomor paspor"),
        strip=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    nama = forms.CharField(
        label=_("Nama lengkap"),
        strip=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    hp = forms.CharField(
        label=_("Nomor ponsel (boleh kosong)"),
        required=False,
        strip=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel", "type": "tel"}),
    )
    layanan_lain = forms.ChoiceField(label=_("Layanan kedua"), required=False)
    orang = forms.TypedChoiceField(
        label=_("Berapa orang dilayani dengan nomor ini"), choices=[(n, n) for n in range(1, 5)], coerce=int
    )
    prioritas = forms.ChoiceField(label=_("Layanan prioritas"), choices=[("", _("Tidak")), *PRIORITIES], required=False)
    bantuan = forms.MultipleChoiceField(
        label=_("Bantuan yang diperlukan di kantor"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tanpa_nik = forms.CharField(
        label=_("Mengapa tanpa NIK"),
        required=False,
        max_length=200,
        help_text=_("Misalnya: bayi belum punya NIK. Jangan tulis nama atau nomor."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    wilayah = forms.ChoiceField(label=_("Kelurahan atau desa"), required=False)
    kunci = forms.CharField(required=False, widget=forms.HiddenInput)

    FAMILY = (2, 3, 4)

    def __init__(self, *args: Any, services: Any, rooms: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["layanan"].choices = [("", _("Pilih layanan")), *services]
        fields["layanan_lain"].choices = [("", _("Tidak ada")), *services]
        fields["waktu"].widget.choices = rooms
        fields["wilayah"].choices = [("", _("Tidak disebut")), *regions]
        for number in self.FAMILY:
            for name, label in (("nik", _("NIK orang ke-{number}")), ("nama", _("Nama orang ke-{number}"))):
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=format_lazy(label, number=number),
                    required=False,
                    strip=False,
                    max_length=200,
                    widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
                )

    def clean_kunci(self) -> str:
        key = self.cleaned_data["kunci"]
        return key if re.fullmatch(r"[A-Za-z0-9_-]{16,60}", key) else new_key()

    @property
    def family(self) -> list[tuple[int, str, str]]:
        """Who gets a number of their own besides: the number of the row, NIK and name."""
        typed = self.cleaned_data
        rows = [(number, typed[f"nik_{number}"], typed[f"nama_{number}"]) for number in self.FAMILY]
        return [row for row in rows if row[1].strip() or row[2].strip()]

    def shown_family(self) -> list[tuple[int, Any, Any]]:
        return [(number, self[f"nik_{number}"], self[f"nama_{number}"]) for number in self.FAMILY]
