"""A code to the phone of a file, as the second proof: asked for here, sent by the worker from the event.

docs/decisions/2026-11-25-a-code-to-the-phone.md
"""

import datetime
import hmac
import secrets
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from antri.applications.actions.second_proof import NotProven, documents_of, note_proven
from antri.applications.models import Application
from antri.applications.queries.phone_codes import (
    ASKED,
    CODE_DIGITS,
    Asking,
    asked_since,
    code_channel,
    codes_of,
    last_asking,
)
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import allow, count_attempt
from antri.people.actions.attempts import tries_in_a_day
from antri.people.models import Attempt
from antri.people.queries import keyed_hash
from antri.web import clock
from antri.web.refusals import Refusal

# Wrong ones for one code; after them it opens nothing any more.
CODE_TRIES: Final = 5
# Whoever presses twice gets one code.
PAUSE: Final = datetime.timedelta(seconds=60)
_PER_MINUTE = 6
_HOURS_A_DAY = 3
_DAY, _HOUR = datetime.timedelta(hours=24), datetime.timedelta(hours=1)
# Advisory locks of PostgreSQL: (1, day) are service caps, (2, 0) is the end of the journal, (3, 0) is this budget.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(3, 0)"


class CodeNotOffered(Refusal):
    """This office sends no codes, or there is no document to open yet."""

    code = "code-not-offered"
    status = 404
    title = _("Kode tidak tersedia")
    detail = _("Pakai nomor ponsel dan tanggal lahir, atau datang ke kantor.")


class CodesSpent(Refusal):
    """As many codes were asked for as the office pays for: for this file, from this device, or in the city."""

    code = "codes-spent"
    status = 429
    title = _("Kode belum dapat dikirim lagi")
    detail = _("Jatah kode untuk saat ini habis. Pakai nomor ponsel dan tanggal lahir, atau datang ke kantor.")


def ask_code(*, application: Application, device: str, by: Actor) -> None:
    """Ask that a code be sent to the phone of this file; the worker sends it from the event.

    Nothing here knows the phone, so the answer is the same whatever it is. A second press within a minute is the
    first one. Raises CodeNotOffered, TooMany, CodesSpent; then nothing is sent.
    """
    if not code_channel(application) or application.answers is None or not documents_of(application):
        raise CodeNotOffered
    allow("document-code", f"{application.pk}", per_minute=_PER_MINUTE)
    with change():
        # The budgets are sums over many rows: no two askings may read the same sum.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(_ONE_AT_A_TIME)
        now = clock.now()
        last = last_asking(application)
        if last and now - last.at < PAUSE:
            return
        _check_budgets(application, device, now)
        record(
            ASKED,
            about=("application", application.pk),
            by=by,
            city=application.city,
            office=application.office_id,
            ask=secrets.token_hex(8),
        )


def _check_budgets(application: Application, device: str, now: datetime.datetime) -> None:
    """Refuse what goes over a budget of the city; count the device. Part of a change, with the lock in hand."""
    book = catalogue()
    asked = asked_since(now - _DAY, application.city)
    if asked.filter(at__gt=now - _HOUR).count() >= int(book.setting("codes_an_hour")):
        raise CodesSpent
    if asked.count() >= int(book.setting("codes_a_day")):
        raise CodesSpent
    if asked.filter(about_id=f"{application.pk}").count() >= int(book.setting("codes_a_file")):
        raise CodesSpent
    if not device:
        return
    most, key = int(book.setting("codes_a_device")), "codes-device:" + keyed_hash("attempt", device)
    Attempt.add_one(key, now)
    if tries_in_a_day(key, most + 1, now) > most:
        raise CodesSpent


def prove_by_code(*, application: Application, typed: str, by: Actor) -> str:
    """Compare what was typed with the code that was asked for last; return the proof that opens the documents.

    Raises NotProven without telling why: wrong, too old, used, tried too often, or never asked for. TooMany after
    `document_tries` in an hour and those of three hours in a day. The try is counted before it is looked at.
    """
    now, tries = clock.now(), "document-code:" + keyed_hash("attempt", f"{application.pk}")
    count_attempt(tries, int(catalogue().setting("document_tries")), now, hours_a_day=_HOURS_A_DAY)
    digits = "".join(sign for sign in typed if sign in "0123456789")
    asking = last_asking(application)
    if asking is None or now >= asking.until or not _may_try(asking) or not _fits(application, asking, digits):
        raise NotProven
    with change():
        # Of two that are right at the same instant one waits here for the other, and then finds it used.
        if Attempt.add_one(_key("code-used", asking), asking.at) > 1:
            raise NotProven
        Attempt.objects.filter(key=tries).delete()
        return note_proven(application, how="phone_code", by=by)


def _may_try(asking: Asking) -> bool:
    """Count one try of this code, in the window in which it was asked for: no full hour begins the count anew."""
    with change():
        return Attempt.add_one(_key("code-tries", asking), asking.at) <= CODE_TRIES


def _fits(application: Application, asking: Asking, digits: str) -> bool:
    fits = [hmac.compare_digest(code, digits) for code in codes_of(application.pk, asking)]
    return len(digits) == CODE_DIGITS and any(fits)


def _key(kind: str, asking: Asking) -> str:
    return f"{kind}:{keyed_hash('attempt', asking.key)}"
