"""Read how an office is to serve, from when, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from antri.booking.calendar.forms.fields import count_field, date_field
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.kecamatan.actions.modes import Told
from antri.kecamatan.queries.modes import Switch
from antri.web.refusals import Invalid

HONOUR, MOVE = "layani", "pindah"


class ModeForm(forms.Form):
    """A switch as the head of office writes it."""

    cara = forms.ChoiceField(
        label=gettext_lazy("Cara melayani"),
        choices=(
            (Office.Mode.MANUAL, gettext_lazy("Manual: warga datang dan dilayani menurut urutan kedatangan")),
            (
                Office.Mode.HYBRID,
                gettext_lazy("Hibrida: dengan nomor antrean, yang tanpa nomor dilayani juga"),
            ),
            (Office.Mode.ONLINE, gettext_lazy("Daring: dengan nomor antrean")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pilih cara melayani.")},
    )
    mulai = date_field(gettext_lazy("Mulai tanggal"))
    nomor = count_field(
        gettext_lazy("Nomor sehari"), help_text=gettext_lazy("Kosong: menurut jam buka yang sudah tertulis")
    )
    layanan = forms.ChoiceField(label=gettext_lazy("Untuk layanan"), required=False)
    pemegang = forms.ChoiceField(
        label=gettext_lazy("Bila berhenti memberi nomor: nomor yang sudah dipegang warga"),
        choices=(
            (HONOUR, gettext_lazy("tetap dilayani pada harinya")),
            (MOVE, gettext_lazy("masuk daftar Perlu dipindah")),
        ),
        widget=forms.RadioSelect,
        required=False,
        initial=HONOUR,
    )
    alasan = forms.CharField(
        label=gettext_lazy("Yang dibaca warga"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Boleh kosong. Berdiri di belakang pengumuman mulai kapan dan bagaimana."),
    )
    alasan_en = forms.CharField(
        label=gettext_lazy("Yang dibaca warga, dalam bahasa Inggris"), required=False, max_length=160
    )
    sebab = forms.CharField(
        label=gettext_lazy("Alasan keputusan"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Tercatat bersama keputusan, dengan nama Anda."),
        error_messages={"required": gettext_lazy("Tulis alasannya: tercatat bersama keputusan.")},
    )
    places = {
        "since": "mulai",
        "why": "sebab",
        "numbers_a_day": "nomor",
        "moves_people": "pemegang",
        "rows": "nomor",
        "name": "mulai",
    }

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        services = catalogue().services.values()
        self.fields["layanan"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("Semua layanan kantor ini")),
            *((row.code, said(row, "short_name") or said(row, "name")) for row in services if row.needs_number),
        ]

    def switch(self) -> Switch:
        data = self.cleaned_data
        mode = Office.Mode(data["cara"])
        return Switch(
            office=self.office,
            mode=mode,
            since=data["mulai"],
            service=catalogue().services.get(data["layanan"]),
            numbers_a_day=data["nomor"] if mode != Office.Mode.MANUAL else None,
            moves_people=mode == Office.Mode.MANUAL and data["pemegang"] == MOVE,
        )

    def told(self) -> Told:
        data = self.cleaned_data
        return Told(reason=data["alasan"], reason_en=data["alasan_en"], why=data["sebab"])

    def take_back(self, refusal: Invalid) -> None:
        """Put what was refused beside the fields that it is about."""
        for name, _code, text in refusal.errors:
            place = self.places.get(name)
            self.add_error(place, text)
