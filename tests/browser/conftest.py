"""One Chromium, one server, Kota Bogor's real data: what every test in a browser stands on."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from antri.journal.actions import SYSTEM
from antri.schedule.actions.import_holidays import import_holidays
from config.handlers import BothHandlers
from tests.browser.hall import Hall
from tests.browser.people import PATIENCE_MS, PHONE, Visitor
from tests.directory.conftest import BOGOR, load

# A journey that writes is made on both databases once; in its other sizes it looks at pages, which are the same.
pages_only = pytest.mark.only_on("sqlite")
NOW = "2026-12-01T03:00:00+00:00"  # Tuesday 10.00 in Bogor
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",  # as on a board (docs/board.md)
]


def _chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class Stage:
    """A Chromium for all tests of a run. Its loop is there only while a test plays.

    Playwright leaves a running loop behind in the test's thread. There Django would keep other connections than
    the ones that clean up between tests, and would refuse to ask the database.
    """

    def __init__(self) -> None:
        self._playwright = sync_playwright().start()
        self.browser = self.launch(FLAGS)
        self._loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)

    def launch(self, flags: list[str]) -> Browser:
        return self._playwright.chromium.launch(executable_path=_chromium(), args=flags)

    def launch_from(self, folder: Path, **more: Any) -> BrowserContext:
        """Start a Chromium of its own that keeps everything in this folder, and finds it there again."""
        return self._playwright.chromium.launch_persistent_context(
            folder, executable_path=_chromium(), args=FLAGS, **more
        )

    @contextmanager
    def open(self) -> Iterator[None]:
        asyncio._set_running_loop(self._loop)
        try:
            yield
        finally:
            connections.close_all()
            asyncio._set_running_loop(None)

    def stop(self) -> None:
        with self.open():
            self.browser.close()
            self._playwright.stop()


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.stop()


class _Server(LiveServerThread):
    """Serve the product as it is: its own middleware gives the files, nothing stands before it."""

    def run(self) -> None:
        self.httpd = self.server_class((self.host, 0), QuietWSGIRequestHandler, allow_reuse_address=False)
        self.port = self.httpd.server_address[1]
        self.httpd.set_app(BothHandlers())
        self.is_ready.set()
        self.httpd.serve_forever()


@pytest.fixture(scope="session")
def address(django_db_setup: None) -> Iterator[str]:
    """Serve the pages; return where."""
    server = _Server("127.0.0.1", static_handler=None)
    server.daemon = True
    server.start()
    assert server.is_ready.wait(10)
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def bogor(transactional_db: None) -> Iterator[None]:
    """Found Kota Bogor on 1 December 2026 as its files tell it, with the year's holidays."""
    with time_machine.travel(NOW, tick=True):
        _found()
        yield


_copy: sqlite3.Connection | None = None


def _found() -> None:
    """Load the city once; after that, on SQLite, put back a copy of what was loaded."""
    global _copy  # noqa: PLW0603 - one copy for all tests of a run
    connection.ensure_connection()
    if _copy is not None:
        _copy.backup(connection.connection)
        return
    load(BOGOR)
    import_holidays(year=2026, by=SYSTEM)
    if connection.vendor == "sqlite":
        _copy = sqlite3.connect(":memory:")
        connection.connection.backup(_copy)


@pytest.fixture
def hall() -> Iterator[Hall]:
    """A hall that the test moves by hand."""
    hall = Hall()
    yield hall
    hall.stop()


@pytest.fixture
def visitor(
    bogor: None, stage: Stage, address: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Visitor]]:
    """Let people come, each with a browser of their own: ``visitor(without_javascript=True)``.

    However the story ends, no page they saw may have had trouble of its own.
    """
    came: list[Visitor] = []

    def come(
        *, size: tuple[int, int] = PHONE, without_javascript: bool = False, language: str = "id-ID", at: str = address
    ) -> Visitor:
        context = stage.browser.new_context(
            base_url=at,
            viewport={"width": size[0], "height": size[1]},
            has_touch=size[0] < 600,
            is_mobile=size[0] < 600,
            locale=language,
            timezone_id="Asia/Jakarta",
            java_script_enabled=not without_javascript,
        )
        context.set_default_timeout(PATIENCE_MS)
        if at == address:
            # No live process stands beside this server: nothing to follow, and a page asks instead.
            context.route("**/live/*", lambda route: route.fulfill(status=204))
        came.append(Visitor(context.new_page()))
        return came[-1]

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with stage.open():
        yield come
        for each in came:
            each.page.context.close()
    assert [trouble for each in came for trouble in each.troubles] == []
