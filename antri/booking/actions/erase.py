"""Erase who people were, once the city's retention is over. The numbers stay, for the counts."""

import datetime

from django.db.models import F, Value
from django.db.models.functions import Concat

from antri.booking.models import Booking, Claim
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.web import clock

# One change stays short, so that nobody who books waits for it.
_AT_ONCE = 2_000
_NOBODY = {
    "sealed": b"",
    "ticket_name": b"",
    "link": None,
    "needs": None,
    "identity_index_next": "",
    "phone_index": "",
    "phone_index_next": "",
    "finder": "",
    "device": "",
    "content_mac": "",
}


def erase_people(*, by: Actor) -> int:
    """Erase names, NIKs, phones and their indexes of visits older than `retention_days`; return how many.

    A booking keeps its number, services and times; its identity becomes one that belongs to nobody. The
    link of such a ticket opens no more. A claim goes whole.
    """
    book = catalogue()
    today = clock.today(book.city.timezone)
    before = today - datetime.timedelta(days=int(book.setting("retention_days")))
    erased = 0
    while True:
        with change():
            old = Booking.objects.filter(city=book.city.code, date__lt=before).exclude(sealed=b"")
            keys = list(old.values_list("pk", flat=True)[:_AT_ONCE])
            if not keys:
                break
            Booking.objects.filter(pk__in=keys).update(
                identity_index=Concat(Value("erased-"), F("code")),
                token_hash=Concat(Value("erased-"), F("code")),
                idempotency_key=Concat(Value("erased-"), F("code")),
                **_NOBODY,
            )
            record(
                "people.erased",
                about=("city", book.city.code),
                by=by,
                city=book.city.code,
                count=len(keys),
                before=f"{before}",
            )
        erased += len(keys)
    with change():
        claims = Claim.objects.filter(city=book.city.code, date__lt=before).delete()[0]
        if claims:
            record("people.claims_erased", about=("city", book.city.code), by=by, city=book.city.code, count=claims)
    return erased + claims
