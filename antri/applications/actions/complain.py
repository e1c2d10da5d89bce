"""Complain to the office: with a receipt, a link and the law's day for an answer."""

import datetime
import re
import uuid
from typing import Any, NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application, Complaint
from antri.applications.queries.complaint_words import closed_words
from antri.applications.queries.complaints import complaint_token
from antri.booking.actions.book import new_code
from antri.booking.actions.find_again import read_code
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import allow, seal, seal_for_holder
from antri.people.models import Appointment, FieldFault, Role
from antri.people.queries import booking_token, keyed_hash, read_name, read_phone, token_hash
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

LONGEST = 3000
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_PER_MINUTE = {"complaint": 4, "complaints": 60}
# About people: it lies with the head until it is known whom it is about, so never with that person.
_ABOUT_PEOPLE = (Complaint.About.MANNER, Complaint.About.PAID, Complaint.About.REFUSED)


class Told(NamedTuple):
    """What somebody writes. `whom`: "" or "officer", "manager", "head": whom it is about, as far as they know."""

    office: str
    about: str
    words: str
    whom: str = ""
    code: str = ""
    name: str = ""
    phone: str = ""


class ComplaintOver(Refusal):
    """It was answered or withdrawn: nothing of it changes any more."""

    code = "complaint-over"
    title = _("Pengaduan ini sudah selesai")
    detail = _("Pengaduan ini sudah dijawab atau ditarik kembali. Belum puas? Tulis pengaduan baru.")


def complain(*, told: Told, key: str, by: Actor, device: str = "") -> tuple[Complaint, str]:
    """Take a complaint in and return it with the token of its link; the same key is the same complaint.

    `key` is made with the form, so that a press repeated makes one. Raises Invalid, TooMany.
    """
    office, fields = _read(told)
    if not _KEY.fullmatch(key):
        key = uuid.uuid4().hex
    complaint_id = uuid.UUID(keyed_hash("complaint", key)[:32])
    if there := Complaint.objects.filter(pk=complaint_id).first():
        return there, complaint_token(there)
    allow("complaint", device, per_minute=_PER_MINUTE["complaint"])
    allow("complaints", "", per_minute=_PER_MINUTE["complaints"])
    complaint = _made(complaint_id, office, told, fields)
    try:
        with change():
            complaint.save(force_insert=True)
            record_complaint("complaint.received", complaint, by, kind=complaint.about)
    except IntegrityError:
        there = Complaint.objects.get(pk=complaint_id)
        return there, complaint_token(there)
    return complaint, booking_token(complaint_id)


def withdraw_complaint(*, complaint: Complaint, by: Actor) -> None:
    """Take one's own complaint back. Raises ComplaintOver."""
    with change():
        move_complaint(complaint, to=Complaint.State.WITHDRAWN, what="complaint.withdrawn", by=by)


def move_complaint(complaint: Complaint, *, to: Complaint.State, what: str, by: Actor, **fields: Any) -> None:
    """Move a complaint along Complaint.NEXT, as the end of a change that is open. Raises ComplaintOver."""
    before = Complaint.State(complaint.state)
    if to not in Complaint.NEXT[before]:
        raise ComplaintOver
    if not Complaint.objects.filter(pk=complaint.pk, state=before).update(state=to, **fields):
        raise ComplaintOver
    complaint.state = to
    record_complaint(what, complaint, by, state=to.value, before=before.value)


def record_complaint(what: str, complaint: Complaint, by: Actor, **data: Any) -> None:
    """Write down what was done with a complaint. Never whom it is about: more people read the journal."""
    record(what, about=("complaint", complaint.pk), by=by, city=complaint.city, office=complaint.office_id, **data)


def desk_for(about: str, whom: str, office: Office) -> Complaint.Desk:
    """Tell on which desk a complaint lies at first: always above whom it may be about."""
    if whom == "head" or (whom == "manager" and _is_managed_by_its_head(office)):
        return Complaint.Desk.CITY
    if whom in ("manager", "officer") or about in _ABOUT_PEOPLE:
        return Complaint.Desk.HEAD
    return Complaint.Desk.MANAGER


def _is_managed_by_its_head(office: Office) -> bool:
    """Tell whether one person is manager of the office and head: then the head's desk is that manager's too."""
    standing = Appointment.objects.standing(clock.today(office.timezone))
    managers = standing.filter(role=Role.OFFICE_MANAGER, office=office).values("officer")
    return standing.filter(role=Role.HEAD_OF_OFFICE, officer__in=managers).exists()


def _made(key: uuid.UUID, office: Office, told: Told, fields: dict[str, Any]) -> Complaint:
    now, code, token = clock.now(), new_code(), booking_token(key)
    phone = fields["phone"]
    days = int(catalogue().setting("complaint_days", office))
    return Complaint(
        id=key,
        city=office.city,
        code=code,
        office=office,
        # A code that fits nothing is told to nobody: it stays among the words.
        application=_application(told.code),
        about=told.about,
        desk=desk_for(told.about, told.whom, office),
        sealed=seal("complaint", key, fields),
        said=seal_for_holder(token, closed_words(fields["words"])),
        token_hash=token_hash(token),
        finder=keyed_hash("finder", f"{code}:{phone[-4:]}") if phone else "",
        due_on=clock.today(office.timezone) + datetime.timedelta(days=days),
        received_at=now,
    )


def _read(told: Told) -> tuple[Office, dict[str, Any]]:
    faults: list[tuple[str, str, Any]] = []
    office = catalogue().offices.get(told.office)
    if office is None:
        faults.append(("kantor", "office.unknown", _("Pilih kantor yang Anda adukan.")))
    if told.about not in Complaint.About.values:
        faults.append(("tentang", "about.missing", _("Pilih tentang apa pengaduan Anda.")))
    if told.whom not in ("", "officer", "manager", "head"):
        faults.append(("siapa", "whom.unknown", _("Pilih salah satu.")))
    words = told.words.strip()
    if not words or len(words) > LONGEST:
        faults.append(("kata", "words.length", _("Ceritakan apa yang terjadi, paling panjang 3.000 huruf.")))
    fields: dict[str, Any] = {"words": words, "whom": told.whom, "code": read_code(told.code)}
    for name, field, typed, read in (
        ("name", "nama", told.name, read_name),
        ("phone", "hp", told.phone, read_phone),
    ):
        fields[name] = ""
        if typed.strip():
            try:
                fields[name] = read(typed)
            except FieldFault as fault:
                faults.append((field, fault.code, fault.message))
    if faults or office is None:
        raise Invalid(faults)
    return office, fields


def _application(typed: str) -> Application | None:
    code = read_code(typed)
    return Application.objects.filter(code=code).exclude(status="draft").first() if code else None
