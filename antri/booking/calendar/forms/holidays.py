"""A holiday that is written by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from antri.booking.calendar.forms.fields import date_field
from antri.schedule.models import Holiday
from antri.web.refusals import Invalid


class HolidayForm(forms.Form):
    tanggal = date_field(gettext_lazy("Tanggal"))
    nama = forms.CharField(
        label=gettext_lazy("Nama hari libur"),
        max_length=160,
        error_messages={"required": gettext_lazy("Tulis nama hari libur: warga membacanya.")},
    )
    nama_en = forms.CharField(label=gettext_lazy("Nama dalam bahasa Inggris"), max_length=160, required=False)
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=Holiday.Kind.choices, initial=Holiday.Kind.LOCAL)
    menutup = forms.BooleanField(label=gettext_lazy("Kantor tutup pada hari ini"), required=False, initial=True)
    places = {"name": "nama", "date": "tanggal"}

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "date": data["tanggal"],
            "name": data["nama"].strip(),
            "name_en": data["nama_en"].strip(),
            "kind": data["jenis"],
            "closes": data["menutup"],
        }

    def take_back(self, refusal: Invalid) -> None:
        for place, _code, text in refusal.errors:
            self.add_error(self.places.get(place, place), text)
