"""Every event that the code can write is told in people's words, in both languages."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from antri.insight.queries.sentences import KINDS, REASONS, SENTENCES

ANTRI = Path(__file__).resolve().parent.parent.parent / "antri"
EVENT = re.compile(
    r"(application|booking|complaint|schedule|service_day|kecamatan|message|paper|people|directory|notice|setting|text"
    r"|journal|system|demo)\.[a-z_]+"
)
# What may stand in a sentence: see Facts in antri/insight/queries/deeds.py.
FACTS = {
    "about", "asker", "capacity", "count", "counter", "date", "days", "device", "label", "minutes", "mode", "officer",
    "old_label", "percent", "reason", "role", "rows", "to_counter", "service", "version", "before", "changed",
}  # fmt: skip


# Kinds of approval: they are named in the data of people.approval_asked.
NO_EVENTS = {
    *REASONS,
    "application.early_erasure",
    "schedule.raised_today",
    "system.keys_copied",
    "people.contact_list",
    "people.file_contacts",
}


def written() -> Iterator[str]:
    """Find the names of events anywhere in the product but among the sentences."""
    for path in ANTRI.rglob("*.py"):
        if "insight" in path.parts or "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text())
        # (field, code of a refusal, text)
        codes = {id(node.elts[1]) for node in ast.walk(tree) if isinstance(node, ast.Tuple) and len(node.elts) == 3}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in codes and EVENT.fullmatch(node.value) and node.value not in NO_EVENTS:
                yield node.value


def test_every_event_that_is_written_has_its_sentence_and_none_is_invented() -> None:
    names = set(written())
    assert {"booking.taken", "people.opened", "schedule.day_closed", "system.backed_up"} <= names
    assert names - set(SENTENCES) == set()
    assert set(SENTENCES) - names == set()


def test_every_sentence_is_whole_in_both_languages() -> None:
    for what, (kind, sentence) in SENTENCES.items():
        assert kind in KINDS, what
        said = {}
        for language in ("id", "en"):
            with translation.override(language):
                said[language] = str(sentence)
        assert fields(said["id"]) == fields(said["en"]) <= FACTS, what
        assert said["id"] != said["en"], what


def fields(sentence: str) -> set[str]:
    return {name for _text, name, *_rest in string.Formatter().parse(sentence) if name}
