"""The link by which an officer sets the first password, or a new one: made in person, good for one day and once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from antri.journal.actions import Actor, change, record
from antri.people.actions.authority import check_may_manage, city_code
from antri.people.models import Invitation, Officer
from antri.people.queries import token_hash
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

INVITATION_HOURS: Final = 24


class InvitationSpent(Refusal):
    """The link was used, replaced, or is older than a day. A wrong one is told the same."""

    code = "invitation-spent"
    status = 410
    title = _("Tautan ini tidak berlaku lagi")
    detail = _("Tautan masuk berlaku 24 jam dan satu kali. Minta tautan baru kepada administrator kantor.")


@dataclass(frozen=True, slots=True)
class Invited:
    """An officer and the token of their link; the token is nowhere else and cannot be shown again."""

    officer: Officer
    token: str


def invite(*, officer: Officer, by: Actor) -> str:
    """Make a new link for an officer and end the one before; return its token. Raises NotAppointing, NotYourself.

    The password and the second factor stay until the link is used, the second factor after it too.
    """
    check_may_manage(by, officer)
    with change():
        return new_link(officer, by)


def find_invitation(token: str) -> Invitation | None:
    """Find the invitation of a link that is good now; None for any other."""
    return (
        Invitation.objects.filter(
            token_hash=token_hash(token),
            ended_at__isnull=True,
            expires_at__gt=clock.now(),
            officer__is_active=True,
        )
        .select_related("officer")
        .first()
    )


def accept_invitation(*, token: str, password: str) -> Officer:
    """Use a link: set the password and end every session there was. Raises InvitationSpent, Invalid."""
    invitation = find_invitation(token)
    if invitation is None:
        raise InvitationSpent
    officer = invitation.officer
    _check_password(password, officer)
    officer.set_password(password)
    now = clock.now()
    with change():
        # In the WHERE: of two who use the link at once, one does.
        still = Invitation.objects.filter(pk=invitation.pk, ended_at__isnull=True, expires_at__gt=now)
        if not still.update(ended_at=now):
            raise InvitationSpent
        Officer.objects.filter(pk=officer.pk).update(password=officer.password)
        by = Actor("officer", "desk", f"{officer.pk}")
        record("people.invitation_used", about=("officer", officer.pk), by=by, city=city_code())
    return officer


def new_link(officer: Officer, by: Actor) -> str:
    """Make a link and end the one before. Part of a change."""
    token, now = secrets.token_urlsafe(24), clock.now()
    end_links(officer)
    Invitation(
        city=city_code(),
        officer=officer,
        token_hash=token_hash(token),
        made_at=now,
        expires_at=now + timedelta(hours=INVITATION_HOURS),
    ).save(force_insert=True)
    record("people.officer_invited", about=("officer", officer.pk), by=by, city=city_code())
    return token


def end_links(officer: Officer) -> None:
    """End the link of an officer that is open, if there is one. Part of a change."""
    Invitation.objects.filter(officer=officer, ended_at__isnull=True).update(ended_at=clock.now())


def _check_password(password: str, officer: Officer) -> None:
    try:
        validate_password(password, officer)
    except ValidationError as weak:
        raise Invalid([("password", "password.weak", message) for message in weak.messages]) from None
