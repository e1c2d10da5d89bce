"""What every test stands on: a clean city, caches forgotten, either database."""

import sys
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import client as django_client
from django.test import testcases

from config.handlers import BothHandlers, Public, is_staff_path
from tests import cast, databases, sizes

pytest_plugins = ["tests.goals"]

# Time belongs to `make bench`. The same examples each time, so that a change is blamed for its own faults only;
# the soak looks for new ones.
hypothesis.settings.register_profile(
    "project", deadline=None, derandomize=not sizes.IS_SOAK, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("project")


class ClientHandler(Public, django_client.ClientHandler):
    """What Django's test client asks: PUBLIC or STAFF by the path, as the product serves them."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async)
        self._staff = BaseHandler()
        self._staff.load_middleware(is_async)

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        if is_staff_path(request.path_info):
            return self._staff.get_response(request)
        return super().get_response(request)


django_client.ClientHandler = ClientHandler  # type: ignore[misc]
testcases.WSGIHandler = BothHandlers  # type: ignore[attr-defined]


# Files of few tests that take long. They come first, so that no processor waits at the end for the last of them.
LONG_FIRST = (
    "tests/applications/test_hostile",
    "tests/browser/",
    "tests/scenarios/",
    "tests/service_day/test_simulated_day",
    "tests/service_day/test_machine",
    "tests/security/",
    "tests/races/",
    "tests/faults/",
    "tests/management/",
    "tests/test_goals",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the other database, and on PostgreSQL what needs none: it ran on SQLite.

    What takes longest comes first.
    """
    kept, left = [], []
    for item in items:
        only = item.get_closest_marker("only_on")
        is_other = only is not None and only.args[0] != databases.KIND
        is_pure = databases.KIND != "sqlite" and not databases.is_used_by(item)
        (left if is_other or is_pure else kept).append(item)
    items[:] = sorted(kept, key=lambda item: not item.nodeid.startswith(LONG_FIRST))
    config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make SQLite's clean-up between tests step around the triggers that keep the journal insert-only."""
    if connection.vendor != "sqlite":
        return  # there it is TRUNCATE, which no row trigger sees
    plain = connection.ops.sql_flush

    def flush(style: Any, tables: list[str], **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        return [
            *(f'DROP TRIGGER "{name}"' for name, _ in triggers),
            *plain(style, tables, **options),
            *(sql for _, sql in triggers),
        ]

    connection.ops.sql_flush = flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Drop what a process remembers for a second or more, before and after."""
    _forget_all()
    yield
    _forget_all()


# Whoever keeps something in memory between requests has a function `forget`.
REMEMBERING = ("directory.queries", "schedule.actions", "people.actions", "web.moment")


def _forget_all() -> None:
    for name in REMEMBERING:
        if forget := getattr(sys.modules.get(f"antri.{name}"), "forget", None):
            forget()


@pytest.fixture
def city(db: None) -> "cast.City":
    """Found a small invented city: see tests/cast.py."""
    return cast.found_city()


@pytest.fixture
def child_environment(transactional_db: None) -> dict[str, str]:
    """Give what a process of its own needs in its environment to work on this test's database."""
    return databases.child_environment(connection.settings_dict)
