"""Read a day of outreach, and why one is cancelled."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from antri.booking.calendar.forms.fields import count_field, date_field, hour_field
from antri.directory.models import Office, Region
from antri.directory.queries import catalogue, said
from antri.kecamatan.actions.outreach import Plan
from antri.kecamatan.models import Outreach
from antri.web.refusals import Invalid

OPEN, LISTED = "umum", "petugas"


class OutreachForm(forms.Form):
    """Where, when, for what and for how many."""

    nama = forms.CharField(
        label=gettext_lazy("Nama tempat"),
        max_length=60,
        help_text=gettext_lazy("Misalnya SMA Negeri Contoh"),
        error_messages={"required": gettext_lazy("Tulis nama tempatnya, misalnya SMA Negeri Contoh.")},
    )
    alamat = forms.CharField(
        label=gettext_lazy("Alamat"),
        max_length=200,
        error_messages={"required": gettext_lazy("Tulis alamatnya: warga harus menemukannya.")},
    )
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis tempat"), choices=Outreach.Setting)
    wilayah = forms.ChoiceField(label=gettext_lazy("Kelurahan atau desa"), required=False)
    tanggal = date_field(gettext_lazy("Tanggal"))
    mulai = hour_field(gettext_lazy("Mulai pukul"))
    selesai = hour_field(gettext_lazy("Selesai pukul"))
    orang = count_field(gettext_lazy("Untuk berapa orang"), required=True)
    layanan = forms.MultipleChoiceField(
        label=gettext_lazy("Layanan"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih sedikitnya satu layanan.")},
    )
    cara = forms.ChoiceField(
        label=gettext_lazy("Siapa yang mengambil nomor"),
        choices=(
            (OPEN, gettext_lazy("Warga sendiri, seperti di kantor, dan petugas untuk warga")),
            (LISTED, gettext_lazy("Hanya petugas, menurut daftar dari tempat itu")),
        ),
        widget=forms.RadioSelect,
        initial=OPEN,
    )
    places = {
        "name": "nama",
        "address": "alamat",
        "date": "tanggal",
        "first": "tanggal",
        "end": "selesai",
        "capacity": "orang",
        "services": "layanan",
    }

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        book = catalogue()
        self._services = {row.code: row for row in book.services.values() if row.needs_number and row.lane == "main"}
        choices = [(code, said(row, "short_name") or said(row, "name")) for code, row in self._services.items()]
        self.fields["layanan"].choices = choices  # type: ignore[attr-defined]
        regions = Region.objects.exclude(level="kecamatan").order_by("name").values_list("code", "name")
        self.fields["wilayah"].choices = [("", "–"), *regions]  # type: ignore[attr-defined]
        self.fields["mulai"].error_messages["required"] = gettext_lazy("Tulis jam mulai, misalnya 08.00.")
        self.fields["selesai"].error_messages["required"] = gettext_lazy("Tulis jam selesai, misalnya 11.00.")
        for name in ("mulai", "selesai"):
            self.fields[name].required = True

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            host=self.office,
            name=data["nama"],
            address=data["alamat"],
            setting=Outreach.Setting(data["jenis"]),
            region=Region.objects.filter(pk=data["wilayah"] or None).first(),
            date=data["tanggal"],
            start=data["mulai"] or datetime.time(8),
            end=data["selesai"] or datetime.time(12),
            capacity=data["orang"],
            services=tuple(self._services[code] for code in data["layanan"]),
            is_bookable=data["cara"] == OPEN,
        )

    def take_back(self, refusal: Invalid) -> None:
        for name, _code, text in refusal.errors:
            self.add_error(self.places.get(name), text)
