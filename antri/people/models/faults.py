from typing import Any


class FieldFault(Exception):
    """What was typed in one field cannot be used.

    `code` is one of the public contract (docs/api.md), such as ``nik.length``; `message` is a lazy text
    for people. Neither repeats what was typed, so both may be logged.
    """

    def __init__(self, code: str, message: Any) -> None:
        self.code = code
        self.message = message
        super().__init__(code)
