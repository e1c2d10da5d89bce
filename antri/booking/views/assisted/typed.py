"""What was typed: as orders, and with the faults found in them."""

import datetime
from typing import Any

from antri.booking.actions import Order
from antri.booking.forms import AssistForm
from antri.directory.forms import read_date, read_hour
from antri.directory.models import Office
from antri.web import clock
from antri.web.languages import spoken
from antri.web.refusals import Invalid

_FIELDS = {
    "service": "layanan",
    "also_services": "layanan_lain",
    "date": "waktu",
    "session": "waktu",
    "reason": "alasan",
    "identity": "identitas",
    "identity_reason": "tanpa_nik",
    "nik": "nik",
    "name": "nama",
    "phone": "hp",
    "people": "orang",
    "priority": "prioritas",
}


def orders_of(form: AssistForm, place: Office) -> list[Order]:
    """One order for each number: for whom is helped, and for those who get one of their own."""
    typed = form.cleaned_data
    day, _t, start = typed["waktu"].partition("T")
    shared: dict[str, Any] = {
        "office": place.slug,
        "service": typed["layanan"],
        "also_services": (typed["layanan_lain"],) if typed["layanan_lain"] else (),
        # What cannot be read is a date that is not open.
        "date": read_date(day) or clock.today(place.timezone) - datetime.timedelta(days=1),
        "session": read_hour(start),
        "phone": typed["hp"],
        "language": spoken(),
    }
    first = Order(
        **shared,
        name=typed["nama"],
        nik=typed["nik"],
        identity=typed["identitas"],
        people=typed["orang"],
        priority=typed["prioritas"] or None,
        needs=tuple(typed["bantuan"]),
    )
    return [first, *(Order(**shared, name=name, nik=nik) for _number, nik, name in form.family)]


def rows_of(form: AssistForm) -> list[int]:
    """The rows of the form that are people of their own, in the order of their orders."""
    return [1, *(number for number, *_who in form.family)]


def show_faults(form: AssistForm, faults: Invalid) -> None:
    """Put each fault of the action at its field: "2.nik" is that of the second who is named."""
    rows = rows_of(form)
    for name, _code, message in faults.errors:
        number, dot, rest = name.partition(".")
        if dot and rest in ("nik", "name"):
            form.add_error(f"{_FIELDS[rest]}_{rows[int(number) - 1]}", message)
        else:
            form.add_error(_FIELDS.get(rest or name), message)
