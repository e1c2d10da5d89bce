"""Who stands by: read fast from an ID card, with the keys alone."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.booking.actions import Order
from antri.booking.forms import PRIORITIES
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.people.forms import NameField, NikField, PhoneField
from antri.people.forms.fields import SayingForm


class StandbyForm(SayingForm):
    """One person, one or two services. Names of the fields are those of the page, in Indonesian.

    What everybody is asked comes first and ends in a text field, so that Enter there sends it.
    """

    layanan = forms.ChoiceField(label=_("Layanan"))
    nik = NikField(label=_("NIK"), help_text=_("16 digit, dari KTP-el atau KK"))
    nama = NameField(label=_("Nama lengkap"))
    hp = PhoneField(label=_("Nomor ponsel"), help_text=_("Boleh nomor keluarga."))
    layanan_lain = forms.ChoiceField(label=_("Layanan kedua"), required=False)
    orang = forms.TypedChoiceField(label=_("Berapa orang dilayani"), choices=[(n, n) for n in range(1, 5)], coerce=int)
    prioritas = forms.ChoiceField(
        label=_("Prioritas"),
        choices=[("", _("Tidak")), *PRIORITIES],
        required=False,
        help_text=_("Cukup dilihat atau diucapkan."),
    )

    def __init__(self, office: Office, today: datetime.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.today = office, today
        offered = [row for row in catalogue().offered(office, today) if row.needs_number and row.lane == "main"]
        choices = [(row.code, said(row, "short_name")) for row in offered]
        fields: Any = self.fields
        fields["layanan"].choices = [("", _("Pilih layanan")), *choices]
        fields["layanan_lain"].choices = [("", _("Tidak ada")), *choices]
        fields["layanan"].widget.attrs["autofocus"] = True

    def order(self) -> Order:
        typed = self.cleaned_data
        return Order(
            office=self.office.slug,
            service=typed["layanan"],
            date=self.today,
            name=typed["nama"],
            nik=typed["nik"],
            phone=typed["hp"],
            also_services=(typed["layanan_lain"],) if typed["layanan_lain"] else (),
            people=typed["orang"],
            priority=typed["prioritas"] or None,
        )
