"""What a look at a file can end with."""

from dataclasses import dataclass, field
from typing import Final

LONGEST_SIDE: Final = 2_600  # pixels: an A4 page at 220 dots an inch, so that a NIK in small print is readable
QUALITY: Final = 82


class Refused(Exception):
    """The file is not taken. `code` is told to its sender in words (applications.queries.refusals)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken apart. `pages` are JPEG pictures of ours, `clean` is what may be handed on.

    `clean` is empty where the one picture is all there is.
    """

    kind: str
    pages: list[bytes]
    clean: bytes = b""
    flags: list[str] = field(default_factory=list)
