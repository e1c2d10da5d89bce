"""The code to the phone: whether an office sends one, which was asked for last, and what it is.

docs/decisions/2026-11-25-a-code-to-the-phone.md
"""

import datetime
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from antri.applications.models import Application
from antri.applications.queries.answers import answers_of
from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.models import Event
from antri.people.models import SealBroken
from antri.people.queries import keyed_indexed

ASKED: Final = "application.code_asked"
FAILED: Final = "message.failed"
CODE_MINUTES: Final = 10
CODE_DIGITS: Final = 6
# What the setting document_code says, and what a channel cannot do without.
CHANNELS: Final = {1: "sms", 2: "whatsapp"}
_NEEDS: Final = {
    "sms": ("SMS_URL",),
    "whatsapp": ("WHATSAPP_URL", "WHATSAPP_PHONE_ID", "WHATSAPP_TOKEN", "WHATSAPP_TEMPLATE", "WHATSAPP_LANGUAGES"),
}
# Reasons that lie with the channel and not with anybody's number: these a page may tell.
OUR_FAULT: Final = ("code.setup", "code.busy", "code.no_answer", "code.late", "code.off")


class Asking(NamedTuple):
    """One code that was asked for: its event, its own number, and until when it holds."""

    event_id: int
    key: str
    at: datetime.datetime

    @property
    def until(self) -> datetime.datetime:
        return self.at + datetime.timedelta(minutes=CODE_MINUTES)


def wanted_channel(office: Office) -> str:
    """Tell which channel an office has turned on, set up or not; empty: none."""
    return CHANNELS.get(int(catalogue().setting("document_code", office)), "")


def missing_settings(channel: str) -> list[str]:
    """Name the settings of the server that a channel still lacks."""
    return [name for name in _NEEDS[channel] if not getattr(settings, name)]


def code_channel(application: Application) -> str:
    """Tell by which channel this file's code goes; empty where none is sent."""
    channel = wanted_channel(application.office)
    return channel if channel and not missing_settings(channel) else ""


def asked_since(when: datetime.datetime, city: str) -> QuerySet[Event]:
    """Find what was asked for in this city since then, for whichever file."""
    return Event.objects.filter(what=ASKED, city=city, at__gt=when)


def last_asking(application: Application) -> Asking | None:
    """Tell which code of a file was asked for last: only this one opens anything."""
    event = (
        Event.objects.filter(about_kind="application", about_id=f"{application.pk}", what=ASKED).order_by("id").last()
    )
    return asking_of(event) if event else None


def asking_of(event: Event) -> Asking:
    return Asking(event.pk, str(event.data.get("ask", "")), event.at)


def has_failed(application: Application, asking: Asking) -> bool:
    """Tell whether our channel failed this code. What lies with a number is told to nobody."""
    failed = Event.objects.filter(
        about_kind="application", about_id=f"{application.pk}", what=FAILED, pk__gt=asking.event_id
    )
    return failed.filter(data__reason__in=OUR_FAULT).exists()


def phone_end(application: Application, token: str) -> str:
    """Tell the last two digits of the phone a code goes to, where the office shows them; else empty."""
    if not int(catalogue().setting("document_code_end", application.office)):
        return ""
    try:
        phone = str(answers_of(application, token)["answers"].get("applicant_phone", ""))
    except SealBroken:
        return ""
    return phone[-2:]


def codes_of(application_id: Any, asking: Asking) -> tuple[str, ...]:
    """Derive the code of one asking under each index key in use: what is sent is the first, all of them open.

    It is stored nowhere. Whoever reads the database, a copy or the journal cannot tell it without the key.
    """
    indexed = keyed_indexed("document_code", f"{application_id}:{asking.key}")
    return tuple(_digits(text) for text in dict.fromkeys((indexed.first, *indexed.known)))


def _digits(text: str) -> str:
    return f"{int(text, 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
