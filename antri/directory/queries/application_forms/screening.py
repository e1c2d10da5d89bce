"""Check the questions before a form: each leads on or ends, each is reached, none leads back."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.queries.application_forms.shape import Path

FILED = ("from_home", "pick_up", "file_then_visit")


def check_screening(
    screening: dict[str, Any], services: Collection[str], requirements: Collection[str]
) -> Iterator[tuple[Path, str]]:
    """Tell what is wrong with the questions."""
    questions = {row["key"]: row for row in screening["questions"]}
    files = False
    for at, question in enumerate(screening["questions"]):
        path = ("screening", "questions", at)
        values = [answer["value"] for answer in question["answers"]]
        if len(values) < 2 or len(set(values)) != len(values):
            yield path, _("pertanyaan memerlukan dua jawaban yang berbeda atau lebih")
        for n, answer in enumerate(question["answers"]):
            files = files or (answer.get("outcome") in FILED and not answer.get("stop"))
            yield from _answer(answer, (*path, "answers", n), questions, services, requirements)
    if not files:
        yield ("screening",), _("tidak ada jawaban yang membawa ke pengajuan")
    yield from _ways(screening["questions"], questions)


def _answer(
    answer: dict[str, Any], path: Path, questions: Any, services: Collection[str], requirements: Collection[str]
) -> Iterator[tuple[Path, str]]:
    if ("next" in answer) == ("outcome" in answer):
        yield path, _('jawaban memerlukan tepat satu dari "next" dan "outcome"')
    if "next" in answer and answer["next"] not in questions:
        yield (*path, "next"), _('pertanyaan "%(key)s" tidak ada') % {"key": answer["next"]}
    if answer.get("outcome") == "other_service" and "service" not in answer:
        yield path, _('"%(field)s" wajib diisi') % {"field": "service"}
    if "service" in answer and answer["service"] not in services:
        text = _('"%(value)s" tidak ada di %(table)s') % {"value": answer["service"], "table": "services"}
        yield (*path, "service"), text
    for at, code in enumerate(answer.get("bring", ())):
        if code not in requirements:
            text = _('"%(value)s" tidak ada di %(table)s') % {"value": code, "table": "requirements"}
            yield (*path, "bring", at), text
    if "note" in answer and "note_en" not in answer:
        yield path, _('"%(field)s" wajib diisi') % {"field": "note_en"}


def _ways(questions: list[dict[str, Any]], by_key: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Follow every way from the first question: what is never come to, and what comes back to itself."""
    nexts = {row["key"]: [a["next"] for a in row["answers"] if a.get("next") in by_key] for row in questions}
    reached: set[str] = set()
    looping: set[str] = set()

    def follow(key: str, way: tuple[str, ...]) -> None:
        if key in way:
            looping.add(key)
            return
        if key not in reached:
            reached.add(key)
            for after in nexts[key]:
                follow(after, (*way, key))

    follow(questions[0]["key"], ())
    for at, row in enumerate(questions):
        if row["key"] not in reached:
            yield ("screening", "questions", at), _('pertanyaan "%(key)s" tidak pernah dicapai') % {"key": row["key"]}
        if row["key"] in looping:
            yield ("screening", "questions", at), _('pertanyaan "%(key)s" berputar') % {"key": row["key"]}
