"""What an office aims at, what it supposes, and what it knows from the time before there were records."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.kecamatan.actions.earlier_waits import Earlier


class _Date(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Suppose(forms.Form):
    """From when, and how many numbers a day."""

    mulai = forms.DateField(label=_("Mulai"), widget=_Date())
    nomor = forms.IntegerField(label=_("Nomor per hari"), min_value=1, max_value=999)

    def __init__(self, *args: Any, today: datetime.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_mulai(self) -> datetime.date:
        """Suppose nothing of days that are over, nor of a calendar that nobody knows yet."""
        start: datetime.date = self.cleaned_data["mulai"]
        if not self.today < start <= self.today + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Pilih tanggal sesudah hari ini, paling jauh satu tahun."), code="range")
        return start


class AimAt(forms.Form):
    """The share of people with a number, and from when it is aimed at."""

    persen = forms.IntegerField(label=_("Target, persen"), min_value=1, max_value=100)
    sejak = forms.DateField(label=_("Berlaku sejak"), widget=_Date())


class EnterEarlier(forms.Form):
    """A waiting time from elsewhere, with where it comes from."""

    dari = forms.DateField(label=_("Dari tanggal"), widget=_Date())
    sampai = forms.DateField(label=_("Sampai tanggal"), widget=_Date())
    tengah = forms.IntegerField(label=_("Tunggu tengah, menit"), min_value=0, max_value=1440)
    terlama = forms.IntegerField(label=_("Terlama, menit (bila tahu)"), min_value=0, max_value=1440, required=False)
    orang = forms.IntegerField(label=_("Dari berapa orang (bila tahu)"), min_value=1, required=False)
    cara = forms.CharField(label=_("Cara mengukur"), max_length=160, help_text=_("Misalnya: jam di karcis dan di buku"))
    sumber = forms.CharField(label=_("Sumber"), max_length=160, help_text=_("Misalnya: laporan bulanan kecamatan"))

    def earlier(self) -> Earlier:
        """Give what was typed."""
        typed = self.cleaned_data
        return Earlier(
            period_from=typed["dari"],
            period_until=typed["sampai"],
            median_minutes=typed["tengah"],
            longest_minutes=typed["terlama"],
            people=typed["orang"],
            method=typed["cara"],
            source=typed["sumber"],
        )

    # By the names that the action refuses with.
    NAMES = {
        "period_from": "dari",
        "period_until": "sampai",
        "median_minutes": "tengah",
        "longest_minutes": "terlama",
        "people": "orang",
        "method": "cara",
        "source": "sumber",
    }
