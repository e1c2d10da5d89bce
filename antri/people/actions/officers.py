"""Accounts of officers: make, close, open again, sign out everywhere, begin anew."""

from allauth.mfa.models import Authenticator
from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.people.actions.appointments import keep_an_administrator, put_appointment
from antri.people.actions.approvals import withdraw_all_of
from antri.people.actions.authority import NotAppointing, check_may_appoint, check_may_manage, city_code, today
from antri.people.actions.invitations import Invited, end_links, new_link
from antri.people.models import Appointment, FieldFault, Officer, Role
from antri.people.queries import read_name, read_username
from antri.web.refusals import Invalid


def add_officer(*, username: str, name: str, role: Role, office: Office | None, by: Actor) -> Invited:
    """Make an account with its first appointment and its link. Raises Invalid, NotAppointing."""
    username, name = _read(username, name)
    check_may_appoint(by, role, office)
    officer = Officer(username=username, first_name=name[:150])
    officer.set_unusable_password()
    try:
        with change():
            officer.save(force_insert=True)
            record("people.officer_added", about=("officer", officer.pk), by=by, city=city_code())
            put_appointment(officer, role, office, today(), None, by)
            token = new_link(officer, by)
    except IntegrityError:
        raise Invalid([("username", "username.taken", _("Nama pengguna ini sudah dipakai."))]) from None
    return Invited(officer, token)


def deactivate(*, officer: Officer, by: Actor) -> None:
    """Close an account; whoever is signed in with it is out at the next click, and what they asked for is withdrawn.

    Raises NotAppointing, NotYourself, LastAdministrator.
    """
    check_may_manage(by, officer)
    with change():
        keep_an_administrator(without=officer.pk)
        if not Officer.objects.filter(pk=officer.pk, is_active=True).update(is_active=False):
            return
        _end_sessions(officer)
        end_links(officer)
        withdraw_all_of(officer, by)
        record("people.officer_deactivated", about=("officer", officer.pk), by=by, city=city_code())


def reactivate(*, officer: Officer, by: Actor) -> None:
    """Open a closed account again: password, second factor and appointments are as they were."""
    check_may_manage(by, officer)
    with change():
        if Officer.objects.filter(pk=officer.pk, is_active=False).update(is_active=True):
            record("people.officer_reactivated", about=("officer", officer.pk), by=by, city=city_code())


def sign_out_everywhere(*, officer: Officer, by: Actor) -> None:
    """End every session of an officer, on every device. One's own, or somebody's that one manages."""
    if by.id != f"{officer.pk}":
        check_may_manage(by, officer)
    with change():
        _end_sessions(officer)
        record("people.signed_out_everywhere", about=("officer", officer.pk), by=by, city=city_code())


def remove_second_factors(*, officer: Officer, by: Actor) -> None:
    """Take all second factors of an officer away and end their sessions; at the next sign-in they set up new ones.

    Called by the approval of two people (people/actions/second_factor.py) and by `restore_administrator`.
    """
    with change():
        count, _kinds = Authenticator.objects.filter(user_id=officer.pk).delete()
        _end_sessions(officer)
        record("people.second_factors_removed", about=("officer", officer.pk), by=by, city=city_code(), count=count)


def restore_administrator(*, officer: Officer, by: Actor) -> str:
    """Let a sole administrator who lost everything begin anew; return the token of the link. From the console only.

    Ends old sessions and second factors, opens the account, appoints again if the appointment has ended.
    """
    roles = Appointment.objects.filter(officer=officer, role=Role.ADMINISTRATOR)
    if by.kind != "system" or not roles.exists():
        raise NotAppointing
    with change():
        Officer.objects.filter(pk=officer.pk).update(is_active=True)
        remove_second_factors(officer=officer, by=by)
        if not roles.filter(until__isnull=True, since__lte=today()).exists():
            put_appointment(officer, Role.ADMINISTRATOR, None, today(), None, by)
        record("people.administrator_restored", about=("officer", officer.pk), by=by, city=city_code())
        return new_link(officer, by)


def _read(username: str, name: str) -> tuple[str, str]:
    faults = []
    for field, read, typed in (("username", read_username, username), ("name", read_name, name)):
        try:
            read(typed)
        except FieldFault as fault:
            faults.append((field, fault.code, fault.message))
    if faults:
        raise Invalid(faults)
    return read_username(username), read_name(name)


def _end_sessions(officer: Officer) -> None:
    Officer.objects.filter(pk=officer.pk).update(sign_outs=F("sign_outs") + 1)
