"""Make an office's device known, pair it by its code, meet it again by its key, and send it away."""

import secrets
from datetime import timedelta
from typing import Final, NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.people.actions.attempts import count_attempt
from antri.people.actions.authority import NotAppointing, city_code, staff_behind
from antri.people.models import Device, Role
from antri.people.queries import keyed_hash, token_hash
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

CODE_MINUTES: Final = 15
# Wrong codes an hour: from one address, and from everybody. A million codes, a few of them open at a time.
PAIRING_TRIES_FROM_ONE: Final = 10
PAIRING_TRIES: Final = 300
SEEN_EVERY: Final = timedelta(minutes=1)


class PairingCodeWrong(Refusal):
    """No device waits for this code now: mistyped, used, or older than 15 minutes. All are told the same."""

    code = "pairing-code-wrong"
    status = 422
    title = _("Kode tidak dikenal")
    detail = _("Kode salah, sudah dipakai, atau lebih dari 15 menit. Minta kode baru kepada pengelola kantor.")


class NewDevice(NamedTuple):
    """A device that waits to be paired, and the six digits that are shown once."""

    device: Device
    code: str


class Paired(NamedTuple):
    """A device, and the key that only it holds from now on."""

    device: Device
    key: str


def add_device(*, office: Office, kind: Device.Kind, name: str, by: Actor) -> NewDevice:
    """Make a device known to an office. Raises NotAppointing, Invalid."""
    _check_may_keep(by, office)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Invalid(
            [("name", "name.length", _("Beri nama, paling panjang 60 karakter, misalnya Papan ruang tunggu."))]
        )
    for _try in range(5):
        code = f"{secrets.randbelow(10**6):06d}"
        now = clock.now()
        device = Device(
            city=city_code(),
            office=office,
            kind=kind,
            name=name,
            made_by_id=int(by.id),
            made_at=now,
            code_hash=_code_hash(code),
            code_expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
        try:
            with change():
                _drop_old_codes()
                device.save(force_insert=True)
                record("people.device_added", about=("device", device.pk), by=by, city=device.city, kind=kind)
        except IntegrityError:
            continue  # another device waits for the same six digits
        return NewDevice(device, code)
    raise RuntimeError("no free code in five tries")


def renew_code(*, device: Device, by: Actor) -> str:
    """Give a device that was never paired another code. Raises NotAppointing."""
    _check_may_keep(by, device.office)
    code = f"{secrets.randbelow(10**6):06d}"
    with change():
        _drop_old_codes()
        Device.objects.filter(pk=device.pk, paired_at__isnull=True, revoked_at__isnull=True).update(
            code_hash=_code_hash(code), code_expires_at=clock.now() + timedelta(minutes=CODE_MINUTES)
        )
        record("people.device_code_renewed", about=("device", device.pk), by=by, city=device.city)
    return code


def pair_device(*, code: str, address: str) -> Paired:
    """Bind the browser that knows the code to the device; the code is spent. Raises PairingCodeWrong, TooMany."""
    now = clock.now()
    # Before the look, so that no crowd of guesses gets through at once. The right one counts too: it is done once.
    count_attempt(f"pair:{keyed_hash('address', address)[:20]}", PAIRING_TRIES_FROM_ONE, now)
    count_attempt("pair:all", PAIRING_TRIES, now)
    key = secrets.token_urlsafe(32)
    typed = "".join(sign for sign in code if sign.isdigit())
    device = Device.objects.filter(code_hash=_code_hash(typed)).select_related("office").first() if typed else None
    if device is None:
        raise PairingCodeWrong
    with change():
        waiting = Device.objects.filter(
            pk=device.pk, code_hash=device.code_hash, code_expires_at__gt=now, revoked_at__isnull=True
        )
        if not waiting.update(code_hash="", key_hash=token_hash(key), paired_at=now, last_seen_at=now):
            raise PairingCodeWrong
        by = Actor("device", device.kind, f"{device.pk}")
        record("people.device_paired", about=("device", device.pk), by=by, city=device.city, kind=device.kind)
    return Paired(device, key)


def revoke_device(*, device: Device, by: Actor) -> None:
    """Send a device away: from now on its key opens nothing. Raises NotAppointing."""
    _check_may_keep(by, device.office)
    with change():
        there = Device.objects.filter(pk=device.pk, revoked_at__isnull=True)
        if there.update(revoked_at=clock.now(), revoked_by_id=int(by.id), code_hash=""):
            record("people.device_revoked", about=("device", device.pk), by=by, city=device.city, kind=device.kind)


def meet_device(*, key: str) -> Device | None:
    """Find the device that holds a key, revoked ones too, and note that it was here; None for an unknown key."""
    if not key:
        return None
    device = Device.objects.filter(key_hash=token_hash(key)).select_related("office").first()
    if device is None or device.revoked_at is not None:
        return device
    now = clock.now()
    if device.last_seen_at is None or now - device.last_seen_at >= SEEN_EVERY:
        with change():
            Device.objects.filter(pk=device.pk).update(last_seen_at=now)
    return device


def _check_may_keep(by: Actor, office: Office) -> None:
    staff = staff_behind(by)
    if not staff.holds(Role.OFFICE_MANAGER, Role.ADMINISTRATOR, office=office):
        raise NotAppointing


def _drop_old_codes() -> None:
    Device.objects.filter(code_expires_at__lte=clock.now()).exclude(code_hash="").update(code_hash="")


def _code_hash(code: str) -> str:
    return keyed_hash("pairing", code)
