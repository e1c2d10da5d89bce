"""What is typed as the second proof before a document."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from antri.people.forms.fields import SayingForm

_DATE = re.compile(r"(\d{1,2})[ ./-]*(\d{1,2})[ ./-]*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class BornField(forms.CharField):
    """A birth date as people write it: 17-08-1990, 17/8/1990, 17081990."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        try:
            if iso := _ISO.fullmatch(text):
                return datetime.date(int(iso[1]), int(iso[2]), int(iso[3]))
            if typed := _DATE.fullmatch(text):
                return datetime.date(int(typed[3]), int(typed[2]), int(typed[1]))
        except ValueError:
            pass
        raise ValidationError(_("Tulis tanggal lahir dengan angka, misalnya 17-08-1990."), code="born.format")


class ProofForm(SayingForm):
    """The end of the phone number, and the birth date: both as they were filed."""

    hp = forms.CharField(
        max_length=20,
        label=_("Empat digit terakhir nomor ponsel"),
        help_text=_("Nomor yang diisi saat mengajukan"),
        error_messages={"required": _("Isi empat digit terakhir nomor ponsel.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    lahir = BornField(
        max_length=20,
        label=_("Tanggal lahir pengaju"),
        help_text=_("Yang mengisi berkas ini, seperti di KTP-el atau KK-nya. Contoh: 17-08-1990"),
        error_messages={"required": _("Isi tanggal lahir pengaju.")},
    )


class CodeForm(SayingForm):
    """The code that came to the phone."""

    kode = forms.CharField(
        max_length=20,
        label=_("Kode enam angka"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
