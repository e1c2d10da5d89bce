"""What a holder has answered so far: opened with the link, for nobody else."""

import json
import re
from typing import Any, Final

from antri.applications.models import Application
from antri.booking.queries import finder_of
from antri.people.actions import read_as_holder, seal_for_holder

# What `answers` holds: the questions before the form, the form itself, and the codes of what was declared.
EMPTY: dict[str, Any] = {"screening": {}, "answers": {}, "statements": []}

# A phone as it is stored once it was judged; what cannot be one is kept as it was typed.
_PHONE: Final = re.compile(r"\+?[0-9]{8,15}")


def answers_of(application: Application, token: str) -> dict[str, Any]:
    """Open what was answered: {"screening": {…}, "answers": {…}, "statements": […]}; empty where nothing is left.

    Raises `SealBroken` for any other token.
    """
    if application.answers is None:
        return json.loads(json.dumps(EMPTY))
    return {**EMPTY, **json.loads(read_as_holder(token, bytes(application.answers)))}


def finder_of_draft(application: Application, said: dict[str, Any]) -> str:
    """Make the hash by which a draft whose link is lost is found: its code and the phone's last digits.

    Empty until a phone was answered: a code alone opens nothing.
    """
    phone = str(said["answers"].get("applicant_phone") or "")
    return finder_of(application.code, phone[-4:]) if _PHONE.fullmatch(phone) else ""


def flat(said: dict[str, Any]) -> dict[str, Any]:
    """Lay screening and answers beside each other, as conditions of a form read them."""
    return {**said["screening"], **said["answers"]}


def closed(token: str, said: dict[str, Any]) -> bytes:
    """Close what was answered again, for the holder of the link."""
    return seal_for_holder(token, json.dumps(said, ensure_ascii=False, separators=(",", ":")))
