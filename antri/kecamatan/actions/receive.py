"""Take what a tablet sends: open it, see whose it is, count it; what does not fit is put aside, never dropped."""

import datetime
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import DataError, IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record
from antri.kecamatan.actions.day_list import HALL_KINDS, do_in_hall
from antri.kecamatan.actions.intake import (
    MOST_LACKING,
    NothingToUndo,
    OtherContent,
    Row,
    Unfit,
    UnknownService,
    note_lacking,
    take_in,
    undo_intake,
)
from antri.kecamatan.actions.pins import WRITERS, secrets_of
from antri.kecamatan.models import Intake, IntakeAside, TabletKey, TabletPin
from antri.kecamatan.queries.envelope import LONGEST, NotReadable, Opened, is_marked_by, open_row, to_bytes
from antri.kecamatan.queries.intake import is_ask_ticket
from antri.people.access import staff_of
from antri.people.actions import TooMany, count_attempt, seal
from antri.people.devices import actor_of
from antri.people.models import Device
from antri.web import clock
from antri.web.refusals import Refusal

Why = IntakeAside.Why
MOST_AT_ONCE: Final = 40
# A PIN that ended at noon has written nothing after it; clocks differ by a little.
_SLACK = datetime.timedelta(minutes=5)
# What the clock of a tablet says may be a lie: nobody writes for days on which they had no PIN there.
_BEFORE_PIN = datetime.timedelta(days=1)
# Of what does not fit. Beyond it nothing is answered: the tablet keeps its rows, and a thief fills no disk of ours.
MOST_ASIDE_A_DAY: Final = 400


@dataclass(frozen=True, slots=True)
class Parcel:
    """One closed row as it came. `now`: what the clock that stamped it showed when it was sent; None: nobody knows."""

    id: uuid.UUID
    closed: bytes
    key: str
    now: datetime.datetime | None


class Answer(NamedTuple):
    """kept: counted now. known: counted before. aside: kept, not counted, to be looked at."""

    id: uuid.UUID
    state: str
    why: str = ""


class NotAsking(Refusal):
    """No officer with a standing PIN asks, or they asked too long ago."""

    code = "not-asking"
    status = 403
    title = _("Belum dapat dibuka")
    detail = _("Buka tablet dengan PIN Anda, lalu coba lagi.")


class _Aside(Exception):
    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def receive(*, parcels: list[Parcel], device: Device) -> list[Answer]:
    """Take parcels in their order and tell what became of each. What is told is safe in the database.

    Nothing is told of what does not fit once there was too much of it that day: it stays where it is.
    """
    keys = _Keys(device)
    answers = (_receive(parcel, device, keys) for parcel in parcels)
    return [answer for answer in answers if answer]


class _Keys:
    """The private keys of this tablet and of those it was before, when it was paired anew at the same office."""

    def __init__(self, device: Device) -> None:
        self._office = device.office_id
        self._opened: dict[str, tuple[int, str] | None] = {}

    def find(self, key: str) -> tuple[int, str]:
        """Tell the device and the private half that belong to a key's id; raise `NotReadable`."""
        if key not in self._opened:
            row = TabletKey.objects.select_related("device").filter(pk=_uuid(key), device__office=self._office).first()
            self._opened[key] = (row.device_id, secrets_of(row)["private"]) if row else None
        found = self._opened[key]
        if found is None:
            raise NotReadable
        return found


def _receive(parcel: Parcel, device: Device, keys: _Keys) -> Answer | None:
    body: dict[str, Any] = {}
    try:
        opened, device_id = _open(parcel, keys)
        body = opened.body
        return _count(parcel, opened, device, device_id)
    except NotReadable:
        why = Why.UNREADABLE
    except _Aside as aside:
        why = Why(aside.why)
    except OtherContent:
        why = Why.OTHER_CONTENT
    except UnknownService:
        why = Why.UNKNOWN_SERVICE
    except (Unfit, KeyError, ValueError, TypeError, OverflowError, DataError):
        why = Why.UNFIT
    except NothingToUndo:
        why = Why.NOTHING_TO_UNDO
    except Refusal:
        why = Why.HALL_DIFFERS
    return Answer(parcel.id, "aside", why) if _put_aside(parcel, device, why, body) else None


def who_asks(*, parcel: Parcel, device: Device) -> Actor:
    """Tell which officer asks something of the house at this moment. Raises NotAsking."""
    try:
        opened, device_id = _open(parcel, _Keys(device))
        made_at, _off = _made_at(parcel, opened)
        if opened.body.get("kind") != "ask" or clock.now() - made_at > _SLACK:
            raise NotAsking
        if not is_ask_ticket(str(opened.body["ticket"]), device):
            raise NotAsking
        # By our clock: whoever holds the tablet may lie about its own, and send what was asked before.
        pin = _author(opened, device_id, device.office, clock.now())
        count_attempt(f"tablet-ask:{parcel.id}", 1, clock.now())
    except (NotReadable, _Aside, TooMany, DataError, KeyError, ValueError, TypeError, OverflowError) as wrong:
        raise NotAsking from wrong
    return Actor("officer", device.kind, f"{pin.officer_id}")


def _open(parcel: Parcel, keys: _Keys) -> tuple[Opened, int]:
    device_id, private = keys.find(parcel.key)
    opened = open_row(parcel.closed, row=str(parcel.id), private=private)
    if opened.body.get("id") != str(parcel.id):
        raise NotReadable
    return opened, device_id


def _made_at(parcel: Parcel, opened: Opened) -> tuple[datetime.datetime, datetime.timedelta]:
    """Put right when a row was made, and tell by how much."""
    now = clock.now()
    off = now - parcel.now if parcel.now else datetime.timedelta()
    return min(_time(opened.body["at"]) + off, now), off


def _count(parcel: Parcel, opened: Opened, device: Device, device_id: int) -> Answer:
    body, office = opened.body, device.office
    made_at, off = _made_at(parcel, opened)
    pin = _author(opened, device_id, office, made_at)
    by = Actor("officer", device.kind, f"{pin.officer_id}")
    if body["kind"] == "undo":
        return _undo(parcel, uuid.UUID(body["of"]), office, by)
    if body["kind"] == "lacks":
        papers = [str(code) for code in list(body["papers"])[: MOST_LACKING + 1]]
        is_new = note_lacking(intake=uuid.UUID(body["of"]), papers=papers, office=office, by=by)
        return Answer(parcel.id, "kept" if is_new else "known")
    if body["kind"] in HALL_KINDS:
        is_new = do_in_hall(body=body, office=office, at=made_at, by=by)
        return Answer(parcel.id, "kept" if is_new else "known")
    if body["kind"] != "intake":
        raise Unfit
    row = _row(parcel, body, made_at, off)
    is_new = take_in(rows=[row], office=office, device=device, by=by, pin=pin)[0]
    return Answer(parcel.id, "kept" if is_new else "known")


def _author(opened: Opened, device_id: int, office: Office, made_at: datetime.datetime) -> TabletPin:
    """Find whose row it is, and that they might write it then."""
    pins = TabletPin.objects.select_related("officer")
    pin = pins.filter(pk=_uuid(opened.body.get("pin")), device=device_id).first()
    if pin is None or not is_marked_by(pin.public_key, opened):
        raise _Aside(Why.UNKNOWN_AUTHOR)
    if made_at > pin.valid_until + _SLACK or (pin.ended_at and made_at > pin.ended_at + _SLACK):
        raise _Aside(Why.PIN_OVER)
    if made_at < pin.made_at - _BEFORE_PIN:
        raise _Aside(Why.PIN_OVER)
    if not staff_of(pin.officer, _date(office, made_at)).holds(*WRITERS, office=office):
        raise _Aside(Why.NOT_APPOINTED)
    return pin


def _row(parcel: Parcel, body: dict[str, Any], made_at: datetime.datetime, off: datetime.timedelta) -> Row:
    def put_right(name: str) -> datetime.datetime | None:
        return min(_time(body[name]) + off, clock.now()) if body.get(name) else None

    return Row(
        id=parcel.id,
        service=str(body["service"]),
        outcome=str(body["outcome"]),
        made_at=made_at,
        number=int(body["number"]) if body.get("number") else None,
        region=str(body.get("region") or "")[:16],
        arrived_at=put_right("arrived_at"),
        finished_at=put_right("finished_at"),
        clock_off_s=max(-(2**31), min(2**31 - 1, round(off.total_seconds()))),
        name=str(body.get("name") or ""),
        nik=str(body.get("nik") or ""),
        content=_hash(parcel),
    )


def _undo(parcel: Parcel, of: uuid.UUID, office: Office, by: Actor) -> Answer:
    try:
        undo_intake(intake=of, office=office, own=True, by=by)
    except NothingToUndo:
        if Intake.objects.filter(pk=of, office=office, undone_by=f"{by.kind}:{by.id}").exists():
            return Answer(parcel.id, "known")  # its answer was lost
        raise
    return Answer(parcel.id, "kept")


def _put_aside(parcel: Parcel, device: Device, why: IntakeAside.Why, body: dict[str, Any]) -> bool:
    """Keep what does not fit; tell whether it is kept."""
    digest, now = _hash(parcel), clock.now()
    of_device = IntakeAside.objects.filter(device=device)
    if of_device.filter(row=parcel.id, content_hash=digest).exists():
        return True
    if of_device.filter(received_at__gt=now - datetime.timedelta(days=1)).count() >= MOST_ASIDE_A_DAY:
        return False
    row = IntakeAside(
        city=device.city,
        row=parcel.id,
        office=device.office,
        device=device,
        why=why,
        content_hash=digest,
        summary=_summary(body),
        received_at=now,
    )
    sent_at = parcel.now.isoformat() if parcel.now else ""
    row.sealed = seal(
        "intakeaside", row.pk, {"closed": parcel.closed[:LONGEST].hex(), "key": parcel.key, "now": sent_at}
    )
    try:
        with change():
            row.save(force_insert=True)
            about = ("intake", parcel.id)
            record(
                "kecamatan.put_aside", about=about, by=actor_of(device), city=row.city, office=row.office_id, why=why
            )
    except IntegrityError:
        if not IntakeAside.objects.filter(device=device, row=parcel.id, content_hash=digest).exists():
            raise
    return True


def _summary(body: dict[str, Any]) -> str:
    """Say what somebody needs to write it down anew. Never name or NIK: these are sealed."""
    said = [str(body.get(name) or "")[:24] for name in ("kind", "label", "service", "outcome", "number", "at")]
    found = TabletPin.objects.select_related("officer").filter(pk__in=filter(None, [_uuid_or_none(body.get("pin"))]))
    pin = found.first()
    return ", ".join(filter(None, [f"{pin.officer}" if pin else "", *said]))[:160].replace("\0", "")


def _hash(parcel: Parcel) -> str:
    """Hash what came: closed, so it tells nothing; the tablet keeps and repeats these very bytes."""
    return hashlib.sha256(parcel.closed).hexdigest()


def _date(office: Office, at: datetime.datetime) -> datetime.date:
    return at.astimezone(ZoneInfo(office.timezone)).date()


def _time(text: Any) -> datetime.datetime:
    at = datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(datetime.UTC)


def _uuid(text: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise NotReadable from None


def _uuid_or_none(text: Any) -> uuid.UUID | None:
    try:
        return _uuid(text)
    except NotReadable:
        return None


def read_parcel(sent: Any) -> Parcel:
    """Read one parcel of what a tablet sends as JSON; raise ValueError."""
    try:
        closed = to_bytes(str(sent["closed"]))
        if len(closed) > LONGEST:
            raise ValueError("longer than any row")
        now = _time(sent["now"]) if sent.get("now") else None
        return Parcel(uuid.UUID(str(sent["id"])), closed, str(sent["key"])[:40], now)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError("no parcel") from wrong
