"""Choose what of the journal to see. The choice travels in the address and holds nothing about a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.insight.queries.deeds import Wanted, officers_who_did
from antri.insight.queries.sentences import KINDS
from antri.people.queries import officers_at


class ChooseDeeds(forms.Form):
    """Dates, officer, kind and, for who may see them all, office."""

    sejak = forms.DateField(label=_("Sejak"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sampai = forms.DateField(label=_("Sampai"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    petugas = forms.TypedChoiceField(label=_("Petugas"), required=False, coerce=int, empty_value=None)
    jenis = forms.ChoiceField(label=_("Tentang"), required=False)
    kantor = forms.ChoiceField(label=_("Kantor"), required=False)

    def __init__(self, *args: Any, office: Office | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.office = office
        # The names of other offices are not a manager's to read.
        officers = officers_at(office) if office else officers_who_did()
        self._set("petugas", [(str(row.pk), str(row)) for row in officers])
        self._set("jenis", list(KINDS.items()))
        if office:
            del self.fields["kantor"]
        else:
            self._set("kantor", [(row.slug, row.name) for row in catalogue().offices.values()])

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        chosen: dict[str, Any] = super().clean() or {}
        first, last = chosen.get("sejak"), chosen.get("sampai")
        if first and last and last < first:
            self.add_error("sampai", _("Hari terakhir mendahului hari pertama."))
        return chosen

    def wanted(self) -> Wanted:
        """Give what was chosen."""
        chosen = self.cleaned_data
        return Wanted(
            first=chosen.get("sejak"),
            last=chosen.get("sampai"),
            officer=chosen.get("petugas"),
            kind=chosen.get("jenis", ""),
            office=self.office or catalogue().offices.get(chosen.get("kantor", "")),
        )

    def _set(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("Semua")), *choices]  # type: ignore[attr-defined]
