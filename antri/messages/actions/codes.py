"""Send the codes that were asked for, each once: from the event, by the channel of the office, by the worker.

docs/decisions/2026-11-25-a-code-to-the-phone.md
"""

import datetime
import time
from typing import Any, Final, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from antri.applications.actions.second_proof import documents_of
from antri.applications.models import Application
from antri.applications.queries.phone_codes import (
    ASKED,
    FAILED,
    Asking,
    asking_of,
    code_channel,
    codes_of,
    last_asking,
)
from antri.applications.queries.who import who_of
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.journal.models import Event
from antri.messages.channels import SEND, Busy, Message, NotSent
from antri.messages.models import Delivery
from antri.people.actions import open_sealed
from antri.people.actions.attempts import tries_in_a_day
from antri.people.models import Attempt, FieldFault, SealBroken
from antri.people.queries import keyed_hash, read_phone
from antri.templatetags.antri_time import hour_at
from antri.web import clock

State = Delivery.State
# Between one try and the next, when the channel was not reached or is busy; after the last the code is given up.
AGAIN_AFTER_S: Final = (5, 20, 60)
# One SMS; a longer text costs two.
LONGEST_SMS: Final = 160
# A worker that died while it sent leaves a row behind; it may have gone out, so it is not sent again.
_LOST_AFTER = datetime.timedelta(minutes=2)
_LOOK_BACK = datetime.timedelta(days=1)
_AT_ONCE = 100
# One run: what is left over is the next one's, within seconds.
_RUN_S = 60


class _Dropped(Exception):
    """It is not sent at all: `why` is a code for the row and the journal."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class _Ready(NamedTuple):
    channel: str
    message: Message


def send_codes(*, by: Actor) -> int:
    """Send what is due, the oldest first; return how many a channel has taken. Safe to be run twice at once."""
    began = time.monotonic()
    _plan()
    _give_up_lost(by)
    sent = 0
    due = Delivery.objects.filter(state=State.WAITING, next_at__lte=clock.now()).order_by("event_id")
    for row in due.select_related("event")[:_AT_ONCE]:
        if time.monotonic() - began > _RUN_S:
            break
        sent += _send(row, by)
    return sent


def _plan() -> None:
    """Give each event that asks for a code its row: the event is the key, so a second one cannot be."""
    now = clock.now()
    asked = Event.objects.filter(what=ASKED, at__gt=now - _LOOK_BACK).order_by("id")
    known = set(Delivery.objects.filter(event__in=asked).values_list("event_id", flat=True))
    rows = [
        Delivery(city=event.city, event=event, made_at=now, next_at=now, until=asking_of(event).until)
        for event in asked
        if event.pk not in known
    ]
    if rows:
        with change():
            Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _give_up_lost(by: Actor) -> None:
    lost = Delivery.objects.filter(state=State.SENDING, next_at__lt=clock.now() - _LOST_AFTER)
    for row in lost.select_related("event")[:_AT_ONCE]:
        _end(row, State.FAILED, "no_answer", by)


def _send(row: Delivery, by: Actor) -> bool:
    """Send one, if nobody else does. The line to the channel stands outside of any transaction."""
    if not _take(row):
        return False
    try:
        ready = _prepare(row, by)
        row.channel = ready.channel
        SEND[ready.channel](ready.message)
    except _Dropped as end:
        _end(row, State.DROPPED, end.why, by)
    except Busy as end:
        _again(row, end, by)
    except NotSent as end:
        _end(row, State.FAILED, end.why, by)
    else:
        _end(row, State.SENT, "", by)
        return True
    return False


def _take(row: Delivery) -> bool:
    """Take one in hand by UPDATE … WHERE: of two workers one does."""
    now = clock.now()
    with change():
        mine = Delivery.objects.filter(pk=row.pk, state=State.WAITING, tries=row.tries)
        is_mine = bool(mine.update(state=State.SENDING, tries=row.tries + 1, next_at=now))
    row.state, row.tries, row.next_at = State.SENDING, row.tries + 1, now
    return is_mine


def _prepare(row: Delivery, by: Actor) -> _Ready:
    """Look once more whether it is to be sent, then open the phone and write the message. Raises _Dropped."""
    asking = asking_of(row.event)
    if clock.now() >= asking.until:
        raise _Dropped("late")
    application = Application.objects.select_related("office", "service", "form").filter(pk=row.event.about_id).first()
    if application is None or application.sealed is None or not documents_of(application):
        raise _Dropped("over")
    channel = code_channel(application)
    if not channel:
        raise _Dropped("off")
    newest = last_asking(application)
    if newest is None or newest.event_id != row.event_id:
        raise _Dropped("replaced")
    phone = _phone_of(application, by)
    if row.tries == 1:
        _count_phone(phone)
    return _Ready(channel, _message(application, asking, phone))


def _phone_of(application: Application, by: Actor) -> str:
    """Open the file for the phone of who filed it: an event says that it was opened and why."""
    try:
        opened = open_sealed(application, by=by, reason="file.code")
        return read_phone(who_of(application, opened).phone)
    except (SealBroken, FieldFault):  # a landline or a number abroad: only mobile numbers of this country are sent to
        raise _Dropped("number") from None


def _count_phone(phone: str) -> None:
    """Count one message to this phone, whichever file it is for. Raises _Dropped above the city's limit."""
    key, most, now = (
        "code-phone:" + keyed_hash("attempt", phone),
        int(catalogue().setting("codes_a_phone")),
        clock.now(),
    )
    with change():
        Attempt.add_one(key, now)
        is_over = tries_in_a_day(key, most + 1, now) > most
        if is_over:
            Attempt.take_one_off(key, now)
    if is_over:
        raise _Dropped("phone_spent")


def _message(application: Application, asking: Asking, phone: str) -> Message:
    code, office = codes_of(application.pk, asking)[0], application.office
    with translation.override(application.language):
        facts = {"code": code, "office": office.name, "hour": hour_at(asking.until, office)}
        text = _("%(code)s: kode membuka dokumen dari %(office)s, sampai %(hour)s. Jangan beri tahu siapa pun.") % facts
        if len(text) > LONGEST_SMS:
            text = _("%(code)s: kode membuka dokumen, sampai %(hour)s. Jangan beri tahu siapa pun.") % facts
    return Message(phone=phone, text=text, code=code, language=application.language)


def _again(row: Delivery, end: Busy, by: Actor) -> None:
    """Wait before the next try, if there is one and the code still holds then."""
    if row.tries > len(AGAIN_AFTER_S):
        _end(row, State.FAILED, end.why, by)
        return
    next_at = clock.now() + datetime.timedelta(seconds=AGAIN_AFTER_S[row.tries - 1])
    if next_at >= row.until:
        _end(row, State.FAILED, end.why, by)
        return
    with change():
        Delivery.objects.filter(pk=row.pk, state=State.SENDING).update(
            state=State.WAITING, next_at=next_at, channel=row.channel, why=end.why
        )


def _end(row: Delivery, state: Delivery.State, why: str, by: Actor) -> None:
    """Write down how it ended, in the row and in the journal: neither phone nor code."""
    facts: dict[str, Any] = {"channel": row.channel, "tries": row.tries} | ({"reason": f"code.{why}"} if why else {})
    with change():
        still = Delivery.objects.filter(pk=row.pk, state=State.SENDING)
        if still.update(state=state, why=why, channel=row.channel, ended_at=clock.now()):
            record(
                "message.sent" if state == State.SENT else FAILED,
                about=("application", row.event.about_id),
                by=by,
                city=row.city,
                **facts,
            )
