"""Appoint officers to roles at offices, for a span of dates, and end it."""

import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Region
from antri.journal.actions import Actor, change, record
from antri.people.actions.authority import NotAppointing, check_may_appoint, check_not_oneself, city_code, today
from antri.people.actions.invitations import end_links
from antri.people.models import HELPERS, Appointment, Officer, Role
from antri.people.queries import has_long_number
from antri.web.refusals import Invalid, Refusal

LONGEST_PLACE = 80


class LastAdministrator(Refusal):
    """Without this one nobody could appoint anybody."""

    code = "last-administrator"
    title = _("Administrator terakhir")
    detail = _("Harus selalu ada administrator tanpa tanggal akhir. Tugaskan dahulu administrator lain.")


class AlreadyAppointed(Refusal):
    """The officer holds this role at this office already."""

    code = "already-appointed"
    title = _("Sudah ditugaskan")
    detail = _("Petugas ini sudah memegang tugas itu di kantor itu.")


class AlreadyEnds(Refusal):
    """The appointment ends before that date; going on after it is a new appointment."""

    code = "already-ends"
    title = _("Tugas ini sudah berakhir lebih awal")
    detail = _("Mengakhiri tugas tidak dapat memperpanjangnya. Bila petugas ini diperlukan lebih lama, tugaskan lagi.")


def appoint(
    *, officer: Officer, role: Role, office: Office | None, since: datetime.date, until: datetime.date | None, by: Actor
) -> Appointment:
    """Appoint an officer to a role at an office (None: the whole city). `until` is the first day without it.

    Raises NotYourself, NotAppointing, Invalid, AlreadyAppointed.
    """
    check_not_oneself(by, officer)
    check_may_appoint(by, role, office)
    if until is not None and until <= since:
        raise Invalid([("until", "until.before", _("Tanggal akhir harus sesudah tanggal mulai."))])
    with change():
        _lock(officer)
        return put_appointment(officer, role, office, since, until, by)


def end_appointment(*, appointment: Appointment, on: datetime.date, by: Actor) -> None:
    """Let an appointment end on a date, from which on it opens nothing.

    Raises as `appoint`, LastAdministrator, and AlreadyEnds when that would make it longer.
    """
    check_not_oneself(by, appointment.officer)
    check_may_appoint(by, Role(appointment.role), appointment.office)
    with change():
        if appointment.role == Role.ADMINISTRATOR:
            keep_an_administrator(without=appointment.officer_id)
        until = max(on, appointment.since)
        still = Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=until), pk=appointment.pk)
        if not still.update(until=until):
            raise AlreadyEnds
        record(
            "people.appointment_ended",
            about=("officer", appointment.officer_id),
            by=by,
            city=city_code(),
            role=appointment.role,
            office=appointment.office_id,
            until=f"{until}",
        )


def put_appointment(
    officer: Officer, role: Role, office: Office | None, since: datetime.date, until: datetime.date | None, by: Actor
) -> Appointment:
    """Write an appointment unless it is held already. Part of a change.

    A link that was given out before ends: its holder would come into more than it was given for.
    """
    held = Appointment.objects.filter(officer=officer, role=role, office=office).exclude(until__lte=since)
    if until is not None:
        held = held.filter(since__lt=until)
    if held.exists():
        raise AlreadyAppointed
    row = Appointment(city=city_code(), officer=officer, role=role, office=office, since=since, until=until)
    row.save(force_insert=True)
    end_links(officer)
    record(
        "people.appointed",
        about=("officer", officer.pk),
        by=by,
        city=city_code(),
        role=role,
        office=office.pk if office else None,
        since=f"{since}",
        until=f"{until}" if until else "",
    )
    return row


def place_appointment(
    *,
    appointment: Appointment,
    kind: Appointment.Place,
    place: str,
    region: Region | None,
    daily_limit: int | None,
    by: Actor,
) -> None:
    """Say where somebody books for others, as it stands on the slip, and how many a day (None: as the city says).

    Raises as `appoint`, NotAppointing for a role that books for nobody, Invalid.
    """
    check_not_oneself(by, appointment.officer)
    check_may_appoint(by, Role(appointment.role), appointment.office)
    if appointment.role not in HELPERS:
        raise NotAppointing
    place = " ".join(place.split())
    if len(place) > LONGEST_PLACE:
        raise Invalid([("place", "place.length", _("Tulis paling panjang 80 huruf."))])
    if has_long_number(place):
        raise Invalid([("place", "place.number", _("Jangan menulis NIK atau nomor telepon: tempat ini ada di slip."))])
    with change():
        put_place(appointment, kind, place, region, daily_limit, by)


def put_place(
    appointment: Appointment,
    kind: Appointment.Place,
    place: str,
    region: Region | None,
    daily_limit: int | None,
    by: Actor,
) -> None:
    """Write where somebody books for others. Part of a change."""
    Appointment.objects.filter(pk=appointment.pk).update(
        place_kind=kind, place=place, region=region, daily_limit=daily_limit
    )
    # The name of the place may be that of a person: it stands in the row, not in the journal.
    record(
        "people.appointment_placed",
        about=("officer", appointment.officer_id),
        by=by,
        city=city_code(),
        role=appointment.role,
        office=appointment.office_id,
        kind=kind.value,
        region=region.pk if region else "",
        limit=daily_limit,
    )


def keep_an_administrator(*, without: int) -> None:
    """Refuse to lose an administrator when nobody else is one without an end. Part of a change.

    All such appointments are locked in one order, so of two administrators who end each other one is refused.
    """
    rows = Appointment.objects.filter(role=Role.ADMINISTRATOR, until__isnull=True, since__lte=today())
    standing = list(rows.select_for_update().order_by("pk").values_list("officer_id", "officer__is_active"))
    others = [officer_id for officer_id, is_active in standing if is_active and officer_id != without]
    if not others and without in {officer_id for officer_id, _is_active in standing}:
        raise LastAdministrator


def _lock(officer: Officer) -> None:
    # Two appointments of one officer at once are looked at one after the other. On SQLite `change` does it.
    Officer.objects.select_for_update().get(pk=officer.pk)
