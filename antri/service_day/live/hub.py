"""Who listens to which board, and what each is told next. Lives on one event loop and knows no database."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime


class Full(Exception):
    """This process, or one address in it, has as many listeners as it may have."""


class Channel:
    """The board of one office as it was told last. `serial` rises with each telling; 0: nothing told yet."""

    __slots__ = ("as_first_told", "board", "data", "id", "listeners", "serial")

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.serial = 0
        self.id = ""
        self.board = self.data = b""
        self.as_first_told = True


class Listener:
    """One reader. Holds no board of its own: who is slow gets the newest one, not all of them."""

    __slots__ = (
        "_beat",
        "_last_id",
        "_seen",
        "_wake",
        "address",
        "channel",
        "cut",
        "hub",
        "is_gone",
        "office",
        "sending_since",
    )

    def __init__(self, hub: "Hub", office: str, channel: Channel, last_id: str, address: str) -> None:
        self.hub, self.office, self.channel, self.address = hub, office, channel, address
        self.cut: Callable[[], object] | None = None
        self.is_gone = False
        self.sending_since: float | None = None
        self._wake = asyncio.Event()
        self._seen, self._last_id = 0, last_id
        self._beat = hub.beats

    def wake(self) -> None:
        self._wake.set()

    def leave(self) -> None:
        self.is_gone = True
        self._wake.set()

    def ready(self) -> bytes | None:
        """Give what this reader has not had yet; None when there is nothing."""
        told = self.channel
        if self._seen != told.serial:
            self._seen = told.serial
            has_it = self._last_id == told.id and told.as_first_told
            self._last_id = ""
            if not has_it:
                self._beat = self.hub.beats
                return told.data
        if self._beat != self.hub.beats:
            self._beat = self.hub.beats
            return self.hub.comment
        return None

    async def next(self) -> bytes | None:
        """Wait for the next thing to send; None when it is over."""
        while not (self.is_gone or self.hub.is_stopped):
            if data := self.ready():
                return data
            self._wake.clear()
            await self._wake.wait()
        return None


class Hub:
    """All listeners of this process: `most`, and of them `most_each` from one address."""

    def __init__(self, most: int, most_each: int) -> None:
        self.most, self.most_each = most, most_each
        self.count = 0
        self.by_address: Counter[str] = Counter()
        self.channels: dict[str, Channel] = {}
        self.offices: frozenset[str] = frozenset()
        # Somebody listens to a board that has not been read yet.
        self.wanted = asyncio.Event()
        self.has_looked = asyncio.Event()
        self.is_stopped = False
        self.silent_since: datetime | None = None
        self.beats = 0
        self.comment = b": here\n\n"

    def join(self, office: str, last_id: str, address: str) -> Listener:
        """Begin to listen. Raises Full."""
        if self.count >= self.most or self.by_address[address] >= self.most_each:
            raise Full
        channel = self.channels.get(office)
        if channel is None:
            channel = self.channels[office] = Channel()
            self.wanted.set()
        listener = Listener(self, office, channel, last_id, address)
        channel.listeners.add(listener)
        self.count += 1
        self.by_address[address] += 1
        return listener

    def leave(self, listener: Listener) -> None:
        listener.channel.listeners.discard(listener)
        self.count -= 1
        self.by_address[listener.address] -= 1
        if not self.by_address[listener.address]:
            del self.by_address[listener.address]
        # A board that nobody listens to is not kept: it would be old when somebody comes.
        if not listener.channel.listeners and self.channels.get(listener.office) is listener.channel:
            del self.channels[listener.office]

    def tell(self, office: str, sequence: str, board: bytes, data: bytes) -> None:
        """Hand the same bytes to every listener of an office. `board`: what of it must differ to be news."""
        channel = self.channels.get(office)
        if channel is None or (channel.id, channel.board) == (sequence, board):
            return
        # The same state may look different later (a session that has become late): who resumes needs that too.
        channel.as_first_told = channel.id != sequence
        channel.id, channel.board, channel.data = sequence, board, data
        channel.serial += 1
        for listener in channel.listeners:
            listener.wake()

    def fall_silent(self, now: datetime) -> None:
        """The database does not answer: say so once, and with every beat until it does."""
        if self.silent_since is None:
            self.silent_since = now
            self.beat()

    def speak_again(self) -> None:
        if self.silent_since is not None:
            self.silent_since = None
            self.beat()

    def beat(self) -> None:
        """Send everybody a comment line, so that proxies keep the line open and the dead are found."""
        since = self.silent_since
        self.comment = f": no news from the database since {since:%H:%M:%SZ}\n\n".encode() if since else b": here\n\n"
        self.beats += 1
        for channel in self.channels.values():
            for listener in channel.listeners:
                listener.wake()

    def drop_slow(self, before: float) -> int:
        """Cut off who has been taking one thing since before that moment of the loop's clock; tell how many."""
        slow = [
            listener
            for channel in self.channels.values()
            for listener in channel.listeners
            if listener.sending_since is not None and listener.sending_since < before and listener.cut
        ]
        for listener in slow:
            listener.leave()
            if listener.cut:
                listener.cut()
        return len(slow)

    def stop(self) -> None:
        """End every stream; the readers come back by themselves."""
        self.is_stopped = True
        for channel in self.channels.values():
            for listener in channel.listeners:
                listener.wake()
