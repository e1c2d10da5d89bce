"""Type what a part of a form says: one input for each thing that may be changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.applications.queries.form_edits import Definition, Part, Spot, value_at
from antri.directory.queries.application_forms import Path


class PartForm(forms.Form):
    """The texts and switches of one part."""

    def __init__(self, definition: Definition, part: Part, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.definition = part, definition
        for spot in part.spots:
            self.fields[spot.name] = _field(spot, value_at(definition, spot.path))

    @property
    def values(self) -> dict[Path, Any]:
        """What was typed, by where it stands; only what differs."""
        found: dict[Path, Any] = {}
        for spot in self.part.spots:
            value, before = self.cleaned_data[spot.name], value_at(self.definition, spot.path)
            if isinstance(value, str):
                value = " ".join(value.split())
            if value != (before if before is not None else type(value)()):
                found[spot.path] = value
        return found

    @property
    def blocks(self) -> list[tuple[str, list[Any]]]:
        """The inputs under what they belong to."""
        found: list[tuple[str, list[Any]]] = []
        for spot in self.part.spots:
            if not found or found[-1][0] != spot.about:
                found.append((spot.about, []))
            found[-1][1].append(self[spot.name])
        return found


class DaysForm(forms.Form):
    """How long the steps of this service may take; empty: as the city's setting says."""

    check_days = forms.IntegerField(
        label=_("Hari kerja untuk memeriksa"), required=False, min_value=1, max_value=60,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Kosong: menurut pengaturan kota"),
    )  # fmt: skip
    process_days = forms.IntegerField(
        label=_("Hari kerja sejak disetujui sampai siap"), required=False, min_value=1, max_value=90,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Kosong: menurut pengaturan kota"),
    )  # fmt: skip


def _field(spot: Spot, value: Any) -> forms.Field:
    if spot.kind == "flag":
        return forms.BooleanField(label=spot.label, required=False, initial=bool(value))
    if spot.kind == "number":
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        return forms.IntegerField(
            label=spot.label, min_value=spot.least, max_value=spot.most, initial=value, widget=widget
        )
    line = forms.TextInput({"autocomplete": "off"})
    written: forms.Widget = forms.Textarea({"rows": 2}) if spot.kind == "long" else line
    made = forms.CharField(
        label=spot.label, required=not spot.may_be_empty, max_length=600, initial=value or "", widget=written
    )
    made.error_messages["required"] = _("Bagian ini perlu diisi.")
    return made
