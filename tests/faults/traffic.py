"""People who book all the while something else is done to the database."""

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import chain

from django.db import connections

from antri.web.refusals import Refusal
from tests import sizes
from tests.races.rush import TUESDAY, Rush, receipt


class Traffic:
    """People who go on booking in threads of their own until told to stop; after each, somebody's number is read."""

    def __init__(self, seed: int, workers: int = 3, read: Callable[[dict], None] = lambda told: None) -> None:
        self.told: list[dict] = []
        self.broken: list[Exception] = []
        self._read = read
        self._stop = threading.Event()
        days = [TUESDAY + timedelta(days=n) for n in range(20) if (TUESDAY + timedelta(days=n)).isoweekday() < 6]
        self._works = chain.from_iterable(
            Rush(seed=seed * 100 + n, tries=1_000, people=20_000, on=day).works() for n, day in enumerate(days)
        )
        self._turn = threading.Lock()
        self._threads = [threading.Thread(target=self._book, daemon=True) for _ in range(workers)]

    def _book(self) -> None:
        try:
            while not self._stop.is_set():
                with self._turn:
                    work = next(self._works)
                try:
                    self.told.append(receipt(work()))
                except Refusal:
                    continue
                self._read(random.choice(self.told))
                # People, not a flood: that would keep this one process from doing anything else, and use up all days.
                self._stop.wait(sizes.TRAFFIC_PAUSE_MS / 1000)
        except Exception as fault:  # noqa: BLE001 - told to the test
            self.broken.append(fault)
        finally:
            connections.close_all()

    def wait_for(self, count: int) -> None:
        give_up = time.monotonic() + 60
        while len(self.told) < count and not self.broken and time.monotonic() < give_up:
            time.sleep(0.01)
        assert len(self.told) >= count, self.broken

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        assert not self.broken
