"""Open a file for whoever leaves the counter with "diproses" or "menunggu blangko": the journal tells who does.

docs/decisions/2026-11-24-a-file-from-a-ticket-by-the-journal.md: why neither room imports the other.
"""

import datetime
import uuid
from typing import Any, NamedTuple

from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from antri.applications.actions.move import WrongStatus, move
from antri.applications.models import Application
from antri.applications.queries.standard import due_date
from antri.booking.actions.book import new_code
from antri.booking.models import Booking
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.people.actions import open_sealed, seal
from antri.people.models import SealBroken
from antri.people.queries import booking_token, keyed_hash, token_hash
from antri.web import clock

Status = Application.Status
# Every way a visit can end: at a counter, by papers left behind on a bad day, copied from paper.
FINISHED = ("service_day.finished", "service_day.papers_kept", "service_day.copied")
# How the visit ended, and where the file stands then.
OPENS = {"in_process": Status.IN_PROCESS, "awaiting_blank": Status.AWAITING_BLANK}
# Nobody takes a press back after the city's undo seconds; a little longer, so that no clock has to be exact.
_MARGIN = datetime.timedelta(seconds=3)


class Finish(NamedTuple):
    """How a visit ended, as the journal tells it."""

    at: datetime.datetime
    status: Application.Status | None


def finish_of(booking: Booking) -> Finish | None:
    """Tell how the visit of a number has ended; None when it has not, or when the end can still be taken back."""
    if booking.status != Booking.Status.SERVED:
        return None
    events = Event.objects.filter(about_kind="booking", about_id=str(booking.pk), what__in=FINISHED)
    last = events.order_by("-id").first()
    if last is None:
        return None
    if last.what == FINISHED[0] and clock.now() - last.at < _undo_time(booking):
        return None
    return Finish(last.at, OPENS.get(str(last.data.get("outcome"))))


def open_from_ticket(*, booking: Booking, by: Actor) -> Application | None:
    """Open the file that this number leads to, once; None when its visit leads to none, or does not yet.

    A visit that ended otherwise in the end takes a file back that nobody has worked on.
    """
    finish = finish_of(booking)
    there = Application.objects.select_related("service", "form", "office").filter(opened_at_counter=booking).first()
    if finish is None:
        return there
    if there is not None:
        return _follow(there, finish, by)
    if finish.status is None:
        return None
    return _open(booking, finish, finish.status, by)


def open_due(*, by: Actor, days: int = 1) -> int:
    """Open what the visits of the last days lead to; return how many files that made. Harmless to repeat."""
    count = 0
    for office in catalogue().offices.values():
        since = clock.today(office.timezone) - datetime.timedelta(days=days)
        served = Booking.objects.filter(office=office, date__gte=since, status=Booking.Status.SERVED)
        opened = Exists(Application.objects.filter(opened_at_counter=OuterRef("pk")))
        keys = [str(key) for key in served.filter(~opened).values_list("pk", flat=True)]
        ended = Event.objects.filter(about_kind="booking", about_id__in=keys, what__in=FINISHED)
        found = ended.filter(data__outcome__in=list(OPENS)).order_by("id").values_list("about_id", flat=True)
        for key in dict.fromkeys(found):
            booking = Booking.objects.select_related("office", "service").get(pk=key)
            count += open_from_ticket(booking=booking, by=by) is not None
    return count


def _undo_time(booking: Booking) -> datetime.timedelta:
    office = catalogue().offices.get(booking.office.slug, booking.office)
    return datetime.timedelta(seconds=int(catalogue().setting("undo_seconds", office))) + _MARGIN


def _open(booking: Booking, finish: Finish, status: Application.Status, by: Actor) -> Application | None:
    key = uuid.uuid4()
    person = _person(booking, by)
    office = catalogue().offices.get(booking.office.slug, booking.office)
    file = Application(
        id=key,
        city=booking.city,
        code=new_code(),
        office=office,
        service=booking.service,
        status=Status.IN_PROCESS,
        outcome=Application.Outcome.PICK_UP,
        channel=Application.Channel.COUNTER,
        language=booking.language,
        sealed=seal("application", key, {"screening": {}, "answers": {}, "statements": [], "person": person}),
        token_hash=token_hash(booking_token(key)),
        created_at=clock.now(),
        saved_at=finish.at,
        submitted_at=finish.at,
        status_at=finish.at,
        opened_at_counter=booking,
        **_known_by(booking, person),
    )
    file.finder = keyed_hash("finder", f"{file.code}:{(person.get('phone') or key.hex)[-4:]}")
    file.due_on = due_date(file, file.status, finish.at)
    try:
        with change():
            # The row of the number is held: a finish that is taken back meanwhile is seen, or waits for this.
            held = Booking.objects.select_for_update(no_key=True).filter(pk=booking.pk, status=Booking.Status.SERVED)
            if not held.exists():
                return None
            file.save(force_insert=True)
            _record(file, booking, by)
            if status != file.status:
                since = {"status_at": finish.at}
                move(file, to=status, what="application.blank_awaited", by=by, also=since)
    except IntegrityError:  # somebody was faster: one file for one number
        return Application.objects.select_related("service", "form", "office").get(opened_at_counter=booking)
    return file


def _follow(file: Application, finish: Finish, by: Actor) -> Application:
    """Let a file that nobody has touched since follow a visit that was finished again, otherwise than before."""
    if finish.status == file.status or finish.at <= file.status_at:
        return file
    if file.status not in OPENS.values():
        return file
    to = finish.status or Status.CANCELLED
    try:
        with change():
            move(file, to=to, what="application.followed_visit", by=by)
    except WrongStatus:
        file.refresh_from_db()
    return file


def _person(booking: Booking, by: Actor) -> dict[str, Any]:
    """Copy who it is: the number is emptied after the city's days, and a file may wait for longer."""
    if booking.is_nameless or not booking.sealed:
        return {}
    try:
        fields = open_sealed(booking, by=by, reason="counter.opening")
    except SealBroken:
        return {}
    return {name: fields[name] for name in ("name", "nik", "child_of", "passport", "phone") if fields.get(name)}


def _known_by(booking: Booking, person: dict[str, Any]) -> dict[str, str]:
    """By which indexes the person and their phone are found, as the number had them."""
    if booking.is_nameless:
        return {}
    names = ("identity_index", "identity_index_next", "phone_index", "phone_index_next")
    return {name: getattr(booking, name) for name in names}


def _record(file: Application, booking: Booking, by: Actor) -> None:
    record(
        "application.opened_at_counter",
        about=("application", file.pk),
        by=by,
        city=file.city,
        office=file.office_id,
        service=file.service.code,
        booking=booking.pk.hex,
        label=booking.label,
    )
