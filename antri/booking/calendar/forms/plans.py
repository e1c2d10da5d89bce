"""Opening hours: a plan with its sessions, and its end."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.booking.calendar.forms.fields import WEEKDAYS, CalendarForm, SessionRows, date_field
from antri.schedule.queries.plan_changes import EndPlan, WritePlan


class PlanForm(SessionRows, CalendarForm):
    """An opening plan: each row is a session on the weekdays that are ticked."""

    nama = forms.CharField(
        label=gettext_lazy("Nama"),
        max_length=80,
        help_text=gettext_lazy("Misalnya Jam Ramadan 1448"),
        error_messages={
            "required": gettext_lazy("Beri nama, misalnya Jam Ramadan."),
            "max_length": gettext_lazy("Paling panjang 80 huruf."),
        },
    )
    dari = date_field(gettext_lazy("Berlaku dari"))
    sampai = date_field(
        gettext_lazy("Berlaku sampai"), required=False, help_text=gettext_lazy("Kosong: sampai ada perubahan")
    )
    timpa = forms.BooleanField(label=gettext_lazy("Ubah juga hari yang kuotanya diubah tangan"), required=False)
    places = {"name": "nama", "valid_from": "dari", "valid_until": "sampai", "rows": "hari_0"}

    def __init__(self, *args: Any, plan: int | None, row_count: int = 6, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.add_rows(row_count)
        for n in range(self.row_count):
            self.fields[f"hari_{n}"] = forms.TypedMultipleChoiceField(
                label=_("Hari, sesi %(n)d") % {"n": n + 1},
                required=False,
                coerce=int,
                choices=WEEKDAYS,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["rows"] = []
        for n in range(self.row_count):
            row, days = self.read_row(n), data.get(f"hari_{n}", [])
            if row and not days:
                self.add_error(f"hari_{n}", _("Pilih harinya."))
            if days and not row and not any(name.endswith(f"_{n}") for name in self.errors):
                self.add_error(f"mulai_{n}", _("Isi jam mulai, jam selesai, dan jumlah nomornya."))
            data["rows"] += [[day, *row] for day in days if row]
        return data

    def wanted(self) -> WritePlan:
        data = self.cleaned_data
        return WritePlan(
            office=self.office,
            plan=self.plan,
            name=data["nama"].strip(),
            valid_from=data["dari"],
            valid_until=data["sampai"],
            rows=data["rows"],
            overwrite=data["timpa"],
        )


class EndPlanForm(CalendarForm):
    terakhir = date_field(gettext_lazy("Hari terakhirnya"))
    places = {"last": "terakhir", "plan": "terakhir"}

    def __init__(self, *args: Any, plan: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def wanted(self) -> EndPlan:
        return EndPlan(office=self.office, plan=self.plan, last=self.cleaned_data["terakhir"])


def initial_rows(rows: list[tuple[tuple[int, ...], list[Any]]]) -> dict[str, Any]:
    """Fill the rows of a plan's form: weekdays and session of each."""
    initial: dict[str, Any] = {}
    for n, (days, (start, end, count)) in enumerate(rows):
        hours = (datetime.time.fromisoformat(start), datetime.time.fromisoformat(end))
        initial |= {f"hari_{n}": days, f"mulai_{n}": hours[0], f"selesai_{n}": hours[1], f"nomor_{n}": count}
    return initial
