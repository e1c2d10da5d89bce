"""Copying the keys of the installation: two people decide here, one of them does it at the server."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from antri.journal.actions import Actor
from antri.people.actions.approvals import ask, needs_second_person
from antri.people.models import Appointment, Approval, Role
from antri.web import clock

KEYS_COPIED: Final = "system.keys_copied"
DECIDERS: Final = (Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE)
# From consenting to doing it at the server.
CONSENT_HOURS: Final = 2


def ask_key_copy(*, reason: str, by: Actor) -> Approval:
    """Ask that the keys may be copied at the server. Raises Invalid without a reason."""
    return ask(kind=KEYS_COPIED, arguments={}, reason=reason, office=None, by=by)


@needs_second_person(
    KEYS_COPIED,
    title=_("Menyalin kunci sistem"),
    roles=DECIDERS,
    told=lambda _arguments: _(
        "Selama dua jam kunci dapat disalin di server. Siapa memegang kunci dan salinan basis data dapat membaca"
        " data semua warga."
    ),
)
def allow_key_copy(*, by: Actor, second: Actor) -> None:
    """Nothing more to do: that it was approved, and when, is what the command at the server looks for."""


def key_copy_is_allowed() -> bool:
    """Tell whether two people agreed within the last hours. Where two were never appointed, nobody is asked."""
    # Without a city there are no appointments either: keys are copied before anything is loaded.
    # Those who left count too: else an administrator would close the other accounts and be alone.
    deciders = Appointment.objects.filter(role__in=DECIDERS).values("officer").distinct()
    if deciders.count() < 2:
        return True
    since = clock.now() - timedelta(hours=CONSENT_HOURS)
    return Approval.objects.filter(kind=KEYS_COPIED, state=Approval.State.APPROVED, decided_at__gt=since).exists()
