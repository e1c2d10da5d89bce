"""The calendar of one office: kelola/<office>/kalender/…"""

import datetime

from django.urls import path, register_converter

from antri.booking.calendar.views import caps, change, contacts, holidays, hours, lists, month
from antri.directory.forms import read_date


class Date:
    """A date in an address: 2026-12-16."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> datetime.date:
        found = read_date(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: datetime.date | str) -> str:
        return str(value)


register_converter(Date, "date")

app_name = "calendar"
urlpatterns = [
    path("", month.show_month, name="month"),
    path("<date:date>/", month.show_day, name="day"),
    path("ubah/<slug:kind>/", change.change_days, name="change"),
    path("perubahan/", lists.changes, name="changes"),
    path("perubahan/<int:change>/kembalikan/", change.put_back, name="put_back"),
    path("jam-buka/", hours.plans, name="plans"),
    path("jam-buka/baru/", hours.write_plan, name="plan_new"),
    path("jam-buka/<int:plan>/", hours.write_plan, name="plan"),
    path("jam-buka/<int:plan>/akhiri/", hours.end_plan, name="plan_end"),
    path("batas/", caps.caps, name="caps"),
    path("batas/baru/", caps.write_cap, name="cap_new"),
    path("batas/<int:cap>/", caps.write_cap, name="cap"),
    path("batas/<int:cap>/hapus/", caps.remove, name="cap_remove"),
    path("libur/", holidays.holidays, name="holidays"),
    path("libur/impor/", holidays.import_year, name="holidays_import"),
    path("libur/baru/", holidays.write, name="holiday_new"),
    path("libur/<int:holiday>/", holidays.write, name="holiday"),
    path("libur/<int:holiday>/hapus/", holidays.remove, name="holiday_remove"),
    path("perlu-dipindah/", lists.people_to_move, name="to_move"),
    path("perlu-dipindah/telepon/", contacts.contacts, name="contacts"),
    path("perlu-dipindah/telepon/ajukan/", contacts.ask_for_contacts, name="contacts_ask"),
    path("bukti/", lists.proof, name="proof"),
]
