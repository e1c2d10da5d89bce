"""What officers type about those who were served by hand."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.kecamatan.actions.intake import MOST_ON_A_TALLY
from antri.kecamatan.models import Intake
from antri.kecamatan.queries.intake import tiles, villages
from antri.web import clock

_FURTHEST_BACK = 400


def read_date(text: str | None, place: Office, *, ahead: int = 0) -> datetime.date:
    """Read a date of the address; whatever is none, or too far away, is today."""
    today = clock.today(place.timezone)
    try:
        date = datetime.date.fromisoformat(text or "")
    except ValueError:
        return today
    is_near = today - datetime.timedelta(days=_FURTHEST_BACK) <= date <= today + datetime.timedelta(days=ahead)
    return date if is_near else today


class IntakeForm(forms.Form):
    """One person served."""

    layanan = forms.ChoiceField(label=gettext_lazy("Layanan"))
    hasil = forms.ChoiceField(label=gettext_lazy("Hasil"), choices=Intake.Outcome.choices, widget=forms.RadioSelect)
    nama = forms.CharField(label=gettext_lazy("Nama, bila perlu"), required=False, max_length=100)
    nik = forms.CharField(
        label=gettext_lazy("NIK, bila perlu"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    kelurahan = forms.ChoiceField(required=False)
    kunci = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, place: Office, date: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = tiles(place)
        services = [("", _("Pilih layanan")), *_choices(found.shown), (_("Layanan lain"), _choices(found.rest))]
        self.fields["layanan"].choices = services  # type: ignore[attr-defined]
        self.fields["kelurahan"].choices = [("", _("Tidak dicatat")), *villages(place)]  # type: ignore[attr-defined]
        self.fields["kelurahan"].label = catalogue().city.village_word.capitalize()
        self.fields["kunci"].initial = uuid.uuid4()


class ReasonForm(forms.Form):
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"), max_length=160, help_text=gettext_lazy("Tanpa nama dan NIK warga.")
    )


class ExplainForm(forms.Form):
    sebab = forms.CharField(
        label=gettext_lazy("Mengapa hari ini tidak ada catatan?"),
        max_length=160,
        help_text=gettext_lazy("Misalnya: listrik padam, kantor tutup untuk vaksinasi, lembar turus hilang."),
    )


class TallyForm(forms.Form):
    """How many of each service and outcome stand on a sheet."""

    tanggal = forms.DateField(
        label=gettext_lazy("Tanggal pada lembar"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kunci = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, place: Office, date: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tanggal"].initial = date
        self.fields["kunci"].initial = uuid.uuid4()
        self._today = clock.today(place.timezone)
        self.services = tiles(place).shown
        for service in self.services:
            for outcome, name in Intake.Outcome.choices:
                self.fields[f"{service.code}.{outcome}"] = forms.IntegerField(
                    label=f"{said(service, 'short_name')}, {name}",
                    required=False,
                    min_value=0,
                    max_value=MOST_ON_A_TALLY,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )

    @property
    def lines(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Each service with its three fields."""
        for service in self.services:
            fields = [self[f"{service.code}.{outcome}"] for outcome in Intake.Outcome.values]
            yield said(service, "short_name"), fields

    def counts(self) -> list[tuple[str, str, int]]:
        """Each service and outcome of which there were any."""
        return [
            (service.code, outcome, count)
            for service in self.services
            for outcome in Intake.Outcome.values
            if (count := self.cleaned_data.get(f"{service.code}.{outcome}"))
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        date = typed.get("tanggal")
        if date and not self._today - datetime.timedelta(days=_FURTHEST_BACK) <= date <= self._today:
            self.add_error("tanggal", _("Pilih hari ini atau tanggal sebelumnya."))
        if not self.errors and not self.counts():
            raise forms.ValidationError(_("Tulis paling sedikit satu angka."))
        return typed


def _choices(services: Any) -> list[tuple[str, str]]:
    return [(service.code, said(service, "short_name")) for service in services]
