"""A limit of some services below the day's quota."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from antri.booking.calendar.forms.fields import WEEKDAYS, count_field
from antri.booking.calendar.queries.caps import WantedCap
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.web.refusals import Invalid


class CapForm(forms.Form):
    layanan = forms.MultipleChoiceField(
        label=gettext_lazy("Layanan yang berbagi batas"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih sedikitnya satu layanan dari daftar.")},
    )
    hari = forms.TypedChoiceField(
        label=gettext_lazy("Hari"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("Setiap hari")), *WEEKDAYS],
    )
    per_sesi = count_field(gettext_lazy("Paling banyak per sesi"))
    per_hari = count_field(gettext_lazy("Paling banyak sehari"))
    places = {"services": "layanan", "per_day": "per_hari"}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [row for row in catalogue().services.values() if row.needs_number]
        self.fields["layanan"].choices = [(row.code, said(row, "short_name")) for row in services]  # type: ignore[attr-defined]

    def wanted(self) -> WantedCap:
        data = self.cleaned_data
        return WantedCap(tuple(data["layanan"]), data["hari"], data["per_sesi"], data["per_hari"])

    def take_back(self, refusal: Invalid) -> None:
        for place, _code, text in refusal.errors:
            self.add_error(self.places.get(place, place), text)
