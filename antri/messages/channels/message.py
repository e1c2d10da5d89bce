"""What goes out, and how it can go wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A text to one phone, with the code in it. Without a repr: no log and no error may show it.

    `phone` in E.164, `language` as its holder chose it.
    """

    phone: str
    text: str
    code: str
    language: str


class NotSent(Exception):
    """The channel has not taken it and will not: `why` is setup (our settings) or refused (this message)."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Busy(NotSent):
    """The channel was not reached, or asks us to come again: it has not taken the message, so it may be tried again."""

    def __init__(self, why: str = "busy") -> None:
        super().__init__(why)


class Unknown(NotSent):
    """The line was cut after the message had begun to go out, or the channel broke down over it.

    It may have been taken, so it is not sent again: whoever waits asks for another.
    """

    def __init__(self, why: str = "no_answer") -> None:
        super().__init__(why)
