"""The part of a change of keys that concerns document applications: files, papers, messages, complaints.

Their links follow from the index key like those of tickets, so a link that somebody holds is kept in the row before
the key it follows from goes. A draft has a link and nobody's index yet; a paper has the keyed hash of its content.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import models

from antri.applications.models import Application, Complaint, Message, Paper
from antri.applications.queries import token_of
from antri.applications.queries.answers import answers_of, finder_of_draft
from antri.applications.queries.complaints import complaint_token
from antri.people.models import SealBroken, key_ring
from antri.people.queries import IDENTITY_KINDS, PICK_UP, booking_token, keyed_hash, token_hash

Change = tuple[models.Model, dict[str, Any], dict[str, Any]]
# Sealed for whoever has the link, beside what is sealed for the office.
FOR_HOLDER = {"answers", "said"}


def holder_of(row: Any) -> str:
    """Tell the token that opens what a row has for its holder."""
    if isinstance(row, Message):
        return token_of(row.application)
    return complaint_token(row) if isinstance(row, Complaint) else token_of(row)


def person_in(row: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Find the person in what is sealed of a row; a file that was opened at a counter has it one floor down.

    Raises `SealBroken` when nobody is in it.
    """
    person: dict[str, Any] = fields.get("person", fields) if isinstance(row, Application) else fields
    if not person.keys() & {*IDENTITY_KINDS, PICK_UP}:
        raise SealBroken("nobody is in it, though it has an index")
    return person


def after_switch() -> list[tuple["models.QuerySet[Any]", Callable[[Any], Change | None]]]:
    """List what else is to be done when rows go over to the new index key: rows, and what is written of each."""
    return [
        (Application.objects.filter(link__isnull=True), _link_kept),
        (Application.objects.filter(status=Application.Status.DRAFT).exclude(finder=""), _draft),
        (Complaint.objects.filter(link__isnull=True), _complaint),
        (Paper.objects.exclude(content_index="").filter(sealed__isnull=False), _content),
    ]


def finder_with_phone(row: Any, phone: str) -> str:
    """Make anew the hash by which a lost link is found."""
    return keyed_hash("finder", f"{row.code}:{phone[-4:]}")


def _link_kept(row: Any) -> Change | None:
    """Seal the token that its holder has, where it no longer follows from the index key."""
    token = holder_of(row)
    if token == booking_token(row.pk):
        return None
    if token_hash(token) != row.token_hash:
        raise SealBroken("its link was made with a key that is not here")
    kept = key_ring().seal("link", token.encode(), f"{row._meta.model_name}\0{row.pk}")
    return row, {"token_hash": row.token_hash, "link__isnull": True}, {"link": kept}


def _draft(row: Application) -> Change | None:
    """Make anew what a draft is found by; its phone stands in its answers, nothing of it is the office's yet."""
    finder = finder_of_draft(row, answers_of(row, holder_of(row)))
    return (row, {"finder": row.finder, "status": row.status}, {"finder": finder}) if finder != row.finder else None


def _complaint(row: Complaint) -> Change | None:
    kept = _link_kept(row)
    if kept is None or not row.finder or row.sealed is None:
        return kept
    fields = json.loads(key_ring().open("row", bytes(row.sealed), f"complaint\0{row.pk}"))
    same, was, gets = kept
    return same, was, gets | {"finder": finder_with_phone(row, fields["phone"])}


def _content(row: Paper) -> Change | None:
    """Hash anew what a paper holds, by the sum that is sealed in it: the same one sent twice is still found."""
    fields = json.loads(key_ring().open("row", bytes(row.sealed or b""), f"paper\0{row.pk}"))
    index = keyed_hash("paper", fields.get("sum", ""))
    if not fields.get("sum") or index == row.content_index:
        return None
    return row, {"content_index": row.content_index}, {"content_index": index}
