"""Who may decide about whom: an administrator about everybody else, a manager about their own office."""

import datetime
from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.people.access import Staff, staff_of
from antri.people.models import CITY_WIDE, Appointment, Officer, Role
from antri.web import clock
from antri.web.refusals import Refusal

# Whoever did one of these for an account lately may hold its link, or have chosen who sits behind it.
TIES: Final = (
    "people.officer_added",
    "people.officer_invited",
    "people.appointed",
    "people.officer_reactivated",
    "people.second_factors_removed",
)
TIE_DAYS: Final = 30


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


def tied_to(officer: Officer, others: Iterable[int]) -> set[int]:
    """Tell who of the others made, appointed or gave a link to this officer in the last 30 days, or the other way.

    None of them is a second person to this one: docs/decisions/2026-11-24-two-people.md
    """
    me, them = f"{officer.pk}", {f"{other}" for other in others}
    lately = Event.objects.filter(
        what__in=TIES,
        at__gt=clock.now() - datetime.timedelta(days=TIE_DAYS),
        about_kind="officer",
        actor_kind="officer",
    )
    ties = lately.filter(Q(about_id=me, actor_id__in=them) | Q(about_id__in=them, actor_id=me))
    return {int(end) for pair in ties.values_list("about_id", "actor_id") for end in pair if end in them}


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
