"""Let the helpers of the demo have taken some numbers today, so that their pages and the head's show something."""

import datetime

from antri.booking.actions import DayClosed, DayFull, Order
from antri.booking.actions.assist import HelpGiven, assist
from antri.booking.models import HelperDay
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.home.actions.found_demo import invented_nik
from antri.journal.actions import Actor
from antri.people.models import Appointment
from antri.schedule.queries import rooms
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
        if HelperDay.objects.filter(officer=held.officer_id, date=on).exists():
            continue
        for number, reason in enumerate(reasons):
            taken += _help(
                held, held.office, reason, 500 * place + number, key=f"demo-help-{on:%Y%m%d}-{place}-{number:02d}"
            )
    return taken


def _help(held: Appointment, office: Office, reason: str, serial: int, *, key: str) -> bool:
    """Take a number for one invented person on the first date that has one: the demo's next days are nearly full."""
    is_newborn = reason == "no_nik"
    why = "bayi belum punya NIK" if is_newborn else ""
    for room in rooms(office, after=clock.today(office.timezone)):
        order = Order(
            office=office.slug,
            service=_service(is_newborn=is_newborn),
            date=room.date,
            name=f"Warga Percontohan {serial % 500 + 1}",
            nik=invented_nik(office, room.date, serial),
            phone="",
            identity="child_of" if is_newborn else "nik",
        )
        given = HelpGiven(appointment=held, reason=reason, identity_reason=why)
        try:
            assist(order=order, help_given=given, key=key, by=Actor("officer", "desk", str(held.officer_id)))
        except (DayFull, DayClosed):
            continue
        return True
    return False


def _service(*, is_newborn: bool) -> str:
    """A birth for whom has no NIK yet; else the first service that needs a number."""
    known = catalogue().services
    if is_newborn and "AKTA_LAHIR" in known:
        return "AKTA_LAHIR"
    return next(code for code, row in known.items() if row.needs_number and row.lane == "main")
