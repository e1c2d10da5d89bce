"""Close and open what is personal, and slow down whoever tries too often."""

import json
import math
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections import OrderedDict
from datetime import datetime
from typing import Any, Protocol

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from antri.journal.actions import Actor, change, record
from antri.people.models import SECONDS_IN_A_WINDOW, Attempt, SealBroken, key_ring
from antri.web import clock
from antri.web.refusals import Refusal

LONGEST_FORM = 16_384  # characters; a full form is about 600

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class FormExpired(Refusal):
    """The data carried from page to page is older than it may be."""

    code = "form-expired"
    status = 410
    title = _("Data Anda sudah kedaluwarsa")
    detail = _("Demi keamanan, data yang diketik hanya disimpan sebentar. Isi kembali data Anda.")


class FormBroken(FormExpired):
    """The data carried from page to page was altered, or its key is gone. People do the same: fill in again."""

    code = "form-broken"
    title = _("Data Anda tidak terbaca")
    detail = _("Data yang dibawa halaman ini tidak utuh. Isi kembali data Anda.")


class TooMany(Refusal):
    """Tried more often than allowed; `retry_after` seconds from now it may be tried again."""

    code = "too-many"
    status = 429
    title = _("Terlalu banyak percobaan")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(_wait_message(retry_after), retry_after=retry_after)


class SealedRow(Protocol):
    """A row whose personal fields are closed in `sealed`."""

    pk: Any
    sealed: bytes
    city: str
    _meta: Any


def seal(kind: str, row_id: Any, fields: dict[str, Any]) -> bytes:
    """Close the personal fields of one row; they open for this row only.

    `kind` is the lower-case name of the model (booking, claim), `row_id` its key, known before the insert.
    """
    return key_ring().seal("row", _compact(fields), f"{kind}\0{row_id}")


def open_sealed(row: SealedRow, *, by: Actor, reason: str) -> dict[str, Any]:
    """Open the personal fields of one row and write down who did and why, in the same transaction.

    `reason` is a short word for what it is needed for (desk.serving, claim.settling), with nothing personal.
    Raises `SealBroken` if the blob was altered, belongs to another row or its key is gone; then nothing
    was opened and no event is written.
    """
    if not reason.strip():
        raise ValueError("opening needs a reason")
    kind = row._meta.model_name
    with change():
        fields = json.loads(key_ring().open("row", bytes(row.sealed), f"{kind}\0{row.pk}"))
        record("people.opened", about=(kind, row.pk), by=by, city=row.city, reason=reason)
    return fields


def seal_form(fields: dict[str, Any], *, minutes: int) -> str:
    """Close what a form has so far into text for a hidden field, readable for so many minutes."""
    until = int(clock.now().timestamp()) + minutes * 60
    return urlsafe_b64encode(key_ring().seal("form", _compact([until, fields]), "")).decode()


def read_form(text: str) -> dict[str, Any]:
    """Read what `seal_form` closed; raise `FormExpired` when it is too old, its kind `FormBroken` when altered."""
    if len(text) > LONGEST_FORM:
        raise FormBroken
    try:
        until, fields = json.loads(key_ring().open("form", b64decode(text, altchars=b"-_", validate=True), ""))
    except (SealBroken, ValueError):
        raise FormBroken from None
    if clock.now().timestamp() >= until:
        raise FormExpired
    return fields


def seal_for_holder(token: str, text: str) -> bytes:
    """Close what only the holder of a ticket's link may read again, such as the name on the ticket."""
    return key_ring().seal("holder", text.encode(), "", secret=token)


def read_as_holder(token: str, blob: bytes) -> str:
    """Read with the ticket's token what `seal_for_holder` closed. No event: people read their own data.

    Raises `SealBroken` for every other token.
    """
    return key_ring().open("holder", bytes(blob), "", secret=token).decode()


def count_attempt(key: str, limit: int, now: datetime) -> None:
    """Count one try of `key` (80 characters at most, nothing personal); raise `TooMany` above `limit` an hour.

    The count holds over all processes. Call it before the change it protects, never inside: a refusal
    there would undo the counting too. Hours are those of the clock, so every limit ends at the full hour.
    """
    with change():
        count = Attempt.add_one(key, now)
    if count > limit:
        raise TooMany(SECONDS_IN_A_WINDOW - int(now.timestamp()) % SECONDS_IN_A_WINDOW)


def forget_attempts(*, before: datetime) -> int:
    """Delete the counts of hours that ended before then; return how many."""
    with change():
        count, _rows = Attempt.objects.filter(window__lt=int(before.timestamp()) // SECONDS_IN_A_WINDOW).delete()
    return count


def allow(kind: str, key: str, *, per_minute: int) -> None:
    """Let `key` pass up to `per_minute` times at once and as often again each minute, or raise `TooMany`.

    In the memory of this process only: it calms a flood, it is no promise. Not a rule about people.
    """
    wait_s = _buckets.take(f"{kind}:{key}", per_minute, time.monotonic())
    if wait_s > 0:
        raise TooMany(math.ceil(wait_s))


def forget() -> None:
    """Forget what `allow` has seen."""
    _buckets.forget()


class Buckets:
    """Token buckets in memory, at most `most` of them: the one not used for longest is dropped.

    Of each bucket only the instant is kept at which it will be full again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._full_at)

    def forget(self) -> None:
        with self._lock:
            self._full_at.clear()

    def take(self, key: str, per_minute: int, now_s: float) -> float:
        """Take one token and return 0, or take none and return the seconds until there is one."""
        with self._lock:
            full_at = max(self._full_at.get(key, now_s), now_s) + 60 / per_minute
            wait_s = full_at - now_s - 60
            if wait_s > 1e-6:  # less is rounding
                return wait_s
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            if len(self._full_at) > self._most:
                self._full_at.popitem(last=False)
        return 0.0


_buckets = Buckets(most=50_000)


def _compact(fields: Any) -> bytes:
    return _encode(fields).encode("utf-8", "surrogatepass")


def _wait_message(retry_after: int) -> Any:
    if retry_after < 60:
        return format_lazy(_WAIT_SECONDS, seconds=retry_after)
    return format_lazy(_WAIT_MINUTES, minutes=math.ceil(retry_after / 60))


_WAIT_SECONDS = _("Coba lagi dalam {seconds} detik.")
_WAIT_MINUTES = _("Coba lagi dalam {minutes} menit.")
