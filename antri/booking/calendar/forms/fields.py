"""The fields that the calendar's forms are made of, and what these forms share."""

from abc import abstractmethod
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.models import Office
from antri.schedule.models import MOST_NUMBERS
from antri.schedule.queries.changes import Change
from antri.web.refusals import Invalid

WEEKDAYS = (
    (1, gettext_lazy("Senin")),
    (2, gettext_lazy("Selasa")),
    (3, gettext_lazy("Rabu")),
    (4, gettext_lazy("Kamis")),
    (5, gettext_lazy("Jumat")),
    (6, gettext_lazy("Sabtu")),
    (7, gettext_lazy("Minggu")),
)
_MOST_ROWS = 12


def date_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Pilih tanggalnya."),
            "invalid": gettext_lazy("Tulis tanggal yang ada, misalnya 2026-12-16."),
        },
    )


def count_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        help_text=help_text,
        min_value=0,
        max_value=MOST_NUMBERS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Tulis jumlahnya."),
            "invalid": gettext_lazy("Tulis dengan angka."),
            "min_value": gettext_lazy("Paling sedikit 0."),
            "max_value": gettext_lazy("Paling banyak 999."),
        },
    )


def hour_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": gettext_lazy("Tulis jam, misalnya 08.00.")},
    )


class CalendarForm(forms.Form):
    """What all changes share: it hands out the change, and takes back what was refused of it."""

    # What a fault of the change is called, and the field that it belongs to.
    places: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office

    @abstractmethod
    def wanted(self) -> Change:
        """Give the change that was typed."""

    def take_back(self, refusal: Invalid) -> None:
        """Put each fault beside its field."""
        for place, _code, text in refusal.errors:
            name = self.places.get(place) or self.place_of(place)
            self.add_error(name if name in self.fields else None, text)

    def place_of(self, place: str) -> str:
        return place


class SessionRows:
    """Rows of sessions in a form: begin, end, numbers; empty rows are left out."""

    def add_rows(self, count: int) -> None:
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for n in range(min(count, _MOST_ROWS)):
            fields[f"mulai_{n}"] = hour_field(_("Mulai, sesi %(n)d") % {"n": n + 1})
            fields[f"selesai_{n}"] = hour_field(_("Selesai, sesi %(n)d") % {"n": n + 1})
            fields[f"nomor_{n}"] = count_field(_("Nomor, sesi %(n)d") % {"n": n + 1})
        self.row_count = min(count, _MOST_ROWS)

    def read_row(self, n: int) -> list[Any] | None:
        """Read one row, or None when it is empty; a fault when something of it is missing."""
        names = ("mulai", "selesai", "nomor")
        data: dict[str, Any] = self.cleaned_data  # type: ignore[attr-defined]
        start, end, count = (data.get(f"{name}_{n}") for name in names)
        if start is None and end is None and count is None:
            return None
        for name, value in zip(names, (start, end, count), strict=True):
            if value is None and f"{name}_{n}" not in self.errors:  # type: ignore[attr-defined]
                self.add_error(f"{name}_{n}", _("Isi jam mulai, jam selesai, dan jumlah nomornya."))  # type: ignore[attr-defined]
        if None in (start, end, count):
            return None
        return [f"{start:%H:%M}", f"{end:%H:%M}", count]

    def rows(self) -> list[dict[str, Any]]:
        """The rows, for the page."""
        bound = self
        return [
            {name: bound[f"{name}_{n}"] for name in ("mulai", "selesai", "nomor")}  # type: ignore[index]
            | ({"hari": bound[f"hari_{n}"]} if f"hari_{n}" in bound.fields else {})  # type: ignore[attr-defined,index]
            for n in range(self.row_count)
        ]


def rows_wanted(data: Any, *, at_least: int) -> int:
    """How many rows of sessions a form is to have: the person may have asked for more."""
    asked = str(data.get("baris", "")) if data else ""
    return min(max(int(asked) if asked.isdecimal() and len(asked) < 3 else 0, at_least), _MOST_ROWS)
