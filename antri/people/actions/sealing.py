"""Close and open what is personal."""

import json
from base64 import b64decode, urlsafe_b64encode
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext_lazy as _

from antri.journal.actions import Actor, change, record
from antri.people.models import SealBroken, key_ring
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


class SealedRow(Protocol):
    """A row whose personal fields are closed in `sealed`."""

    pk: Any
    sealed: Any
    city: str
    _meta: ClassVar[Any]


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
        blob = b64decode(text, altchars=b"-_", validate=True)
        until, fields = json.loads(key_ring().open("form", blob, ""))
    except (SealBroken, ValueError):
        raise FormBroken from None
    # Base64 has several spellings of the same bytes ("/" for "_"): only the one that we wrote counts.
    if urlsafe_b64encode(blob).decode() != text:
        raise FormBroken
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


def _compact(fields: Any) -> bytes:
    return _encode(fields).encode("utf-8", "surrogatepass")
