"""Let the helpers of the demo have taken some numbers today, so that their pages and the head's show something."""

import datetime

from antri.booking.actions import Order
from antri.booking.actions.assist import HelpGiven, assist
from antri.booking.models import HelperDay
from antri.directory.queries import catalogue
from antri.home.actions.found_demo import invented_nik
from antri.journal.actions import Actor
from antri.people.models import Appointment
from antri.schedule.queries import first_room
from antri.web import clock

# Who helped how many, and why.
_HELPED = {
    "pendamping": ("elderly", "no_phone", "cannot_read", "disability", "no_nik", "elderly"),
    "kelurahan": ("no_phone", "elderly", "no_phone", "other"),
}


def help_in_demo(*, today: datetime.date) -> int:
    """Take these numbers once a day; return how many were taken now."""
    taken = 0
    for place, (username, reasons) in enumerate(_HELPED.items(), 1):
        held = Appointment.objects.standing(today).select_related("office").filter(officer__username=username).first()
        if held is None or held.office is None:
            continue
        on = clock.today(held.office.timezone)
        room = first_room(held.office, after=on)
        if room is None or HelperDay.objects.filter(officer=held.officer_id, date=on).exists():
            continue
        for number, reason in enumerate(reasons):
            is_newborn = reason == "no_nik"
            order = Order(
                office=held.office.slug,
                service=_service(is_newborn=is_newborn),
                date=room.date,
                name=f"Warga Percontohan {number + 1}",
                nik=invented_nik(held.office, room.date, 500 * place + number),
                phone="",
                identity="child_of" if is_newborn else "nik",
                if_full="refuse",
            )
            given = HelpGiven(
                appointment=held, reason=reason, identity_reason="bayi belum punya NIK" if is_newborn else ""
            )
            by = Actor("officer", "desk", str(held.officer_id))
            assist(order=order, help_given=given, key=f"demo-help-{on:%Y%m%d}-{place}-{number:02d}", by=by)
            taken += 1
    return taken


def _service(*, is_newborn: bool) -> str:
    """A birth for whom has no NIK yet; else the first service that needs a number."""
    known = catalogue().services
    if is_newborn and "AKTA_LAHIR" in known:
        return "AKTA_LAHIR"
    return next(code for code, row in known.items() if row.needs_number and row.lane == "main")
