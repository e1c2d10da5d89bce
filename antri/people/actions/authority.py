"""Who may decide about whom: an administrator about everybody else, a manager about their own office."""

import datetime

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.access import Staff, staff_of
from antri.people.models import CITY_WIDE, Appointment, Officer, Role
from antri.web import clock
from antri.web.refusals import Refusal


class NotAppointing(Refusal):
    """Who asks may not decide about this officer, role or office."""

    code = "not-appointing"
    status = 403
    title = _("Bukan wewenang Anda")
    detail = _(
        "Administrator menugaskan siapa saja. Pengelola kantor hanya untuk kantornya sendiri, dan tidak untuk"
        " kepala dinas atau administrator."
    )


class NotYourself(Refusal):
    """Nobody appoints, deactivates or resets themselves."""

    code = "not-yourself"
    status = 403
    title = _("Tidak untuk diri sendiri")
    detail = _("Penugasan dan akun Anda sendiri diatur orang lain.")


def managed_offices(staff: Staff) -> list[Office]:
    """List the offices whose officers somebody may appoint."""
    if staff.holds(Role.ADMINISTRATOR):
        return list(catalogue().offices.values())
    return staff.offices(Role.OFFICE_MANAGER)


def may_manage(staff: Staff, officer: Officer) -> bool:
    """Tell whether somebody may decide about an account: never one's own, and a manager only about their office's."""
    if staff.officer.pk == officer.pk:
        return False
    if staff.holds(Role.ADMINISTRATOR):
        return True
    # Whoever also holds something elsewhere, or for the whole city (None), is not a manager's to decide about.
    mine = {office.pk for office in staff.offices(Role.OFFICE_MANAGER)}
    rows = Appointment.objects.filter(officer=officer)
    theirs = set(rows.exclude(until__lte=today()).values_list("office_id", flat=True))
    theirs = theirs or set(rows.values_list("office_id", flat=True))
    return bool(theirs) and theirs <= mine


def may_appoint(staff: Staff, role: Role, office: Office | None) -> bool:
    if staff.holds(Role.ADMINISTRATOR):
        return True
    return role not in CITY_WIDE and office is not None and staff.holds(Role.OFFICE_MANAGER, office=office)


def check_not_oneself(by: Actor, officer: Officer) -> None:
    if by.kind == "officer" and by.id == f"{officer.pk}":
        raise NotYourself


def check_may_appoint(by: Actor, role: Role, office: Office | None) -> None:
    if by.kind == "system":
        return
    if not may_appoint(staff_behind(by), role, office):
        raise NotAppointing


def check_may_manage(by: Actor, officer: Officer) -> None:
    if by.kind == "system":
        return
    check_not_oneself(by, officer)
    if not may_manage(staff_behind(by), officer):
        raise NotAppointing


def staff_behind(by: Actor) -> Staff:
    """Look up who acts and what they are appointed to today. Raises NotAppointing for whoever is no officer."""
    if by.kind != "officer":
        raise NotAppointing
    return staff_of(Officer.objects.get(pk=by.id), today())


def today() -> datetime.date:
    return clock.today(catalogue().city.timezone)


def city_code() -> str:
    return catalogue().city.code
