"""Compare what a form asks with what its service requires: is every paper asked, or is it said who sees to it?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Covered:
    """One requirement of a service and where the form asks it.

    `required`: the catalogue asks it of everybody. `asked`: uploads and lists that meet it, or what stands in for it.
    `explained`: why the form does not ask it (``how``, ``text``). `is_brought`: an answer before the form says to
    bring it to the office.
    """

    requirement: str
    required: bool
    asked: tuple[dict[str, Any], ...]
    explained: dict[str, Any] | None
    is_brought: bool

    @property
    def is_open(self) -> bool:
        """Neither asked nor explained."""
        return not (self.asked or self.explained or self.is_brought)


def coverage(form: dict[str, Any], wanted: Iterable[tuple[str, bool]]) -> list[Covered]:
    """Tell of each requirement (code, asked of everybody) how the form covers it, in the catalogue's order."""
    explained = {row["requirement"]: row for row in form.get("explained", ())}
    brought = {
        code
        for question in form["screening"]["questions"]
        for answer in question["answers"]
        for code in answer.get("bring", ())
    }
    fields = [item for item in _fields(form) if not item.get("off")]
    return [
        Covered(
            code,
            required,
            tuple(item for item in fields if code in (item.get("requirement"), item.get("replaces"))),
            explained.get(code),
            code in brought,
        )
        for code, required in wanted
    ]


def _fields(form: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in form["steps"]:
        for item in step["fields"]:
            yield item
            if not item.get("off"):
                yield from item.get("fields", ())
