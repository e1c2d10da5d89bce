"""What is typed at the door."""

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.people.forms import NameField, NikField
from antri.people.forms.fields import SayingForm
from antri.service_day.models import Visit


class DoorForm(SayingForm):
    """The one field of the door: what the scanner writes, or the code as it is printed."""

    kode = forms.CharField(
        label=_("Kode tiket"),
        help_text=_("Pindai QR, atau ketik 8 huruf dan angka di bawahnya."),
        max_length=300,
        error_messages={"required": _("Pindai QR tiket atau ketik kodenya.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
    )


class CorrectForm(SayingForm):
    """Name and NIK as the ID in hand has them."""

    nik = NikField(label=_("NIK"), help_text=_("16 digit, seperti pada KTP-el"))
    nama = NameField(label=_("Nama lengkap"))


class NeedsForm(SayingForm):
    """The help that somebody asks for."""

    bantuan = forms.MultipleChoiceField(
        label=_("Bantuan yang diminta"),
        choices=Visit.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
