"""What is typed about officers, appointments, requests and devices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Region
from antri.people.access import Staff
from antri.people.actions import managed_offices, may_appoint
from antri.people.forms.fields import SayingForm
from antri.people.models import CITY_WIDE, Appointment, Device, Role

WHOLE_CITY = "-"


def _date(label: Any, *, required: bool, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AppointForm(SayingForm):
    """A role at an office. What the one who asks may not give is not in the lists."""

    role = forms.ChoiceField(label=_("Tugas"))
    office = forms.ChoiceField(
        label=_("Kantor"), help_text=_("Kepala dinas dan administrator bertugas untuk seluruh kota.")
    )
    since = _date(_("Mulai"), required=True)
    until = _date(
        _("Berakhir (boleh kosong)"), required=False, help_text=_("Hari pertama tanpa tugas ini. Kosong: seterusnya.")
    )

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = managed_offices(staff)
        roles = [role for role in Role if any(may_appoint(staff, role, office) for office in [None, *offices])]
        self.offices: dict[str, Office] = {office.slug: office for office in offices}
        role_field, office_field = self.fields["role"], self.fields["office"]
        role_field.choices = [("", _("Pilih tugas")), *((role.value, role.label) for role in roles)]  # type: ignore[attr-defined]
        whole = [(WHOLE_CITY, _("Seluruh kota"))] if any(role in CITY_WIDE for role in roles) else []
        office_field.choices = [("", _("Pilih kantor")), *whole, *((o.slug, o.name) for o in offices)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        role, office = typed.get("role"), typed.get("office")
        if role and office and (role in CITY_WIDE) != (office == WHOLE_CITY):
            self.add_error(
                "office",
                forms.ValidationError(
                    _("Pilih Seluruh kota untuk tugas ini.")
                    if role in CITY_WIDE
                    else _("Pilih kantor untuk tugas ini."),
                    code="office.fit",
                ),
            )
        return typed

    def wanted(self) -> tuple[Role, Office | None]:
        return Role(self.cleaned_data["role"]), self.offices.get(self.cleaned_data["office"])


class PlaceForm(SayingForm):
    """Where somebody books for others, and how many a day."""

    kind = forms.ChoiceField(label=_("Bertugas di"), choices=Appointment.Place.choices)
    place = forms.CharField(
        label=_("Nama tempat, seperti di tiket dan slip"),
        max_length=80,
        required=False,
        help_text=_("Misalnya: Balai Kelurahan Bondongan. Kantor boleh menambahkan nama petugas. Kosong: nama kantor."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    region = forms.ModelChoiceField(
        label=_("Kelurahan atau desa yang dilayani"),
        queryset=Region.objects.filter(level__in=("kelurahan", "desa")).order_by("name", "code"),
        required=False,
        empty_label=_("Tidak ditentukan"),
    )
    daily_limit = forms.IntegerField(
        label=_("Nomor sehari, paling banyak"),
        min_value=0,
        max_value=999,
        required=False,
        help_text=_("Kosong: seperti aturan kota. Nol: untuk sementara tidak boleh."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].label_from_instance = lambda region: region.name  # type: ignore[attr-defined]


class AddOfficerForm(AppointForm):
    name = forms.CharField(label=_("Nama lengkap"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=30,
        help_text=_("Untuk masuk. Huruf kecil, angka, titik atau tanda hubung, misalnya siti.loket"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    since = None  # type: ignore[assignment]
    until = None  # type: ignore[assignment]
    field_order = ("name", "username", "role", "office")


class EndForm(SayingForm):
    on = _date(_("Berakhir mulai"), required=True)


class ReasonForm(SayingForm):
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=300,
        help_text=_("Dibaca orang kedua. Jangan menulis NIK atau data warga."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class AnswerForm(SayingForm):
    answer = forms.CharField(
        label=_("Catatan (wajib bila menolak)"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class DeviceForm(SayingForm):
    kind = forms.ChoiceField(label=_("Jenis"), choices=Device.Kind.choices)
    name = forms.CharField(
        label=_("Nama"),
        max_length=60,
        help_text=_("Agar dikenali di daftar, misalnya Papan ruang tunggu."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class PairForm(SayingForm):
    kode = forms.CharField(
        label=_("Kode enam angka"),
        max_length=12,
        help_text=_("Kode dibuat pengelola kantor dan berlaku 15 menit."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
