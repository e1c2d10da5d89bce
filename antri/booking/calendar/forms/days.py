"""Changes of dates: close, open, quota, shares, follow the opening hours again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.calendar.forms.fields import WEEKDAYS, CalendarForm, SessionRows, count_field, date_field
from antri.schedule.queries.changes import CloseDays, OpenDays, SetQuota, SetShares
from antri.schedule.queries.plan_changes import FollowPlans

_REASON_LENGTH = 160


class SpanForm(CalendarForm):
    """A change of one date, or of all from one to another."""

    dari = date_field(gettext_lazy("Tanggal"))
    sampai = date_field(
        gettext_lazy("Sampai tanggal"), required=False, help_text=gettext_lazy("Kosong: satu hari saja")
    )
    hari = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hanya hari"),
        required=False,
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Kosong: semua hari"),
    )
    places = {"first": "dari", "last": "sampai", "reason": "alasan", "starts": "sesi"}

    def span(self) -> dict[str, Any]:
        data = self.cleaned_data
        weekdays = tuple(sorted(data["hari"]))
        return {
            "office": self.office,
            "first": data["dari"],
            "last": data["sampai"] or data["dari"],
            "weekdays": weekdays if data["sampai"] else (),
        }


def _reason(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=_REASON_LENGTH,
        widget=forms.TextInput(attrs={"list": "alasan-umum", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Tulis alasannya: warga membacanya."),
            "max_length": gettext_lazy("Paling panjang 160 huruf."),
        },
    )


def _reason_en() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Alasan dalam bahasa Inggris"),
        required=False,
        max_length=_REASON_LENGTH,
        help_text=gettext_lazy("Boleh kosong"),
        error_messages={"max_length": gettext_lazy("Paling panjang 160 huruf.")},
    )


class CloseForm(SpanForm):
    alasan = _reason(gettext_lazy("Alasan, tampil untuk warga"), gettext_lazy("Misalnya Pemeliharaan jaringan"))
    alasan_en = _reason_en()
    sesi = forms.MultipleChoiceField(
        label=gettext_lazy("Hanya sesi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Kosong: seharian"),
    )

    def __init__(self, *args: Any, starts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sesi"].choices = [(start, start.replace(":", ".")) for start in starts]  # type: ignore[attr-defined]
        if not starts:
            del self.fields["sesi"]

    def wanted(self) -> CloseDays:
        data = self.cleaned_data
        told = {"reason": data["alasan"].strip(), "reason_en": data["alasan_en"].strip()}
        return CloseDays(**self.span(), **told, starts=tuple(data.get("sesi", ())))


class OpenForm(SessionRows, SpanForm):
    alasan = _reason(
        gettext_lazy("Dibuka untuk apa, tampil untuk warga"), gettext_lazy("Misalnya Sabtu layanan KTP-el")
    )
    alasan_en = _reason_en()

    def __init__(self, *args: Any, row_count: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_rows(row_count)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["sessions"] = [row for n in range(self.row_count) if (row := self.read_row(n))]
        return data

    def wanted(self) -> OpenDays:
        data = self.cleaned_data
        told = {"reason": data["alasan"].strip(), "reason_en": data["alasan_en"].strip()}
        return OpenDays(**self.span(), **told, sessions=data["sessions"])

    def place_of(self, place: str) -> str:
        """A fault of a session is named by its start."""
        for n in range(self.row_count):
            start = self.cleaned_data.get(f"mulai_{n}")
            if start and f"{start:%H:%M}" == place:
                return f"mulai_{n}"
        return "mulai_0" if place == "sessions" else place


class QuotaForm(SpanForm):
    total = count_field(
        gettext_lazy("Kuota sehari"),
        help_text=gettext_lazy("Dibagi ke sesi seperti sekarang. Kosong: per sesi di bawah"),
    )

    def __init__(self, *args: Any, quotas: dict[str, int | None], **kwargs: Any) -> None:
        """`quotas`: of each session; None where the dates of the span have different ones."""
        super().__init__(*args, **kwargs)
        self.starts = list(quotas)
        for start, count in quotas.items():
            name = f"sesi_{start.replace(':', '')}"
            self.fields[name] = count_field(_("Sesi %(start)s") % {"start": start.replace(":", ".")})
            self.fields[name].initial = count
        self.now = quotas

    def session_fields(self) -> list[forms.BoundField]:
        return [self[f"sesi_{start.replace(':', '')}"] for start in self.starts]

    def wanted(self) -> SetQuota:
        data = self.cleaned_data
        if data["total"] is not None:
            return SetQuota(**self.span(), quotas={}, total=data["total"])
        named = {start: data.get(f"sesi_{start.replace(':', '')}") for start in self.starts}
        quotas = {start: count for start, count in named.items() if count is not None and count != self.now[start]}
        return SetQuota(**self.span(), quotas=quotas)

    def place_of(self, place: str) -> str:
        return f"sesi_{place.replace(':', '')}"


class SharesForm(SpanForm):
    assisted = count_field(gettext_lazy("Untuk warga yang dibantu petugas"))
    hall = count_field(gettext_lazy("Untuk yang datang langsung ke kantor"))
    ikut_kota = forms.BooleanField(label=gettext_lazy("Ikuti pengaturan kantor"), required=False)

    def wanted(self) -> SetShares:
        data = self.cleaned_data
        shares = {"assisted": data["assisted"] or 0, "hall": data["hall"] or 0}
        return SetShares(**self.span(), shares=None if data["ikut_kota"] else shares)


class FollowForm(SpanForm):
    def wanted(self) -> FollowPlans:
        return FollowPlans(**self.span())
