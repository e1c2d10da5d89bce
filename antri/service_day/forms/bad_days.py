"""Forms of the bad days: a disruption, the last check-in, a day copied from paper."""

import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Service
from antri.directory.queries import catalogue, said
from antri.people.forms.fields import SayingForm
from antri.service_day.models import Disruption
from antri.web import clock

OTHER: Final = "lain"
# What usually fails. One tap; anything else is written. The board says it in both languages.
CAUSES: Final = {
    "siak": _("SIAK tidak dapat dibuka"),
    "listrik": _("Listrik padam"),
    "jaringan": _("Jaringan internet putus"),
    "alat": _("Alat perekaman atau pencetak rusak"),
}
ALL_NUMBERS, EVERYTHING, CHOSEN = "antrean", "semua", "pilihan"
UNKNOWN, AT_TIME = "", "jam"


class DisruptionForm(SayingForm):
    """What fails, what it stops, until when. Names of the fields are those of the page, in Indonesian."""

    sebab = forms.ChoiceField(
        label=_("Apa yang terganggu?"),
        choices=[*CAUSES.items(), (OTHER, _("Lainnya, saya tulis sendiri"))],
        widget=forms.RadioSelect,
        initial="siak",
    )
    tulisan = forms.CharField(
        label=_("Sebab, seperti dibaca warga"),
        max_length=160,
        required=False,
        help_text=_("Hanya bila memilih Lainnya"),
    )
    tulisan_en = forms.CharField(label=_("Sebab dalam bahasa Inggris"), max_length=160, required=False)
    berhenti = forms.ChoiceField(
        label=_("Layanan mana yang berhenti?"),
        choices=[
            (ALL_NUMBERS, _("Semua layanan dengan nomor antrean; pengambilan dan informasi tetap berjalan")),
            (EVERYTHING, _("Semua, juga pengambilan dan informasi")),
            (CHOSEN, _("Hanya yang saya pilih")),
        ],
        widget=forms.RadioSelect,
        initial=ALL_NUMBERS,
    )
    layanan = forms.MultipleChoiceField(
        label=_("Layanan yang berhenti"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sampai = forms.ChoiceField(
        label=_("Perkiraan selesai"),
        choices=[
            (UNKNOWN, _("Belum diketahui")),
            ("30", _("30 menit lagi")),
            ("60", _("1 jam lagi")),
            ("120", _("2 jam lagi")),
            (AT_TIME, _("Pukul")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial=UNKNOWN,
    )
    pukul = forms.TimeField(
        label=_("Pukul"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}),
    )

    def __init__(self, office: Office, *args: Any, running: Disruption | None = None, **kwargs: Any) -> None:
        if running:
            kwargs["initial"] = _said_of(running, office)
        super().__init__(*args, **kwargs)
        self.office = office
        fields: Any = self.fields
        fields["layanan"].choices = [(row.code, said(row, "short_name")) for row in _offered(office)]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("sebab") == OTHER and not typed.get("tulisan"):
            self.add_error("tulisan", forms.ValidationError(_("Tulis sebabnya."), code="missing"))
        if typed.get("berhenti") == CHOSEN and not typed.get("layanan"):
            self.add_error("layanan", forms.ValidationError(_("Pilih paling sedikit satu layanan."), code="missing"))
        if typed.get("sampai") == AT_TIME and not typed.get("pukul"):
            self.add_error("pukul", forms.ValidationError(_("Tulis jamnya, misalnya 10.30."), code="missing"))
        return typed

    def told(self) -> dict[str, Any]:
        """What the action takes."""
        typed = self.cleaned_data
        cause, cause_en = typed["tulisan"], typed["tulisan_en"]
        if typed["sebab"] in CAUSES:
            cause, cause_en = _in_both(CAUSES[typed["sebab"]])
        services: tuple[str, ...] = ()
        if typed["berhenti"] == CHOSEN:
            services = tuple(typed["layanan"])
        elif typed["berhenti"] == ALL_NUMBERS:
            services = tuple(row.code for row in catalogue().services.values() if row.lane == "main")
        return {"cause": cause, "cause_en": cause_en, "services": services, "expected_until": self._until()}

    def _until(self) -> datetime.datetime | None:
        typed, now = self.cleaned_data, clock.now()
        if typed["sampai"] == AT_TIME:
            return _today_at(self.office, typed["pukul"])
        return now + datetime.timedelta(minutes=int(typed["sampai"])) if typed["sampai"] else None


class LastCheckInForm(SayingForm):
    """Until when people may still check in today."""

    jam = forms.TimeField(
        label=_("Hadir terakhir pukul"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Papan, ponsel dan pintu langsung mengatakannya."),
    )

    def at(self, office: Office) -> datetime.datetime:
        return _today_at(office, self.cleaned_data["jam"])


class PaperDayForm(SayingForm):
    """One sheet of paper as it was written, line by line."""

    tanggal = forms.DateField(
        label=_("Tanggal di kertas"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    baris = forms.CharField(
        label=_("Baris di kertas"),
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 16, "spellcheck": "false", "autocapitalize": "characters", "autocomplete": "off"}
        ),
        help_text=_("Satu orang satu baris: nomor atau kode, hasil, jam. Tanpa jam: jam baris di atasnya."),
    )


def _offered(office: Office) -> list[Service]:
    return list(catalogue().offered(office, clock.today(office.timezone)))


def _today_at(office: Office, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(clock.today(office.timezone), time, ZoneInfo(office.timezone))


def _in_both(text: Any) -> tuple[str, str]:
    """Say a cause in the language of the source and in English, as its row keeps it."""
    with translation.override(settings.LANGUAGE_CODE):
        source = str(text)
    with translation.override("en"):
        return source, str(text)


def _said_of(row: Disruption, office: Office) -> dict[str, Any]:
    """Fill the form with what is told now."""
    cause = next((code for code, text in CAUSES.items() if _in_both(text)[0] == row.cause), OTHER)
    numbers = {service.code for service in catalogue().services.values() if service.lane == "main"}
    until = row.expected_until.astimezone(ZoneInfo(office.timezone)) if row.expected_until else None
    return {
        "sebab": cause,
        "tulisan": row.cause if cause == OTHER else "",
        "tulisan_en": row.cause_en if cause == OTHER else "",
        "berhenti": EVERYTHING if not row.services else ALL_NUMBERS if set(row.services) == numbers else CHOSEN,
        "layanan": row.services,
        "sampai": AT_TIME if until else UNKNOWN,
        "pukul": f"{until:%H:%M}" if until else "",
    }
