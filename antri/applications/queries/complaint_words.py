"""What the holder of a complaint's link reads again: the own words, and the answer once there is one."""

import json

from antri.applications.models import Complaint
from antri.people.actions import read_as_holder
from antri.people.models import SealBroken


def closed_words(words: str, answer: str = "") -> str:
    return json.dumps({"words": words, "answer": answer}, ensure_ascii=False, separators=(",", ":"))


def words_of(complaint: Complaint, token: str) -> dict[str, str]:
    """Open what was said; empty once it is erased or under another token."""
    if complaint.said is None:
        return {"words": "", "answer": ""}
    try:
        return json.loads(read_as_holder(token, bytes(complaint.said)))
    except SealBroken:
        return {"words": "", "answer": ""}
