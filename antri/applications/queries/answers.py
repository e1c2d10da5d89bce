"""What a holder has answered so far: opened with the link, for nobody else."""

import json
from typing import Any

from antri.applications.models import Application
from antri.people.actions import read_as_holder, seal_for_holder

# What `answers` holds: the questions before the form, the form itself, and the codes of what was declared.
EMPTY: dict[str, Any] = {"screening": {}, "answers": {}, "statements": []}


def answers_of(application: Application, token: str) -> dict[str, Any]:
    """Open what was answered: {"screening": {…}, "answers": {…}, "statements": […]}; empty where nothing is left.

    Raises `SealBroken` for any other token.
    """
    if application.answers is None:
        return json.loads(json.dumps(EMPTY))
    return {**EMPTY, **json.loads(read_as_holder(token, bytes(application.answers)))}


def flat(said: dict[str, Any]) -> dict[str, Any]:
    """Lay screening and answers beside each other, as conditions of a form read them."""
    return {**said["screening"], **said["answers"]}


def closed(token: str, said: dict[str, Any]) -> bytes:
    """Close what was answered again, for the holder of the link."""
    return seal_for_holder(token, json.dumps(said, ensure_ascii=False, separators=(",", ":")))
