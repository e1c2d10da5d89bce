"""Let an officer write on a tablet: a code from their own page, and a PIN that only the tablet knows."""

import json
import secrets
import uuid
from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.kecamatan.models import TabletCode, TabletKey, TabletPin
from antri.kecamatan.queries.envelope import NotReadable, new_key, read_point, to_text
from antri.people.access import staff_of
from antri.people.actions import allow, count_attempt, seal
from antri.people.models import Device, Officer, Role, key_ring
from antri.people.queries import keyed_hash
from antri.web import clock
from antri.web.refusals import Refusal

CODE_MINUTES: Final = 10
# Who may count whom they served.
WRITERS: Final = (Role.KECAMATAN_OFFICER, Role.COUNTER_OFFICER)
_TRIES_AN_HOUR = 20


class TabletCodeWrong(Refusal):
    """No officer of this office waits for this code now: mistyped, used, or older than ten minutes."""

    code = "tablet-code-wrong"
    status = 422
    title = _("Kode tidak dikenal")
    detail = _("Kode salah, sudah dipakai, atau lebih dari 10 menit. Buat kode baru di halaman petugas Anda.")


class NotWriting(Refusal):
    """Only who serves at this office may write on its tablet."""

    code = "not-writing"
    status = 403
    title = _("Bukan petugas kantor ini")
    detail = _("Tablet ini hanya untuk petugas kecamatan atau petugas loket kantor ini.")


class PinEnded(Refusal):
    """There is no such PIN here, it is a colleague's, or it ended before."""

    code = "pin-ended"
    status = 404
    title = _("Tidak ada yang diakhiri")
    detail = _("PIN itu tidak ada, bukan milik Anda, atau sudah berakhir.")


class Enrolled(NamedTuple):
    """What a tablet gets when an officer enrols: who it is, until when, and the key of the tablet's own memory."""

    pin: TabletPin
    data_key: str


def key_of(device: Device) -> TabletKey:
    """Find the key that this tablet closes its rows with; make it the first time."""
    found = TabletKey.objects.filter(device=device).first()
    if found is not None:
        return found
    private, public = new_key()
    row = TabletKey(city=device.city, device=device, public_key=public, made_at=clock.now())
    row.sealed = seal("tabletkey", row.pk, {"private": private, "data": to_text(secrets.token_bytes(32))})
    try:
        with change():
            row.save(force_insert=True)
            by = Actor("device", device.kind, f"{device.pk}")
            record(
                "kecamatan.tablet_key_made", about=("device", device.pk), by=by, city=row.city, office=device.office_id
            )
    except IntegrityError:  # two requests of one tablet
        return TabletKey.objects.get(device=device)
    return row


def secrets_of(key: TabletKey) -> dict[str, Any]:
    """Open the private half. It is no data of a person, so nobody's looking is written down."""
    opened: dict[str, Any] = json.loads(key_ring().open("row", bytes(key.sealed), f"tabletkey\0{key.pk}"))
    return opened


def give_code(*, officer: Officer, office: Office, by: Actor) -> str:
    """Give an officer six digits for a tablet of this office; an older code of theirs ends. Raises NotWriting."""
    _check_writes(officer, office)
    now = clock.now()
    for _try in range(5):
        code = f"{secrets.randbelow(10**6):06d}"
        row = TabletCode(
            city=catalogue().city.code,
            officer=officer,
            office=office,
            code_hash=_code_hash(code),
            made_at=now,
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
        try:
            with change():
                TabletCode.objects.filter(expires_at__lte=now).delete()
                TabletCode.objects.filter(officer=officer).delete()
                row.save(force_insert=True)
                record(
                    "kecamatan.tablet_code_given", about=("officer", officer.pk), by=by, city=row.city, office=office.pk
                )
        except IntegrityError:
            continue  # a colleague waits for the same six digits
        return code
    raise RuntimeError("no free code in five tries")


def enrol(*, device: Device, code: str, public_key: str) -> Enrolled:
    """Let the officer whom the code names write on this tablet for some days; the code is spent.

    `public_key` is the half of a pair that the tablet has just made; the other half the officer's PIN closes there.
    Raises TabletCodeWrong, NotWriting, TooMany.
    """
    now = clock.now()
    allow("tablet-code", f"{device.pk}", per_minute=6)
    count_attempt(f"tablet:{device.pk}", _TRIES_AN_HOUR, now)
    try:
        read_point(public_key)
    except NotReadable:
        raise TabletCodeWrong from None
    typed = "".join(sign for sign in code if sign.isdecimal())
    waiting = TabletCode.objects.filter(code_hash=_code_hash(typed), office=device.office, expires_at__gt=now)
    found = waiting.select_related("officer").first()
    if found is None:
        raise TabletCodeWrong
    _check_writes(found.officer, device.office)
    key = key_of(device)
    days = int(catalogue().setting("tablet_pin_days", device.office))
    pin = TabletPin(
        city=device.city,
        device=device,
        officer=found.officer,
        public_key=public_key,
        made_at=now,
        valid_until=now + timedelta(days=days),
    )
    with change():
        if not waiting.filter(pk=found.pk).delete()[0]:
            raise TabletCodeWrong
        # A new PIN in the place of the old one. Rows that were written under the old one keep it.
        TabletPin.objects.filter(device=device, officer=found.officer, ended_at__isnull=True).update(ended_at=now)
        pin.save(force_insert=True)
        by = Actor("officer", device.kind, f"{found.officer_id}")
        record(
            "kecamatan.tablet_enrolled",
            about=("device", device.pk),
            by=by,
            city=pin.city,
            office=device.office_id,
            days=days,
        )
    return Enrolled(pin, secrets_of(key)["data"])


def end_pin(*, pin: uuid.UUID, office: Office, own: bool, by: Actor) -> TabletPin:
    """Take a PIN off a tablet of this office: what is written under it from now on is not counted.

    Rows of before that are not sent yet still are. `own`: only its officer may. Raises PinEnded.
    """
    standing = TabletPin.objects.filter(pk=pin, device__office=office, ended_at__isnull=True)
    if own:
        standing = standing.filter(officer_id=int(by.id))
    with change():
        if not standing.update(ended_at=clock.now()):
            raise PinEnded
        row = TabletPin.objects.select_related("officer", "device").get(pk=pin)
        about = ("officer", row.officer_id)
        record(
            "kecamatan.tablet_pin_ended", about=about, by=by, city=row.city, office=office.pk, device=row.device.name
        )
    return row


def _check_writes(officer: Officer, office: Office) -> None:
    if not staff_of(officer, clock.today(office.timezone)).holds(*WRITERS, office=office):
        raise NotWriting


def _code_hash(code: str) -> str:
    return keyed_hash("tablet-code", code)
