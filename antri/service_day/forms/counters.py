"""Read what a counter is and takes."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.directory.actions.counters import LONGEST_NAME, CounterFacts
from antri.directory.models import Counter, Office
from antri.directory.queries import catalogue, said
from antri.web import clock

_LANES = (
    ("main", _("Antrean hari ini")),
    ("return", _("Kembali melengkapi berkas")),
    ("pickup", _("Pengambilan")),
    ("information", _("Informasi")),
)


class CounterForm(forms.Form):
    """A counter. `seen`: its values as the editor saw them."""

    number = forms.IntegerField(label=_("Nomor loket"), min_value=1, max_value=99)
    name = forms.CharField(label=_("Nama di papan dan tiket"), max_length=LONGEST_NAME)
    lanes = forms.MultipleChoiceField(
        label=_("Memanggil dari lajur"),
        choices=_LANES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tidak ada yang dipilih: antrean hari ini dan yang kembali melengkapi berkas."),
    )
    services = forms.MultipleChoiceField(
        label=_("Layanan yang diterima"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tidak ada yang dipilih: semua layanan."),
    )
    is_accessible = forms.BooleanField(label=_("Loket rendah, terjangkau kursi roda"), required=False)
    is_active = forms.BooleanField(label=_("Dipakai"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, office: Office, *args: Any, counter: Counter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {service.code: service for service in catalogue().offered(office, clock.today(office.timezone))}
        # What it takes stays choosable though the office offers it no more: saving must not drop it in silence.
        kept = {
            code: catalogue().services[code]
            for code in (counter.services if counter else ())
            if code in catalogue().services
        }
        self.fields["services"].choices = [  # type: ignore[attr-defined]
            (code, said(service, "short_name")) for code, service in (offered | kept).items()
        ]

    def facts(self) -> CounterFacts:
        typed = self.cleaned_data
        return CounterFacts(
            number=typed["number"],
            name=typed["name"],
            lanes=tuple(typed["lanes"]),
            services=tuple(typed["services"]),
            is_accessible=typed["is_accessible"],
            is_active=typed["is_active"],
        )

    def values_seen(self) -> dict[str, Any]:
        """What the editor saw; what cannot be read was not seen."""
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}
