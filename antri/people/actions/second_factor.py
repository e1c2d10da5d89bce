"""Take a second factor away that was lost: one person asks, another consents.

Whoever can give an account a new link and take its second factor away could become that person; so nobody
does both alone. docs/decisions/2026-11-24-two-people.md
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.actions import Actor
from antri.people.actions.approvals import ask, needs_second_person
from antri.people.actions.authority import NotYourself, check_may_manage
from antri.people.actions.officers import remove_second_factors
from antri.people.models import Appointment, Approval, Officer, Role

SECOND_FACTOR_RESET = "people.second_factor_reset"


def _told(arguments: dict[str, Any]) -> Any:
    officer = Officer.objects.get(pk=arguments["officer"])
    return _(
        "Semua cara masuk kedua {name} ({username}) dihapus, dan sesinya diakhiri. Saat masuk berikutnya ia"
        " memasang yang baru. Pastikan Anda sudah berbicara langsung dengannya."
    ).format(name=officer, username=officer.username)


def ask_second_factor_reset(*, officer: Officer, reason: str, by: Actor) -> Approval:
    """Ask that the second factors of an officer be removed. Raises NotAppointing, NotYourself, Invalid."""
    check_may_manage(by, officer)
    return ask(
        kind=SECOND_FACTOR_RESET,
        arguments={"officer": officer.pk},
        reason=reason,
        office=_office(officer),
        by=by,
    )


@needs_second_person(
    SECOND_FACTOR_RESET,
    title=_("Menghapus cara masuk kedua"),
    roles=(Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE, Role.OFFICE_MANAGER),
    told=_told,
)
def reset_second_factor(*, officer: int, by: Actor, second: Actor) -> None:
    row = Officer.objects.get(pk=officer)
    check_may_manage(by, row)
    if second.id == f"{officer}":
        raise NotYourself  # whom it is about is no second person either
    remove_second_factors(officer=row, by=by)


def _office(officer: Officer) -> Office | None:
    """The one office an officer works at; None (heads and administrators decide) for whoever works at several."""
    offices = {row.office for row in Appointment.objects.filter(officer=officer).select_related("office")}
    return offices.pop() if len(offices) == 1 else None
