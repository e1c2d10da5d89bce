"""The root of every "no" that a person or a program can get.

A refusal class lives beside the action that raises it. Its `code` is the last part of the problem
`type` in the public contract (docs/api.md) and never changes; `title` and `detail` are for people
and are translated when shown.
"""

from typing import Any


class Refusal(Exception):
    """A change that was asked for and not made. Nothing has been saved when it is raised."""

    code = "refused"
    status = 409
    title: Any = ""
    detail: Any = ""

    def __init__(self, detail: Any = None, **facts: Any) -> None:
        if detail is not None:
            self.detail = detail
        self.facts = facts
        super().__init__(self.code)


class Invalid(Refusal):
    """What was typed cannot be used. `errors` lists every fault at once: (field, code, message)."""

    code = "invalid"
    status = 422

    def __init__(self, errors: list[tuple[str, str, Any]]) -> None:
        self.errors = errors
        super().__init__()

    def __str__(self) -> str:
        return ", ".join(code for _, code, _ in self.errors)
